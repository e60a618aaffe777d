/** Writes audit rows: insert-only, retried once, and never lost: a row that the tables refuse becomes a line of log. */
import { unsavedLine } from '../audit/rows.ts';
import { StoreError, type Log, type Row, type Store } from '../ports.ts';
import { AUDIT_TABLE } from '../audit/read-day.ts';

export interface AuditWriterDeps {
  readonly store: Store;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Between the first try and the second. */
const PAUSE_MS = 100;

/** `present`: a row with these keys was there already, and was left as it is. Never throws. */
export async function saveAuditRow(
  row: Row,
  deps: AuditWriterDeps,
  log: Log,
): Promise<'saved' | 'present' | 'unsaved'> {
  for (const last of [false, true]) {
    try {
      return (await deps.store.insert(AUDIT_TABLE, row)) ? 'saved' : 'present';
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!last && error.fault !== 'invalid') {
        await deps.sleep(PAUSE_MS);
        continue;
      }
      log.error('storage.failed', { what: 'audit', fault: error.fault, reason: error.message });
      log.line('error', unsavedLine(row));
      return 'unsaved';
    }
  }
  return 'unsaved';
}
