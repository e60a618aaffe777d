/** Occurrences of events -> rows of the Rota table. */
import { createHash } from 'node:crypto';
import type ICAL from 'ical.js';
import type { Zone } from '../rota/model.ts';
import { tidy } from '../rota/names.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { showDate } from '../rota/show-time.ts';

import type { FileRow } from '../edit/plan.ts';
import type { Occurrence } from './ics-events.ts';
import { instantOf, rowZoneOf } from './ics-zones.ts';

export interface RowOptions {
  readonly rota: string;
  readonly as: 'holiday' | 'override';
  /** The weekday that holidays count as; `null`: nothing starts on them. */
  readonly days: string | null;
  /** Who an override puts in; `null`: whom the event names. */
  readonly who: string | null;
  /** The short name of a short name or Name; `null`: unknown. */
  readonly personNamed: (text: string) => string | null;
  /** Of times that name none. */
  readonly zone: Zone;
}

/** A row, why there is none (`left out`), or what is wrong. */
export type Made =
  | { readonly row: FileRow }
  | { readonly leftOut: string }
  | { readonly problem: string; readonly value: string };

/** Every such row was made by an import of a calendar. */
export const ICS_PREFIX = 'ics-';

export function rowOf(occurrence: Occurrence, options: RowOptions): Made {
  const { event, start, end } = occurrence;
  if (options.as === 'holiday' && !event.allDay)
    return { leftOut: 'is not of whole days, so it is no holiday' };
  const times = timesOf(occurrence, options.zone);
  if (times === 'backwards')
    return {
      problem: `ends before it begins: ${start.toString()} to ${end.toString()}`,
      value: end.toString(),
    };
  if (times === 'empty') return { leftOut: 'ends when it begins' };
  const who = options.as === 'holiday' ? '' : (options.who ?? options.personNamed(event.summary));
  if (who === null)
    return {
      problem: `names nobody: expected a short name or Name of People as its title, or --who`,
      value: event.summary,
    };
  const { TimeZone, ...dates } = times;
  const cells = {
    Kind: options.as,
    Who: who,
    Days: options.days ?? '',
    ...dates,
    // A holiday is of dates: those of each row that it stops.
    TimeZone: options.as === 'holiday' ? '' : TimeZone,
    Note: noteOf(event.summary),
  };
  return { row: { partitionKey: options.rota, rowKey: keyOf(occurrence), cells } };
}

interface Times {
  readonly From: string;
  readonly To: string;
  readonly TimeZone: Zone;
}

function timesOf({ event, start, end }: Occurrence, floating: Zone): Times | 'backwards' | 'empty' {
  return event.allDay ? datesOf(start, end, floating) : instantsOf(start, end, floating);
}

/** DTEND is not included; none, or one that is the start, is one day. */
function datesOf(start: ICAL.Time, end: ICAL.Time, floating: Zone): Times | 'backwards' {
  const [first, next] = [dateOf(start), dateOf(end)];
  if (next < first) return 'backwards';
  const last = Math.max(first, next - 1);
  return { From: showDate(first), To: showDate(last), TimeZone: rowZoneOf(start, floating) };
}

const MS_A_DAY = 86_400_000;

const dateOf = ({ year, month, day }: ICAL.Time): number => Date.UTC(year, month - 1, day) / MS_A_DAY;

/** In the event's zone; where that would be read as another instant (clocks that go back), in UTC. */
function instantsOf(start: ICAL.Time, end: ICAL.Time, floating: Zone): Times | 'backwards' | 'empty' {
  const [from, to] = [instantOf(start, floating), instantOf(end, floating)];
  if (to <= from) return to < from ? 'backwards' : 'empty';
  for (const zone of [rowZoneOf(start, floating), 'UTC']) {
    const clock = wallClock(zone);
    const [first, last] = [clock.wallTimeAt(from), clock.wallTimeAt(to)];
    if (clock.startOf(first) === from && clock.endOf(last) === to)
      return { From: showWall(first), To: showWall(last), TimeZone: zone };
  }
  throw new RangeError('every instant can be said in UTC');
}

/** `2026-12-24 18:00`, with seconds where there are any. */
function showWall({ date, time }: { readonly date: number; readonly time: number }): string {
  const clock = new Date(time * 1_000).toISOString().slice(11, time % 60 === 0 ? 16 : 19);
  return `${showDate(date)} ${clock}`;
}

/** From UID and start, so that importing the file once more changes rows instead of adding them. */
function keyOf({ event, original }: Occurrence): string {
  const start = original.toString();
  const id = JSON.stringify([event.uid === '' ? `title ${event.summary}` : event.uid, start]);
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${ICS_PREFIX}${start.slice(0, 10)}-${hash}`;
}

const MAX_NOTE = 200;

const noteOf = (summary: string): string => Array.from(tidy(summary)).slice(0, MAX_NOTE).join('');
