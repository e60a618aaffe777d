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
  /** Targets dropped because of the limit of 25. */
  readonly cut: number;
  /** The row of Callers that decided: a block, or a VIP for whom all tiers ring. */
  readonly rule: CallerRule | null;
}

/** What the Callers table says of a caller. `row`: `callers/<RowKey>`. */
export interface CallerRule {
  readonly rule: 'block' | 'vip';
  readonly row: string;
}

export interface DecideInput {
  /** `null`: a rota on its own, without hours and fallback. */
  readonly line: Pick<Line, 'whenClosed' | 'whenNobody' | 'fallback'> | null;
  readonly open: boolean;
  /** Who is on call at the instant, lowest tier first. */
  readonly tiers: readonly TierOnCall[];
  readonly people: PeopleLookup;
  readonly caller: Caller | null;
  /** What the Callers table says of the caller on this line and day. */
  readonly rule: CallerRule | null;
}

export function decide(input: DecideInput): Decision {
  if (input.rule?.rule === 'block') return { ...reject('forbidden', 'rule'), rule: input.rule };
  if (!input.open) return otherwise(input, input.line?.whenClosed ?? 'busy', 'closed');
  if (input.rule?.rule === 'vip') return allTiers(input, input.rule);
  return firstTier(input, 0) ?? otherwise(input, input.line?.whenNobody ?? 'busy', 'none');
}

/** The first tier above `above` in which somebody can ring; `null`: there is none. */
export function firstTier(
  { tiers, people, caller }: Pick<DecideInput, 'tiers' | 'people' | 'caller'>,
  above: number,
): Decision | null {
  for (const { tier, people: names, because } of tiers) {
    const ring = tier > above ? resolveRing(names, people, caller) : [];
    if (ring.length > 0) return redirect(ring, 'rota', tier, because);
  }
  return null;
}

function allTiers(input: DecideInput, rule: CallerRule): Decision {
  const ring = resolveRing(
    input.tiers.flatMap((tier) => tier.people),
    input.people,
    input.caller,
  );
  const because = [...new Set(input.tiers.flatMap((tier) => tier.because))].sort();
  return ring.length > 0
    ? { ...redirect(ring, 'rota', null, because), rule }
    : otherwise(input, input.line?.whenNobody ?? 'busy', 'none');
}

/** Closed, or nobody there: the line's fallback if that is what it wants and has, else a reject. */
function otherwise(input: DecideInput, wish: Otherwise, source: 'closed' | 'none'): Decision {
  if (wish !== 'fallback') return reject(wish, source);
  const ring = resolveRing(input.line?.fallback ?? [], input.people, input.caller);
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
  const rung = ring.slice(0, MAX_TARGETS);
  return { action: 'redirect', reason: null, source, tier, because, ring: rung, cut, rule: null };
}

export function reject(reason: RejectReason, source: Source): Decision {
  return { action: 'reject', reason, source, tier: null, because: [], ring: [], cut: 0, rule: null };
}
