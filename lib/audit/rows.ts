/** The rows of the table CallAudit: their keys and columns. A value that is `null` has no column. */
import type { DoubleColumn, Row, StoredRow } from '../ports.ts';

export type AuditStep = 'incoming' | 'decision' | 'ended';

const SUFFIXES: Readonly<Record<AuditStep, string>> = {
  incoming: '_1-incoming',
  decision: '_2-decision',
  ended: '_3-ended',
};

/** PartitionKey: the UTC day of an instant, `2026-11-21`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** RowKey: `<callId>_1-incoming`. */
export const rowKeyOf = (callId: string, step: AuditStep): string => `${callId}${SUFFIXES[step]}`;

/** Which call a row is of, and which step of it; `null` for a row of another kind (a note of `audit forget`). */
export function stepOf(rowKey: string): { readonly callId: string; readonly step: AuditStep } | null {
  for (const step of ['incoming', 'decision', 'ended'] as const)
    if (rowKey.endsWith(SUFFIXES[step]) && rowKey.length > SUFFIXES[step].length)
      return { callId: rowKey.slice(0, -SUFFIXES[step].length), step };
  return null;
}

/** A call arrived. `at`: receipt. `caller`: `user:<id>`, `phone:+…`, `app:<id>`, `guest:<id>`, `encrypted`, `unknown`. */
export interface IncomingRecord {
  readonly at: number;
  readonly callId: string;
  readonly line: string | null;
  readonly rota: string | null;
  readonly caller: string;
  readonly callerName: string | null;
  readonly called: string | null;
  readonly tenantId: string | null;
  readonly callChainId: string | null;
  /** Random text, by which an instance knows its own claim. */
  readonly claim: string;
}

/** Somebody who was rung: short name (or what the row had instead of one), and what was dialled. */
export interface TargetRecord {
  readonly person: string;
  readonly kind: string;
  readonly id: string;
}

/** What was done with it. `at`: Graph's answer; `durationMs`: from receipt to it. */
export interface DecisionRecord {
  readonly at: number;
  readonly callId: string;
  readonly line: string | null;
  readonly rota: string | null;
  readonly action: 'redirect' | 'reject' | 'none';
  readonly targets: readonly TargetRecord[];
  readonly ringSeconds: number | null;
  readonly reason: string | null;
  readonly tier: number | null;
  readonly because: readonly string[];
  readonly source: string;
  readonly rotaVersion: string | null;
  readonly graphStatus: number | null;
  readonly graphRequestId: string | null;
  readonly attempts: number;
  readonly durationMs: number;
  readonly problem: string | null;
  /** The rows in `because` as they stood. */
  readonly rows: readonly RowRecord[];
}

/** `row`: `<PartitionKey>/<RowKey>`; the rest are the cells that are not empty. */
export interface RowRecord {
  readonly row: string;
  readonly [column: string]: unknown;
}

/** How it ended. `at`: receipt of the notification; the rest is read by `readEnding`. */
export interface EndedRecord {
  readonly at: number;
  readonly callId: string;
  readonly outcome: 'answered' | 'rejected' | 'ended';
  readonly hint: string | null;
  readonly answeredBy: string | null;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly message: string | null;
  readonly terminationReason: string | null;
  readonly secondsAfterDecision: number | null;
}

/** The `_1-incoming` row, in the partition of its own day. */
export const incomingRow = (r: IncomingRecord): Row =>
  row(r.at, r.callId, 'incoming', {
    Line: r.line,
    Rota: r.rota,
    Caller: r.caller,
    CallerName: r.callerName,
    Called: r.called,
    TenantId: r.tenantId,
    CallChainId: r.callChainId,
    Claim: r.claim,
  });

/** The `_2-decision` row, in the partition of its own day: the caller puts it into that of the arrival. */
export const decisionRow = (r: DecisionRecord): Row =>
  row(r.at, r.callId, 'decision', {
    Line: r.line,
    Rota: r.rota,
    Action: r.action,
    Targets: JSON.stringify(r.targets),
    RingSeconds: r.ringSeconds,
    Reason: r.reason,
    Tier: r.tier,
    Because: jsonList(r.because, MAX_TEXT),
    Source: r.source,
    RotaVersion: r.rotaVersion,
    GraphStatus: r.graphStatus,
    GraphRequestId: r.graphRequestId,
    Attempts: r.attempts,
    DurationMs: r.durationMs,
    Problem: r.problem?.slice(0, MAX_TEXT) ?? null,
    Rows: jsonList(r.rows, MAX_ROWS),
  });

/** The `_3-ended` row, in the partition of its own day: the caller puts it into that of the arrival, where it is known. */
export const endedRow = (r: EndedRecord): Row =>
  row(r.at, r.callId, 'ended', {
    Outcome: r.outcome,
    Hint: r.hint,
    AnsweredBy: r.answeredBy,
    Code: r.code,
    Subcode: r.subcode,
    Message: r.message,
    TerminationReason: r.terminationReason,
    SecondsAfterDecision: r.secondsAfterDecision === null ? null : double(r.secondsAfterDecision),
  });

/**
 * The line of log that holds a row which the tables refused: `{"event":"audit.unsaved","row":{"PartitionKey":…,"RowKey":…,
 * …}}`, on one line. A Double column stands as a number; `audit replay` knows which columns are Doubles.
 */
export function unsavedLine({ partitionKey, rowKey, ...columns }: Row): string {
  const plain = Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name, isDouble(value) ? Number(value.value) : value]),
  );
  return JSON.stringify({
    event: 'audit.unsaved',
    row: { PartitionKey: partitionKey, RowKey: rowKey, ...plain },
  });
}

/** A String column holds 32,768 UTF-16 units: a row must not be refused because a rota has very many rows. */
const MAX_TEXT = 16_000;

/** `Rows` may be this long. */
const MAX_ROWS = 30_000;

/** As many of the items as fit, as JSON: the last are left out first. */
function jsonList(items: readonly unknown[], maxLength: number): string {
  let length = 1;
  const texts = items.map((item) => JSON.stringify(item, bigintAsText));
  const end = texts.findIndex((text) => (length += text.length + 1) > maxLength);
  return `[${(end < 0 ? texts : texts.slice(0, end)).join()}]`;
}

/** Nobody should have an Int64 column, but if somebody has, it must not cost the record. */
const bigintAsText = (_name: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

export const double = (value: number): DoubleColumn => ({ type: 'Double', value: String(value) });

/** Whether the row that is there has all that `row` has: ours, written without an answer. */
export const saysTheSame = (there: StoredRow, row: Row): boolean =>
  Object.entries(row).every(([column, value]) => {
    const written = isDouble(value) ? value.value : value;
    return String(there[column]) === String(written);
  });

const isDouble = (value: unknown): value is DoubleColumn =>
  typeof value === 'object' && value !== null && (value as Partial<DoubleColumn>).type === 'Double';

function row(at: number, callId: string, step: AuditStep, columns: Readonly<Record<string, unknown>>): Row {
  const present = Object.entries(columns).filter(([, value]) => value !== null);
  return {
    partitionKey: dayOf(at),
    rowKey: rowKeyOf(callId, step),
    At: new Date(at).toISOString(),
    CallId: callId,
    ...Object.fromEntries(present),
  };
}
