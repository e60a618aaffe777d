import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { seed, startBoard, type BoardWorld } from './support/board-world.ts';
import { field, press, visit } from './support/page.ts';
import { row, TABLES } from './support/rows.ts';

let board: BoardWorld;
beforeAll(async () => (board = await startBoard(TABLES)));
beforeEach(() => seed(board.store, TABLES));
afterAll(() => board.stop());

const at = (hash: string, check: (page: Page) => Promise<void>) => visit(board, hash, check);

const ringsAt = async (time: string) =>
  (await board.onCall('support', Date.parse(time))).ring.map(({ person }) => person);

describe('an override', () => {
  it('from a shift is filled in, is seen while one types, and the next call obeys it', () =>
    at('#/line/support', async (page) => {
      await press(page, 'Bo, Thu 26 Nov 17:00 to Fri 27 Nov 08:00');
      const dialog = page.getByRole('dialog', { name: 'Override' });
      expect(await field(dialog, 'Instead of').inputValue()).toBe('bo');
      expect(await field(dialog, 'From').inputValue()).toBe('2026-11-26 17:00');
      await field(dialog, 'Who').fill('dina');
      const changes = dialog.getByRole('list', { name: 'Changes' });
      await changes.getByText('Thu 26 Nov 17:00 to Fri 27 Nov 08:00: dina instead of bo').waitFor();
      await press(dialog, 'Save');
      await page.getByRole('button', { name: 'Dina, Thu 26 Nov 17:00 to Fri 27 Nov 08:00' }).waitFor();
      expect(await ringsAt('2026-11-26T18:00:00Z')).toEqual(['dina']);
    }));

  it('from the button says what is missing before anything is written', () =>
    at('#/line/support', async (page) => {
      await press(page, 'Override');
      const dialog = page.getByRole('dialog', { name: 'Override' });
      await field(dialog, 'Who').fill('dina');
      await press(dialog, 'Save');
      await dialog.getByText('is empty; expected a local date and time').first().waitFor();
      expect(await field(dialog, 'To').getAttribute('aria-invalid')).toBe('true');
      await field(dialog, 'From').fill('2026-11-28 18:00');
      await field(dialog, 'To').fill('2026-11-28 23:00');
      await press(dialog, 'Preview');
      await dialog.getByText('dina and carl instead of carl').waitFor();
      await press(dialog, 'Cancel');
      expect(await board.store.all('Rota', {})).toHaveLength(TABLES.Rota.length);
    }));
});

describe('a swap', () => {
  it('changes the hands of two shifts, both in one transaction', () =>
    at('#/line/support', async (page) => {
      await press(page, 'Swap');
      await press(page, 'Carl, Fri 27 Nov 17:00 to Mon 30 Nov 08:00');
      await press(page, 'Dina, Fri 4 Dec 17:00 to Mon 7 Dec 08:00');
      const dialog = page.getByRole('dialog', { name: 'Swap' });
      await dialog.getByText('dina instead of carl').waitFor();
      await press(dialog, 'Save');
      await page.getByRole('button', { name: 'Dina, Fri 27 Nov 17:00 to Mon 30 Nov 08:00' }).waitFor();
      expect(await ringsAt('2026-11-28T12:00:00Z')).toEqual(['dina']);
      expect(await ringsAt('2026-12-05T12:00:00Z')).toEqual(['carl']);
    }));
});

describe('a row', () => {
  it('is saved once its changes were shown; what the form does not know stays', async () => {
    await seed(board.store, {
      Rota: [...TABLES.Rota, row('late', { Kind: 'shift', Who: 'carl', Tier: '3', Strange: 'kept' })],
    });
    await at('#/rows/Rota', async (page) => {
      await page.getByRole('table', { name: 'Rota' }).getByText('late').click();
      const dialog = page.getByRole('dialog', { name: 'Row' });
      await field(dialog, 'Who').fill('dina');
      await press(dialog, 'Save');
      await dialog.getByRole('list', { name: 'Changes' }).getByText('Who "carl" -> "dina"').waitFor();
      expect((await board.store.get('Rota', 'support', 'late'))?.Who).toBe('carl');
      await press(dialog, 'Save');
      await dialog.waitFor({ state: 'detached' });
      expect(await board.store.get('Rota', 'support', 'late')).toMatchObject({
        Who: 'dina',
        Tier: '3',
        Strange: 'kept',
      });
    });
  });

  it('is taken out once that was shown', () =>
    at('#/rows/Rota/support/backup', async (page) => {
      const dialog = page.getByRole('dialog', { name: 'Row' });
      await press(dialog, 'Delete');
      await dialog.getByText('removed Rota support/backup').waitFor();
      await press(dialog, 'Delete');
      await dialog.waitFor({ state: 'detached' });
      expect(await board.store.get('Rota', 'support', 'backup')).toBeNull();
    }));

  it('has a field for each column, and a new one its keys', () =>
    at('#/rows/People?new', async (page) => {
      const dialog = page.getByRole('dialog', { name: 'Row' });
      await field(dialog, 'Row').fill('finn');
      await field(dialog, 'Target').fill('+46701740609');
      await field(dialog, 'Name').fill('Finn');
      await press(dialog, 'Save');
      await dialog.getByText('added People people/finn').waitFor();
      await press(dialog, 'Save');
      await dialog.waitFor({ state: 'detached' });
      expect(await board.store.get('People', 'people', 'finn')).toMatchObject({ Name: 'Finn' });
    }));

  const BAD: readonly (readonly [hash: string, column: string, cell: string, problem: RegExp])[] = [
    ['#/rows/Rota/support/office', 'Kind', 'shfit', /did you mean "shift"/],
    ['#/rows/Rota/support/office', 'Who', 'anna, zoe', /"zoe" is not in People, so counts as nobody/],
    ['#/rows/Rota/support/office', 'Days', 'Mun-Fri', /Mun/],
    ['#/rows/Rota/support/office', 'From', '25:00', /"25:00"/],
    ['#/rows/Rota/support/office', 'Tier', 'first', /"first" is not a whole number/],
    ['#/rows/Rota/support/office', 'ValidFrom', '24/12/2026', /is not a date/],
    ['#/rows/Rota/support/office', 'TimeZone', 'Europe/Stokholm', /did you mean "Europe\/Stockholm"/],
    ['#/rows/Rota/support/nights', 'Every', '1 wek', /did you mean "1 week"/],
    ['#/rows/Rota/support/nights', 'Start', 'soon', /"soon"/],
    ['#/rows/People/people/anna', 'Target', 'annas phone', /annas phone/],
    ['#/rows/Lines/6d1f2c3e-0000-4000-8000-00000000117e', 'RingSeconds', 'five', /"five"/],
  ];
  it('says of each kind of bad cell what `check` says, as one types', () =>
    at('#/', async (page) => {
      for (const [hash, column, cell, problem] of BAD) {
        await page.goto(board.url + hash.replace('/Lines/', '/Lines/lines/'));
        const dialog = page.getByRole('dialog', { name: 'Row' });
        const input = field(dialog, column);
        await input.fill(cell);
        await dialog.getByText(problem).first().waitFor();
        expect(await input.getAttribute('aria-invalid'), `${column} ${cell}`).toBe('true');
        const described = (await input.getAttribute('aria-describedby')) ?? '';
        const texts = await Promise.all(
          described.split(' ').map((id) => page.locator(`[id="${id}"]`).innerText()),
        );
        expect(texts.join('\n')).toMatch(problem);
        await press(dialog, 'Cancel');
        await dialog.waitFor({ state: 'detached' });
      }
    }));
});

describe('the keyboard alone', () => {
  it('opens a shift, fills the form in, saves it, and is back where it was', () =>
    at('#/line/support', async (page) => {
      const shift = page.getByRole('button', { name: 'Bo, Thu 26 Nov 17:00 to Fri 27 Nov 08:00' });
      await shift.waitFor();
      for (
        let tabs = 0;
        tabs < 60 && !(await shift.evaluate((one) => one === document.activeElement));
        tabs += 1
      )
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Override' });
      await dialog.waitFor();
      expect(await field(dialog, 'Who').evaluate((one) => one === document.activeElement)).toBe(true);
      await page.keyboard.type('dina');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      expect(await ringsAt('2026-11-26T18:00:00Z')).toEqual(['dina']);
      await page.getByRole('button', { name: 'Swap' }).focus();
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Space');
      await dialog.waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await page.waitForFunction(() => document.activeElement?.textContent === 'Override');
    }));
});
