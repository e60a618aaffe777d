/** Who is on call, from the rows that count at one instant. */
import type { OverrideRow, TierOnCall } from './model.ts';
import { nameKey } from './names.ts';
import type { PreparedRow } from './prepare.ts';
import type { Person } from './row-periods.ts';

/** A row that counts now, and whom its Who names now. */
export interface Active {
  readonly row: PreparedRow;
  readonly who: readonly Person[];
}

interface Tier {
  people: Person[];
  readonly because: Set<string>;
}

type Tiers = Map<number, Tier>;

interface ActiveOverride {
  readonly override: OverrideRow;
  readonly who: readonly Person[];
}

/** The tiers that have somebody, lowest first. Overrides act in this order: `*`, names, additions. */
export function tiersOnCall(active: readonly Active[]): readonly TierOnCall[] {
  const tiers: Tiers = new Map();
  const overrides: ActiveOverride[] = [];
  for (const {
    row: { row },
    who,
  } of active)
    if (row.kind === 'override') overrides.push({ override: row, who });
    else put(tiers, row.tier, who, row.name);
  emptyForStars(
    tiers,
    overrides.filter(({ override }) => override.insteadOf === '*'),
  );
  replaceNamed(
    tiers,
    overrides.filter(({ override }) => override.insteadOf.length > 0 && override.insteadOf !== '*'),
  );
  for (const { override, who } of overrides)
    if (override.insteadOf.length === 0) put(tiers, override.tier ?? 1, who, override.name);
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
  for (const { override, who } of stars) {
    const tier = override.tier ?? 1;
    if (had.has(tier)) tierOf(tiers, tier).because.add(override.name);
    put(tiers, tier, who, override.name);
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
    for (const { override, who } of hits) {
      tier.because.add(override.name);
      put(tiers, number, who, override.name);
    }
  }
}

const leaving = ({ insteadOf }: OverrideRow): readonly string[] =>
  insteadOf === '*' ? [] : insteadOf.map(nameKey);

function put(tiers: Tiers, number: number, who: readonly Person[], because: string): void {
  if (who.length === 0) return;
  const tier = tierOf(tiers, number);
  tier.people.push(...who);
  tier.because.add(because);
}

function tierOf(tiers: Tiers, number: number): Tier {
  let tier = tiers.get(number);
  if (tier === undefined) tiers.set(number, (tier = { people: [], because: new Set() }));
  return tier;
}

/** By row, then as in Who; each once, in the first spelling. */
function namesOf(people: readonly Person[]): readonly string[] {
  const names = new Map<string, string>();
  for (const { key, name } of [...people].sort((a, b) => a.order - b.order))
    if (!names.has(key)) names.set(key, name);
  return [...names.values()];
}
