/** Who is on call over a period of time, hours and fallback not applied: the shifts of section 7 of the contract. */
import type { Instant, TierOnCall } from './model.ts';
import type { Reading } from './on-call-answer.ts';
import { resolveRing, type PeopleLookup, type Ringing } from './ring.ts';
import { walk } from './periods.ts';

/** [from, to). `tier` is `null` and the lists are empty where nobody is on call. */
export interface Shift {
  readonly from: Instant;
  readonly to: Instant;
  readonly tier: number | null;
  readonly ring: readonly Ringing[];
  readonly because: readonly string[];
}

/** In order, without holes, from `from` to `to`; neighbours differ in ring, tier or because. */
export const shiftsBetween = (
  reading: Pick<Reading, 'rota' | 'people'>,
  from: Instant,
  to: Instant,
): readonly Shift[] => [...walkShifts(reading, from, to)];

/** `shiftsBetween`, one by one: the next change is found without the time after it. */
export function* walkShifts(
  reading: Pick<Reading, 'rota' | 'people'>,
  from: Instant,
  to: Instant,
): Generator<Shift, void, undefined> {
  let last: Shift | undefined;
  for (const period of walk(reading.rota, from, to)) {
    const now = { from: period.from, to: period.to, ...onCall(period.tiers, reading.people) };
    if (last !== undefined && signature(last) === signature(now)) last = { ...last, to: now.to };
    else {
      if (last !== undefined) yield last;
      last = now;
    }
  }
  if (last !== undefined) yield last;
}

/** The lowest tier that has somebody who can be rung. */
function onCall(tiers: readonly TierOnCall[], people: PeopleLookup): Omit<Shift, 'from' | 'to'> {
  for (const { tier, people: names, because } of tiers) {
    const ring = resolveRing(names, people, null);
    if (ring.length > 0) return { tier, ring, because };
  }
  return { tier: null, ring: [], because: [] };
}

const signature = ({ tier, ring, because }: Shift): string =>
  JSON.stringify([tier, because, ring.map(({ person, name, kind, id }) => [person, name, kind, id])]);
