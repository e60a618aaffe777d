/** One call, one record: what `GET /api/audit` and `audit list --json` show (contract of the answers: docs/audit.md). */
import type { RowRecord, TargetRecord } from './rows.ts';

/** Members that have nothing are `null` or `[]`. Instants are ISO in UTC, as the rows have them. */
export interface CallRecord {
  readonly callId: string;
  /** UTC day of arrival; of a call of which only the end is known, the day of the end. */
  readonly day: string;
  /** Arrival; `null`: only the end is known. */
  readonly at: string | null;
  readonly line: string | null;
  readonly rota: string | null;
  readonly caller: string | null;
  readonly callerName: string | null;
  readonly called: string | null;
  readonly action: string | null;
  readonly targets: readonly TargetRecord[];
  readonly ringSeconds: number | null;
  readonly reason: string | null;
  readonly tier: number | null;
  readonly because: readonly string[];
  readonly source: string | null;
  readonly rotaVersion: string | null;
  readonly graphStatus: number | null;
  readonly attempts: number | null;
  readonly durationMs: number | null;
  readonly problem: string | null;
  readonly endedAt: string | null;
  /** `null`: no end yet. */
  readonly outcome: string | null;
  readonly hint: string | null;
  readonly answeredBy: string | null;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly message: string | null;
  readonly terminationReason: string | null;
  readonly secondsAfterDecision: number | null;
  /** The rows in `because` as they stood at the call. */
  readonly rows: readonly RowRecord[];
}

/** The members in the order of the CSV. */
export const callColumns = [
  'callId',
  'day',
  'at',
  'line',
  'rota',
  'caller',
  'callerName',
  'called',
  'action',
  'targets',
  'ringSeconds',
  'reason',
  'tier',
  'because',
  'source',
  'rotaVersion',
  'graphStatus',
  'attempts',
  'durationMs',
  'problem',
  'endedAt',
  'outcome',
  'hint',
  'answeredBy',
  'code',
  'subcode',
  'message',
  'terminationReason',
  'secondsAfterDecision',
  'rows',
] as const satisfies readonly (keyof CallRecord)[];
