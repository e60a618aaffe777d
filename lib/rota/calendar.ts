/** Local dates as numbers, without zones or clocks. */
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

/** Which of its weekday in its month: 1 to 5. */
export const nthInMonth = (date: PlainDate): number => Math.ceil(monthOf(date).day / 7);

/** Whether its month has no later date of the same weekday. */
export const isLastInMonth = (date: PlainDate): boolean => monthsBetween(date, date + 7) === 1;

/** The number of its ISO week, 1 to 53. A week belongs to the year of its Thursday. */
export function isoWeek(date: PlainDate): number {
  const thursday = date + 4 - weekdayOf(date);
  const { month } = monthOf(thursday);
  return Math.floor((thursday - firstOf(month - modulo(month, 12))) / 7) + 1;
}

/** The remainder that is never negative. */
export const modulo = (value: number, by: number): number => ((value % by) + by) % by;

function sizeOf(set: WeekdaySet): number {
  let size = 0;
  for (let day = 1; day <= 7; day++) if (set & (1 << day)) size++;
  return size;
}

/** `month`: months since January of the year 0; `day`: 1 to 31. */
function monthOf(date: PlainDate): { readonly month: number; readonly day: number } {
  const utc = new Date(date * MS_A_DAY);
  return { month: utc.getUTCFullYear() * 12 + utc.getUTCMonth(), day: utc.getUTCDate() };
}

/** Sets the year separately, because `Date.UTC` reads the years 0 to 99 as 1900 to 1999. */
const firstOf = (month: number): PlainDate =>
  new Date(0).setUTCFullYear(Math.floor(month / 12), modulo(month, 12), 1) / MS_A_DAY;
