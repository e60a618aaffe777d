/** A short table is read whole: one operation, and every spelling of a name is seen. */
import type { Store, StoredRow } from '../ports.ts';

/** How many rows a table had when it was last read: kept by the caller from reading to reading; `null`: not known. */
export interface TableLength {
  rows: number | null;
}

/** A page of so many rows costs about what five reads by key do (docs/performance.md). */
export const MAX_SHORT = 100;

/** All rows of the partition; `null`: there are more than `max`, now or at the last look. Throws `StoreError`. */
export async function readIfShort(
  store: Store,
  table: string,
  partitionKey: string,
  length: TableLength,
  max = MAX_SHORT,
): Promise<readonly StoredRow[] | null> {
  if (length.rows !== null && length.rows > max) return null;
  const rows: StoredRow[] = [];
  for await (const page of store.pages(table, { partitionKey })) {
    rows.push(...page);
    if (rows.length > max) break;
  }
  length.rows = rows.length;
  return rows.length > max ? null : rows;
}
