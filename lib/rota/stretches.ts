/** Who is on call over a time: stretches in which nothing changes. */
import { MS_A_DAY } from './calendar.ts';
import type { Instant, Stretch, TierOnCall } from './model.ts';
import { tiersOnCall, type Active } from './precedence.ts';
import type { Rota } from './prepare.ts';

/** Neighbours differ in people or because; in order, without holes, the first and last cut to [from, to). */
export const stretches = (rota: Rota, from: Instant, to: Instant): readonly Stretch[] => [
  ...walk(rota, from, to),
];

/** The first instant in (after, until] from which somebody else, or by other rows, is on call; `null` if none. */
export function nextChange(rota: Rota, after: Instant, until: Instant): Instant | null {
  for (const { from } of walk(rota, after, until + 1)) if (from > after) return from;
  return null;
}

/** Instants in (after, until], in order, outside which nothing changes; not at each of them something does. */
export const edges = (rota: Rota, after: Instant, until: Instant): readonly Instant[] =>
  edgesOf(spellsIn(rota, after, until + 1), after, until + 1).filter((at) => at > after);

/** 1, 4, 16, 64 days, then this: what is looked for is mostly near, and memory stays small. */
const LONGEST_PART = 256 * MS_A_DAY;

/** `stretches`, one by one: whoever looks for the next change need not wait for the whole time. */
export function* walk(rota: Rota, from: Instant, to: Instant): Generator<Stretch, void, undefined> {
  let last: Stretch | undefined;
  for (const next of sweeps(rota, from, to)) {
    if (last !== undefined && isSame(last.tiers, next.tiers)) last = { ...last, to: next.to };
    else {
      if (last !== undefined) yield last;
      last = next;
    }
  }
  if (last !== undefined) yield last;
}

function* sweeps(rota: Rota, from: Instant, to: Instant): Generator<Stretch, void, undefined> {
  for (
    let start = from, length = MS_A_DAY;
    start < to;
    start += length, length *= length < LONGEST_PART ? 4 : 1
  )
    yield* sweep(rota, start, Math.min(start + length, to));
}

interface ActiveSpell extends Active {
  readonly from: Instant;
  readonly to: Instant;
}

/** A stretch from each edge to the next. */
function* sweep(rota: Rota, from: Instant, to: Instant): Generator<Stretch, void, undefined> {
  const coming = spellsIn(rota, from, to).sort((a, b) => a.from - b.from);
  const instants = edgesOf(coming, from, to);
  let active: ActiveSpell[] = [];
  let begun = 0;
  for (const [index, at] of instants.entries()) {
    active = active.filter((spell) => spell.to > at);
    for (let next = coming[begun]; next !== undefined && next.from <= at; next = coming[++begun])
      active.push(next);
    active.sort((a, b) => a.row.order - b.row.order || a.from - b.from);
    yield { from: at, to: instants[index + 1] ?? to, tiers: tiersOnCall(active) };
  }
}

function spellsIn(rota: Rota, from: Instant, to: Instant): ActiveSpell[] {
  const spells: ActiveSpell[] = [];
  for (const row of rota.rows)
    row.eachSpell(from, to, (start, end, who) => {
      spells.push({ row, who, from: start, to: end });
    });
  return spells;
}

/** `from`, and where a spell begins or ends within [from, to); in order, each once. */
function edgesOf(spells: readonly ActiveSpell[], from: Instant, to: Instant): readonly Instant[] {
  const instants = new Set([from]);
  for (const spell of spells) {
    if (spell.from > from) instants.add(spell.from);
    if (spell.to < to) instants.add(spell.to);
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
