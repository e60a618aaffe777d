/** Takes a caller out of the record: the one exception to "nothing is overwritten". */
import type { Instant } from '../rota/model.ts';
import { StoreError, type Row, type Store, type StoredRow } from '../ports.ts';
import { textOf } from './rows.ts';
import { daysBack } from './rows.ts';
import { isCaller, type CallerFilter } from './filter.ts';
import { inParallel } from './parallel.ts';
import { AUDIT_TABLE, newestDay, oldestDay, PAGE_MS } from './read-day.ts';
import { dayOf } from './rows.ts';

export interface Forgotten {
  readonly at: Instant;
  /** Rows whose caller fields were blanked: one for each call. */
  readonly rows: number;
  readonly days: number;
}

const DAYS_AT_ONCE = 4;
/** The note of it: kept for good, for it names nobody. No reader of calls looks into this partition. */
const NOTES = 'forgotten';

/**
 * Blanks `Caller` and `CallerName` in all rows of that caller, on every day, and leaves a row that says when and how many
 * (none where there was nothing), also of what was done before it failed. Compared without regard to case, so every row is
 * looked at. `dryRun` only counts. Throws `StoreError`; may be run again then.
 */
export async function forgetCaller(
  store: Store,
  caller: CallerFilter,
  now: Instant,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<Forgotten> {
  const oldest = await oldestDay(store);
  const days = oldest === null ? [] : [...daysBack(await newestDay(store, dayOf(now)), oldest)];
  const blanked = new Map<string, number>();
  const count = (): Forgotten => ({
    at: now,
    rows: [...blanked.values()].reduce((sum, rows) => sum + rows, 0),
    days: blanked.size,
  });
  try {
    await inParallel(days, DAYS_AT_ONCE, (day) =>
      forgetOn(store, day, caller, dryRun, (rows) => blanked.set(day, (blanked.get(day) ?? 0) + rows)),
    );
  } finally {
    if (blanked.size > 0 && !dryRun) await store.insert(AUDIT_TABLE, noteOf(count()), { timeoutMs: PAGE_MS });
  }
  return count();
}

const noteOf = ({ at, rows, days }: Forgotten): Row => ({
  partitionKey: NOTES,
  rowKey: `${new Date(at).toISOString()}_${Math.random().toString(36).slice(2, 10)}`,
  At: new Date(at).toISOString(),
  What: 'audit forget: Caller and CallerName blanked',
  Rows: rows,
  Days: days,
});

async function forgetOn(
  store: Store,
  day: string,
  caller: CallerFilter,
  dryRun: boolean,
  onBlanked: (rows: number) => void,
): Promise<void> {
  const read = { select: ['PartitionKey', 'RowKey', 'Caller'], timeoutMs: PAGE_MS };
  for await (const page of store.pages(AUDIT_TABLE, { partitionKey: day }, read)) {
    const rows = page.filter((row) => isOf(row, caller));
    for (let from = 0; from < rows.length; from += 100) {
      const some = rows.slice(from, from + 100);
      if (!dryRun) await blank(store, some);
      onBlanked(some.length);
    }
  }
}

const isOf = (row: StoredRow, caller: CallerFilter): boolean => isCaller(caller, textOf(row.Caller) ?? '');

async function blank(store: Store, rows: readonly StoredRow[]): Promise<void> {
  const changes = rows.map(({ partitionKey, rowKey }) => ({
    kind: 'merge' as const,
    row: { partitionKey, rowKey, Caller: '', CallerName: '' },
    etag: '*',
  }));
  try {
    await store.change(AUDIT_TABLE, changes, { timeoutMs: PAGE_MS });
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault !== 'changed' || rows.length === 1) throw error;
    // Retention has deleted one of them meanwhile: one by one, then.
    for (const row of rows) await blank(store, [row]).catch(ignoreMissing);
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof StoreError) || error.fault !== 'changed') throw error;
}
