import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { seed, startBoard, type BoardWorld } from './support/board-world.ts';
import { field, press, visit } from './support/page.ts';
import { row, TABLES } from './support/rows.ts';

let board: BoardWorld;
beforeAll(async () => (board = await startBoard(TABLES, { ownOrigin: false })));
beforeEach(() => seed(board.store, TABLES));
afterAll(() => board.stop());

const at = (hash: string, check: (page: Page) => Promise<void>) => visit(board, hash, check);

const TABLE_REQUESTS = /\/devstoreaccount1\//;
const lookAgain = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

describe('somebody else', () => {
  it('who changed the row meanwhile is shown beside what was typed; the next Save goes over it', () =>
    at('#/rows/Rota/support/backup', async (page) => {
      const dialog = page.getByRole('dialog', { name: 'Row' });
      await field(dialog, 'Who').fill('dina');
      await press(dialog, 'Save');
      await dialog.getByRole('list', { name: 'Changes' }).waitFor();
      const [before] = await board.store.all('Rota', { partitionKey: 'support', rowKey: 'backup' });
      await board.store.change('Rota', [
        {
          kind: 'merge',
          row: { partitionKey: 'support', rowKey: 'backup', Who: 'carl', Note: 'theirs' },
          etag: before?.etag ?? '',
        },
      ]);
      await press(dialog, 'Save');
      const conflict = dialog.getByRole('alert');
      await conflict.waitFor();
      expect(await conflict.innerText()).toMatch(/Who\s+carl\s+dina/);
      expect(await field(dialog, 'Who').inputValue()).toBe('dina');
      expect((await board.store.get('Rota', 'support', 'backup'))?.Who).toBe('carl');
      await press(dialog, 'Save');
      await dialog.getByText('Who "carl" -> "dina"').waitFor();
      await press(dialog, 'Save');
      await dialog.waitFor({ state: 'detached' });
      expect(await board.store.get('Rota', 'support', 'backup')).toMatchObject({
        Who: 'dina',
        Note: 'theirs',
        Tier: '2',
      });
    }));

  it('who removed the row meanwhile takes nothing away: what was typed can be put back', () =>
    at('#/rows/Rota/support/backup', async (page) => {
      const dialog = page.getByRole('dialog', { name: 'Row' });
      await field(dialog, 'Note').fill('typed');
      await press(dialog, 'Save');
      await dialog.getByRole('list', { name: 'Changes' }).waitFor();
      const removed = { kind: 'remove', partitionKey: 'support', rowKey: 'backup', etag: '*' } as const;
      await board.store.change('Rota', [removed]);
      await press(dialog, 'Save');
      await dialog.getByText('support/backup was removed').waitFor();
      expect(await field(dialog, 'Note').inputValue()).toBe('typed');
      await press(dialog, 'Save');
      await dialog.getByText('added Rota support/backup').waitFor();
      await press(dialog, 'Save');
      await dialog.waitFor({ state: 'detached' });
      expect(await board.store.get('Rota', 'support', 'backup')).toMatchObject({
        Who: 'eva',
        Tier: '2',
        Note: 'typed',
      });
    }));

  it('may be oneself in another tab: the second does not write over the first', async () => {
    const first = await board.open('#/rows/Rota/support/backup');
    const second = await first.context().newPage();
    await second.goto(`${board.url}#/rows/Rota/support/backup`);
    for (const [page, who] of [
      [first, 'dina'],
      [second, 'carl'],
    ] as const) {
      await field(page.getByRole('dialog'), 'Who').fill(who);
      await press(page.getByRole('dialog'), 'Save');
      await page.getByRole('list', { name: 'Changes' }).waitFor();
    }
    await press(first.getByRole('dialog'), 'Save');
    await first.getByRole('dialog').waitFor({ state: 'detached' });
    await press(second.getByRole('dialog'), 'Save');
    await second.getByText('Somebody else changed this meanwhile.').waitFor();
    expect((await board.store.get('Rota', 'support', 'backup'))?.Who).toBe('dina');
    await first.context().close();
  });
});

describe('a lost connection', () => {
  it('loses nothing that was typed, and saving works once it is back', () =>
    at('#/line/support', async (page) => {
      await press(page, 'Bo, Thu 26 Nov 17:00 to Fri 27 Nov 08:00');
      const dialog = page.getByRole('dialog', { name: 'Override' });
      await field(dialog, 'Who').fill('dina');
      await page.route(TABLE_REQUESTS, (route) => route.abort());
      await press(dialog, 'Save');
      await dialog.getByText('What you typed is still here').waitFor();
      expect(await field(dialog, 'Who').inputValue()).toBe('dina');
      await page.unroute(TABLE_REQUESTS);
      await press(dialog, 'Save');
      await dialog.waitFor({ state: 'detached' });
      expect(await board.store.all('Rota', {})).toHaveLength(TABLES.Rota.length + 1);
    }));

  it('keeps what was typed over a reload', () =>
    at('#/rows/Rota/support/backup', async (page) => {
      await field(page.getByRole('dialog'), 'Note').fill('half a sentence');
      await page.reload();
      expect(await field(page.getByRole('dialog'), 'Note').inputValue()).toBe('half a sentence');
    }));

  it('whose answer alone is lost makes no second row', () =>
    at('#/line/support', async (page) => {
      await press(page, 'Bo, Thu 26 Nov 17:00 to Fri 27 Nov 08:00');
      const dialog = page.getByRole('dialog', { name: 'Override' });
      await field(dialog, 'Who').fill('dina');
      await page.route(/\$batch/, async (route) => {
        await route.fetch();
        await route.abort();
      });
      await press(dialog, 'Save');
      await dialog.getByText('Not saved').waitFor();
      await page.unroute(/\$batch/);
      await press(dialog, 'Save');
      await dialog.waitFor({ state: 'detached' });
      expect(await board.store.all('Rota', {})).toHaveLength(TABLES.Rota.length + 1);
    }));

  it('says since when the page is not refreshed, and what was there stays', () =>
    at('#/', async (page) => {
      await page.getByRole('region', { name: 'support' }).waitFor();
      await page.route(TABLE_REQUESTS, (route) => route.fulfill({ status: 503 }));
      await lookAgain(page);
      const alert = page.getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(/data from 14:00/);
      expect(await page.getByRole('region', { name: 'support' }).innerText()).toContain('Anna');
      await page.unroute(TABLE_REQUESTS);
      await press(page, 'Try again');
      await alert.waitFor({ state: 'detached' });
    }));

  it('is said where there was no first reading', async () => {
    const page = await board.open('#/nowhere');
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await page.route(TABLE_REQUESTS, (route) => route.abort());
    await page.goto(`${board.url}?again#/`);
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await page.context().close();
  });
});

describe('the tables', () => {
  it('are read again when the page is looked at again', () =>
    at('#/', async (page) => {
      await page.getByRole('region', { name: 'support' }).getByText('Anna').waitFor();
      await seed(board.store, { Rota: [row('now', { Kind: 'shift', Who: 'dina' })] });
      await lookAgain(page);
      await page.getByRole('region', { name: 'support' }).getByText('Dina').first().waitFor();
    }));

  it('may have 10,000 rows: they open, are found, and can be changed', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      row(`o${String(index).padStart(5, '0')}`, {
        ...{ Kind: 'override', Who: 'dina', From: '2027-01-01 08:00', To: '2027-01-01 09:00' },
        Note: `number ${index}`,
      }),
    );
    await seed(board.store, { Rota: [...TABLES.Rota, ...many] });
    await at('#/rows/Rota', async (page) => {
      await field(page, 'Search').fill('9876');
      await page.getByRole('link', { name: 'o09876' }).click();
      const dialog = page.getByRole('dialog', { name: 'Row' });
      await field(dialog, 'Note').fill('found');
      await press(dialog, 'Save');
      await dialog.getByRole('list', { name: 'Changes' }).waitFor();
      await press(dialog, 'Save');
      await dialog.waitFor({ state: 'detached' });
      expect((await board.store.get('Rota', 'support', 'o09876'))?.Note).toBe('found');
    });
  });
});
