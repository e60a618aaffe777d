/** Which dates the Days and Weeks of a window pick. */
import {
  countDates,
  isoWeek,
  isLastInMonth,
  modulo,
  nthInMonth,
  weekdayOf,
  weekdaySet,
  type WeekdaySet,
} from './calendar.ts';
import type { NthWeekday, PlainDate, Window } from './model.ts';

/** Ready to be asked often. */
export interface Pattern {
  readonly days: WeekdaySet;
  /** `null`: weekdays without numbers in all weeks, which is nearly every row. */
  readonly special: {
    readonly nth: readonly NthWeekday[];
    /** `null`: all. */
    readonly weeks: ReadonlySet<number> | null;
  } | null;
}

export const patternOf = ({ days, nth, weeks }: Window): Pattern => ({
  days: weekdaySet(days),
  special: nth.length === 0 && weeks === null ? null : { nth, weeks: weeks && new Set(weeks) },
});

/**
 * Whether the pattern has the date. `as`: the weekdays that it counts as, none on a closed day. A weekday with a number goes by
 * the calendar, whatever a holiday makes of the date.
 */
export const picks = ({ days, special }: Pattern, date: PlainDate, as: WeekdaySet): boolean =>
  special === null
    ? (as & days) !== 0
    : ((as & days) !== 0 || (as !== 0 && special.nth.some((day) => isNth(day, date)))) &&
      (special.weeks === null || special.weeks.has(isoWeek(date)));

const isNth = ({ weekday, nth }: NthWeekday, date: PlainDate): boolean =>
  weekday === weekdayOf(date) && (nth === 'last' ? isLastInMonth(date) : nth === nthInMonth(date));

/** After 400 years the calendar is the same again, weekdays included. */
export const CALENDAR_CYCLE = 146_097;

/** How many dates in [from, until) the pattern has, holidays not regarded; 0 where the interval is empty. */
export function countPicked(pattern: Pattern, from: PlainDate, until: PlainDate): number {
  if (pattern.special === null) return countDates(pattern.days, from, until);
  if (until <= from) return 0;
  const cycles = Math.floor((until - from) / CALENDAR_CYCLE);
  const whole = cycles === 0 ? 0 : cycles * countInWeeks(pattern, from, from + CALENDAR_CYCLE);
  return whole + countInWeeks(pattern, from + cycles * CALENDAR_CYCLE, until);
}

/** Week by week, because the number of a week is the costly part. */
function countInWeeks({ days, special }: Pattern, from: PlainDate, until: PlainDate): number {
  const inWeek: Pattern = { days, special: special && { nth: special.nth, weeks: null } };
  let count = 0;
  for (let monday = from - modulo(from + 3, 7); monday < until; monday += 7) {
    if (special?.weeks?.has(isoWeek(monday)) === false) continue;
    for (let date = Math.max(monday, from); date < Math.min(monday + 7, until); date++)
      if (picks(inWeek, date, 1 << weekdayOf(date))) count++;
  }
  return count;
}
