/** Everything that `ringrota check` says: pure, from the four tables and an instant. */
import { compareText } from '../rota/code-units.ts';
import type { Instant, Problem, Zone } from '../rota/model.ts';
import { shiftsBetween } from '../rota/shifts.ts';
import { readCallers } from '../rows/callers.ts';
import { near } from '../text/near.ts';
import { readTables, type Tables, type TablesReading } from '../rows/tables.ts';
import { didYouMean, quote } from '../text/quote.ts';
import type { Row } from '../ports.ts';
import { placeOf } from '../rows/cell-text.ts';
import { faultOf } from './fault.ts';
import { gapsOf, isGapMeant, tooMany, type Gap } from './gaps.ts';
import { unknownLines, unknownPeople, unnamedPeople, twins } from './naming.ts';
import { rotaWarnings } from './rota-warnings.ts';

export interface CheckOptions {
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
  readonly now: Instant;
  /** How far ahead gaps are looked for. */
  readonly weeks: number;
}

export interface CheckResult {
  readonly problems: readonly Problem[];
  readonly gaps: readonly Gap[];
  /** Whether there is an error, or a gap on a line that does not say what is to become of the call. */
  readonly needsFix: boolean;
}

const WEEK = 7 * 86_400_000;
/** Both clock changes of a year are worth knowing of, however few weeks are looked at for gaps. */
const MIN_WEEKS = 53;

export function check(tables: Tables, options: CheckOptions): CheckResult {
  const reading = readTables(tables, options.zone);
  const { now, weeks } = options;
  const lines = checkLines(reading, options);
  const problems = [
    ...unreadable(reading),
    ...twins(reading),
    ...unknownPeople(reading),
    ...unnamedPeople(reading),
    ...unknownLines(reading),
    ...rotaWarnings(reading, now, now + Math.max(weeks, MIN_WEEKS) * WEEK),
    ...slowRotas(reading),
    ...lines.flatMap((line) => line.problems),
  ];
  const gaps = lines.flatMap((line) => line.gaps);
  return {
    problems: inOrder(problems),
    gaps,
    needsFix: problems.some(({ level }) => level === 'error') || gaps.some((gap) => !isGapMeant(gap)),
  };
}

/** What the readers of the four tables have to say. */
const unreadable = ({ tables, rotas, ...read }: TablesReading): readonly Problem[] => [
  ...[...rotas.values()].flatMap(({ problems }) => problems),
  ...read.lineProblems,
  ...read.peopleProblems,
  ...readCallers(tables.Callers).problems,
];

/** Gaps, too many targets, and a rota without rows. */
function checkLines({ tables, rotas, lines }: TablesReading, { now, weeks }: CheckOptions) {
  const rows = new Map(tables.Lines.map((row) => [placeOf(row), row]));
  return lines.map((reading) => {
    const { line, partition } = reading;
    const row: Row = rows.get(`lines/${line.key}`) ?? { partitionKey: 'lines', rowKey: line.key };
    const shifts = shiftsBetween(reading, now, now + weeks * WEEK);
    const noRows = () => {
      const suggestion = near(line.rota, [...rotas.keys()]);
      const why = `no row of Rota has the PartitionKey ${quote(line.rota)}, so nobody is ever on call`;
      return faultOf('warning', 'Lines', row, 'Rota', `${why}${didYouMean(suggestion)}`);
    };
    return {
      problems: [...tooMany(reading, shifts, row), ...(partition === null ? [noRows()] : [])],
      gaps: gapsOf(line, shifts),
    };
  });
}

/** Errors first, then by table and row. */
const inOrder = (problems: readonly Problem[]): readonly Problem[] =>
  [...problems].sort(
    (a, b) =>
      Number(a.level === 'warning') - Number(b.level === 'warning') ||
      TABLES.indexOf(a.table) - TABLES.indexOf(b.table) ||
      compareText(a.row, b.row),
  );

const TABLES: readonly Problem['table'][] = ['Rota', 'Lines', 'People', 'Callers'];

/** One page of the tables, and some 10 ms of a call: docs/performance.md, "Growth". */
const MAX_ROWS = 1_000;

/** Rotas of lines that are so long that a call feels it: each call reads all rows of its rota. */
function slowRotas({ tables, lines }: TablesReading): readonly Problem[] {
  const used = new Set(lines.map(({ partition }) => partition));
  return [...used].flatMap((rota) => {
    const rows = tables.Rota.filter(({ partitionKey }) => partitionKey === rota);
    const [first] = rows;
    if (first === undefined || rows.length <= MAX_ROWS) return [];
    const count = rows.length.toLocaleString('en');
    const problem = `the rota ${quote(rota ?? '')} has ${count} rows, and every call reads them all, which makes it slower; "ringrota prune" takes out what ended long ago`;
    return [faultOf('warning', 'Rota', first, 'PartitionKey', problem)];
  });
}
