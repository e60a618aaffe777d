/** A calendar file -> rows of the Rota table, or everything that is wrong with it. */
import type { FileRow } from '../edit/plan.ts';
import type { Instant, Problem, Zone } from '../rota/model.ts';
import { readEvents, type EventProblem, type IcsEvent } from './ics-events.ts';
import { parseIcs } from './ics-lines.ts';
import { rowOf, type RowOptions } from './ics-rows.ts';

export interface IcsOptions extends RowOptions {
  /** `DEFAULT_TIME_ZONE` */
  readonly defaultZone: Zone;
  readonly now: Instant;
  /** Why an event is not wanted, by its title, description and categories; `null`: it is. */
  readonly unwanted: (text: string) => string | null;
}

export interface IcsFile {
  readonly rows: readonly FileRow[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** What was left out and why, for people: one line each. */
  readonly notes: readonly string[];
  /** What becomes of each event, in the order of the file. */
  readonly fates: readonly Fate[];
}

export interface Fate {
  readonly when: string;
  readonly title: string;
  readonly becomes: string;
}

const DAY = 86_400_000;
/** How far ahead recurring events are taken. */
const DAYS_AHEAD = 400;
const MAX_ROWS = 3_000;
/**
 * Days and times that the rules of one file may look at: a few seconds of work. Holidays of 30 years take some 10,000. It
 * bounds the time of a file whatever its rules, and unlike a clock it says the same on every machine.
 */
const MAX_STEPS = 1_000_000;

export function readIcsFile(bytes: Uint8Array, options: IcsOptions): IcsFile {
  const { calendars, problems: unreadable } = parseIcs(bytes);
  if (unreadable.length > 0)
    return { ...NOTHING, problems: unreadable.map(({ line, problem }) => fault(line, problem)) };
  const rows = new Map<string, FileRow>();
  const [problems, warnings, leftOut]: [Problem[], Problem[], EventProblem[]] = [[], [], []];
  const fates: Fate[] = [];
  const spend = stepCounter();
  let cut = false;
  for (const calendar of calendars) {
    const events = readEvents(calendar, {
      ...options,
      until: options.now + DAYS_AHEAD * DAY,
      maxOccurrences: MAX_ROWS,
      spend,
    });
    problems.push(...events.problems.map((one) => faultOf(one)));
    warnings.push(...events.warnings.map((one) => ({ ...faultOf(one), level: 'warning' as const })));
    leftOut.push(...events.leftOut);
    cut ||= events.cut;
    for (const occurrence of events.occurrences) {
      const { event } = occurrence;
      const made = rowOf(occurrence, options);
      if ('problem' in made) problems.push(faultOf({ event, problem: made.problem }, event.title));
      else if ('leftOut' in made) leftOut.push({ event, problem: made.leftOut });
      else {
        rows.set(made.row.rowKey, made.row);
        fates.push({ when: whenOf(made.row), title: event.title, becomes: becomesOf(made.row) });
      }
      if (rows.size > MAX_ROWS)
        return {
          ...NOTHING,
          problems: [fault(0, `the file makes more than ${MAX_ROWS.toLocaleString('en')} rows`)],
        };
    }
  }
  if (rows.size === 0 && problems.length === 0) problems.push(fault(0, 'no event of the file becomes a row'));
  const notes = leftOut.map(({ event, problem }) => `left out: ${placeOf(event)} ${problem}`);
  return {
    rows: problems.length > 0 ? [] : [...rows.values()],
    problems: onceEach(problems),
    warnings: onceEach(warnings),
    notes: [
      ...onceEach(notes),
      ...(cut ? [`left out: recurring events in the past or more than ${DAYS_AHEAD} days ahead`] : []),
    ],
    fates: onceEach([
      ...fates,
      ...leftOut.map(({ event, problem }) => ({
        when: event.start,
        title: event.title,
        becomes: `left out: ${problem}`,
      })),
    ]),
  };
}

const NOTHING: IcsFile = { rows: [], problems: [], warnings: [], notes: [], fates: [] };

function stepCounter(): (steps: number) => void {
  let left = MAX_STEPS;
  return (steps) => {
    left -= steps;
    if (left < 0) throw new RangeError('repeats too often to be read');
  };
}

function whenOf({ cells: { From = '', To = '', TimeZone = '' } }: FileRow): string {
  return `${From === To ? From : `${From} to ${To}`}${From.includes(':') ? ` ${TimeZone}` : ''}`;
}

function becomesOf({ cells: { Kind = '', Who = '', Days = '', InsteadOf = '' } }: FileRow): string {
  if (Kind === 'holiday') return Days === '' ? 'holiday' : `holiday as ${Days}`;
  if (InsteadOf === '') return `override: ${Who}`;
  return `leave: ${InsteadOf}${Who === '' ? '' : `, ${Who} instead`}`;
}

const placeOf = ({ line, title }: IcsEvent): string => `line ${line}${title === '' ? '' : `, "${title}",`}`;

/** What is wrong with an event that repeats is said once. */
const onceEach = <T>(list: readonly T[]): readonly T[] => [
  ...new Map(list.map((one) => [JSON.stringify(one), one])).values(),
];

function faultOf({ event: { line, title }, problem }: EventProblem, value: string | null = null): Problem {
  return fault(line, title === '' ? problem : `"${title}" ${problem}`, value);
}

function fault(line: number, problem: string, value: string | null = null): Problem {
  return {
    level: 'error',
    table: 'Rota',
    row: line > 0 ? `line ${line}` : 'the file',
    column: null,
    value,
    problem: line > 0 ? `line ${line}: ${problem}` : problem,
  };
}
