/** Rows for tests: what is not said has its default. */
import type {
  HolidayRow,
  OverrideRow,
  RotationRow,
  ShiftRow,
  View,
  Weekday,
  Window,
} from '../../../lib/rota/model.ts';
import { day, wall } from './wall.ts';

const base = { rota: 'r', lines: [], zone: null, validFrom: null, validUntil: null };
const EVERY_DAY: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

export const stockholm: View = { line: null, zone: 'Europe/Stockholm' };
export const utc: View = { line: null, zone: 'UTC' };

/** `08:00`-`17:00` on `days`, an end at or before the start being on the next day. */
export function window(
  from: string,
  to: string,
  days: readonly Weekday[] = EVERY_DAY,
  endsAfter?: number,
): Window {
  const [start, end] = [seconds(from), seconds(to)];
  return { days, nth: [], weeks: null, from: start, to: end, endsAfter: endsAfter ?? (end <= start ? 1 : 0) };
}

const allDay: Window = {
  ...{ days: EVERY_DAY, nth: [], weeks: null },
  ...{ from: 0, to: 86_400, endsAfter: 0 },
};

export const shift = (name: string, who: string, more: Partial<ShiftRow> = {}): ShiftRow => ({
  ...base,
  kind: 'shift',
  name,
  who: list(who),
  tier: 1,
  window: allDay,
  ...more,
});

/** Turns as in Who: `anna > bo, carl`. */
export const rotation = (
  name: string,
  turns: string,
  start: string,
  more: Partial<RotationRow> = {},
): RotationRow => ({
  ...base,
  kind: 'rotation',
  name,
  turns: turns.split('>').map(list),
  tier: 1,
  window: null,
  every: { count: 1, unit: 'week' },
  start: wall(start),
  ...more,
});

export const override = (
  name: string,
  who: string,
  from: string,
  to: string,
  more: Partial<OverrideRow> = {},
): OverrideRow => ({
  ...base,
  kind: 'override',
  name,
  who: list(who),
  once: { from: wall(from), to: wall(to) },
  window: null,
  insteadOf: [],
  tier: null,
  ...more,
});

export const holiday = (name: string, from: string, more: Partial<HolidayRow> = {}): HolidayRow => ({
  ...base,
  kind: 'holiday',
  name,
  from: day(from),
  to: day(from),
  as: null,
  ...more,
});

const list = (names: string): readonly string[] =>
  names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

const seconds = (clock: string): number => (clock === '24:00' ? 86_400 : wall(`1970-01-01 ${clock}`).time);
