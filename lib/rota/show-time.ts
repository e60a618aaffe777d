/** Local time as people read it: in lists, in messages, on the page. */
import { MS_A_DAY, modulo } from './calendar.ts';
import type { ClockTime, Instant, PlainDate, Zone } from './model.ts';
import { wallClock } from './wall-clock.ts';

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `2026-11-21 03:14`, with seconds where there are any. */
export function showTime(at: Instant, zone: Zone): string {
  const clock = wallClock(zone);
  const text = new Date(at + clock.offsetAt(at)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, text.slice(17, 19) === '00' ? 16 : 19)}`;
}

/** `Sat 2026-11-21 03:14`. */
export const showDayTime = (at: Instant, zone: Zone): string =>
  `${weekdayWord(wallClock(zone).dateAt(at))} ${showTime(at, zone)}`;

/** `+01:00`; the offset that the zone has at the instant. */
export function showOffset(at: Instant, zone: Zone): string {
  const minutes = Math.round(wallClock(zone).offsetAt(at) / 60_000);
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** `2026-11-26` */
export const showDate = (date: PlainDate): string => new Date(date * MS_A_DAY).toISOString().slice(0, 10);

/** `17:00`, with seconds where there are any. */
export function showClock(time: ClockTime): string {
  const text = `${two(Math.floor(time / 3600))}:${two(Math.floor(time / 60) % 60)}`;
  return time % 60 === 0 ? text : `${text}:${two(time % 60)}`;
}

/** `Thu` */
const weekdayWord = (date: PlainDate): string => WEEKDAYS[modulo(date, 7)] ?? '';

/** `Nov 2026` */
export function monthWords(date: PlainDate): string {
  const day = new Date(date * MS_A_DAY);
  return `${MONTHS[day.getUTCMonth()] ?? ''} ${day.getUTCFullYear()}`;
}

/** `Thu 26 Nov` */
export function dateWords(date: PlainDate): string {
  const day = new Date(date * MS_A_DAY);
  return `${weekdayWord(date)} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()] ?? ''}`;
}

/** `Thu 26 Nov 17:00` on the wall of the zone. */
export function timeWords(at: Instant, zone: Zone): string {
  const { date, time } = wallClock(zone).wallTimeAt(at);
  return `${dateWords(date)} ${showClock(time)}`;
}

/** `Thu 26 Nov 17:00 to Fri 27 Nov 08:00` */
export const periodWords = (from: Instant, to: Instant, zone: Zone): string =>
  `${timeWords(from, zone)} to ${timeWords(to, zone)}`;

const two = (value: number): string => String(value).padStart(2, '0');
