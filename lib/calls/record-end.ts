/** The end of a call: the `_3-ended` row, in the partition of the day on which the call arrived. */
import { readEnding } from '../audit/ending.ts';
import { BUDGET_MS } from './limits.ts';
import { dayOf, endedRow, rowKeyOf } from '../audit/rows.ts';
import type { EndedCall } from './notification.ts';
import { StoreError, type Log, type Row, type Store } from '../ports.ts';
import type { CallServices, RecentCall } from './call-context.ts';
import { saveAuditRow } from './save-audit-row.ts';
import { AUDIT_TABLE } from '../audit/read-day.ts';

export interface Ending {
  readonly call: EndedCall;
  /** Arrival day from the callbackUri; `null`: not said. */
  readonly day: string | null;
  readonly received: number;
  readonly now: () => number;
  readonly log: Log;
}

/** What all ends of a process share. */
export type EndServices = Pick<CallServices, 'store' | 'memory' | 'sleep' | 'timer' | 'background'>;

/**
 * Without a day the call is looked for on the day of its end and the one before; else it stays with the day of its end.
 * Returns the row, whether or not it was saved.
 */
export async function recordEnd(
  { call, day, received, now, log }: Ending,
  services: EndServices,
): Promise<Row> {
  const today = dayOf(received);
  const days = day === null ? [today, dayOf(received - 86_400_000)] : [day];
  const known =
    services.memory.decided.get(call.callId) ?? (await findDecision(call.callId, days, services.store, log));
  const ending = readEnding(call.ending, known?.action === 'reject');
  const columns = endedRow({
    at: received,
    callId: call.callId,
    ...ending,
    secondsAfterDecision: known === null ? null : Math.max(0, received - known.decidedAt) / 1_000,
  });
  const row = { ...columns, partitionKey: day ?? known?.day ?? today };
  const saved = await saveAuditRow(row, received + BUDGET_MS, { ...services, now, log });
  log.info('call.ended', { callId: call.callId, outcome: ending.outcome, hint: ending.hint, saved });
  return row;
}

/** Tables that do not answer cost the end its outcome `rejected` and its seconds, never the row. */
async function findDecision(
  callId: string,
  days: readonly string[],
  store: Store,
  log: Log,
): Promise<RecentCall | null> {
  try {
    const rows = await Promise.all(
      days.map((day) => store.get(AUDIT_TABLE, day, rowKeyOf(callId, 'decision'))),
    );
    const row = rows.find((one) => one !== null) ?? null;
    const decidedAt = Date.parse(String(row?.At));
    if (row === null || Number.isNaN(decidedAt)) return null;
    const action = row.Action === 'redirect' || row.Action === 'reject' ? row.Action : 'none';
    return { action, decidedAt, day: row.partitionKey };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.warn('storage.failed', { callId, what: 'decision', fault: error.fault, reason: error.message });
    return null;
  }
}
