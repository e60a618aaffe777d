/** Who rings, and why: the precedence on one screen. */
import type { Line, Otherwise, TierOnCall } from './model.ts';
import { MAX_TARGETS, resolveRing, type Caller, type PeopleLookup, type Ringing } from './ring.ts';

export type RejectReason = 'busy' | 'forbidden' | 'none';

/**
 * What says who rings, or why nobody does. `rota`, `line-fallback`, `last-good-rota` (a rota held in memory) and
 * `settings-fallback` name where the targets come from; `rule` is a blocked caller, `closed` the line's hours,
 * `none` that nobody was to be found.
 */
export type Source =
  'rota' | 'line-fallback' | 'last-good-rota' | 'settings-fallback' | 'rule' | 'closed' | 'none';

export interface Decision {
  readonly action: 'redirect' | 'reject';
  /** `null` in a redirect. */
  readonly reason: RejectReason | null;
  readonly source: Source;
  /** `null` where no single tier rings: a fallback, a reject, a VIP. */
  readonly tier: number | null;
  /** RowKeys of the shifts, rotations and overrides that made the ring; empty in a fallback or reject. */
  readonly because: readonly string[];
  /** 1 to 25 in a redirect, empty in a reject. */
  readonly ring: readonly Ringing[];
  /** How many more would have rung, were 25 not the most. */
  readonly cut: number;
}

export interface DecideInput {
  /** `null`: a rota by itself, without hours and fallback. */
  readonly line: Pick<Line, 'whenClosed' | 'whenNobody' | 'fallback'> | null;
  readonly open: boolean;
  /** Who is on call at the instant, lowest tier first. */
  readonly tiers: readonly TierOnCall[];
  readonly people: PeopleLookup;
  readonly caller: Caller | null;
  /** What the Callers table says of the caller on this line and day. */
  readonly rule: 'block' | 'vip' | null;
}

/** People whose rows have to be read before it can be decided. */
export interface Ask {
  readonly ask: readonly string[];
}

/** `Ask` only where `people` answers `undefined`; ask again once those were read. */
export function decide(input: DecideInput): Decision | Ask {
  if (input.rule === 'block') return reject('forbidden', 'rule');
  if (!input.open) return otherwise(input, input.line?.whenClosed ?? 'busy', 'closed');
  if (input.rule === 'vip') return allTiers(input);
  for (const { tier, people: names, because } of input.tiers) {
    const { ring, unread } = resolveRing(names, input.people, input.caller);
    if (unread.length > 0) return { ask: unread };
    if (ring.length > 0) return redirect(ring, 'rota', tier, because);
  }
  return otherwise(input, input.line?.whenNobody ?? 'busy', 'none');
}

/** `decide` where all people were read (`people` never answers `undefined`). */
export function decideNow(input: DecideInput): Decision {
  const people: PeopleLookup = (name) => input.people(name) ?? null;
  const decision = decide({ ...input, people });
  if ('ask' in decision) throw new TypeError('a lookup that has read everybody asks for nobody');
  return decision;
}

function allTiers(input: DecideInput): Decision | Ask {
  const names = input.tiers.flatMap((tier) => tier.people);
  const { ring, unread } = resolveRing(names, input.people, input.caller);
  if (unread.length > 0) return { ask: unread };
  const because = [...new Set(input.tiers.flatMap((tier) => tier.because))].sort();
  return ring.length > 0
    ? redirect(ring, 'rota', null, because)
    : otherwise(input, input.line?.whenNobody ?? 'busy', 'none');
}

/** Closed, or nobody there: the line's fallback if that is what it wants and has, else a reject. */
function otherwise(input: DecideInput, wish: Otherwise, source: 'closed' | 'none'): Decision | Ask {
  if (wish !== 'fallback') return reject(wish, source);
  const { ring, unread } = resolveRing(input.line?.fallback ?? [], input.people, input.caller);
  if (unread.length > 0) return { ask: unread };
  return ring.length > 0 ? redirect(ring, 'line-fallback', null, []) : reject('busy', source);
}

/** A redirect to the first 25 of `ring`, which has somebody. */
export function redirect(
  ring: readonly Ringing[],
  source: Source,
  tier: number | null = null,
  because: readonly string[] = [],
): Decision {
  const cut = Math.max(0, ring.length - MAX_TARGETS);
  return { action: 'redirect', reason: null, source, tier, because, ring: ring.slice(0, MAX_TARGETS), cut };
}

export function reject(reason: RejectReason, source: Source): Decision {
  return { action: 'reject', reason, source, tier: null, because: [], ring: [], cut: 0 };
}
