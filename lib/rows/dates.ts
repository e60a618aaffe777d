/** Local dates and times: `2026-12-25`, `2026-12-24 18:00`. */
import type { PlainDate, WallTime, Zone } from '../rota/model.ts';
import { showTime, showDate } from '../rota/show-time.ts';
import { DAY, readClock, readEdge, type Side } from './clock.ts';
import { dateMeant, serialMeant, timeMeant } from './habits.ts';
import { readInstant } from '../text/instant.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';

const MS_A_DAY = 86_400_000;
/** Before this a year is a slip (`0206`), and zones have no rules that anybody has on the wall. */
const FIRST_YEAR = 1900;

/** A date of the calendar, year first. */
export function readDate(text: string): Read<PlainDate> {
  const date = dateOf(plain(text));
  if (typeof date === 'number') return ok(date);
  if (date === 'unreal')
    return invalid(`${quote(text)} is not in the calendar; expected a date, such as "2026-12-25"`);
  return invalid(
    `${quote(text)} is not a date, such as "2026-12-25"${didYouMean(suggestedDate(plain(text)))}`,
  );
}

/**
 * A local date and time. A date alone is 00:00 as a start and the end of that day as an end; an end of `24:00` is
 * 00:00 of the next day. With `Z` or an offset it is refused, because times are local. `zone`: of the row, for the
 * suggestion; `null`: not known.
 */
export function readDateTime(text: string, side: Side, zone: Zone | null = null): Read<WallTime> {
  const cell = plain(text);
  const match = /^(\d{4}[/.-][\d/.-]+)(?:[t ] ?(.*))?$/i.exec(cell);
  const [day, clock] = [match?.[1], match?.[2]];
  const withOffset = /\d ?(?:z|utc|gmt|[+-]\d{1,2}(?::?\d{2})?)$/i.test(clock ?? '');
  if (withOffset) return invalid(offsetProblem(text, cell, zone));
  if (day === undefined) return notDateTime(text, cell);
  const date = readDate(day);
  if (!date.ok) return dateOf(day) === 'unreal' ? date : notDateTime(text, cell);
  if (clock === undefined) return ok({ date: side === 'end' ? date.value + 1 : date.value, time: 0 });
  const time = readClock(clock, side);
  if (!time.ok) {
    const meant = timeMeant(clock);
    return meant !== null && readClock(meant, side).ok ? notDateTime(text, cell) : time;
  }
  return ok(time.value === DAY ? { date: date.value + 1, time: 0 } : { date: date.value, time: time.value });
}

/** Whether the cell has a date, or what may be meant as one. */
export const isDated = (text: string): boolean =>
  /^\d{4}[-/.]/.test(plain(text)) || takeApart(plain(text)) !== null;

/** Whether the cell is a time without a date, or what may be meant as one. */
export const isClock = (text: string): boolean =>
  !isDated(text) &&
  (readEdge(text, 'end').ok || timeMeant(plain(text)) !== null || /^\p{L}|^\d ?\p{L}{3}/u.test(plain(text)));

const notDateTime = (text: string, cell: string): Read<never> =>
  invalid(
    `${quote(text)} is not a date and time, such as "2026-12-24 18:00"${didYouMean(suggestedDateTime(cell))}`,
  );

/** The suggestion is what the clock on the wall shows at that instant, so that the hours stay what they are. */
function offsetProblem(text: string, cell: string, zone: Zone | null): string {
  const iso = cell.replace(/ ?(?:utc|gmt)$/i, 'Z').replace(/([+-])(\d)$/, '$10$2');
  const at = zone === null ? null : readInstant(iso);
  const place = zone === null ? "the row's TimeZone" : zone;
  const meant = at === null || zone === null ? null : showTime(at, zone);
  return `${quote(text)} has an offset; times are local, as the clock in ${place} shows them${didYouMean(meant)}`;
}

function dateOf(text: string): PlainDate | 'unreal' | null {
  const match = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  return match === null ? null : dayNumber(Number(match[1]), Number(match[3]), Number(match[4]));
}

function dayNumber(year: number, month: number, day: number): PlainDate | 'unreal' {
  const date = new Date(Date.UTC(year, month - 1, day));
  const real = year >= FIRST_YEAR && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return real ? date.getTime() / MS_A_DAY : 'unreal';
}

/** The date alone: a column of dates has no place for a time. */
const suggestedDate = (text: string): string | null => takeApart(text)?.date ?? null;

/** A date with its time, where it has one. */
function suggestedDateTime(text: string): string | null {
  const found = takeApart(text);
  return found && (found.time === null ? found.date : `${found.date} ${found.time}`);
}

function takeApart(text: string): { readonly date: string; readonly time: string | null } | null {
  const serial = serialMeant(text);
  if (serial !== null) {
    const time =
      serial.seconds === null ? null : timeMeant(new Date(serial.seconds * 1000).toISOString().slice(11, 19));
    return { date: showDate(serial.days), time };
  }
  const found = dateMeant(text);
  const date = found && dayNumber(...found.date);
  if (found === null || date === null || date === 'unreal') return null;
  const rest = found.rest.replace(/^(?:t|,? (?:um |at |à )?)/i, '').trim();
  const time = rest === '' ? null : timeMeant(rest);
  return rest !== '' && time === null ? null : { date: showDate(date), time };
}
