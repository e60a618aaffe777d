/** The rows of a call in the record, its line of log, and what memory keeps of it. */
import { createHash } from 'node:crypto';
import { decisionRow, incomingRow, type RowRecord } from '../audit/rows.ts';
import { compareText } from '../rota/code-units.ts';
import type { Problem } from '../rota/model.ts';
import type { Decision } from '../rota/decide.ts';
import type { Caller } from '../rota/ring.ts';
import type { Row, StoredRow } from '../ports.ts';
import { within } from '../within.ts';
import type { CallContext } from './call-context.ts';
import type { Decided } from './decide-call.ts';
import type { Hold } from './hold-call.ts';
import { BUDGET_MS } from './limits.ts';
import type { Done, Placed } from './place-call.ts';
import { saveAuditRow } from './save-audit-row.ts';

/** The `_1-incoming` row, which is the claim as well. It goes out before anything is read, so it does not name the line. */
export const arrivalRow = ({ call, tenantId, received }: CallContext, claim: string): Row =>
  incomingRow({
    at: received,
    callId: call.callId,
    line: null,
    rota: null,
    caller: callerText(call.caller),
    callerName: call.caller.name,
    called: call.called,
    // From the verified token: a body can name any tenant.
    tenantId,
    callChainId: call.callChainId,
    claim,
  });

/** What the steps of a call came to. */
export interface Outcome {
  /** The `_1-incoming` row. */
  readonly incoming: Row;
  readonly claim: Hold;
  readonly decided: Decided;
  readonly placed: Placed;
}

/** Rows of a rota whose problems the record names one by one. */
const MAX_NAMED = 3;
/** Unreadable rows that one call logs. */
const MAX_LOGGED = 20;

export async function recordCall(outcome: Outcome, context: CallContext): Promise<'placed' | 'unplaced'> {
  const { placed, claim, incoming } = outcome;
  const { call, log, now, memory, watch, received, timer } = context;
  const until = received + BUDGET_MS;
  const save = (row: Row) => saveAuditRow(row, until, context);
  const saveIncoming = placed.isSaved ? null : save(incoming);
  logRows(outcome, context);
  if (placed.kind !== 'accepted' && placed.kind !== 'gone') {
    const { problems, unsure } = placed;
    log.error('call.unplaced', { ...summary(outcome, now(), context), problems, unsure });
    const releasing = claim.release(placed.noEffect ? 'no effect' : 'released');
    const released = within(Math.max(until - now(), 0), releasing, timer).catch(() => undefined);
    await Promise.all([saveIncoming, released]);
    return 'unplaced';
  }
  const decidedAt = now();
  const action = placed.kind === 'gone' ? 'none' : placed.action.kind;
  memory.decided.set(call.callId, { action, decidedAt, day: claim.day });
  const row = rowOf(outcome, placed, decidedAt, context);
  await watch.time('record', Promise.all([saveIncoming, save(row)]));
  log.info(placed.kind === 'gone' ? 'call.gone' : 'call.decided', summary(outcome, decidedAt, context));
  return 'placed';
}

type PlacedDone = Extract<Placed, Done>;

function rowOf({ claim, decided }: Outcome, placed: PlacedDone, at: number, context: CallContext): Row {
  const { decision, action } = placed;
  const { reading } = decided;
  const isGone = placed.kind === 'gone';
  const row = decisionRow({
    at,
    callId: context.call.callId,
    line: reading?.line.name ?? null,
    rota: reading?.line.rota ?? null,
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
    rule: decision.rule,
    rows: rowsAsTheyStood(decided, decision),
  });
  return { ...row, partitionKey: claim.day };
}

/** What Table Storage adds to a row, and the keys. */
const NO_CELL = /^(?:partitionKey|rowKey|etag|timestamp|odata\..*)$/;

/** The rows in `Because`, and the row of Callers that decided. */
function rowsAsTheyStood({ reading, callers }: Decided, { because, rule }: Decision): readonly RowRecord[] {
  const isCell = ([column, cell]: [string, unknown]) => !NO_CELL.test(column) && cell !== null && cell !== '';
  const rota = (reading?.stored ?? []).filter(({ rowKey }) => because.includes(rowKey));
  return [...callers, ...rota]
    .map(({ partitionKey, rowKey, ...columns }) => ({
      row: `${partitionKey}/${rowKey}`,
      ...Object.fromEntries(Object.entries(columns).filter(isCell)),
    }))
    .filter(({ row }) => row === rule?.row || !row.startsWith('callers/'));
}

/** Unreadable cells of what this call was decided by. */
const unreadableOf = ({ reading, unreadable }: Decided): readonly Problem[] => [
  ...unreadable,
  ...(reading?.problems ?? []),
];

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

/** `user:<id>`, `phone:+…`, `app:<id>`, `guest:<id>`, `encrypted`, `unknown`: as the audit has it. */
function callerText(caller: Caller): string {
  return caller.id === null ? caller.kind : `${caller.kind}:${caller.id}`;
}

/** The same for a log: a phone number keeps its first three digits and its last two. */
function callerForLog(caller: Caller): string {
  return caller.kind === 'phone' && caller.id !== null
    ? `phone:${maskNumber(caller.id)}`
    : callerText(caller);
}

/** The numbers in a text that a person wrote, such as a cell or a name. */
function maskNumbers(text: string): string {
  return text.replace(/\+\d[\d\s().-]{5,}\d/g, (number) => maskNumber(number.replace(/[^+\d]/g, '')));
}

/** `+46701234567` -> `+467…67`. */
function maskNumber(number: string): string {
  return number.length < 8 ? '…' : `${number.slice(0, 4)}…${number.slice(-2)}`;
}

const versions = new WeakMap<readonly StoredRow[], string>();

/** `RotaVersion`: 16 hex digits; for the same list it is computed once. */
function rotaVersion(rows: readonly StoredRow[]): string {
  const version = versions.get(rows) ?? hashOf(rows);
  versions.set(rows, version);
  return version;
}

/** Covers only what people wrote: etags and timestamps change even when an edit is undone. */
function hashOf(rows: readonly StoredRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    const columns = Object.entries(row).filter(([column]) => column !== 'etag' && column !== 'timestamp');
    hash.update(
      JSON.stringify(
        columns.sort(([a], [b]) => compareText(a, b)),
        bigintAsText,
      ),
    );
  }
  return hash.digest('hex').slice(0, 16);
}

/** Nobody should have an Int64 column, but if somebody has, it must not cost the record. */
const bigintAsText = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
