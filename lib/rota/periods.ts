/** Who is on call over a time: periods in which nothing changes. */
import { MS_A_DAY } from './calendar.ts';
import type { Instant, OnCallPeriod, TierOnCall } from './model.ts';
import { tiersOnCall, type Active } from './precedence.ts';
import type { Rota } from './prepare.ts';

/** Neighbours differ in people or because; in order, without holes, the first and last cut to [from, to). */
export const periods = (rota: Rota, from: Instant, to: Instant): readonly OnCallPeriod[] => [
  ...walk(rota, from, to),
];

/** 1, 4, 16, 64 days, then this: what is looked for is mostly near, and memory stays small. */
const MAX_PART = 256 * MS_A_DAY;

/** Yields `periods` one by one, so that looking for the next change does not compute the whole time. */
export function* walk(rota: Rota, from: Instant, to: Instant): Generator<OnCallPeriod, void, undefined> {
  let last: OnCallPeriod | undefined;
  for (const next of sweeps(rota, from, to)) {
    if (last !== undefined && isSame(last.tiers, next.tiers)) last = { ...last, to: next.to };
    else {
      if (last !== undefined) yield last;
      last = next;
    }
  }
  if (last !== undefined) yield last;
}

function* sweeps(rota: Rota, from: Instant, to: Instant): Generator<OnCallPeriod, void, undefined> {
  for (let start = from, length = MS_A_DAY; start < to; start += length, length *= length < MAX_PART ? 4 : 1)
    yield* sweep(rota, start, Math.min(start + length, to));
}

interface ActivePeriod extends Active {
  readonly from: Instant;
  readonly to: Instant;
}

/** A period from each edge to the next. */
function* sweep(rota: Rota, from: Instant, to: Instant): Generator<OnCallPeriod, void, undefined> {
  const coming = periodsIn(rota, from, to).sort((a, b) => a.from - b.from);
  const instants = edgesOf(coming, from, to);
  let active: ActivePeriod[] = [];
  let begun = 0;
  for (const [index, at] of instants.entries()) {
    active = active.filter((period) => period.to > at);
    for (let next = coming[begun]; next !== undefined && next.from <= at; next = coming[++begun])
      active.push(next);
    active.sort((a, b) => a.row.order - b.row.order || a.from - b.from);
    yield { from: at, to: instants[index + 1] ?? to, tiers: tiersOnCall(active) };
  }
}

function periodsIn(rota: Rota, from: Instant, to: Instant): ActivePeriod[] {
  const periods: ActivePeriod[] = [];
  for (const row of rota.rows)
    row.eachPeriod(from, to, (start, end, who) => {
      periods.push({ row, who, from: start, to: end });
    });
  return periods;
}

/** `from`, and where a period begins or ends within [from, to); in order, each once. */
function edgesOf(periods: readonly ActivePeriod[], from: Instant, to: Instant): readonly Instant[] {
  const instants = new Set([from]);
  for (const period of periods) {
    if (period.from > from) instants.add(period.from);
    if (period.to < to) instants.add(period.to);
  }
  return [...instants].sort((a, b) => a - b);
}

/** Whether both have the same people by the same rows in the same tiers. */
function isSame(a: readonly TierOnCall[], b: readonly TierOnCall[]): boolean {
  return (
    a.length === b.length &&
    a.every((tier, index) => {
      const other = b[index];
      return (
        other?.tier === tier.tier &&
        sameList(tier.people, other.people) &&
        sameList(tier.because, other.because)
      );
    })
  );
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, index) => value === b[index]);

/** Who is on call at `at`: the tiers that have somebody, lowest first. The lowest rings. */
export function onCallAt(rota: Rota, at: Instant): readonly TierOnCall[] {
  const active: Active[] = [];
  for (const row of rota.rows)
    row.eachPeriod(at, at + 1, (_from, _to, who) => {
      active.push({ row, who });
    });
  return tiersOnCall(active);
}
