/** Shifts that overrides and swaps made, edits that ask once more, and Undo. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { seed, startBoard, type BoardWorld } from './support/board-world.ts';
import { field, press, visit } from './support/page.ts';
import { row, TABLES } from './support/rows.ts';

const NIGHT = 'Thu 26 Nov 17:00 to Fri 27 Nov 08:00';
const GIVEN = row('given', {
  ...{ Kind: 'override', Who: 'dina', InsteadOf: 'bo' },
  ...{ From: '2026-11-26 17:00', To: '2026-11-27 08:00' },
});

let board: BoardWorld;
beforeAll(async () => (board = await startBoard(TABLES)));
beforeEach(() => seed(board.store, TABLES));
afterAll(() => board.stop());

const at = (hash: string, check: (page: Page) => Promise<void>) => visit(board, hash, check);

const ringsAt = async (time: string) =>
  (await board.onCall('support', Date.parse(time))).ring.map(({ person }) => person);

const withGiven = () => seed(board.store, { Rota: [...TABLES.Rota, GIVEN] });

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Override' });

describe('a shift that an override made', () => {
  it('is given on by changing its row, and the keyboard then stands on it', async () => {
    await withGiven();
    await at('#/line/support', async (page) => {
      await press(page, `Dina, ${NIGHT}`);
      await field(dialogOf(page), 'Who').fill('carl');
      await dialogOf(page).getByText('Carl instead of Dina').waitFor();
      await press(dialogOf(page), 'Save');
      await page.getByRole('button', { name: `Carl, ${NIGHT}` }).waitFor();
      expect(await ringsAt('2026-11-26T18:00:00Z')).toEqual(['carl']);
      expect(await board.store.all('Rota', {})).toHaveLength(TABLES.Rota.length + 1);
      await page.waitForFunction(
        (name) => document.activeElement?.getAttribute('aria-label') === name,
        `Carl, ${NIGHT}`,
      );
    });
  });

  it('is cut where only a part of it is given on', async () => {
    await withGiven();
    await at('#/line/support', async (page) => {
      await press(page, `Dina, ${NIGHT}`);
      await field(dialogOf(page), 'Who').fill('carl');
      await field(dialogOf(page), 'From').fill('2026-11-26 20:00');
      await field(dialogOf(page), 'To').fill('2026-11-26 22:00');
      await press(dialogOf(page), 'Save');
      await page.getByRole('button', { name: 'Carl, Thu 26 Nov 20:00 to Thu 26 Nov 22:00' }).waitFor();
      const rings = ['17:00', '19:30', '22:00'].map((time) => ringsAt(`2026-11-26T${time}:00Z`));
      expect(await Promise.all(rings)).toEqual([['dina'], ['carl'], ['dina']]);
    });
  });

  it('goes back to whom the rota names when the override is taken out', async () => {
    await withGiven();
    await at('#/line/support', async (page) => {
      await press(page, `Dina, ${NIGHT}`);
      await press(dialogOf(page), 'Take it out');
      await page.getByRole('button', { name: `Bo, ${NIGHT}` }).waitFor();
      expect(await board.store.get('Rota', 'support', 'given')).toBeNull();
    });
  });
});

describe('a swap', () => {
  it('can be swapped back, and leaves no row behind', () =>
    at('#/line/support', async (page) => {
      const weekends = ['Fri 27 Nov 17:00 to Mon 30 Nov 08:00', 'Fri 4 Dec 17:00 to Mon 7 Dec 08:00'];
      for (const names of [
        ['Carl', 'Dina'],
        ['Dina', 'Carl'],
      ]) {
        await press(page, 'Swap');
        for (const [index, weekend] of weekends.entries()) await press(page, `${names[index]}, ${weekend}`);
        const dialog = page.getByRole('dialog', { name: 'Swap' });
        await dialog.getByText('instead of').first().waitFor();
        await press(dialog, 'Save');
        await page.getByRole('button', { name: `${names[1]}, ${weekends[0]}` }).waitFor();
      }
      expect(await board.store.all('Rota', {})).toHaveLength(TABLES.Rota.length);
    }));
});

describe('an edit that somebody may not mean', () => {
  it('asks once more, names the reason, and shows on the lanes once it is saved', () =>
    at('#/line/support', async (page) => {
      await press(page, `Bo, ${NIGHT}`);
      await field(dialogOf(page), 'Who').fill('dnia');
      await field(dialogOf(page), 'Who').press('Enter');
      await dialogOf(page)
        .getByText(/Nothing is written yet.*"dnia" is not in People/)
        .waitFor();
      expect(await board.store.all('Rota', {})).toHaveLength(TABLES.Rota.length);
      await press(dialogOf(page), 'Save all the same');
      await page.getByRole('button', { name: `dnia (unknown) for Bo, ${NIGHT}` }).waitFor();
    }));
});

describe('Undo', () => {
  const give = async (page: Page) => {
    await press(page, `Bo, ${NIGHT}`);
    await field(dialogOf(page), 'Who').fill('dina');
    await press(dialogOf(page), 'Save');
    await page.getByRole('button', { name: `Dina, ${NIGHT}` }).waitFor();
  };

  it('takes back what was saved, and is offered until the view is left', () =>
    at('#/line/support', async (page) => {
      await give(page);
      await press(page, 'Undo');
      await page.getByText('Undone.').waitFor();
      expect(await ringsAt('2026-11-26T18:00:00Z')).toEqual(['bo']);
      await give(page);
      await page.getByRole('link', { name: 'My duty' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    }));

  it('whose answer is lost can be pressed again', () =>
    at('#/line/support', async (page) => {
      await give(page);
      await page.route(/\$batch|RowKey=/, async (route) => {
        await route.fetch();
        await route.abort();
      });
      await press(page, 'Undo');
      await page.getByText('Not undone.').waitFor();
      await page.unroute(/\$batch|RowKey=/);
      await press(page, 'Undo');
      await page.getByText('Undone.').waitFor();
      expect(await board.store.all('Rota', {})).toHaveLength(TABLES.Rota.length);
    }));

  it('does not go over what somebody else wrote since', () =>
    at('#/line/support', async (page) => {
      await give(page);
      const [made] = (await board.store.all('Rota', {})).filter(({ Kind }) => Kind === 'override');
      const { partitionKey, rowKey, etag } = made ?? { partitionKey: '', rowKey: '', etag: '' };
      const theirs = { partitionKey, rowKey, Who: 'carl' };
      await board.store.change('Rota', [{ kind: 'merge', row: theirs, etag }]);
      await press(page, 'Undo');
      await page.getByText('somebody else has changed it since').waitFor();
      expect((await board.store.get('Rota', partitionKey, rowKey))?.Who).toBe('carl');
    }));
});

it('a form that was left offers its draft with the hour, and shows what changed since', () =>
  at('#/rows/Rota', async (page) => {
    await page.getByRole('link', { name: 'backup' }).click();
    await field(page.getByRole('dialog'), 'Note').fill('half a sentence');
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const before = await board.store.get('Rota', 'support', 'backup');
    const theirs = { partitionKey: 'support', rowKey: 'backup', Note: 'theirs' };
    await board.store.change('Rota', [{ kind: 'merge', row: theirs, etag: before?.etag ?? '' }]);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByRole('cell', { name: 'theirs' }).waitFor();
    await page.getByRole('link', { name: 'backup' }).click();
    const dialog = page.getByRole('dialog', { name: 'Row' });
    await dialog.getByText('You left a draft here at 14:00').waitFor();
    expect(await field(dialog, 'Note').inputValue()).toBe('theirs');
    await press(dialog, 'Use the draft');
    expect(await field(dialog, 'Note').inputValue()).toBe('half a sentence');
    await dialog.getByText('Somebody else changed this row since you typed here.').waitFor();
  }));

it.each([
  ['#/line/support?zone=Mars/Olympus', 'does not know the zone “Mars/Olympus”'],
  ['#/line/gone', 'There is no line “gone”'],
  ['#/rows/Gone', 'There is no table “Gone”'],
])('the address %s never empties the page', (hash, words) =>
  at(hash, async (page) => {
    await page.getByText(words).waitFor();
    await page.getByRole('link', { name: 'Problems' }).click();
    await page.getByRole('heading', { name: 'Problems', level: 1 }).waitFor();
  }),
);
