/** Times as the command line takes them: docs/cli.md, "Times". */
import type { Instant, WallTime, Zone } from '../rota/model.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { readInstant } from '../text/instant.ts';
import { UsageError } from './failure.ts';

export { showDayTime, showOffset, showTime } from '../rota/show-time.ts';

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;
const MS_A_DAY = 86_400_000;

/** A time that was read and waits for its zone: that of the line is not known before the tables are. */
export type Time =
  { readonly kind: 'instant'; readonly at: Instant } | { readonly kind: 'local'; readonly wall: WallTime };

/** `side` `end`: a date alone is the end of that day. Throws `UsageError`. */
export function readTime(option: string, text: string, side: 'start' | 'end' = 'start'): Time {
  const at = readInstant(text);
  if (at !== null) return { kind: 'instant', at };
  const wall = readLocal(text.trim(), side);
  if (wall !== null) return { kind: 'local', wall };
  throw new UsageError(
    `${option} "${text}" is not a time: expected 2026-11-21, 2026-11-21T08:00 or 2026-11-21T08:00Z`,
  );
}

/** A local time in a gap or an overlap of the clock is meant as a start: the first instant that it can be. */
export const instantOf = (time: Time, zone: Zone): Instant =>
  time.kind === 'instant' ? time.at : wallClock(zone).startOf(time.wall);

export interface Range {
  readonly from: Instant;
  readonly to: Instant;
}

/** `--from` (default: today 00:00) and `--to` (default: `days` after it). Throws `UsageError` unless `--from` is before `--to`. */
export function rangeOf(
  given: { readonly from: Time | null; readonly to: Time | null },
  zone: Zone,
  now: Instant,
  days: number,
): Range {
  const clock = wallClock(zone);
  const start: Time = given.from ?? { kind: 'local', wall: { date: clock.dateAt(now), time: 0 } };
  const from = instantOf(start, zone);
  const wall = start.kind === 'local' ? start.wall : clock.wallTimeAt(start.at);
  const end: Time = given.to ?? { kind: 'local', wall: { ...wall, date: wall.date + days } };
  const to = instantOf(end, zone);
  if (to <= from) throw new UsageError('--to is not after --from');
  return { from, to };
}

function readLocal(text: string, side: 'start' | 'end'): WallTime | null {
  const match = LOCAL.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const date = midnight.getTime() / MS_A_DAY;
  const isDateAlone = match[4] === undefined;
  return {
    date: isDateAlone && side === 'end' ? date + 1 : date,
    time: hour * 3600 + minute * 60 + second,
  };
}
