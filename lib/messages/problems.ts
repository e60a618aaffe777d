/** What is wrong with the tables, for all lines that want to hear of it, and what is told when that changes. */
import { check } from '../check/check.ts';
import { gapsOf, type Gap } from '../check/gaps.ts';
import type { Instant, Line, Problem, Zone } from '../rota/model.ts';
import { shiftsBetween } from '../rota/shifts.ts';
import { showDayTime } from '../rota/show-time.ts';
import { readTables, type Tables, type TablesReading } from '../rows/tables.ts';
import type { Card, Fact } from './card.ts';

export interface Troubles {
  /** As `check` says them, errors first. */
  readonly problems: readonly Problem[];
  /** That meet the next 14 days. */
  readonly gaps: readonly Gap[];
  /** The same while nothing changes but the date: empty where all is well. */
  readonly marks: readonly string[];
}

const MS_A_DAY = 86_400_000;
const WEEKS = 2;
/** Beyond what is looked at, so that a gap has its true ends and not those of the window. */
const MARGIN_MS = 8 * MS_A_DAY;

/** `null`: no line wants to hear. `zone`: `DEFAULT_TIME_ZONE`. */
export function troublesOf(tables: Tables, zone: Zone, now: Instant): Troubles | null {
  const readings = readTables(tables, zone);
  const wanting = readings.lines.filter(({ line }) => wants(line));
  if (wanting.length === 0) return null;
  const until = now + WEEKS * 7 * MS_A_DAY;
  const { problems } = check(tables, { zone, now, weeks: WEEKS });
  const told = problems.filter((problem) => concerns(problem, readings));
  const [from, to] = [now - MARGIN_MS, until + MARGIN_MS];
  const gaps = wanting
    .flatMap((reading) => gapsOf(reading.line, shiftsBetween(reading, from, to)))
    .filter((gap) => gap.to > now && gap.from < until);
  const marks = [...told.map(markOf), ...gaps.map((gap) => gapMark(gap, from, to))];
  return { problems: told, gaps, marks: [...new Set(marks)].sort() };
}

const wants = ({ notify }: Line): boolean => notify.includes('problems');

/** Whether it is about a line that wants to hear, or about nobody's line. */
function concerns({ table, row }: Problem, { lines }: TablesReading): boolean {
  const about = lines.filter(({ line, partition }) => {
    if (table === 'Lines') return row === `lines/${line.key}`;
    return table === 'Rota' && partition !== null && row.startsWith(`${partition}/`);
  });
  return about.length === 0 || about.some(({ line }) => wants(line));
}

/** Instants in a problem are those of the next time that something happens: they move with the date. */
const markOf = ({ level, table, row, column, problem }: Problem): string =>
  JSON.stringify([level, table, row, column, problem.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')]);

/** The night that nobody covers is one and the same gap each week. */
function gapMark({ line, from, to }: Gap, least: Instant, most: Instant): string {
  const onClock = (at: Instant) => showDayTime(at, line.zone).replace(/ \S+ /, ' ');
  return JSON.stringify([line.key, from <= least ? '' : onClock(from), to >= most ? '' : onClock(to)]);
}

/** `board`: where the board is. */
export function problemsCard({ problems, gaps }: Troubles, now: Instant, board: string): Card {
  const link = `${board}#/problems`;
  if (problems.length + gaps.length === 0)
    return {
      title: 'Rota: all well again',
      facts: [{ name: 'Check', value: 'No errors, no warnings, and no gap within 14 days' }],
      link,
    };
  const count = (level: Problem['level']) => problems.filter((problem) => problem.level === level).length;
  return {
    title: `Rota: ${counted(count('error'), 'error')}, ${counted(count('warning'), 'warning')}, ${counted(gaps.length, 'gap')} within 14 days`,
    facts: [...gapFacts(gaps, now), ...problems.map(problemFact)],
    link,
  };
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const problemFact = ({ level, table, row, column, problem }: Problem): Fact => ({
  name: [table, row, column].filter((part) => part !== null).join(' '),
  value: `${level}: ${problem}`,
});

/** One for each line. */
function gapFacts(gaps: readonly Gap[], now: Instant): readonly Fact[] {
  return [...Map.groupBy(gaps, ({ line }) => line)].map(([{ name, zone }, own]) => ({
    name: `Nobody on call: ${name} (${zone})`,
    value: own.map(({ from, to }) => `${showDayTime(Math.max(from, now), zone)} to ${showDayTime(to, zone)}`),
  }));
}
