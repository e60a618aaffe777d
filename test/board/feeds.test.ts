import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { seed, startBoard, type BoardWorld } from './support/board-world.ts';
import { field, press, visit } from './support/page.ts';
import { TABLES } from './support/rows.ts';

let board: BoardWorld;
beforeAll(async () => (board = await startBoard(TABLES)));
beforeEach(() => seed(board.store, { ...TABLES, Feeds: [] }));
afterAll(() => board.stop());

const at = (hash: string, check: (page: Page) => Promise<void>) => visit(board, hash, check);

const feeds = () => board.store.all('Feeds', {});

/** The address that the dialog shows. */
async function madeIn(page: Page): Promise<string> {
  await press(page.getByRole('dialog', { name: 'Subscribe' }), 'Save');
  return field(page, 'Address').inputValue();
}

describe('a calendar', () => {
  it('a calendar of a line has an address that is shown once, answers, and stands nowhere', () =>
    at('#/line/support', async (page) => {
      await press(page, 'Subscribe');
      await field(page, 'Note').fill('the team’s calendar');
      const url = await madeIn(page);
      expect(url).toMatch(/\/api\/calendar\/[A-Za-z0-9_-]{43}\.ics$/);
      expect(url.startsWith(new URL(board.url).origin)).toBe(true);
      const token = url.slice(url.lastIndexOf('/') + 1, -'.ics'.length);
      const [row, ...others] = await feeds();
      expect(others).toEqual([]);
      expect(row).toMatchObject({
        partitionKey: 'feeds',
        rowKey: createHash('sha256').update(token).digest('hex'),
        ...{ Line: TABLES.Lines[0].rowKey, Note: 'the team’s calendar' },
      });
      expect(row).not.toHaveProperty('Person');
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('X-WR-CALNAME:On call: support\r\n');
      await page.getByText('Anyone who has the address can read this calendar').waitFor();
      await press(page, 'Done');
      const list = page.getByRole('list', { name: 'Calendars' });
      await list.getByText('support: the team’s calendar').waitFor();
      expect(await page.content()).not.toContain(token);
    }));

  it('a calendar of one’s own duty has the line and the person of the page it was asked for from', () =>
    at('#/duty/dina', async (page) => {
      await press(page, 'Subscribe');
      const answer = await fetch(await madeIn(page));
      expect(await feeds()).toMatchObject([{ Line: TABLES.Lines[0].rowKey, Person: 'dina' }]);
      const text = await answer.text();
      expect(text).toContain('X-WR-CALNAME:On call: support (Dina)\r\n');
      expect(new Set(text.match(/^SUMMARY:.*$/gm))).toEqual(new Set(['SUMMARY:Dina on call']));
    }));

  it('a calendar can show a rota without a line', () =>
    at('#/calendars', async (page) => {
      await page.getByText('No calendars.').waitFor();
      await press(page, 'Subscribe');
      await field(page, 'Line or rota').selectOption('rota support');
      expect((await fetch(await madeIn(page))).status).toBe(200);
      expect(await feeds()).toMatchObject([{ Rota: 'support' }]);
    }));

  it('that is removed has an address that is unknown; Cancel removes nothing', () =>
    at('#/calendars?subscribe', async (page) => {
      const url = await madeIn(page);
      await press(page, 'Done');
      const dialog = page.getByRole('dialog', { name: 'Remove' });
      await press(page, 'Remove support');
      await press(dialog, 'Cancel');
      expect((await fetch(url)).status).toBe(200);
      await press(page, 'Remove support');
      await press(dialog, 'Remove');
      await page.getByText('No calendars.').waitFor();
      expect((await fetch(url)).status).toBe(404);
    }));
});

describe('without the tables', () => {
  it('nothing is made or said to be, what was typed stays, and a second try makes one', () =>
    at('#/calendars?subscribe', async (page) => {
      await field(page, 'Note').fill('my phone');
      await page.route('**/Feeds*', (route) => route.abort());
      const dialog = page.getByRole('dialog', { name: 'Subscribe' });
      await press(dialog, 'Save');
      await dialog.getByRole('alert').getByText('Not saved.').waitFor();
      expect(await field(dialog, 'Note').inputValue()).toBe('my phone');
      expect(await field(page, 'Address').count()).toBe(0);
      await page.unroute('**/Feeds*');
      await madeIn(page);
      expect(await feeds()).toMatchObject([{ Note: 'my phone' }]);
    }));

  it('a calendar that could not be removed is still listed, and the dialog says why', () =>
    at('#/calendars?subscribe', async (page) => {
      const url = await madeIn(page);
      await press(page, 'Done');
      await press(page, 'Remove support');
      await page.route('**/$batch', (route) => route.abort());
      const dialog = page.getByRole('dialog', { name: 'Remove' });
      await press(dialog, 'Remove');
      await dialog.getByRole('alert').getByText('Not removed.').waitFor();
      expect((await fetch(url)).status).toBe(200);
      expect(await feeds()).toHaveLength(1);
    }));
});
