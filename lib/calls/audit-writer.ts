/** Writes audit rows: insert-only, retried once, and never lost: a row that the tables refuse becomes a line of log. */
import { unsavedLine } from '../audit/rows.ts';
import { StoreError, type Log, type Row, type Store } from '../ports.ts';
import { AUDIT_TABLE } from '../audit/read-day.ts';

export interface AuditWriterDeps {
  readonly store: Store;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Between the first try and the second. */
const PAUSE_MS = 100;
/** Limits of one try: the store's own, and what is left for it at the very end. */
const MOST_MS = 2_000;
const LEAST_MS = 300;

/**
 * `until`: the instant by which somebody waits for this to be over. `present`: a row with these keys was there already,
 * and was left as it is. Never throws.
 */
export async function saveAuditRow(
  row: Row,
  until: number,
  deps: AuditWriterDeps,
  log: Log,
): Promise<'saved' | 'present' | 'unsaved'> {
  for (let tries = 1; ; tries++) {
    const timeoutMs = Math.min(MOST_MS, Math.max(until - deps.now(), LEAST_MS));
    try {
      return (await deps.store.insert(AUDIT_TABLE, row, { timeoutMs })) ? 'saved' : 'present';
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const again = tries === 1 && error.fault !== 'invalid' && deps.now() + PAUSE_MS + LEAST_MS <= until;
      if (again) {
        await deps.sleep(PAUSE_MS);
        continue;
      }
      log.error('storage.failed', { what: 'audit', fault: error.fault, reason: error.message });
      log.line('error', unsavedLine(row));
      return 'unsaved';
    }
  }
}
