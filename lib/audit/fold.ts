/** The rows of one call -> one record. Rows may be missing, doubled, or hand-made: nothing here throws. */
import type { Row } from '../ports.ts';
import { membersOf, stepOf, textOf, type CallRecord } from './rows.ts';

/** The rows of one call, as far as they were found. */
export interface CallParts {
  readonly callId: string;
  incoming: Row | null;
  decision: Row | null;
  readonly ends: Row[];
}

/** Rows by the id of their call. Rows that are not a step of a call (notes, leases) are left out. */
export function gather(
  rows: Iterable<Row>,
  calls: Map<string, CallParts> = new Map(),
): Map<string, CallParts> {
  for (const row of rows) {
    const key = stepOf(row.rowKey);
    if (key === null) continue;
    const { callId, step } = key;
    const parts = calls.get(callId) ?? { callId, incoming: null, decision: null, ends: [] };
    calls.set(callId, parts);
    if (step === 'ended') parts.ends.push(row);
    // A call that was claimed on both sides of midnight has two rows of a step.
    else parts[step] = earlier(parts[step], row);
  }
  return calls;
}

const earlier = (known: Row | null, row: Row): Row =>
  known !== null && atOf(known) <= atOf(row) ? known : row;

/** `Infinity`: unreadable. */
function atOf(row: Row): number {
  const at = Date.parse(textOf(row.At) ?? '');
  return Number.isNaN(at) ? Infinity : at;
}

/** `null`: no rows at all. */
export function fold({ callId, incoming, decision, ends }: CallParts): CallRecord | null {
  const end = endOf(ends);
  const rows = [incoming, decision, ...ends].filter((row) => row !== null);
  const [day] = incoming ? [incoming.partitionKey] : rows.map(({ partitionKey }) => partitionKey).sort();
  if (day === undefined) return null;
  const arrived = membersOf('incoming', incoming);
  const decided = membersOf('decision', decision);
  const ended = membersOf('ended', end);
  const { rows: stored, rule, ...rest } = decided;
  return {
    callId,
    day,
    at: textOf(incoming?.At) ?? arrivalBy(decision, decided.durationMs),
    ...arrived,
    ...rest,
    line: decided.line ?? arrived.line,
    rota: decided.rota ?? arrived.rota,
    endedAt: textOf(end?.At),
    ...ended,
    // An end that was faster than its decision could not know that the decision was a reject.
    outcome: ended.outcome === 'ended' && decided.action === 'reject' ? 'rejected' : ended.outcome,
    rows: stored,
    rule,
  };
}

/** The claim may have been lost while the decision was saved: then receipt is the decision less its duration. */
function arrivalBy(decision: Row | null, durationMs: number | null): string | null {
  const at = Date.parse(textOf(decision?.At) ?? '') - (durationMs ?? 0);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** Prefers an end that says who answered, then the earliest. */
function endOf(ends: readonly Row[]): Row | null {
  const rank = (row: Row) => (textOf(row.Outcome) === 'answered' ? 0 : 1);
  const time = (row: Row) => Math.min(atOf(row), Number.MAX_SAFE_INTEGER);
  return ends.toSorted((a, b) => rank(a) - rank(b) || time(a) - time(b))[0] ?? null;
}
