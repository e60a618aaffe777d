/** One call and the tables -> who rings; and what else can be tried if Graph refuses that. */
import { decide, redirect, reject, type Decision, type DecideInput } from '../rota/decide.ts';
import { isOpen } from '../rota/hours.ts';
import type { CallerRow, Line, Problem, Target } from '../rota/model.ts';
import { resolveRing, type Caller, type PeopleLookup } from '../rota/ring.ts';
import { onCallAt } from '../rota/on-call.ts';
import type { ReadRows } from '../rows/cells.ts';
import type { IncomingCall } from './notification.ts';
import { StoreError, type Log } from '../ports.ts';
import { ruleOf, type Rule } from '../rows/caller-rule.ts';
import type { LineReader, LineReading } from '../rows/read-line.ts';

/** Reading takes this long at most, all tables together, where memory has a rota to go by instead. */
const READ_MS = 2_500;
/**
 * And this long where it has none: slow tables beat no rota. One operation has 2 s, so tables that do not answer at
 * all are given up long before; line, rota and people, each answered in its time, leave Graph the other half.
 */
const FIRST_READ_MS = 6_000;
/** What else the tables may still say once that is known: it was asked for at the same time. */
const STILL_MS = 100;

export interface DecideDeps {
  readonly reader: LineReader;
  readonly fallbackTargets: readonly Target[];
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Log;
}

export interface Decided {
  readonly decision: Decision;
  /** `null`: the tables could not be read, and never were for this line. */
  readonly reading: LineReading | null;
  readonly fresh: boolean;
  readonly problems: readonly string[];
  /** Unreadable cells in the caller's own rows. */
  readonly unreadable: readonly Problem[];
}

/** What was asked of the tables, all of it at once. */
export interface Asked {
  readonly line: Promise<Line>;
  readonly reading: Promise<LineReading>;
  /** Of the caller. */
  readonly rules: Promise<ReadRows<CallerRow>>;
}

/** Never rejects. */
export async function decideCall(
  call: IncomingCall,
  at: number,
  asked: Asked,
  deps: DecideDeps,
): Promise<Decided> {
  const remembered = fromMemory(call, at, deps.reader.lastGood(call.called));
  const limit = deps.sleep(remembered === null ? FIRST_READ_MS : READ_MS).then(() => null);
  try {
    const decided = await Promise.race([decideFresh(call, at, asked, deps), limit]);
    if (decided !== null) return decided;
    throw new StoreError('timeout', 'the tables did not answer in time');
  } catch (error) {
    // Whatever went wrong, also a mistake of our own: the caller waits, and is put through by what is in memory.
    const reason = error instanceof Error ? error.message : 'unknown';
    if (error instanceof StoreError)
      deps.log.warn('storage.failed', { callId: call.callId, what: 'read', fault: error.fault, reason });
    else deps.log.error('internal.error', { callId: call.callId, where: 'decide', reason });
    return decideWithout(call, at, reason, asked, deps);
  }
}

async function decideFresh(call: IncomingCall, at: number, asked: Asked, deps: DecideDeps): Promise<Decided> {
  const known = await asked.reading;
  const { rule, ...said } = await ruleOf(known.line, asked.rules, at, deps.log);
  for (;;) {
    const decision = decide(inputOf(call, at, known, known.people.lookup, rule));
    if (!('ask' in decision)) return { decision, reading: known, fresh: true, ...said };
    await known.people.fetch(decision.ask);
  }
}

function inputOf(
  call: { readonly caller: Caller },
  at: number,
  { line, rota }: LineReading,
  people: PeopleLookup,
  rule: Rule,
): DecideInput {
  const open = isOpen(line.open, line.zone, at);
  return { line, open, tiers: onCallAt(rota, at), people, caller: call.caller, rule };
}

/**
 * Without tables: the rota in memory, unless somebody on call was never read; else the setting; else busy. What could
 * be read of the caller counts all the same: who is blocked does not get through because of another table.
 */
async function decideWithout(
  call: IncomingCall,
  at: number,
  reason: string,
  asked: Asked,
  deps: DecideDeps,
): Promise<Decided> {
  const known = deps.reader.lastGood(call.called);
  const said = await still(ruleWithout(known, at, asked, deps), deps);
  const rule = said?.rule ?? null;
  const decision =
    fromMemory(call, at, known, rule) ??
    (rule === 'block' ? reject('forbidden', 'rule') : null) ??
    settingsFallback(call.caller, deps.fallbackTargets) ??
    reject('busy', 'none');
  deps.log.error('storage.fallback', { callId: call.callId, source: decision.source, reason });
  const problems = [reason, ...(said?.problems ?? [])];
  return { decision, reading: known, fresh: false, problems, unreadable: said?.unreadable ?? [] };
}

async function ruleWithout(
  known: LineReading | null,
  at: number,
  { line, rules }: Asked,
  { log }: DecideDeps,
) {
  return ruleOf(known?.line ?? (await line), rules, at, log);
}

/** `null`: it is not there by now. */
function still<T>(promise: Promise<T>, { sleep }: DecideDeps): Promise<T | null> {
  return Promise.race([promise.catch(() => null), sleep(STILL_MS).then(() => null)]);
}

/** `null`: there is nothing in memory, or somebody on call was never read, or it cannot be decided by it. */
function fromMemory(
  call: IncomingCall,
  at: number,
  known: LineReading | null,
  rule: Rule = null,
): Decision | null {
  if (known === null) return null;
  try {
    const decision = decide(inputOf(call, at, known, known.people.remembered, rule));
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

/** The line's own fallback; `null`: there is nobody among them. Never rejects. */
export async function lineFallback(caller: Caller, reading: LineReading): Promise<Decision | null> {
  const { line, people } = reading;
  let lookup = people.lookup;
  try {
    await people.fetch(resolveRing(line.fallback, lookup, caller).unread);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    lookup = people.remembered;
  }
  const { ring } = resolveRing(line.fallback, lookup, caller);
  return ring.length > 0 ? redirect(ring, 'line-fallback') : null;
}

/** Who would ring by the reading before: so that their rows can be read before the rota is there. */
export function likelyPeople(call: IncomingCall, at: number, known: LineReading | null): readonly string[] {
  if (known === null) return [];
  const decision = decide(inputOf(call, at, known, () => undefined, null));
  return 'ask' in decision ? decision.ask : [];
}
