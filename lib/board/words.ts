/** Times and people as the page says them. */
import type { Instant, Zone } from '../rota/model.ts';
import { wallClock } from '../rota/wall-clock.ts';

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const DAY = 86_400_000;

const two = (value: number): string => String(value).padStart(2, '0');

/** `Thu 26 Nov`; `date` counts days since 1970. */
export function dateWords(date: number): string {
  const day = new Date(date * DAY);
  return `${WEEKDAYS[((date % 7) + 7) % 7] ?? ''} ${day.getUTCDate()} ${MONTHS[day.getUTCMonth()] ?? ''}`;
}

/** `17:00`, with seconds where there are any. */
export function clockWords(seconds: number): string {
  const text = `${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}`;
  return seconds % 60 === 0 ? text : `${text}:${two(seconds % 60)}`;
}

/** `Thu 26 Nov 17:00` on the wall of the zone. */
export function timeWords(at: Instant, zone: Zone): string {
  const { date, time } = wallClock(zone).wallTimeAt(at);
  return `${dateWords(date)} ${clockWords(time)}`;
}

/** `Thu 26 Nov 17:00 to Fri 27 Nov 08:00`. */
export const periodWords = (from: Instant, to: Instant, zone: Zone): string =>
  `${timeWords(from, zone)} to ${timeWords(to, zone)}`;

/** `2026-11-26` */
export const dateText = (date: number): string => new Date(date * DAY).toISOString().slice(0, 10);

/** `anna`, `anna and bo`, `anna, bo and carl`. */
export function listWords(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** People by their Name where they have one. */
export const nameOf = ({ person, name }: { readonly person: string; readonly name: string | null }): string =>
  name ?? person;

/** `Anna, Thu 26 Nov 17:00 to Fri 27 Nov 08:00`: the name of a shift's button. */
export const blockName = (
  block: { readonly name: string; readonly from: Instant; readonly to: Instant },
  zone: Zone,
): string => `${block.name}, ${periodWords(block.from, block.to, zone)}`;

/** `17:00` */
export const clockAt = (at: Instant, zone: Zone): string => clockWords(wallClock(zone).wallTimeAt(at).time);
