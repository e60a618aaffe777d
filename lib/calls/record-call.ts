/** After Graph's answer: the audit rows, the log line, and what memory keeps for the next call. */
import { decisionRow, type RowRecord } from '../audit/rows.ts';
import type { Problem } from '../rota/model.ts';
import type { Row, StoredRow } from '../ports.ts';
import type { LineReading } from '../rows/read-line.ts';
import { within } from '../within.ts';
import type { CallContext, Routed } from './call-context.ts';
import { callerForLog, maskNumbers } from './caller-text.ts';
import type { OwnClaim } from './find-claim.ts';
import type { Decided } from './decide-call.ts';
import { learnPeople } from './learn-people.ts';
import type { Done, Placed } from './place-call.ts';
import { BUDGET_MS } from './retry-timing.ts';
import { rotaVersion } from './rota-version.ts';
import { saveAuditRow } from './save-audit-row.ts';

/** What the steps of a call came to. */
export interface Outcome {
  /** The `_1-incoming` row. */
  readonly incoming: Row;
  readonly claim: OwnClaim;
  readonly decided: Decided;
  readonly placed: Placed;
}

/** Rows of a rota whose problems the record names one by one. */
const MAX_NAMED = 3;
/** Unreadable rows that one call logs. */
const MAX_LOGGED = 20;

export async function recordCall(outcome: Outcome, context: CallContext): Promise<Routed> {
  const { placed, claim, incoming, decided } = outcome;
  const { call, log, now, recent, watch, received, timer } = context;
  const until = received + BUDGET_MS;
  const save = (row: Row) => saveAuditRow(row, until, context);
  /** What the answer to the notification waits for, as long as there is time. */
  const inTime = (work: Promise<unknown>) =>
    within(Math.max(until - now(), 0), work, timer).catch(() => undefined);
  const saveIncoming = claim.isSaved() ? null : save(incoming);
  logRows(outcome, context);
  if (placed.kind !== 'accepted' && placed.kind !== 'gone') {
    log.error('call.unplaced', { ...summary(outcome, now(), context), problems: placed.problems });
    await Promise.all([saveIncoming, inTime(claim.lease.release())]);
    return 'unplaced';
  }
  const decidedAt = now();
  const action = placed.kind === 'gone' ? 'none' : placed.action.kind;
  recent.add(call.callId, { action, decidedAt, day: claim.day });
  const row = rowOf(outcome, placed, decidedAt, context);
  const saved = watch.time('record', Promise.all([saveIncoming, save(row)]));
  const { reading, fresh } = decided;
  await Promise.all([saved, reading !== null && fresh ? inTime(learnPeople(reading)) : null]);
  log.info(placed.kind === 'gone' ? 'call.gone' : 'call.decided', summary(outcome, decidedAt, context));
  return 'placed';
}

type PlacedDone = Extract<Placed, Done>;

function rowOf(
  { claim, decided, incoming }: Outcome,
  placed: PlacedDone,
  at: number,
  context: CallContext,
): Row {
  const { decision, action } = placed;
  const { reading } = decided;
  const isGone = placed.kind === 'gone';
  const row = decisionRow({
    at,
    callId: context.call.callId,
    line: reading?.line.name ?? textOf(incoming.Line),
    rota: reading?.line.rota ?? textOf(incoming.Rota),
    action: isGone ? 'none' : action.kind,
    // Nobody was rung for a caller who had gone, unless an earlier attempt rang them.
    targets:
      isGone && !placed.unsure ? [] : decision.ring.map(({ person, kind, id }) => ({ person, kind, id })),
    ringSeconds: isGone || action.kind === 'reject' ? null : action.ringSeconds,
    reason: isGone ? null : decision.reason,
    tier: decision.tier,
    because: decision.because,
    source: decision.source,
    rotaVersion: reading === null ? null : rotaVersion(reading.stored),
    graphStatus: placed.status,
    graphRequestId: placed.requestId,
    attempts: placed.attempts,
    durationMs: at - context.received,
    problem: problemOf(decided, placed),
    rows: reading === null ? [] : rowsAsTheyStood(reading, decision.because),
  });
  return { ...row, partitionKey: claim.day };
}

/** What Table Storage adds to a row, and the keys. */
const NO_CELL = /^(?:partitionKey|rowKey|etag|timestamp|odata\..*)$/;

function rowsAsTheyStood({ stored }: LineReading, because: readonly string[]): readonly RowRecord[] {
  const isCell = ([column, cell]: [string, unknown]) => !NO_CELL.test(column) && cell !== null && cell !== '';
  return stored
    .filter(({ rowKey }) => because.includes(rowKey))
    .map(({ partitionKey, rowKey, ...columns }) => ({
      row: `${partitionKey}/${rowKey}`,
      ...Object.fromEntries(Object.entries(columns).filter(isCell)),
    }));
}

/** Unreadable cells of what this call was decided by. */
function unreadableOf({ reading, unreadable }: Decided): readonly Problem[] {
  return [...unreadable, ...(reading?.people.problems ?? []), ...(reading?.problems ?? [])];
}

function problemOf(decided: Decided, placed: PlacedDone): string | null {
  const { problems } = decided;
  const { cut } = placed.decision;
  const rows = unreadableOf(decided);
  const named = rows
    .slice(0, MAX_NAMED)
    .map(({ row, column, problem }) => `${row}${column === null ? '' : ` ${column}`}: ${problem}`);
  const all = [
    ...problems,
    ...placed.problems,
    ...(cut > 0 ? [`${cut} more than 25 targets were not rung`] : []),
    ...named,
    ...(emptyRotaOf(decided) === null ? [] : [EMPTY_ROTA]),
    ...(rows.length > MAX_NAMED ? [`${rows.length - MAX_NAMED} more cells cannot be read`] : []),
  ];
  return all.length > 0 ? all.join('; ').slice(0, 4_000) : null;
}

const EMPTY_ROTA = 'the rota of this line has no rows: column Rota of table Lines says which rota it uses';

/** `null`: the rota has rows, or was not read. The line's own row is among those that were read. */
function emptyRotaOf({ reading }: Decided): string | null {
  if (reading === null) return null;
  const { line, stored } = reading;
  const isLine = (row: StoredRow) => row.partitionKey === 'lines' && row.rowKey === line.key;
  return stored.every(isLine) ? line.rota : null;
}

function logRows({ decided }: Outcome, { log, call }: CallContext): void {
  const problems = unreadableOf(decided);
  for (const { table, row, column, problem } of problems.slice(0, MAX_LOGGED))
    log.warn('row.unreadable', { table, row: maskNumbers(row), column, problem: maskNumbers(problem) });
  if (problems.length > MAX_LOGGED) log.warn('row.unreadable', { more: problems.length - MAX_LOGGED });
  const rota = emptyRotaOf(decided);
  if (rota !== null)
    log.warn('rota.empty', { callId: call.callId, rota: maskNumbers(rota), advice: EMPTY_ROTA });
  if (decided.decision.cut > 0) log.warn('targets.cut', { callId: call.callId, cut: decided.decision.cut });
}

function summary({ decided, placed }: Outcome, at: number, context: CallContext): Record<string, unknown> {
  const { call, received, watch } = context;
  const done = placed.kind === 'accepted' || placed.kind === 'gone' ? placed : null;
  const decision = done?.decision ?? decided.decision;
  return {
    callId: call.callId,
    line: decided.reading === null ? null : maskNumbers(decided.reading.line.name),
    caller: callerForLog(call.caller),
    action: placed.kind === 'accepted' ? placed.action.kind : 'none',
    reason: decision.reason,
    source: decision.source,
    tier: decision.tier,
    because: decision.because.map(maskNumbers),
    step: done?.place ?? null,
    ringing: decision.ring.length,
    people: decision.ring.map(({ person }) => maskNumbers(person)),
    graphStatus: done?.status ?? null,
    requestId: done?.requestId ?? null,
    attempts: placed.attempts,
    durationMs: at - received,
    stages: watch.stages(),
    starts: watch.starts(),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
