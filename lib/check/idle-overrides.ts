/** Overrides that change nothing, or leave a tier hollow: warnings, of what is still to come only. */
import type { Instant, OverrideRow, OnCallPeriod } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import type { Rota } from '../rota/prepare.ts';
import { walk } from '../rota/periods.ts';
import { showTime } from '../rota/show-time.ts';
import type { Finding } from './contradictions.ts';

/** An override without an end, or one that repeats, is looked at for this long. */
const HORIZON = 400 * 86_400_000;

/** Overrides act in this order, each on the set that those before it leave. */
type Step = '*' | 'names' | 'additions';
const STEPS: readonly Step[] = ['*', 'names', 'additions'];

/** An override and what is left of its time, or of one occurrence of it. */
interface OverridePeriod {
  readonly row: OverrideRow;
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Overrides by which nobody else is on call, on none of the `readings` (the lines of one rota, or the rota by
 * itself), from `now` to their end.
 */
export function idleOverrides(readings: readonly Reading[], now: Instant): readonly Finding[] {
  const idle = new Map<string, OverrideRow>();
  const acting = new Set<string>();
  for (const { rota } of readings)
    for (const step of STEPS) {
      const overrides = periodsOf(rota, step, now);
      const effective = effectiveOf(rota, step, overrides);
      for (const { row } of overrides)
        if (effective.has(row)) acting.add(row.name);
        else idle.set(row.name, row);
    }
  return [...idle.values()]
    .filter(({ name }) => !acting.has(name))
    .map((row) => ({
      name: row.name,
      column: row.insteadOf.length > 0 ? 'InsteadOf' : 'Who',
      problem: 'the override changes nothing: the same people are on call without it',
    }));
}

function stepOf({ insteadOf }: OverrideRow): Step {
  if (insteadOf === '*') return '*';
  return insteadOf.length > 0 ? 'names' : 'additions';
}

function periodsOf(rota: Rota, step: Step, now: Instant): readonly OverridePeriod[] {
  return rota.rows
    .flatMap(({ row, eachPeriod }) => {
      const periods: OverridePeriod[] = [];
      if (row.kind === 'override' && stepOf(row) === step)
        eachPeriod(now, row.once === null ? now + HORIZON : Infinity, (start, to) => {
          const from = Math.max(start, now);
          periods.push({ row, from, to: Math.min(to, from + HORIZON) });
        });
      return periods;
    })
    .sort((a, b) => a.from - b.from);
}

/** One walk over the time of all of them, on the rota without this step and those after it. */
function effectiveOf(rota: Rota, step: Step, overrides: readonly OverridePeriod[]): ReadonlySet<OverrideRow> {
  const effective = new Set<OverrideRow>();
  const [first] = overrides;
  if (first === undefined) return effective;
  const isBefore = (row: OverrideRow) => STEPS.indexOf(stepOf(row)) < STEPS.indexOf(step);
  const base: Rota = {
    ...rota,
    rows: rota.rows.filter(({ row }) => row.kind !== 'override' || isBefore(row)),
  };
  let active: OverridePeriod[] = [];
  let next = 0;
  const last = overrides.reduce((latest, { to }) => Math.max(latest, to), first.to);
  for (const period of walk(base, first.from, last)) {
    for (let one = overrides[next]; one && one.from < period.to; one = overrides[++next]) active.push(one);
    active = active.filter(({ row, to }) => to > period.from && !effective.has(row));
    if (active.length === 0) continue;
    const people = peopleIn(period);
    for (const { row } of active) if (changes(row, people)) effective.add(row);
  }
  return effective;
}

/** By tier, each as its `nameKey`. */
type PeopleByTier = ReadonlyMap<number, ReadonlySet<string>>;

const peopleIn = ({ tiers }: OnCallPeriod): PeopleByTier =>
  new Map(tiers.map(({ tier, people }) => [tier, new Set(people.map(nameKey))]));

/** Whether the row changes these sets. */
function changes(row: OverrideRow, people: PeopleByTier): boolean {
  const who = row.who.map(nameKey);
  const there = people.get(row.tier ?? 1) ?? new Set<string>();
  if (row.insteadOf === '*') return there.size !== who.length || who.some((name) => !there.has(name));
  if (row.insteadOf.length === 0) return who.some((name) => !there.has(name));
  const leaving = row.insteadOf.map(nameKey);
  const tiers = row.tier === null ? [...people.values()] : [there];
  return tiers.some((set) => {
    const gone = leaving.filter((name) => set.has(name));
    return (
      gone.length > 0 && (gone.some((name) => !who.includes(name)) || who.some((name) => !set.has(name)))
    );
  });
}

/**
 * Overrides that put somebody in who is on call in a higher tier at that time, where that tier then has nobody else: it rings
 * the same person again.
 */
export function hollowTiers({ rota, zone }: Reading, now: Instant): readonly Finding[] {
  const isTiered = rota.rows.some(({ row }) => row.kind !== 'override' && row.tier > 1);
  const periods = isTiered ? STEPS.flatMap((step) => periodsOf(rota, step, now)) : [];
  const found = new Map<string, Finding>();
  for (const { row, from, to } of periods) {
    if (row.who.length === 0 || found.has(row.name)) continue;
    for (const period of walk(rota, from, to)) {
      const tier = hollowTier(row, period);
      if (tier === null) continue;
      const problem = `puts people in who are all of tier ${tier} at that time, from ${showTime(period.from, zone)}, so tier ${tier} has nobody else to ring`;
      found.set(row.name, { name: row.name, column: 'Who', problem });
      break;
    }
  }
  return [...found.values()];
}

/** The tier above the row's whose people all come in by the row; `null`: none. */
function hollowTier(row: OverrideRow, { tiers }: OnCallPeriod): number | null {
  const who = new Set(row.who.map(nameKey));
  const own = tiers.find(({ because }) => because.includes(row.name));
  const hollow = tiers.find(
    ({ tier, people }) =>
      own !== undefined && tier > own.tier && people.every((name) => who.has(nameKey(name))),
  );
  return hollow?.tier ?? null;
}
