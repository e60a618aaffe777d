/** When a window happens: the dates that its pattern picks, as instants. */
import { weekdayOf, type WeekdaySet } from './calendar.ts';
import type { Instant, PlainDate, WallTime, Window } from './model.ts';
import { patternOf, picks, type Pattern } from './pattern.ts';
import type { WallClock } from './wall-clock.ts';

/** As which weekdays a date counts: its own, another in a holiday, none where nothing starts on it. */
export type CountsAs = (date: PlainDate) => WeekdaySet;

/** Without holidays a date counts as its own weekday. */
export const asItself: CountsAs = (date) => 1 << weekdayOf(date);

/** A window in its zone, ready to be looked up often. */
export interface Timetable {
  readonly window: Window;
  readonly clock: WallClock;
  readonly pattern: Pattern;
  readonly countsAs: CountsAs;
}

export type VisitOccurrence = (start: Instant, end: Instant, date: PlainDate) => void;

export const timetable = (window: Window, clock: WallClock, countsAs: CountsAs = asItself): Timetable => ({
  window,
  clock,
  pattern: patternOf(window),
  countsAs,
});

/** Where the occurrence of `date` begins and ends on the wall. */
export const startOn = (window: Window, date: PlainDate): WallTime => ({ date, time: window.from });
export const endOn = (window: Window, date: PlainDate): WallTime => ({
  date: date + window.endsAfter,
  time: window.to,
});

/**
 * Calls `visit` for the occurrences that meet [from, to), by date. One that a clock change leaves no time for
 * does not happen.
 */
export function eachOccurrence(table: Timetable, from: Instant, to: Instant, visit: VisitOccurrence): void {
  const { window, clock, pattern, countsAs } = table;
  const { days, special } = pattern;
  const { first, last, calm } = clock.datesIn(from, to);
  // A clock that goes back over midnight shows an earlier date later: then a day more on both sides.
  const more = calm && window.endsAfter <= 1 ? 0 : 1;
  for (let date = first - window.endsAfter - more; date <= last + more; date++) {
    if (special === null ? (countsAs(date) & days) === 0 : !picks(pattern, date, countsAs(date))) continue;
    const start = clock.startOf(startOn(window, date));
    if (start >= to) continue;
    const end = clock.endOf(endOn(window, date));
    if (end > from && end > start) visit(start, end, date);
  }
}
