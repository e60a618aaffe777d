/** Whose turn it is in a rotation: boundaries by arithmetic from Start, never by walking from it. */
import { addMonths, modulo, monthsBetween } from './calendar.ts';
import type { Instant, PlainDate, RotationRow, WallTime } from './model.ts';
import { countPicked, type Pattern } from './pattern.ts';
import type { WallClock } from './wall-clock.ts';

const SECONDS_A_DAY = 86_400;

/** The turns of a rotation; turn 0 begins at Start. */
export interface Turns {
  /** Where turn `index` begins on the wall. */
  readonly boundary: (index: number) => WallTime;
  /** In a gap the first instant after it, in an overlap the first of the two. */
  readonly begin: (index: number) => Instant;
  /** The turn that holds `at`: the last that has begun; below 0 before Start. */
  readonly indexAt: (at: Instant) => number;
}

/** Not for rotations by shift that have a window: `shiftIndex`. One without a window counts whole days. */
export function turnsOf(row: RotationRow, clock: WallClock): Turns {
  const { boundary, estimate } = calendarOf(row);
  const begin = (index: number): Instant => clock.startOf(boundary(index));
  const indexAt = (at: Instant): number => {
    let index = estimate(clock.wallTimeAt(at));
    // Clamped months and clock changes put the estimate off by a few turns, whatever the distance from Start.
    while (begin(index) > at) index--;
    while (begin(index + 1) <= at) index++;
    return index;
  };
  return { boundary, begin, indexAt };
}

interface TurnCalendar {
  readonly boundary: (index: number) => WallTime;
  readonly estimate: (wall: WallTime) => number;
}

function calendarOf({ every, start }: RotationRow): TurnCalendar {
  switch (every.unit) {
    case 'hour':
      return bySeconds(start, every.count * 3600);
    case 'day':
    case 'shift':
      return bySeconds(start, every.count * SECONDS_A_DAY);
    case 'week':
      return bySeconds(start, every.count * 7 * SECONDS_A_DAY);
    case 'month':
      return byMonths(start, every.count);
    case 'year':
      return byMonths(start, every.count * 12);
  }
}

/** Seconds of the wall clock, on which every day has 24 hours. */
const bySeconds = (start: WallTime, length: number): TurnCalendar => ({
  boundary: (index) => {
    const time = start.time + index * length;
    return {
      date: start.date + Math.floor(time / SECONDS_A_DAY),
      time: modulo(time, SECONDS_A_DAY),
    };
  },
  estimate: ({ date, time }) =>
    Math.floor(((date - start.date) * SECONDS_A_DAY + time - start.time) / length),
});

const byMonths = (start: WallTime, length: number): TurnCalendar => ({
  boundary: (index) => ({ date: addMonths(start.date, index * length), time: start.time }),
  estimate: ({ date }) => Math.floor(monthsBetween(start.date, date) / length),
});

/**
 * The turn of the occurrence on `date` where turns are `n shifts`: the dates of the row's pattern from Start's
 * date on are counted, whatever holidays and ValidFrom do. So the occurrence on Start's own date is number 0 at
 * whatever time it begins, and one that a holiday adds on another weekday has the turn of the next occurrence of
 * the pattern.
 */
export const shiftIndex = (row: RotationRow, pattern: Pattern, date: PlainDate): number =>
  Math.floor(countPicked(pattern, row.start.date, date) / row.every.count);

/** The people of turn `index`. */
export const turnOf = <T>(turns: readonly T[], index: number): T | undefined =>
  turns[modulo(index, turns.length)];
