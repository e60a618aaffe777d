/** Local dates and times: `2026-12-25`, `2026-12-24 18:00`. */
import type { PlainDate, WallTime } from '../rota/model.ts';
import { DAY, readClock, type Side } from './clock.ts';
import { invalid, didYouMean, ok, plain, quote, type Read } from './text.ts';

const MS_A_DAY = 86_400_000;
/** Before this a year is a slip (`0206`), and zones have no rules that anybody has on the wall. */
const FIRST_YEAR = 1900;

/** A date of the calendar, year first. */
export function readDate(text: string): Read<PlainDate> {
  const date = dateOf(plain(text));
  if (typeof date === 'number') return ok(date);
  if (date === 'unreal')
    return invalid(`${quote(text)} is not in the calendar; expected a date, such as "2026-12-25"`);
  return invalid(`${quote(text)} is not a date, such as "2026-12-25"${didYouMean(hint(plain(text)))}`);
}

/**
 * A local date and time. A date alone is 00:00 as a start and the end of that day as an end; an end of `24:00` is
 * 00:00 of the next day. With `Z` or an offset it is refused: times are local.
 */
export function readDateTime(text: string, side: Side): Read<WallTime> {
  const match = /^([\d/.-]+)(?:[t ] ?(.*))?$/i.exec(plain(text));
  const [day, clock] = [match?.[1], match?.[2]];
  if (day === undefined) return invalid(`${quote(text)} is not a date and time, such as "2026-12-24 18:00"`);
  const date = readDate(day);
  if (!date.ok) return date;
  if (clock === undefined)
    return ok(side === 'end' ? { date: date.value + 1, time: 0 } : { date: date.value, time: 0 });
  const local = clock.replace(/ ?(?:z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?)$/i, '');
  if (local !== clock)
    return invalid(
      `${quote(text)} has an offset; times are local, in the row's TimeZone: write "${day} ${local}" as the clock there shows it`,
    );
  const time = readClock(clock, side);
  if (!time.ok) return time;
  return ok(time.value === DAY ? { date: date.value + 1, time: 0 } : { date: date.value, time: time.value });
}

/** `2026-12-25` again, for messages. */
export const showDate = (date: PlainDate): string => new Date(date * MS_A_DAY).toISOString().slice(0, 10);

function dateOf(text: string): PlainDate | 'unreal' | null {
  const match = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  return match === null ? null : dayNumber(Number(match[1]), Number(match[3]), Number(match[4]));
}

function dayNumber(year: number, month: number, day: number): PlainDate | 'unreal' {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = year >= FIRST_YEAR && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.getTime() / MS_A_DAY : 'unreal';
}

/** Day first where it can be nothing else, no separators, or a time too many. */
function hint(text: string): string | null {
  const timed = /^(\d{4}-\d{2}-\d{2})[t ]/i.exec(text)?.[1];
  if (timed !== undefined) return timed;
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? /^()(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(text);
  if (match === null) return null;
  const [, year, first, second, lastYear] = match.map(Number);
  if (year === undefined || first === undefined || second === undefined) return null;
  if (lastYear === undefined) return real(year, first, second);
  if (first > 12) return real(lastYear, second, first);
  return second > 12 ? real(lastYear, first, second) : null;
}

function real(year: number, month: number, day: number): string | null {
  const date = dayNumber(year, month, day);
  return date === 'unreal' ? null : showDate(date);
}
