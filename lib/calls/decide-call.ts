/** One call and the tables -> who rings. */
import { decide, redirect, reject, type Decision, type DecideInput } from '../rota/decide.ts';
import { isOpen } from '../rota/hours.ts';
import type { CallerRow, Line, Problem, Target } from '../rota/model.ts';
import { onCallAt } from '../rota/periods.ts';
import { resolveRing, type Caller, type PeopleLookup } from '../rota/ring.ts';
import { StoreError } from '../ports.ts';
import { ruleOf, type Rule } from '../rows/callers.ts';
import type { ReadRows } from '../rows/cells.ts';
import type { LineReading } from '../rows/read-line.ts';
import { Late, within } from '../within.ts';
import type { CallContext } from './call-context.ts';

/** Reading takes this long at most, all tables together, where memory has a rota to go by instead. */
const READ_MS = 2_500;
/**
 * And this long where it has none: slow tables beat no rota. One operation has 2 s, so tables that do not answer at
 * all are given up long before; line, rota and people, each answered in its time, leave Graph the other half.
 */
const FIRST_READ_MS = 6_000;
/** The caller's rule takes this long at most: less than all reading, so that Callers alone does not cost the line's rota. */
const RULE_MS = 2_300;
/** When reading is given up: how long what was asked for at the same time may still take. */
const LAST_LOOK_MS = 100;

export interface Decided {
  readonly decision: Decision;
  /** `null`: the tables could not be read, and never were for this line. */
  readonly reading: LineReading | null;
  /** Whether the decision is by the tables as they are now. */
  readonly fresh: boolean;
  readonly problems: readonly string[];
  /** Unreadable cells in the caller's own rows. */
  readonly unreadable: readonly Problem[];
}

/** What the tables were asked for, all of it at once. */
export interface Reading {
  /** As memory had the line before. */
  readonly known: LineReading | null;
  /** Who would ring by memory; `null`: memory cannot say. */
  readonly predicted: Decision | null;
  readonly line: Promise<Line>;
  readonly reading: Promise<LineReading>;
  /** Of the caller. */
  readonly rules: Promise<ReadRows<CallerRow>>;
}

/** Memory says who will probably ring, so that their rows are read beside the line and its rota. */
export function readTables({ call, received, reader, watch, timer }: CallContext): Reading {
  const known = reader.lastGood(call.called);
  const { predicted, people } = predict(call.caller, received, known);
  const rules = within(predicted === null ? FIRST_READ_MS : RULE_MS, reader.rules(call.caller), timer).catch(
    asStoreError,
  );
  const { line, reading } = reader.read(call.called, people);
  const timed = watch.time('read', reading);
  for (const promise of [rules, line, reading, timed]) promise.catch(() => undefined);
  return { known, predicted, rules, line, reading: timed };
}

/** Who rings `at` an instant. Never rejects. */
export async function decideCall(asked: Reading, at: number, context: CallContext): Promise<Decided> {
  const limit = asked.predicted === null ? FIRST_READ_MS : READ_MS;
  try {
    return await within(limit, decideFresh(asked, at, context), context.timer);
  } catch (error) {
    // Whatever went wrong, also a mistake of our own: the caller waits, and is put through by what is in memory.
    return decideWithout(whyNot(error, context), asked, at, context);
  }
}

function asStoreError(error: unknown): never {
  if (error instanceof Late) throw new StoreError('timeout', 'the tables did not answer in time');
  throw error;
}

function whyNot(error: unknown, { log, call }: CallContext): string {
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  const reason = isLate
    ? 'the tables did not answer in time'
    : error instanceof Error
      ? error.message
      : 'unknown';
  const fault = isLate ? 'timeout' : error instanceof StoreError ? error.fault : null;
  if (fault === null) log.error('internal.error', { callId: call.callId, where: 'decide', reason });
  else log.warn('storage.failed', { callId: call.callId, what: 'read', fault, reason });
  return reason;
}

async function decideFresh({ reading, rules }: Reading, at: number, context: CallContext): Promise<Decided> {
  const { call, log } = context;
  const known = await reading;
  const { rule, ...rest } = await ruleOf(known.line, rules, at, log);
  for (;;) {
    const decision = decide(inputOf(call.caller, at, known, known.people.lookup, rule));
    if (!('ask' in decision)) return { decision, reading: known, fresh: true, ...rest };
    await known.people.fetch(decision.ask);
  }
}

function inputOf(
  caller: Caller,
  at: number,
  { line, rota }: LineReading,
  people: PeopleLookup,
  rule: Rule,
): DecideInput {
  const open = isOpen(line.open, line.zone, at);
  return { line, open, tiers: onCallAt(rota, at), people, caller, rule };
}

/**
 * Without tables: the rota in memory, unless somebody on call was never read; else the setting; else busy. What could
 * be read of the caller counts all the same: a blocked caller does not get through because another table fails.
 */
async function decideWithout(
  reason: string,
  asked: Reading,
  at: number,
  context: CallContext,
): Promise<Decided> {
  const { call, reader, fallbackTargets, log } = context;
  const known = reader.lastGood(call.called);
  const found = await within(LAST_LOOK_MS, ruleWithout(known, asked, at, context), context.timer).catch(
    () => null,
  );
  const rule = found?.rule ?? null;
  const decision =
    fromMemory(call.caller, at, known, rule) ??
    (rule === 'block' ? reject('forbidden', 'rule') : null) ??
    settingsFallback(call.caller, fallbackTargets) ??
    reject('busy', 'none');
  log.error('storage.fallback', { callId: call.callId, source: decision.source, reason });
  const problems = [reason, ...(found?.problems ?? [])];
  return { decision, reading: known, fresh: false, problems, unreadable: found?.unreadable ?? [] };
}

async function ruleWithout(
  known: LineReading | null,
  { line, rules }: Reading,
  at: number,
  { log }: CallContext,
) {
  return ruleOf(known?.line ?? (await line), rules, at, log);
}

/** Who would ring by the reading before, and whose rows that takes. */
function predict(caller: Caller, at: number, known: LineReading | null) {
  const people = new Set<string>();
  const lookup: PeopleLookup = (name) => {
    people.add(name);
    return known?.people.remembered(name);
  };
  return { predicted: fromMemory(caller, at, known, null, lookup), people: [...people] };
}

/** `null`: there is nothing in memory, or somebody on call was never read, or it cannot be decided by it. */
function fromMemory(
  caller: Caller,
  at: number,
  known: LineReading | null,
  rule: Rule,
  lookup: PeopleLookup = (name) => known?.people.remembered(name),
): Decision | null {
  if (known === null) return null;
  try {
    const decision = decide(inputOf(caller, at, known, lookup, rule));
    if ('ask' in decision) return null;
    return decision.source === 'rota' ? { ...decision, source: 'last-good-rota' } : decision;
  } catch {
    return null;
  }
}

/** `FALLBACK_TARGETS` without the caller; `null`: there is nobody among them. */
export function settingsFallback(caller: Caller, targets: readonly Target[]): Decision | null {
  const names = targets.map(({ kind, id }) => (kind === 'application' ? `app:${id}` : id));
  const { ring } = resolveRing(names, () => null, caller);
  return ring.length > 0 ? redirect(ring, 'settings-fallback') : null;
}
