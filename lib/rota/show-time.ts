/** Local time as people read it: in lists, in messages, on the page. */
import type { Instant, Zone } from './model.ts';
import { wallClock } from './wall-clock.ts';

/** `2026-11-21 03:14`, with seconds where there are any. */
export function showTime(at: Instant, zone: Zone): string {
  const clock = wallClock(zone);
  const text = new Date(at + clock.offsetAt(at)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, text.slice(17, 19) === '00' ? 16 : 19)}`;
}

/** `Sat 2026-11-21 03:14`. */
export const showDayTime = (at: Instant, zone: Zone): string => `${weekday(at, zone)} ${showTime(at, zone)}`;

/** `+01:00`; the offset that the zone has at the instant. */
export function showOffset(at: Instant, zone: Zone): string {
  const minutes = Math.round(wallClock(zone).offsetAt(at) / 60_000);
  const two = (part: number) => String(part).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;

function weekday(at: Instant, zone: Zone): string {
  const date = wallClock(zone).dateAt(at);
  return WEEKDAYS[((date % 7) + 7) % 7] ?? '';
}
