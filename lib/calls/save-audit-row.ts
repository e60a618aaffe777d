/** Writes audit rows: insert-only, retried once, and never lost: a row that the tables refuse becomes a line of log. */
import { unsavedLine } from '../audit/rows.ts';
import { StoreError, type Log, type Row, type Store } from '../ports.ts';
import { AUDIT_TABLE } from '../audit/read-day.ts';
import type { Clock } from './call-context.ts';

export interface Saving extends Pick<Clock, 'now' | 'sleep'> {
  readonly store: Store;
  readonly log: Log;
}

/** Between the first insert and the second. */
const PAUSE_MS = 100;
/** Limits of one insert: the store's own, and what is left for it at the very end. */
const MAX_MS = 2_000;
const MIN_MS = 300;

/**
 * `until`: the instant by which somebody waits for this to be over. `present`: a row with these keys was there already,
 * and was left as it is. Never throws.
 */
export async function saveAuditRow(
  row: Row,
  until: number,
  { store, log, now, sleep }: Saving,
): Promise<'saved' | 'present' | 'unsaved'> {
  for (let count = 1; ; count++) {
    const timeoutMs = Math.min(MAX_MS, Math.max(until - now(), MIN_MS));
    try {
      return (await store.insert(AUDIT_TABLE, row, { timeoutMs })) ? 'saved' : 'present';
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const again = count === 1 && error.fault !== 'invalid' && now() + PAUSE_MS + MIN_MS <= until;
      if (again) {
        await sleep(PAUSE_MS);
        continue;
      }
      log.error('storage.failed', { what: 'audit', fault: error.fault, reason: error.message });
      log.line('error', unsavedLine(row));
      return 'unsaved';
    }
  }
}
