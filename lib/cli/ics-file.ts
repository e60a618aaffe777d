/** An iCalendar file -> rows of the Rota table, or everything that is wrong with it. */
import type { Problem, Zone } from '../rota/model.ts';
import type { FileRow } from '../edit/plan.ts';
import type { TableFile } from './table-file.ts';
import { readable } from '../ics/readable.ts';
import { eventsOf, type EventText } from '../ics/ics-events.ts';
import { parseCalendars } from '../ics/ics-lines.ts';
import { ICS_PREFIX, rowOf, type RowOptions } from '../ics/ics-rows.ts';
import { instantOf, zoneNamed } from '../ics/ics-zones.ts';

export interface CalendarOptions extends Omit<RowOptions, 'zone'> {
  /** `DEFAULT_TIME_ZONE` */
  readonly defaultZone: Zone;
  readonly now: number;
}

export interface CalendarFile extends TableFile {
  /** What was left out and why, for people: one line each. */
  readonly notes: readonly string[];
}

const DAY = 86_400_000;
/** How far ahead something that repeats is taken. */
const DAYS_AHEAD = 400;
const MAX_ROWS = 3_000;

export function readCalendarFile(bytes: Uint8Array, options: CalendarOptions): CalendarFile {
  const parsed = parseCalendars(bytes);
  if ('problem' in parsed) return refused(parsed.line, parsed.problem);
  const { calendars, lines } = parsed;
  const rows = new Map<string, FileRow>();
  const problems: Problem[] = [];
  const notes: string[] = [];
  let seen = 0;
  for (const calendar of calendars) {
    const named = zoneNamed(String(calendar.getFirstPropertyValue('x-wr-timezone') ?? ''));
    const zone = named ?? options.defaultZone;
    const count = calendar.getAllSubcomponents('vevent').length;
    const events = eventsOf(calendar, lines.slice(seen, seen + count), {
      from: options.now,
      to: options.now + DAYS_AHEAD * DAY,
      max: MAX_ROWS,
      instantOf: (time) => instantOf(time, zone),
    });
    seen += count;
    problems.push(...events.problems.map(({ line, summary, problem }) => fault(line, summary, problem)));
    notes.push(...notesOf(events));
    for (const occurrence of events.occurrences) {
      const made = readable(() => rowOf(occurrence, { ...options, zone }));
      const { line, summary } = occurrence.event;
      if ('unreadable' in made) problems.push(fault(line, summary, made.unreadable));
      else if ('row' in made) rows.set(made.row.rowKey, made.row);
      else if ('leftOut' in made) notes.push(`left out: ${placeOf(occurrence.event)} ${made.leftOut}`);
      else problems.push(fault(line, summary, made.problem, made.value));
      if (rows.size > MAX_ROWS) return refused(0, `makes more than ${MAX_ROWS.toLocaleString('en')} rows`);
    }
  }
  return {
    rows: problems.length > 0 ? [] : [...rows.values()],
    problems: onceEach(problems),
    columnsKnown: true,
    mayRemove: ({ rowKey, Kind }) => rowKey.startsWith(ICS_PREFIX) && isKind(Kind, options.as),
    notes: onceEach(notes),
  };
}

/** Holidays of one file do not take out the overrides of another. */
const isKind = (cell: unknown, kind: string): boolean =>
  typeof cell === 'string' && cell.trim().toLowerCase() === kind;

function notesOf({ cancelled, cut, disagreeing }: ReturnType<typeof eventsOf>): readonly string[] {
  return [
    ...cancelled.map((event) => `left out: ${placeOf(event)} is cancelled`),
    ...(cut ? [`left out: of what repeats, the past and what lies more than ${DAYS_AHEAD} days ahead`] : []),
    ...disagreeing.map(
      (tzid) => `the file defines "${tzid}" otherwise than the time zone is: the zone itself counts`,
    ),
  ];
}

const placeOf = ({ line, summary }: EventText): string =>
  `line ${line}${summary === '' ? '' : `, "${summary}",`}`;

/** A problem of an event that repeats is said once. */
function onceEach<T>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((one) => [JSON.stringify(one), one])).values()];
}

function fault(line: number, summary: string, problem: string, value: string | null = null): Problem {
  const place = summary === '' ? `line ${line}` : `line ${line}: "${summary}"`;
  return {
    level: 'error',
    table: 'Rota',
    row: line > 0 ? `line ${line}` : 'the file',
    column: null,
    value,
    problem: line > 0 ? `${place} ${problem}` : problem,
  };
}

const refused = (line: number, problem: string): CalendarFile => ({
  rows: [],
  problems: [fault(line, '', problem)],
  columnsKnown: true,
  notes: [],
});
