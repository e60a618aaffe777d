import type { Store } from '../ports.ts';
import { dayStart } from './days.ts';
import { AUDIT_TABLE, PAGE_MS } from './read-day.ts';

/** The first day that has rows; `null`: none has. Keys are in order, so this is one page. Throws `StoreError`. */
export async function oldestDay(store: Store): Promise<string | null> {
  const pages = store.pages(
    AUDIT_TABLE,
    // Days begin with a digit; other partitions (leases, notes) do not.
    { partitionKey: { from: '0', below: ':' } },
    { select: ['PartitionKey', 'RowKey'], timeoutMs: PAGE_MS },
  );
  for await (const page of pages) {
    const row = page.find(({ partitionKey }) => dayStart(partitionKey) !== null);
    if (row !== undefined) return row.partitionKey;
  }
  return null;
}
