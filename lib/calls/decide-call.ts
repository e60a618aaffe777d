/** One call and the tables -> who rings. */
import {
  decide,
  redirect,
  reject,
  type CallerRule,
  type Decision,
  type DecideInput,
} from '../rota/decide.ts';
import { isOpen } from '../rota/hours.ts';
import type { Line, Problem, Target } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { onCallAt } from '../rota/periods.ts';
import { resolveRing, type Caller } from '../rota/ring.ts';
import { StoreError, type StoredRow } from '../ports.ts';
import { ruleFor } from '../rows/calling.ts';
import type { CallerRows } from '../rows/read-callers.ts';
import type { CallReading, LineReading } from '../rows/read-line.ts';
import { PATIENCE_MS } from '../second-try.ts';
import { isLate, within } from '../within.ts';
import type { CallContext } from './call-context.ts';
import {
  deadlineOf,
  FIRST_READ_MS,
  LAST_LOOK_MS,
  LONG_PATIENCE_MS,
  LONG_READ_MS,
  READ_MS,
  RULE_MS,
} from './limits.ts';

export interface Decided {
  readonly decision: Decision;
  /** What it was decided by; `null`: by no rota. */
  readonly input: DecideInput | null;
  /** `null`: the tables could not be read, and never were for this line. */
  readonly reading: LineReading | null;
  /** Whether the decision is by the tables as they are now. */
  readonly fresh: boolean;
  readonly problems: readonly string[];
  /** Unreadable cells in the caller's own rows, and in those of the people who are on call. */
  readonly unreadable: readonly Problem[];
  /** The caller's own rows as they stand in the table. */
  readonly callers: readonly StoredRow[];
}

/** What the tables were asked for. */
export interface Reading extends CallReading {
  /** As memory had the line before. */
  readonly known: LineReading | null;
  readonly limitMs: number;
}

export function readTables(context: CallContext): Reading {
  const { call, reader, watch, timer, fallbackTargets } = context;
  const known = reader.lastGood(call.called);
  const isAlone = known === null && fallbackTargets.length === 0;
  const patienceMs = isAlone ? LONG_PATIENCE_MS : PATIENCE_MS;
  const limitMs = known !== null ? READ_MS : isAlone ? LONG_READ_MS : FIRST_READ_MS;
  const asked = reader.read(call.called, call.caller, { patienceMs });
  const rules = within(known === null ? limitMs : RULE_MS, asked.rules, timer);
  const reading = watch.time('read', asked.reading);
  for (const promise of [rules, asked.line, reading]) promise.catch(() => undefined);
  return { known, limitMs, line: asked.line, reading, rules };
}

/** Who rings `at` an instant. Never rejects. */
export async function decideCall(asked: Reading, at: number, context: CallContext): Promise<Decided> {
  try {
    const left = Math.max(deadlineOf(context) - context.now(), 0);
    return await within(Math.min(asked.limitMs, left), decideFresh(asked, at, context), context.timer);
  } catch (error) {
    // Whatever went wrong, also a mistake of our own: the caller waits, and is put through by what is in memory.
    return decideWithout(whyNot(error, context), asked, at, context);
  }
}

const LATE = 'the tables did not answer in time';

function whyNot(error: unknown, { log, call }: CallContext): string {
  const reason = isLate(error) ? LATE : error instanceof Error ? error.message : 'unknown';
  const fault = isLate(error) ? 'timeout' : error instanceof StoreError ? error.fault : null;
  if (fault === null) log.error('internal.error', { callId: call.callId, where: 'decide', reason });
  else log.warn('storage.failed', { callId: call.callId, what: 'read', fault, reason });
  return reason;
}

async function decideFresh(asked: Reading, at: number, context: CallContext): Promise<Decided> {
  const reading = await asked.reading;
  const { rule, unreadable, ...rest } = await ruleOf(reading.line, asked.rules, at, context);
  const input = inputOf(context.call.caller, at, reading, rule);
  const named = [...input.tiers.flatMap(({ people }) => people), ...reading.line.fallback];
  const ofPeople = reading.peopleProblems.filter(({ row }) =>
    named.some((name) => sameName(name, row.slice(row.indexOf('/') + 1))),
  );
  return {
    ...{ decision: decide(input), input, reading, fresh: true },
    ...{ ...rest, unreadable: [...unreadable, ...ofPeople] },
  };
}

function inputOf(caller: Caller, at: number, reading: LineReading, rule: CallerRule | null): DecideInput {
  const { line, rota, people } = reading;
  const open = isOpen(line.open, line.zone, at);
  return { line, open, tiers: onCallAt(rota, at), people, caller, rule };
}

/** What is known of the caller's own rows. */
interface RuleRead extends Pick<Decided, 'problems' | 'unreadable' | 'callers'> {
  readonly rule: CallerRule | null;
}

/** A rule that cannot be read must not cost the caller the call: then there is none. */
async function ruleOf(
  line: Line,
  rules: Promise<CallerRows>,
  at: number,
  { log }: CallContext,
): Promise<RuleRead> {
  try {
    const { rows, problems, stored } = await rules;
    const found = ruleFor(rows, line, at);
    const unreadable = problems.filter(({ level }) => level === 'error');
    return { rule: found && { rule: found.rule, row: found.row }, problems: [], unreadable, callers: stored };
  } catch (error) {
    const known = isLate(error) ? new StoreError('timeout', LATE) : error;
    if (!(known instanceof StoreError)) throw error;
    const { fault, message: reason } = known;
    log.warn('storage.failed', { what: 'Callers', fault, reason });
    return { rule: null, problems: [`Callers: ${reason}`], unreadable: [], callers: [] };
  }
}

/**
 * Without tables: the rota in memory, else the setting, else busy. What could be read of the caller counts all the same: a
 * blocked caller does not get through because another table fails.
 */
async function decideWithout(
  reason: string,
  asked: Reading,
  at: number,
  context: CallContext,
): Promise<Decided> {
  const { call, fallbackTargets, log, timer } = context;
  const { known } = asked;
  const asking = (async () => ruleOf(known?.line ?? (await asked.line), asked.rules, at, context))();
  const found = await within(LAST_LOOK_MS, asking, timer).catch(() => null);
  const rule = found?.rule ?? null;
  const input = known && orNull(() => inputOf(call.caller, at, known, rule));
  const decision =
    (input && orNull(() => fromMemory(input))) ??
    (rule?.rule === 'block' ? { ...reject('forbidden', 'rule'), rule } : null) ??
    settingsFallback(call.caller, fallbackTargets) ??
    reject('busy', 'none');
  log.error('storage.fallback', { callId: call.callId, source: decision.source, reason });
  return {
    ...{ decision, input, reading: known, fresh: false },
    problems: [reason, ...(found?.problems ?? [])],
    unreadable: found?.unreadable ?? [],
    callers: found?.callers ?? [],
  };
}

/** A mistake of our own must not cost the caller the call. */
function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

function fromMemory(input: DecideInput): Decision {
  const decision = decide(input);
  return decision.source === 'rota' ? { ...decision, source: 'last-good-rota' } : decision;
}

/** `FALLBACK_TARGETS` without the caller; `null`: there is nobody among them. */
export function settingsFallback(caller: Caller, targets: readonly Target[]): Decision | null {
  const names = targets.map(({ kind, id }) => (kind === 'application' ? `app:${id}` : id));
  const ring = resolveRing(names, () => null, caller);
  return ring.length > 0 ? redirect(ring, 'settings-fallback') : null;
}
