/** The rows of one call -> one record. Rows may be missing, doubled, or hand-made: nothing here throws. */
import type { Row } from '../ports.ts';
import { callKey } from './call-id.ts';
import type { CallRecord } from './call-record.ts';
import { numberOf, rowsOf, targetsOf, textOf, textsOf } from './columns.ts';
import { stepOf, type AuditStep } from './rows.ts';

/** Rows of one call, as far as they were found: on the day of arrival, and what came to a later day. */
export interface CallParts {
  /** As the arrival spells it, where it is there. */
  callId: string;
  incoming: Row | null;
  decision: Row | null;
  ends: Row[];
  /** Of a call whose rows are all there: `settle` puts it here and lets its large rows go. */
  record?: CallRecord;
}

/** Folds a call that is whole, so that a day of calls takes less memory. Its ends stay: one more may come, spelled otherwise. */
export function settle(parts: CallParts): void {
  if (parts.incoming === null || parts.decision === null || parts.ends.length === 0) return;
  const record = fold(parts);
  if (record === null) return;
  parts.record = record;
  parts.incoming = parts.decision = null;
}

/** Puts rows to their calls, by `callKey`; rows that are no step of a call (notes, leases) are passed over. */
export function gather(
  rows: Iterable<Row>,
  calls: Map<string, CallParts> = new Map(),
): Map<string, CallParts> {
  for (const row of rows) {
    const key = stepOf(row.rowKey);
    if (key === null) continue;
    const call = callKey(key.callId);
    const parts = calls.get(call) ?? { callId: key.callId, incoming: null, decision: null, ends: [] };
    calls.set(call, parts);
    add(parts, key.step, row);
    if (parts.incoming === row) parts.callId = key.callId;
  }
  return calls;
}

/** A call that was claimed on both sides of midnight has two rows of a step: the earlier one counts. */
function add(parts: CallParts, step: AuditStep, row: Row): void {
  if (step === 'ended') parts.ends.push(row);
  else if (parts.record === undefined) parts[step] = earlier(parts[step], row);
}

const earlier = (known: Row | null, row: Row): Row =>
  known !== null && instantOf(known) <= instantOf(row) ? known : row;

const instantOf = (row: Row): number => {
  const at = Date.parse(textOf(row.At) ?? '');
  return Number.isNaN(at) ? Infinity : at;
};

/** Whether the arrival is not among the rows: it may be on an earlier day. */
export const isStray = ({ incoming, record }: CallParts): boolean =>
  incoming === null && record === undefined;

/** Whether a decision or an end is missing: it may be on a later day. */
export const isPartial = ({ decision, ends, record }: CallParts): boolean =>
  record === undefined && (decision === null || ends.length === 0);

/** Adds what came on a later day. */
export function addLater(parts: CallParts, later: CallParts): void {
  parts.decision ??= later.decision;
  parts.ends.push(...later.ends);
}

/** `null`: no rows at all. */
export function fold(parts: CallParts): CallRecord | null {
  const { incoming, decision, record } = parts;
  const end = endOf(parts.ends);
  if (record !== undefined) return { ...record, ...ended(end, record.action) };
  const rows = [incoming, decision, ...parts.ends].filter((row) => row !== null);
  const [day] = incoming ? [incoming.partitionKey] : rows.map(({ partitionKey }) => partitionKey).sort();
  if (day === undefined) return null;
  return {
    callId: parts.callId,
    day,
    at: textOf(incoming?.At) ?? arrivalBy(decision),
    line: textOf(decision?.Line) ?? textOf(incoming?.Line),
    rota: textOf(decision?.Rota) ?? textOf(incoming?.Rota),
    caller: textOf(incoming?.Caller),
    callerName: textOf(incoming?.CallerName),
    called: textOf(incoming?.Called),
    ...decided(decision),
    ...ended(end, textOf(decision?.Action)),
    rows: rowsOf(decision?.Rows),
  };
}

/** The claim may have been refused by the tables while the decision was written: receipt is the decision less its duration. */
function arrivalBy(decision: Row | null): string | null {
  const at = Date.parse(textOf(decision?.At) ?? '') - (numberOf(decision?.DurationMs) ?? 0);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function decided(row: Row | null) {
  return {
    action: textOf(row?.Action),
    targets: targetsOf(row?.Targets),
    ringSeconds: numberOf(row?.RingSeconds),
    reason: textOf(row?.Reason),
    tier: numberOf(row?.Tier),
    because: textsOf(row?.Because),
    source: textOf(row?.Source),
    rotaVersion: textOf(row?.RotaVersion),
    graphStatus: numberOf(row?.GraphStatus),
    attempts: numberOf(row?.Attempts),
    durationMs: numberOf(row?.DurationMs),
    problem: textOf(row?.Problem),
  };
}

function ended(row: Row | null, action: string | null) {
  const outcome = textOf(row?.Outcome);
  return {
    endedAt: textOf(row?.At),
    // An end that was faster than its decision could not know that the decision was a reject.
    outcome: outcome === 'ended' && action === 'reject' ? 'rejected' : outcome,
    hint: textOf(row?.Hint),
    answeredBy: textOf(row?.AnsweredBy),
    code: numberOf(row?.Code),
    subcode: numberOf(row?.Subcode),
    message: textOf(row?.Message),
    terminationReason: textOf(row?.TerminationReason),
    secondsAfterDecision: numberOf(row?.SecondsAfterDecision),
  };
}

/** Of several ends: one that says who answered before one that does not, then the earliest. */
function endOf(ends: readonly Row[]): Row | null {
  const rank = (row: Row) => (textOf(row.Outcome) === 'answered' ? 0 : 1);
  const [first] = ends.toSorted((a, b) => rank(a) - rank(b) || compare(instantOf(a), instantOf(b)));
  return first ?? null;
}

const compare = (a: number, b: number): number => (a < b ? -1 : Number(a > b));
