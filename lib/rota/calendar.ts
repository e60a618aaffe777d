/** The calendar by itself: local dates as numbers, no zones, no clocks. */
import type { PlainDate, Weekday } from './model.ts';

export const MS_A_DAY = 86_400_000;

/** Bit `weekday` for each weekday in the set: 2 is Monday, 128 is Sunday. */
export type WeekdaySet = number;

/** 1970-01-01, date 0, was a Thursday. */
export const weekdayOf = (date: PlainDate): Weekday => (modulo(date + 3, 7) + 1) as Weekday;

export const weekdaySet = (days: readonly Weekday[]): WeekdaySet =>
  days.reduce((set, day) => set | (1 << day), 0);

/** How many dates in [from, until) have a weekday of the set; 0 where the interval is empty. */
export function countDates(set: WeekdaySet, from: PlainDate, until: PlainDate): number {
  if (until <= from) return 0;
  const weeks = Math.floor((until - from) / 7);
  let count = weeks * sizeOf(set);
  for (let date = from + weeks * 7; date < until; date++) if (set & (1 << weekdayOf(date))) count++;
  return count;
}

/** The same day `months` later; a day that the month does not have becomes its last. */
export function addMonths(date: PlainDate, months: number): PlainDate {
  const { month, day } = monthOf(date);
  return Math.min(firstOf(month + months) + day - 1, firstOf(month + months + 1) - 1);
}

/** Months from the month of `from` to the month of `to`, whatever the days. */
export const monthsBetween = (from: PlainDate, to: PlainDate): number =>
  monthOf(to).month - monthOf(from).month;

/** The remainder that is never negative. */
export const modulo = (value: number, by: number): number => ((value % by) + by) % by;

function sizeOf(set: WeekdaySet): number {
  let size = 0;
  for (let day = 1; day <= 7; day++) if (set & (1 << day)) size++;
  return size;
}

/**
 * Years begin on 1 March here, so that the leap day is the last, and 400 of them have 146,097 days
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). `Date` does the same 20 times slower.
 */
const FROM_MARCH_0000 = 719_468;

/** `month`: months since March of the year 0; `day`: 1 to 31. */
function monthOf(date: PlainDate): { readonly month: number; readonly day: number } {
  const days = date + FROM_MARCH_0000;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const year = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - year * 365 - Math.floor(year / 4) + Math.floor(year / 100);
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  return { month: (era * 400 + year) * 12 + month, day: dayOfYear - daysBefore(month) + 1 };
}

function firstOf(month: number): PlainDate {
  const year = Math.floor(month / 12);
  const leaps = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return year * 365 + leaps + daysBefore(modulo(month, 12)) - FROM_MARCH_0000;
}

/** Days of the months March, … before the month: 0, 31, 61, 92, … */
const daysBefore = (month: number): number => Math.floor((153 * month + 2) / 5);
