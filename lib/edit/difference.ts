/** Who would be on call differently, were the tables others: what `import --dry-run` shows. Pure. */
import type { Instant, Zone } from '../rota/model.ts';
import { nameKey, tidy } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { rotaReading } from '../rows/reading.ts';
import { readRota } from '../rows/rota.ts';
import type { TablesReading } from '../rows/tables.ts';

/** [from, to) in which others are on call; a line that is not there before or after has nobody then. */
export interface Difference {
  readonly rota: string;
  /** `null`: the rota on its own, because no line uses it. */
  readonly line: string | null;
  /** In which its times are shown: of the line, else `DEFAULT_TIME_ZONE`. */
  readonly zone: Zone;
  readonly from: Instant;
  readonly to: Instant;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** By line, then rota, then time; periods in which nothing changes are left out. */
export function differences(
  before: TablesReading,
  after: TablesReading,
  from: Instant,
  to: Instant,
): readonly Difference[] {
  const find = (reading: TablesReading) => new Map(reading.lines.map((one) => [nameKey(one.line.key), one]));
  const [old, now] = [find(before), find(after)];
  const ofLines = [...new Set([...old.keys(), ...now.keys()])].flatMap((key) =>
    compare(old.get(key), now.get(key), from, to),
  );
  const counting = new Set([
    ...after.lines.map(({ partition }) => partition),
    ...after.twinRotas.map(({ partition }) => partition),
  ]);
  const rotas = [...new Set([...before.rotas.keys(), ...after.rotas.keys()])].filter(
    (partition) => !counting.has(partition),
  );
  const ofRotas = rotas.flatMap((rota) => compare(alone(before, rota), alone(after, rota), from, to));
  return [...ofLines, ...ofRotas];
}

const alone = (reading: TablesReading, partition: string): Reading =>
  rotaReading(reading, tidy(partition), reading.rotas.get(partition) ?? readRota([]));

function compare(
  before: Reading | undefined,
  after: Reading | undefined,
  from: Instant,
  to: Instant,
): readonly Difference[] {
  const reading = after ?? before;
  if (reading === undefined) return [];
  const place = { rota: reading.rotaName, line: reading.line?.name ?? null, zone: reading.zone };
  const [old, now] = [before, after].map((one) => (one ? shiftsBetween(one, from, to) : nobody(from, to)));
  const differences: Difference[] = [];
  for (const part of together(old ?? [], now ?? [])) {
    if (sameSet(part.before, part.after)) continue;
    const last = differences.at(-1);
    const goesOn = last?.to === part.from && same(last.before, part.before) && same(last.after, part.after);
    if (last && goesOn) differences[differences.length - 1] = { ...last, to: part.to };
    else differences.push({ ...place, ...part });
  }
  return differences;
}

const nobody = (from: Instant, to: Instant): readonly Shift[] => [
  { from, to, tier: null, ring: [], because: [] },
];

/** Both lists cut where either changes; they cover the same time. */
function together(
  old: readonly Shift[],
  now: readonly Shift[],
): Omit<Difference, 'rota' | 'line' | 'zone'>[] {
  const parts: Omit<Difference, 'rota' | 'line' | 'zone'>[] = [];
  let [a, b] = [0, 0];
  for (;;) {
    const [one, other] = [old[a], now[b]];
    if (one === undefined || other === undefined) return parts;
    const to = Math.min(one.to, other.to);
    parts.push({ from: Math.max(one.from, other.from), to, before: names(one), after: names(other) });
    if (one.to === to) a += 1;
    if (other.to === to) b += 1;
  }
}

const names = ({ ring }: Shift): readonly string[] => ring.map(({ person }) => person);

const same = (a: readonly string[], b: readonly string[]) => JSON.stringify(a) === JSON.stringify(b);

const sameSet = (a: readonly string[], b: readonly string[]) => {
  const sorted = (list: readonly string[]) => list.map(nameKey).sort();
  return same(sorted(a), sorted(b));
};
