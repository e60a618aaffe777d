/** Writes audit rows: insert-only, tried again, and never lost: a row that the tables refuse becomes a line of log. */
import { saysTheSame, unsavedLine } from '../audit/rows.ts';
import { StoreError, type Log, type Row, type Store, type StoreFault } from '../ports.ts';
import { LAST_MS, PATIENCE_MS, secondTry } from '../second-try.ts';
import { Late, within } from '../within.ts';
import { AUDIT_TABLE } from '../audit/read-day.ts';
import type { CallServices } from './call-context.ts';
import { LAST_ROW_MS, ROW_AGAIN_MS, ROW_BACKGROUND_MS, ROW_MS } from './limits.ts';

export interface Saving extends Pick<CallServices, 'now' | 'sleep' | 'timer' | 'background'> {
  readonly store: Store;
  readonly log: Log;
}

/**
 * `until`: the instant by which somebody waits for this to be over. `present`: a row with these keys and this content was
 * there already. `other`: one with other content was, and stays; ours becomes a line of log. `unsaved`: it is a line of
 * log, and goes on being inserted in the background for a minute. Never throws.
 */
export async function saveAuditRow(
  row: Row,
  until: number,
  saving: Saving,
): Promise<'saved' | 'present' | 'other' | 'unsaved'> {
  const { store, log, now, timer } = saving;
  const left = Math.max(until - now(), LAST_ROW_MS);
  const insert = (number: number, leftMs: number) =>
    store.insert(AUDIT_TABLE, row, { timeoutMs: Math.min(leftMs, ROW_MS), fresh: number > 1 });
  const give = (reason: string, fault: StoreFault | 'other') => {
    log.error('storage.failed', { what: 'audit', fault, reason });
    log.line('error', unsavedLine(row));
  };
  const save = async () => {
    if (await secondTry(insert, { now, timer, limitMs: Math.min(left, PATIENCE_MS + LAST_MS) }))
      return 'saved';
    return (await isThere(row, store)) ? 'present' : 'other';
  };
  try {
    const saved = await within(left, save(), timer);
    if (saved === 'other') give('another row with these keys already exists and was kept', 'other');
    return saved;
  } catch (error) {
    const isLate = error instanceof Late;
    if (!isLate && !(error instanceof StoreError)) throw error;
    const fault = isLate ? 'timeout' : error.fault;
    give(isLate ? 'the tables did not answer in time' : error.message, fault);
    if (fault !== 'invalid') saving.background(goOn(row, saving));
    return 'unsaved';
  }
}

/** Should the process end meanwhile, the line of log has the row. */
async function goOn(row: Row, { store, now, sleep }: Saving): Promise<void> {
  const until = now() + ROW_BACKGROUND_MS;
  while (now() < until) {
    await sleep(ROW_AGAIN_MS);
    try {
      await store.insert(AUDIT_TABLE, row, { timeoutMs: ROW_MS, fresh: true });
      return;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
  }
}

/** Whether the row that is there is our own, written without an answer. */
async function isThere(row: Row, store: Store): Promise<boolean> {
  const there = await store.get(AUDIT_TABLE, row.partitionKey, row.rowKey);
  return there !== null && saysTheSame(there, row);
}
