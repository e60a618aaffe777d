/** Where the record begins and ends. Both throw `StoreError`. */
import type { Store } from '../ports.ts';
import { dayStart } from './days.ts';
import { AUDIT_TABLE, PAGE_MS } from './read-day.ts';

/** The first day that has rows; `null`: none has. Keys are in order, so this is one page. */
export async function oldestDay(store: Store): Promise<string | null> {
  for await (const day of daysFrom(store, '0')) return day;
  return null;
}

/** The last day after `day` that has rows, `day` itself where none has: of today, one empty page, unless a clock was wrong. */
export async function newestDay(store: Store, day: string): Promise<string> {
  let newest = day;
  for await (const later of daysFrom(store, `${day}~`)) newest = later;
  return newest;
}

/** The day of every row, in order. Days begin with a digit; other partitions (leases, notes) do not. */
async function* daysFrom(store: Store, from: string): AsyncGenerator<string> {
  const pages = store.pages(
    AUDIT_TABLE,
    { partitionKey: { from, below: ':' } },
    { select: ['PartitionKey', 'RowKey'], timeoutMs: PAGE_MS },
  );
  for await (const page of pages)
    for (const { partitionKey } of page) if (dayStart(partitionKey) !== null) yield partitionKey;
}
