/** How the views look: nothing for axe to find in any of them; pictures for `docs/` when `RINGROTA_PICTURES` names a folder. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { accessibilityOf, startBoard, type BoardWorld } from './support/board-world.ts';
import { row, TABLES } from './support/rows.ts';

const PICTURES = process.env.RINGROTA_PICTURES;

let board: BoardWorld;
beforeAll(async () => {
  board = await startBoard({
    ...TABLES,
    Rota: [
      ...TABLES.Rota.filter(({ rowKey }) => rowKey !== 'backup'),
      row('backup', { Kind: 'shift', Who: 'eva', Tier: '2', Days: 'Mon-Fri', From: '08:00', To: '17:00' }),
      row('release', { Kind: 'override', Who: 'dina', From: '2026-12-01 18:00', To: '2026-12-01 23:00' }),
      row('leave', { Kind: 'override', InsteadOf: 'carl', From: '2026-11-29', To: '2026-11-29' }),
      row('broken', { Kind: 'rotation', Who: 'anna > zoe', Every: '1 wek', Start: '2026-01-05 09:00' }),
    ],
    Feeds: [
      { partitionKey: 'feeds', rowKey: 'a'.repeat(64), Line: 'support', Person: 'bo', Note: 'Bo’s phone' },
      { partitionKey: 'feeds', rowKey: 'b'.repeat(64), Rota: 'gone', Enabled: 'no' },
    ],
  });
});
afterAll(() => board.stop());

/** What docs/board.md shows. */
const IN_DOCS = ['on-call', 'line', 'override', 'row'].map((name) => `${name}-light-1280`);

interface View {
  readonly hash: string;
  /** What is there once the view is. */
  readonly ready: string;
  readonly then?: (page: Page) => Promise<void>;
}

const OVERRIDE = new URLSearchParams({
  ...{ dialog: 'override', instead: 'bo', at: '2026-11-26 17:00', until: '2026-11-27 08:00' },
});

const VIEWS: Readonly<Record<string, View>> = {
  'on-call': { hash: '#/', ready: '.card' },
  line: { hash: '#/line/support', ready: '.block' },
  override: {
    hash: `#/line/support?${OVERRIDE.toString()}`,
    ready: 'dialog',
    async then(page) {
      await page.getByLabel('Who', { exact: true }).fill('dina');
      await page.getByRole('list', { name: 'Changes' }).waitFor();
    },
  },
  rows: { hash: '#/rows/Rota', ready: 'table' },
  row: {
    hash: '#/rows/Rota/support/broken',
    ready: 'dialog',
    async then(page) {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('list', { name: 'Changes' }).waitFor();
      // Contrast cannot be told of what is half scrolled away.
      await page.getByRole('dialog').evaluate((dialog) => dialog.scrollTo(0, 0));
    },
  },
  'new-row': { hash: '#/rows/Lines?new', ready: 'dialog' },
  calls: { hash: '#/calls', ready: 'h1:text("Calls")' },
  problems: { hash: '#/problems', ready: '.findings' },
  duty: { hash: '#/duty/bo', ready: '.duty' },
  calendars: { hash: '#/calendars', ready: '.feeds li' },
  subscribe: { hash: '#/calendars?subscribe&person=bo', ready: 'dialog' },
  address: {
    hash: '#/calendars?subscribe',
    ready: 'dialog',
    async then(page) {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByLabel('Address').waitFor();
    },
  },
  'remove-calendar': {
    hash: '#/calendars',
    ready: '.feeds li',
    async then(page) {
      await page.getByRole('button', { name: 'Remove support, Bo' }).click();
      await page.getByRole('dialog', { name: 'Remove' }).waitFor();
    },
  },
};

const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 740 },
];

describe('light and dark, wide and narrow', () => {
  it.each(Object.keys(VIEWS))(
    '%s has nothing that axe finds or cannot tell, and does not scroll sideways',
    async (name) => {
      const view = VIEWS[name];
      const page = await board.open(view?.hash ?? '');
      await page
        .locator(view?.ready ?? '')
        .first()
        .waitFor();
      await view?.then?.(page);
      for (const size of SIZES)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize(size);
          await page.emulateMedia({ colorScheme });
          await page
            .locator(view?.ready ?? '')
            .first()
            .waitFor();
          const place = `${name}-${colorScheme}-${size.width}`;
          expect(await accessibilityOf(page), place).toEqual([]);
          const scrolled = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(scrolled, place).toBeLessThanOrEqual(size.width);
          if (PICTURES && IN_DOCS.includes(place)) await picture(page, PICTURES, place);
        }
      await page.context().close();
    },
    60_000,
  );
});

async function picture(page: Page, folder: string, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
