/** What calls would get differently, were the tables others. Pure. */
import { compareText } from '../rota/code-units.ts';
import type { Decision } from '../rota/decide.ts';
import type { Instant, Zone } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { decisionsBetween, type DecisionFrom } from '../rota/on-call-answer.ts';
import type { Caller } from '../rota/ring.ts';
import { readCallers } from '../rows/callers.ts';
import { callerNamed, callingOn } from '../rows/calling.ts';
import { readLineRow } from '../rows/lines.ts';
import { lineReading } from '../rows/reading.ts';
import type { TablesReading } from '../rows/tables.ts';
import { rotaFinder, servingLine } from '../rows/which-count.ts';

/** What a call gets. */
export interface CallAnswer {
  readonly action: Decision['action'];
  readonly reason: Decision['reason'];
  readonly source: Decision['source'];
  /** People by short name, or the id or number as the row has it. */
  readonly ring: readonly string[];
  /** Their targets, in the same order. */
  readonly ids: readonly string[];
}

/** [from, to) in which calls to a line's number get something else. */
export interface CallChange {
  /** Name of the line, of one that is switched off too. */
  readonly line: string;
  /** In which its times are shown. */
  readonly zone: Zone;
  readonly from: Instant;
  readonly to: Instant;
  /** RowKey in Callers; `null`: somebody unknown. */
  readonly caller: string | null;
  readonly before: CallAnswer;
  readonly after: CallAnswer;
}

/**
 * By line, then time. For every number that a row of Lines has, before or after, switched off or not; for somebody
 * unknown and for each of `callers` (RowKeys of Callers). The order of a ring does not count: they ring at once.
 */
export function callChanges(
  before: TablesReading,
  after: TablesReading,
  callers: readonly string[],
  from: Instant,
  to: Instant,
): readonly CallChange[] {
  const sides = [sideOf(before), sideOf(after)] as const;
  const names = new Map([...sides[0].names, ...sides[1].names]);
  const changes = [...names].flatMap(([key, name]) => {
    const readings = [sides[0].serving(key), sides[1].serving(key)] as const;
    const [old, now] = readings;
    const place = { line: name, zone: (sides[1].names.has(key) ? now : old).zone };
    return [null, ...callers].flatMap((caller) => {
      if (caller === null && sides[0].stampOf(old) === sides[1].stampOf(now)) return [];
      const decided = readings.map((reading, side) =>
        decisionsBetween(
          reading,
          from,
          to,
          caller === null ? null : sides[side as 0 | 1].calling(reading, caller),
        ),
      );
      return differing(decided[0] ?? [], decided[1] ?? [], to).map((change) => ({
        ...place,
        caller,
        ...change,
      }));
    });
  });
  return changes.sort((a, b) => compareText(a.line, b.line) || a.from - b.from);
}

type LineReading = ReturnType<typeof lineReading>;

/** The tables on one side of the edit, asked by number. */
function sideOf(tables: TablesReading) {
  const { lines, rotas, people, zone } = tables;
  const partitionOf = rotaFinder(rotas.keys());
  const rules = readCallers(tables.tables.Callers).rows;
  const everybody = JSON.stringify(tables.tables.People);
  const rotaStamps = new Map<string, string>();
  const rows = tables.tables.Lines.flatMap((row) => readLineRow(row, zone).row ?? []);
  // Without any row that is switched on there is the one line `default`.
  const names = new Map(
    [...rows, ...lines.map(({ line }) => line)].map(({ key, name }) => [nameKey(key), name]),
  );
  const serving = (key: string): LineReading => {
    const line = servingLine(
      lines.map((one) => one.line),
      key,
      zone,
    );
    const known = lines.find((one) => one.line === line);
    if (known) return known;
    const partition = partitionOf(line.rotaKeys);
    const rota = (partition === null ? undefined : rotas.get(partition)) ?? { rows: [], problems: [] };
    return lineReading({ people, lineProblems: [] }, line, rota);
  };
  /** Equal texts: somebody unknown gets the same. */
  const stampOf = ({ line }: LineReading): string => {
    const partition = partitionOf(line.rotaKeys) ?? '';
    const rota = rotaStamps.get(partition) ?? JSON.stringify(rotas.get(partition)?.rows ?? []);
    rotaStamps.set(partition, rota);
    return JSON.stringify([line, everybody, rota]);
  };
  const calling = ({ line }: LineReading, caller: string) => callingOn(line, rules, callerOf(caller));
  return { names, serving, stampOf, calling };
}

/** The caller that a RowKey of Callers is about. */
const callerOf = (key: string): Caller => callerNamed(key) ?? { kind: 'unknown', id: key, name: null };

type Differing = Pick<CallChange, 'from' | 'to' | 'before' | 'after'>;

/** Both cut where either changes; they cover the same time. */
function differing(
  old: Iterable<DecisionFrom>,
  now: Iterable<DecisionFrom>,
  to: Instant,
): readonly Differing[] {
  const found: Differing[] = [];
  for (const { from, end, ...answers } of together([...old], [...now], to)) {
    const [before, after] = [answerOf(answers.before), answerOf(answers.after)];
    if (isSame(before, after)) continue;
    const last = found.at(-1);
    const goesOn = last?.to === from && isSame(last.before, before) && isSame(last.after, after);
    if (last && goesOn) found[found.length - 1] = { ...last, to: end };
    else found.push({ from, to: end, before, after });
  }
  return found;
}

function* together(old: readonly DecisionFrom[], now: readonly DecisionFrom[], to: Instant) {
  let [a, b] = [0, 0];
  for (;;) {
    const [one, other] = [old[a], now[b]];
    if (one === undefined || other === undefined) return;
    const [endOfOne, endOfOther] = [old[a + 1]?.at ?? to, now[b + 1]?.at ?? to];
    const end = Math.min(endOfOne, endOfOther);
    yield { from: Math.max(one.at, other.at), end, before: one.decision, after: other.decision };
    if (endOfOne === end) a += 1;
    if (endOfOther === end) b += 1;
  }
}

const answerOf = ({ action, reason, source, ring }: Decision): CallAnswer => ({
  ...{ action, reason, source },
  ring: ring.map(({ person }) => person),
  ids: ring.map(({ id }) => id),
});

function isSame(a: CallAnswer, b: CallAnswer): boolean {
  const textOf = ({ action, reason, source, ring, ids }: CallAnswer) =>
    JSON.stringify([
      action,
      reason,
      source,
      ring.map((person, index) => `${nameKey(person)} ${ids[index] ?? ''}`).sort(),
    ]);
  return textOf(a) === textOf(b);
}
