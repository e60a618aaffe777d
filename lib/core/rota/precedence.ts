/** Who is on call, from the rows that count at one instant. */
import type { OverrideRow, TierOnCall } from '../model.ts';
import { personKey, type Person } from './person.ts';
import type { PreparedRow } from './prepare.ts';

/** A row that counts now, and whom its Who names now. */
export interface Active {
  readonly row: PreparedRow;
  readonly who: readonly Person[];
}

interface Entry extends Person {
  /** Of the row that put the person there. */
  readonly order: number;
}

interface Tier {
  people: readonly Entry[];
  readonly because: Set<string>;
}

type Tiers = Map<number, Tier>;

interface ActiveOverride {
  readonly override: OverrideRow;
  readonly entries: readonly Entry[];
}

/** The tiers that have somebody, lowest first. Overrides act in this order: `*`, names, additions. */
export function tiersOnCall(active: readonly Active[]): readonly TierOnCall[] {
  const tiers: Tiers = new Map();
  for (const { row, who } of active)
    if (row.row.kind !== 'override') put(tiers, row.row.tier, entriesOf(row, who), row.row.name);
  const overrides = active.flatMap(asOverride);
  emptyForStars(
    tiers,
    overrides.filter(({ override }) => override.insteadOf === '*'),
  );
  replaceNamed(
    tiers,
    overrides.filter(({ override }) => override.insteadOf.length > 0 && override.insteadOf !== '*'),
  );
  for (const { override, entries } of overrides)
    if (override.insteadOf.length === 0) put(tiers, override.tier ?? 1, entries, override.name);
  return [...tiers]
    .filter(([, { people }]) => people.length > 0)
    .sort(([a], [b]) => a - b)
    .map(([tier, { people, because }]) => ({ tier, people: namesOf(people), because: [...because].sort() }));
}

/** `*`: the tier is emptied, then gets the Who of all such rows. */
function emptyForStars(tiers: Tiers, stars: readonly ActiveOverride[]): void {
  const emptied = new Set(stars.map(({ override }) => override.tier ?? 1));
  const had = new Set([...emptied].filter((tier) => tierOf(tiers, tier).people.length > 0));
  for (const tier of emptied) tierOf(tiers, tier).people = [];
  for (const { override, entries } of stars) {
    const tier = override.tier ?? 1;
    if (had.has(tier)) tierOf(tiers, tier).because.add(override.name);
    put(tiers, tier, entries, override.name);
  }
}

/** Names: looked up in the set before these rows, so that rows do not chain. */
function replaceNamed(tiers: Tiers, rows: readonly ActiveOverride[]): void {
  if (rows.length === 0) return;
  for (const [number, tier] of tiers) {
    const before = new Set(tier.people.map(({ key }) => key));
    const hits = rows.filter(
      ({ override }) =>
        (override.tier ?? number) === number && leaving(override).some((key) => before.has(key)),
    );
    if (hits.length === 0) continue;
    const gone = new Set(hits.flatMap(({ override }) => leaving(override)));
    tier.people = tier.people.filter(({ key }) => !gone.has(key));
    for (const { override, entries } of hits) {
      tier.because.add(override.name);
      put(tiers, number, entries, override.name);
    }
  }
}

const leaving = ({ insteadOf }: OverrideRow): readonly string[] =>
  insteadOf === '*' ? [] : insteadOf.map(personKey);

function put(tiers: Tiers, number: number, entries: readonly Entry[], because: string): void {
  if (entries.length === 0) return;
  const tier = tierOf(tiers, number);
  tier.people = [...tier.people, ...entries];
  tier.because.add(because);
}

function tierOf(tiers: Tiers, number: number): Tier {
  let tier = tiers.get(number);
  if (tier === undefined) tiers.set(number, (tier = { people: [], because: new Set() }));
  return tier;
}

const entriesOf = ({ order }: PreparedRow, who: readonly Person[]): readonly Entry[] =>
  who.map((person) => ({ ...person, order }));

const asOverride = ({ row, who }: Active): readonly ActiveOverride[] =>
  row.row.kind === 'override' ? [{ override: row.row, entries: entriesOf(row, who) }] : [];

/** By row, then as in Who; each once, in the first spelling. */
function namesOf(people: readonly Entry[]): readonly string[] {
  const names = new Map<string, string>();
  for (const { key, name } of [...people].sort((a, b) => a.order - b.order))
    if (!names.has(key)) names.set(key, name);
  return [...names.values()];
}
