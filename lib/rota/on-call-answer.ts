/** The answer of `GET /api/on-call` and `who`: who would ring at an instant, until when, and what comes then. */
import { decide, type CallerRule, type Decision } from './decide.ts';
import { MS_A_DAY } from './calendar.ts';
import { isOpen, openPeriods, type Period } from './hours.ts';
import type { Instant, Line, Problem, TierOnCall, Zone } from './model.ts';
import type { Caller, PeopleLookup, Ringing } from './ring.ts';
import type { Rota } from './prepare.ts';
import { walk } from './periods.ts';
import { targetOf } from './target.ts';

/** Everything that is known about a line, or a rota on its own, at one moment. */
export interface Reading {
  /** `null`: a rota on its own, without hours and fallback. */
  readonly line: Line | null;
  readonly rotaName: string;
  /** The line's zone, else `DEFAULT_TIME_ZONE`. */
  readonly zone: Zone;
  readonly rota: Rota;
  readonly people: PeopleLookup;
  /** Problems with the rota's rows and the line's own row. */
  readonly problems: readonly Problem[];
}

/** Instants are ISO texts in UTC. The members and their order are fixed by the contract (docs/cli.md). */
export interface OnCallAnswer {
  readonly at: string;
  readonly line: string | null;
  readonly rota: string;
  readonly zone: Zone;
  readonly action: Decision['action'];
  readonly reason: Decision['reason'];
  readonly source: Decision['source'];
  readonly tier: number | null;
  readonly because: readonly string[];
  readonly ring: readonly RingEntry[];
  readonly until: string | null;
  readonly next: {
    readonly from: string;
    readonly ring: readonly RingEntry[];
    readonly because: readonly string[];
  } | null;
  readonly skipped: readonly Pick<Problem, 'row' | 'column' | 'value' | 'problem'>[];
  /** Only where it was asked for a caller; `null`: no row of Callers decided. */
  readonly rule?: CallerRule | null;
}

export interface RingEntry {
  readonly person: string;
  readonly name: string | null;
  readonly kind: Ringing['kind'];
  readonly id: string;
}

/** Somebody who calls, seen from one line. */
export interface Calling {
  readonly caller: Caller;
  /** What the Callers table says of them at an instant. */
  readonly ruleAt: (at: Instant) => CallerRule | null;
  /** The instants at which that may change, in order. */
  readonly ruleChanges: readonly Instant[];
}

/** How far ahead the next change is looked for. */
const HORIZON = 400 * MS_A_DAY;

/** `calling` `null`: somebody unknown. */
export function onCallAnswer(reading: Reading, at: Instant, calling: Calling | null = null): OnCallAnswer {
  const { now, change } = search(reading, at, calling);
  return {
    at: iso(at),
    line: reading.line?.name ?? null,
    rota: reading.rotaName,
    zone: reading.zone,
    action: now.action,
    reason: now.reason,
    source: now.source,
    tier: now.tier,
    because: now.because,
    ring: ringOf(now.ring),
    until: change && iso(change.at),
    next: change && {
      from: iso(change.at),
      ring: ringOf(change.decision.ring),
      because: change.decision.because,
    },
    skipped: reading.problems
      .filter(({ level }) => level === 'error')
      .map(({ row, column, value, problem }) => ({ row, column, value, problem })),
    ...(calling !== null && { rule: now.rule }),
  };
}

/** The members in the order of the answer. */
export const ringOf = (ring: readonly Ringing[]): readonly RingEntry[] =>
  ring.map(({ person, name, kind, id }) => ({ person, name, kind, id }));

export const iso = (at: Instant): string => new Date(at).toISOString();

/** What a call gets from an instant on. */
export interface DecisionFrom {
  readonly at: Instant;
  readonly decision: Decision;
}

/** What holds at `at`, and the first change within 400 days, the last instant included. */
function search(reading: Reading, at: Instant, calling: Calling | null) {
  let now: Decision | null = null;
  for (const next of decisionsBetween(reading, at, at + HORIZON + 1, calling)) {
    if (now === null) now = next.decision;
    else if (signature(next.decision) !== signature(now)) return { now, change: next };
  }
  if (now === null) throw new RangeError('a period of time has a beginning');
  return { now, change: null };
}

/** The decision at `from`, then at every instant before `to` at which it may differ from the one before. Lazy. */
export function* decisionsBetween(
  reading: Reading,
  from: Instant,
  to: Instant,
  calling: Calling | null = null,
): Generator<DecisionFrom, void, undefined> {
  for (const period of walk(reading.rota, from, to))
    for (const at of [period.from, ...edgesWithin(period, reading.line, calling)])
      yield { at, decision: decisionAt(reading, at, period.tiers, calling) };
}

function decisionAt(
  { line, people }: Reading,
  at: Instant,
  tiers: readonly TierOnCall[],
  calling: Calling | null,
): Decision {
  const open = line === null || isOpen(line.open, line.zone, at);
  const [caller, rule] = calling === null ? [null, null] : [calling.caller, calling.ruleAt(at)];
  return decide({ line, open, tiers, people, caller, rule });
}

/** Where the line's hours or the caller's rule may change, in order; the ends of the period are left out. */
function edgesWithin({ from, to }: Period, line: Line | null, calling: Calling | null): readonly Instant[] {
  const hours = line === null || line.open.length === 0 ? [] : openPeriods(line.open, line.zone, from, to);
  const edges = [...hours.flatMap((open) => [open.from, open.to]), ...(calling?.ruleChanges ?? [])];
  return edges.filter((edge) => from < edge && edge < to).sort((a, b) => a - b);
}

const signature = ({ action, reason, source, tier, ring }: Decision): string =>
  JSON.stringify([action, reason, source, tier, ringOf(ring)]);

/** A tier before the one that rings, and why nobody of it does. */
export interface PassedTier {
  readonly tier: number;
  readonly people: readonly { readonly person: string; readonly why: 'unknown' | 'off' | 'caller' }[];
}

/** Empty where the lowest tier rings, and where the tiers do not decide: a block, closed hours. */
export function passedTiers(
  reading: Reading,
  at: Instant,
  calling: Calling | null = null,
): readonly PassedTier[] {
  const [now] = decisionsBetween(reading, at, at + 1, calling);
  const [period] = walk(reading.rota, at, at + 1);
  const isByTier =
    now?.decision.source === 'rota' ||
    now?.decision.source === 'none' ||
    now?.decision.source === 'line-fallback';
  const isOpenNow = reading.line === null || isOpen(reading.line.open, reading.line.zone, at);
  if (!isByTier || !isOpenNow || (now.decision.source === 'rota' && now.decision.tier === null)) return [];
  const passed = (period?.tiers ?? []).filter(({ tier }) => tier < (now.decision.tier ?? Infinity));
  return passed.map(({ tier, people }) => ({
    tier,
    people: people.map((person) => {
      const row = reading.people(person);
      const why = row?.enabled === false ? 'off' : row || targetOf(person) !== null ? 'caller' : 'unknown';
      return { person, why };
    }),
  }));
}
