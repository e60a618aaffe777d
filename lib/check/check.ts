/** Everything that `ringrota check` says: pure, from the four tables and an instant. */
import { compareText } from '../rota/code-units.ts';
import type { Instant, Problem, Zone } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { clockOddities, type ClockOddity } from '../rota/clock-oddities.ts';
import { shiftsBetween } from '../rota/shifts.ts';
import { readCallers } from '../rows/callers.ts';
import { near } from '../rows/near.ts';
import { didYouMean, quote } from '../rows/text.ts';
import type { Row } from '../ports.ts';
import { placeOf } from './cell-text.ts';
import { contradictions, type Finding } from './contradictions.ts';
import { faultOf } from './fault.ts';
import { gapsOf, isGapMeant, tooMany, type Gap } from './gaps.ts';
import { slowRotas } from './slow-rotas.ts';
import { idleOverrides } from './idle-overrides.ts';
import { twins } from './twins.ts';
import { unknownLines, unknownPeople, unnamedPeople } from './names.ts';
import { readTables, type TablesReading, type Tables } from '../rows/tables.ts';

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
const CLOCK_WEEKS = 53;

export function check(tables: Tables, options: CheckOptions): CheckResult {
  const readings = readTables(tables, options.zone);
  const problems = [
    ...unreadable(readings),
    ...twins(readings),
    ...unknownPeople(readings),
    ...unnamedPeople(readings),
    ...unknownLines(readings),
    ...rotaProblems(readings, options),
    ...slowRotas(readings),
  ];
  const lines = readings.lines.map((reading) => checkLine(reading, readings, options));
  problems.push(...lines.flatMap(({ problems: found }) => found));
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

function checkLine(
  reading: TablesReading['lines'][number],
  { tables, rotas }: TablesReading,
  { now, weeks }: CheckOptions,
): { readonly problems: readonly Problem[]; readonly gaps: readonly Gap[] } {
  const { line } = reading;
  const shifts = shiftsBetween(reading, now, now + weeks * WEEK);
  const row: Row = tables.Lines.find(
    ({ partitionKey, rowKey }) => partitionKey === 'lines' && rowKey === line.key,
  ) ?? {
    partitionKey: 'lines',
    rowKey: line.key,
  };
  const noRows = `no row of Rota has the PartitionKey ${quote(line.rota)}, so nobody is ever on call${didYouMean(
    near(
      line.rota,
      [...rotas.keys()].filter((name) => name !== line.rota),
    ),
  )}`;
  return {
    problems: [
      ...tooMany(reading, shifts, row),
      ...(reading.partition !== null ? [] : [faultOf('warning', 'Lines', row, 'Rota', noRows)]),
    ],
    gaps: gapsOf(line, shifts),
  };
}

/** Warnings for each rota, looked at from every line that uses it. */
function rotaProblems(readings: TablesReading, { now, weeks }: CheckOptions): readonly Problem[] {
  const { tables, rotas, lines, unused } = readings;
  const rows = new Map(tables.Rota.map((row) => [placeOf(row), row]));
  return [...rotas].flatMap(([rota, read]) => {
    const using = lines.filter(({ partition }) => partition === rota);
    const readings: readonly Reading[] =
      using.length > 0 ? using : unused.filter(({ partition }) => partition === rota);
    const [first] = readings;
    if (!first) return [];
    const to = now + Math.max(weeks, CLOCK_WEEKS) * WEEK;
    const findings = [
      ...idleOverrides(readings, now),
      ...contradictions(read.rows, first, now),
      ...readings.flatMap((reading) => clockOddities(reading.rota, now, to).map(oddity)),
    ];
    const placed = distinct(findings).flatMap(({ name, column, problem }) => {
      const row = rows.get(`${rota}/${name}`);
      return row ? [faultOf('warning', 'Rota', row, column, problem)] : [];
    });
    return [...placed, ...(using.length > 0 ? [] : unusedRota(rota, tables))];
  });
}

function unusedRota(rota: string, tables: Tables): readonly Problem[] {
  const row = tables.Rota.find(({ partitionKey }) => partitionKey === rota);
  return row ? [faultOf('warning', 'Rota', row, 'PartitionKey', `no line uses the rota ${quote(rota)}`)] : [];
}

const MEANING: Readonly<Record<ClockOddity['kind'], string>> = {
  gap: 'does not exist, because clocks go forward',
  overlap: 'comes twice, because clocks go back',
};

function oddity({ row, column, at, local, kind }: ClockOddity): Finding {
  const taken =
    kind === 'gap' ? 'the first instant after it' : column === 'To' ? 'the last one' : 'the first one';
  const problem = `${local} ${MEANING[kind]}; ${taken} counts: ${new Date(at).toISOString()}`;
  return { name: row, column, problem };
}

const distinct = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
];

/** Errors first, then by table and row. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return [...problems].sort(
    (a, b) =>
      Number(a.level === 'warning') - Number(b.level === 'warning') ||
      TABLES.indexOf(a.table) - TABLES.indexOf(b.table) ||
      compareText(a.row, b.row),
  );
}

const TABLES: readonly Problem['table'][] = ['Rota', 'Lines', 'People', 'Callers'];
