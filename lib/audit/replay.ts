/** Puts rows back that were logged because the tables refused them. */
import { StoreError, type Row, type Store } from '../ports.ts';
import { inParallel } from './parallel.ts';
import { AUDIT_TABLE, PAGE_MS } from './read-day.ts';
import { findUnsaved, type Unsaved } from './unsaved/find.ts';
import type { LogText } from './unsaved/text.ts';

export interface Replayed {
  readonly restored: number;
  /** Rows that were there already, and were left as they are. */
  readonly present: number;
  /** Lines of the file, one for each row that cannot be read or that the tables do not take. */
  readonly unreadable: readonly number[];
}

const MOST_AT_ONCE = 8;

/** Never overwrites, so it may be run again. Throws `StoreError` when the tables do not answer. */
export async function replay(log: LogText, store: Store): Promise<Replayed> {
  const unsaved = findUnsaved(log.text).map((one) => (log.isDamaged ? withoutDamage(one) : one));
  // Rows with the same keys one after the other: the first is put back, the next is there already.
  const groups = Map.groupBy(unsaved, ({ row, line }) =>
    row === null ? line : JSON.stringify([row.partitionKey, row.rowKey]),
  );
  const results = await inParallel([...groups.values()], MOST_AT_ONCE, async (group) => {
    const done = [];
    for (const { row, line } of group)
      done.push({ line, result: row === null ? null : await putBack(row, store) });
    return done;
  });
  const all = results.flat();
  const count = (result: boolean) => all.filter((one) => one.result === result).length;
  return {
    restored: count(true),
    present: count(false),
    unreadable: all
      .filter(({ result }) => result === null)
      .map(({ line }) => line)
      .sort((a, b) => a - b),
  };
}

/** What is put back stays as it is for good, so a row with a character that could not be read is not. */
const withoutDamage = ({ row, line }: Unsaved): Unsaved => ({
  row: JSON.stringify(row).includes('\ufffd') ? null : row,
  line,
});

/** `false`: it is there; `null`: no such row can be. */
async function putBack(row: Row, store: Store): Promise<boolean | null> {
  try {
    return await store.insert(AUDIT_TABLE, row, { timeoutMs: PAGE_MS });
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'invalid') return null;
    throw error;
  }
}
