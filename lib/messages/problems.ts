/** What is wrong with the tables, for all lines that want to hear of it, and what is told when that changes. */
import { createHash } from 'node:crypto';
import { check } from '../check/check.ts';
import { dayOf } from '../audit/rows.ts';
import { gapsOf, type Gap } from '../check/gaps.ts';
import type { Instant, Line, Problem } from '../rota/model.ts';
import { shiftsBetween } from '../rota/shifts.ts';
import { showDayTime } from '../rota/show-time.ts';
import { readTables, type Tables, type TablesReading } from '../rows/tables.ts';
import { boardLink, renderCard, type Card, type Fact } from './card.ts';
import { tellChange } from './last-told.ts';
import { readMessage } from './outbox.ts';
import type { TellDeps } from './tell-call.ts';

const KEY = { partition: 'problems', key: 'check' } as const;

export type ProblemWatch = (tables: Tables, stamp: string, deps: TellDeps) => Promise<void>;

/**
 * To be called while no row changes: an edit that is not finished is not told. `stamp` is that of the rows: `check` takes
 * up to a second for 1,000 rows, so it runs when they have changed, and once a UTC day. The watch throws `StoreError`.
 */
export function createProblemWatch(): ProblemWatch {
  let checked = { key: '', problems: [] as readonly Problem[] };
  return async (tables, stamp, deps) => {
    const now = deps.now();
    const readings = readTables(tables, deps.zone);
    if (!readings.lines.some(({ line }) => wants(line))) return;
    const key = `${stamp} ${dayOf(now)}`;
    if (checked.key !== key)
      checked = { key, problems: check(tables, { zone: deps.zone, now, weeks: WEEKS }).problems };
    await tellTroubles(troublesOf(readings, checked.problems, now), deps);
  };
}

async function tellTroubles(troubles: Troubles, deps: TellDeps): Promise<void> {
  const stored = (await readMessage(KEY, deps)) ?? undefined;
  const state = stateOf(troubles.marks);
  const bodyOf = (told: string | null) => {
    const known = new Set(told === null ? [] : readState(told));
    const marks = readState(state);
    const isNews = marks.length === 0 ? known.size > 0 : marks.some((mark) => !known.has(mark));
    return isNews ? renderCard(problemsCard(troubles, deps.now(), deps.board)) : null;
  };
  await tellChange(KEY, stored, state, bodyOf, deps);
}

interface Troubles {
  readonly errors: readonly Problem[];
  /** Shown in the message, and never the cause of one. */
  readonly warnings: number;
  /** In the next 14 days. */
  readonly gaps: readonly Gap[];
  /** One for each error and gap; the same while nothing but the date changes. */
  readonly marks: readonly string[];
}

const MS_A_DAY = 86_400_000;
const WEEKS = 2;
/** Looked at beyond those weeks, so that a gap has its true ends. */
const MARGIN_MS = 8 * MS_A_DAY;

function troublesOf(readings: TablesReading, problems: readonly Problem[], now: Instant): Troubles {
  const wanting = readings.lines.filter(({ line }) => wants(line));
  const until = now + WEEKS * 7 * MS_A_DAY;
  const about = problems.filter((problem) => concerns(problem, readings));
  const errors = about.filter(({ level }) => level === 'error');
  const [from, to] = [now - MARGIN_MS, until + MARGIN_MS];
  const gaps = wanting
    .flatMap((reading) => gapsOf(reading.line, shiftsBetween(reading, from, to)))
    .filter((gap) => gap.to > now && gap.from < until);
  const marks = [...errors.map(markOf), ...gaps.map((gap) => gapMark(gap, from, to))];
  return { errors, warnings: about.length - errors.length, gaps, marks };
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

/** Without instants: those of a problem are of the next time that it happens, and move with the date. */
const markOf = ({ table, row, column, problem }: Problem): string =>
  JSON.stringify([table, row, column, problem.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')]);

/** A night that nobody covers is the same gap each week. */
function gapMark({ line, from, to }: Gap, least: Instant, most: Instant): string {
  const onClock = (at: Instant) => showDayTime(at, line.zone).replace(/ \S+ /, ' ');
  return JSON.stringify([line.key, from <= least ? '' : onClock(from), to >= most ? '' : onClock(to)]);
}

/** More would not fit into a column. */
const MAX_MARKS = 2_500;

/** Eight hex digits for each mark. */
function stateOf(marks: readonly string[]): string {
  const hashes = marks.map((mark) => createHash('sha256').update(mark).digest('hex').slice(0, 8));
  return JSON.stringify([...new Set(hashes)].sort().slice(0, MAX_MARKS));
}

function readState(text: string): readonly unknown[] {
  const value: unknown = JSON.parse(text);
  return Array.isArray(value) ? value : [];
}

/** `board`: where the board is. */
function problemsCard({ errors, warnings, gaps }: Troubles, now: Instant, board: string): Card {
  const links = [boardLink(`${board}#/problems`)];
  const also = { name: 'Warnings', value: `${warnings}, in "ringrota check" and on the board` };
  if (errors.length + gaps.length === 0)
    return {
      title: 'Rota: all well again',
      facts: [
        { name: 'Check', value: 'No errors, and no gap within 14 days' },
        ...(warnings > 0 ? [also] : []),
      ],
      links,
    };
  return {
    title: `Rota: ${counted(errors.length, 'error')}, ${counted(gaps.length, 'gap')} within 14 days, ${counted(warnings, 'warning')}`,
    facts: [...gapFacts(gaps, now), ...errors.map(problemFact), ...(warnings > 0 ? [also] : [])],
    links,
  };
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

const problemFact = ({ table, row, column, problem }: Problem): Fact => ({
  name: [table, row, column].filter((part) => part !== null).join(' '),
  value: problem,
});

/** One for each line. */
function gapFacts(gaps: readonly Gap[], now: Instant): readonly Fact[] {
  return [...Map.groupBy(gaps, ({ line }) => line)].map(([{ name, zone }, own]) => ({
    name: `Nobody on call: ${name} (${zone})`,
    value: own.map(({ from, to }) => `${showDayTime(Math.max(from, now), zone)} to ${showDayTime(to, zone)}`),
  }));
}
