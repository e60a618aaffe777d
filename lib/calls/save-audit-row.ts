/** Writes audit rows: insert-only, tried again, and never lost: a row that the tables refuse becomes a line of log. */
import { saysTheSame, unsavedLine } from '../audit/rows.ts';
import { StoreError, type Log, type Row, type Store, type StoreFault } from '../ports.ts';
import { LIMIT_MS, secondTry } from '../second-try.ts';
import { Late, within } from '../within.ts';
import { AUDIT_TABLE } from '../audit/read-day.ts';
import type { Clock } from './call-context.ts';

export interface Saving extends Pick<Clock, 'now' | 'timer'> {
  readonly store: Store;
  readonly log: Log;
}

/** Limit of one insert at the very end, when nobody has time left for it. */
const MIN_MS = 300;
const MAX_MS = 2_000;

/**
 * `until`: the instant by which somebody waits for this to be over. `present`: a row with these keys and this content was
 * there already. `other`: one with other content was, and stays; ours becomes a line of log. Never throws.
 */
export async function saveAuditRow(
  row: Row,
  until: number,
  { store, log, now, timer }: Saving,
): Promise<'saved' | 'present' | 'other' | 'unsaved'> {
  const left = Math.max(until - now(), MIN_MS);
  const insert = (number: number, leftMs: number) =>
    store.insert(AUDIT_TABLE, row, { timeoutMs: Math.min(leftMs, MAX_MS), fresh: number > 1 });
  const give = (reason: string, fault: StoreFault | 'other') => {
    log.error('storage.failed', { what: 'audit', fault, reason });
    log.line('error', unsavedLine(row));
  };
  const save = async () => {
    if (await secondTry(insert, { now, timer, limitMs: Math.min(left, LIMIT_MS) })) return 'saved';
    return (await isThere(row, store)) ? 'present' : 'other';
  };
  try {
    const saved = await within(left, save(), timer);
    if (saved === 'other') give('another row with these keys is there already, and stays', 'other');
    return saved;
  } catch (error) {
    const isLate = error instanceof Late;
    if (!isLate && !(error instanceof StoreError)) throw error;
    give(isLate ? 'the tables did not answer in time' : error.message, isLate ? 'timeout' : error.fault);
    return 'unsaved';
  }
}

/** Whether the row that is there is our own, written without an answer. */
async function isThere(row: Row, store: Store): Promise<boolean> {
  const there = await store.get(AUDIT_TABLE, row.partitionKey, row.rowKey);
  return there !== null && saysTheSame(there, row);
}
