/** The board: weight, opening with a small and a large rota, and how long a key takes in a form. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { seed, startBoard, type BoardWorld } from '../board/support/board-world.ts';
import { row, TABLES } from '../board/support/rows.ts';
import { median } from './statistics.ts';

const OPENINGS = 5;
const TYPED = 'bo, dina and some more letters';

export default async function bench(): Promise<void> {
  weigh();
  const board = await startBoard(TABLES);
  try {
    for (const rows of [0, 1_000, 10_000]) await measure(board, rows);
  } finally {
    await board.stop();
  }
}

function weigh(): void {
  const folder = 'dist/board';
  const sizes = readdirSync(folder).map(
    (name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length,
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`weight: ${kilobytes(total)} kB gzipped in ${sizes.length} files (250 at most)`);
}

const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(1);

/** Half of the rows are shifts that count every week, half are overrides, as many are at any time. */
async function measure(board: BoardWorld, count: number): Promise<void> {
  const more = Array.from({ length: count }, (_, index) =>
    index % 2 === 0
      ? row(`s${index}`, { Kind: 'shift', Who: 'carl', Days: 'Sat', From: '08:00', To: '09:00', Tier: '3' })
      : row(`o${index}`, {
          ...{ Kind: 'override', Who: 'dina', Tier: '3' },
          ...{ From: `2026-12-${day(index)} 08:00`, To: `2026-12-${day(index)} 09:00` },
        }),
  );
  await seed(board.store, { Rota: [...TABLES.Rota, ...more] });
  const opened: number[] = [];
  for (let times = 0; times < OPENINGS; times += 1) {
    const started = performance.now();
    const page = await board.open('#/', { now: null });
    await page.getByRole('region', { name: 'support' }).waitFor();
    opened.push(performance.now() - started);
    await page.context().close();
  }
  const page = await board.open(
    '#/line/support?dialog=override&at=2026-11-26+17%3A00&until=2026-11-27+08%3A00',
    { now: null },
  );
  const keys = await typing(page);
  console.log(
    `${count + TABLES.Rota.length} rows: opened in ${median(opened).toFixed(0)} ms; a key in a form ${keys.median.toFixed(0)} ms, ${keys.longest.toFixed(0)} ms at most`,
  );
  await page.context().close();
}

const day = (index: number): string => String((index % 28) + 1).padStart(2, '0');

/** From the press of a key to the next picture, for each key; the page's own measure (Event Timing). */
async function typing(page: Page): Promise<{ readonly median: number; readonly longest: number }> {
  const who = page.getByLabel('Who', { exact: true });
  await who.waitFor();
  await page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(globalThis, { durations });
    const note = (list: PerformanceObserverEntryList) =>
      durations.push(...list.getEntries().map(({ duration }) => duration));
    new PerformanceObserver(note).observe({
      type: 'event',
      durationThreshold: 16,
    } as PerformanceObserverInit);
  });
  await who.pressSequentially(TYPED, { delay: 90 });
  await page.waitForTimeout(500);
  const durations = await page.evaluate(() => (globalThis as unknown as { durations: number[] }).durations);
  // Keys faster than the threshold are not told of.
  const all = [
    ...durations,
    ...Array.from({ length: Math.max(0, TYPED.length - durations.length) }, () => 16),
  ];
  return { median: median(all), longest: Math.max(...all) };
}
