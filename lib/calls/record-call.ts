/** After Graph's answer: the audit rows, the log line, and what memory keeps for the next call. */
import { decisionRow } from '../audit/rows.ts';
import type { Decision } from '../rota/decide.ts';
import type { Problem, RotaRow } from '../rota/model.ts';
import { BUDGET_MS } from './retry-timing.ts';
import { targetOf } from '../rota/target.ts';
import { StoreError, type Row } from '../ports.ts';
import { saveAuditRow } from './audit-writer.ts';
import type { Claim } from './claim.ts';
import type { Decided } from './decide-call.ts';
import { callerForLog, maskNumbers } from './log-words.ts';
import type { Placed } from './place-call.ts';
import type { LineReading } from '../rows/read-line.ts';
import type { Arrival } from './route-ports.ts';
import type { RouteDeps, Routed } from './route-ports.ts';
import { rotaVersion } from './rota-version.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface Outcome {
  readonly arrival: Arrival;
  /** The `_1-incoming` row. */
  readonly incoming: Row;
  readonly claim: Extract<Claim, { kind: 'ours' }>;
  readonly decided: Decided;
  readonly placed: Placed<Decision>;
  readonly watch: Stopwatch;
}

/** Rows of a rota whose problems the record names one by one. */
const MOST_PROBLEMS = 3;
/** Unreadable rows that one call logs. */
const MOST_LOGGED = 20;

export async function recordCall(outcome: Outcome, deps: RouteDeps): Promise<Routed> {
  const { placed, claim, incoming, arrival } = outcome;
  const { log } = arrival;
  const until = arrival.received + BUDGET_MS;
  const save = (row: Row) => saveAuditRow(row, until, deps, log);
  /** What the answer to the notification waits for, as long as there is time. */
  const inTime = (work: Promise<unknown>) =>
    Promise.race([work, deps.sleep(Math.max(until - deps.now(), 0))]);
  const saveIncoming = claim.saved ? null : save(incoming);
  logRows(outcome);
  if (placed.kind !== 'accepted' && placed.kind !== 'gone') {
    log.error('call.unplaced', { ...summary(outcome, deps.now()), problems: placed.problems });
    await Promise.all([saveIncoming, inTime(claim.lease.release())]);
    return 'unplaced';
  }
  const decidedAt = deps.now();
  const action = placed.kind === 'gone' ? 'none' : placed.action.kind;
  deps.recent.add(arrival.call.callId, { action, decidedAt, day: claim.day });
  const row = rowOf(outcome, placed, decidedAt);
  const saved = outcome.watch.time('record', Promise.all([saveIncoming, save(row)]));
  await Promise.all([saved, inTime(learnPeople(outcome.decided))]);
  log.info(placed.kind === 'gone' ? 'call.gone' : 'call.decided', summary(outcome, decidedAt));
  return 'placed';
}

type Done = Extract<Placed<Decision>, { kind: 'accepted' | 'gone' }>;

function rowOf({ arrival, claim, decided, incoming }: Outcome, placed: Done, decidedAt: number): Row {
  const { decision, action } = placed;
  const { reading } = decided;
  const isGone = placed.kind === 'gone';
  const row = decisionRow({
    at: decidedAt,
    callId: arrival.call.callId,
    line: reading?.line.name ?? textOf(incoming.Line),
    rota: reading?.line.rota ?? textOf(incoming.Rota),
    action: isGone ? 'none' : action.kind,
    // Nobody was rung for a caller who had gone, unless an earlier try rang them.
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
    durationMs: decidedAt - arrival.received,
    problem: problemOf(decided, placed),
  });
  return { ...row, partitionKey: claim.day };
}

/** Unreadable cells of what this call was decided by. */
function unreadableOf({ reading, unreadable }: Decided): readonly Problem[] {
  return [...unreadable, ...(reading?.people.problems ?? []), ...(reading?.problems ?? [])];
}

function problemOf(decided: Decided, placed: Done): string | null {
  const { decision, problems } = decided;
  const rows = unreadableOf(decided);
  const named = rows
    .slice(0, MOST_PROBLEMS)
    .map(({ row, column, problem }) => `${row}${column === null ? '' : ` ${column}`}: ${problem}`);
  const all = [
    ...problems,
    ...placed.problems,
    ...(decision.cut > 0 ? [`${decision.cut} more than 25 targets were not rung`] : []),
    ...named,
    ...(rows.length > MOST_PROBLEMS ? [`${rows.length - MOST_PROBLEMS} more cells cannot be read`] : []),
  ];
  return all.length > 0 ? all.join('; ').slice(0, 4_000) : null;
}

function logRows({ arrival: { log, call }, decided }: Outcome): void {
  const problems = unreadableOf(decided);
  for (const { table, row, column, problem } of problems.slice(0, MOST_LOGGED))
    log.warn('row.unreadable', { table, row: maskNumbers(row), column, problem: maskNumbers(problem) });
  if (problems.length > MOST_LOGGED) log.warn('row.unreadable', { more: problems.length - MOST_LOGGED });
  if (decided.decision.cut > 0) log.warn('targets.cut', { callId: call.callId, cut: decided.decision.cut });
}

function summary({ arrival, decided, placed, watch }: Outcome, at: number): Record<string, unknown> {
  const done = placed.kind === 'accepted' || placed.kind === 'gone' ? placed : null;
  const decision = done?.decision ?? decided.decision;
  return {
    callId: arrival.call.callId,
    line: decided.reading === null ? null : maskNumbers(decided.reading.line.name),
    caller: callerForLog(arrival.call.caller),
    action: placed.kind === 'accepted' ? placed.action.kind : 'none',
    reason: decision.reason,
    source: decision.source,
    tier: decision.tier,
    because: decision.because.map(maskNumbers),
    step: done?.step ?? null,
    ringing: decision.ring.length,
    people: decision.ring.map(({ person }) => maskNumbers(person)),
    graphStatus: done?.status ?? null,
    requestId: done?.requestId ?? null,
    attempts: placed.attempts,
    durationMs: at - arrival.received,
    stages: watch.stages(),
    starts: watch.starts(),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** People of a rota that memory keeps, should the tables fail when the next of them is on call. */
const MOST_LEARNED = 100;

/** Reads those of the rota's people that no earlier call has read: once per process and line, after the call is placed. */
async function learnPeople({ reading, fresh }: Decided): Promise<void> {
  if (reading === null || !fresh) return;
  const names = namesOf(reading).filter(
    (name) => targetOf(name) === null && reading.people.remembered(name) === undefined,
  );
  if (names.length === 0) return;
  try {
    await reading.people.fetch(names.slice(0, MOST_LEARNED));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

function namesOf({ rows, line }: LineReading): readonly string[] {
  return [...line.fallback, ...rows.flatMap(peopleOf)];
}

function peopleOf(row: RotaRow): readonly string[] {
  if (row.kind === 'holiday') return [];
  return row.kind === 'rotation' ? row.turns.flat() : row.who;
}
