/**
 * Who is on call, the slow and plain way: every row is walked day by day and turn by turn from its beginning, on the
 * clock of `temporal-polyfill`. Written from the rota model alone; shares nothing with lib/rota but its types.
 */
import type {
  HolidayRow,
  Instant,
  OverrideRow,
  RotaRow,
  TierOnCall,
  View,
  WallTime,
  Window,
} from '../../../lib/rota/model.ts';
import { Temporal } from 'temporal-polyfill';
import { independentClock, type IndependentClock } from './independent-clock.ts';

type RotationRow = Extract<RotaRow, { kind: 'rotation' }>;

/** A person, and the row that put them there. */
interface Entry {
  readonly person: string;
  readonly row: string;
}

const clocks = new Map<string, IndependentClock>();

/** Conversions of the polyfill are slow, and the same ones come again and again. */
function clockOf(zone: string): IndependentClock {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    const slow = independentClock(zone);
    const [starts, ends] = [new Map<number, Instant>(), new Map<number, Instant>()];
    const kept = (map: Map<number, Instant>, convert: (wall: WallTime) => Instant) => (wall: WallTime) => {
      const key = wall.date * 86_400 + wall.time;
      const known = map.get(key) ?? convert(wall);
      map.set(key, known);
      return known;
    };
    let [at, shown] = [NaN, slow.wallTimeAt(0)];
    const wallTimeAt = (asked: Instant): WallTime => {
      if (asked !== at) [at, shown] = [asked, slow.wallTimeAt(asked)];
      return shown;
    };
    clock = { ...slow, wallTimeAt, startOf: kept(starts, slow.startOf), endOf: kept(ends, slow.endOf) };
    clocks.set(zone, clock);
  }
  return clock;
}

export function naiveOnCallAt(all: readonly RotaRow[], view: View, at: Instant): readonly TierOnCall[] {
  const rows = all
    .filter((row) => row.lines.length === 0 || (view.line !== null && row.lines.includes(view.line)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const holidaysIn = (zone: string) =>
    rows.filter(
      (row): row is HolidayRow => row.kind === 'holiday' && (row.zone === null || isOnePlace(row.zone, zone)),
    );
  const sets = new Map<number, Entry[]>();
  const because = new Map<number, Set<string>>();
  const setOf = (tier: number) => sets.get(tier) ?? sets.set(tier, []).get(tier) ?? [];
  const because_ = (tier: number) => because.get(tier) ?? because.set(tier, new Set()).get(tier) ?? new Set();

  for (const row of rows) {
    if (row.kind === 'override' || row.kind === 'holiday') continue;
    const [clock, holidays] = [clockOf(row.zone ?? view.zone), holidaysIn(row.zone ?? view.zone)];
    for (const person of row.kind === 'shift'
      ? whoOfShift(row, clock, holidays, at)
      : whoOfRotation(row, clock, holidays, at)) {
      setOf(row.tier).push({ person, row: row.name });
      because_(row.tier).add(row.name);
    }
  }

  const overrides = rows.filter(
    (row): row is OverrideRow =>
      row.kind === 'override' && isInOverride(row, clockOf(row.zone ?? view.zone), at),
  );
  for (const row of overrides.filter((one) => one.insteadOf === '*'))
    if (setOf(row.tier ?? 1).length > 0) because_(row.tier ?? 1).add(row.name);
  for (const row of overrides.filter((one) => one.insteadOf === '*')) sets.set(row.tier ?? 1, []);
  for (const row of overrides.filter((one) => one.insteadOf === '*'))
    for (const person of row.who) {
      setOf(row.tier ?? 1).push({ person, row: row.name });
      because_(row.tier ?? 1).add(row.name);
    }

  for (const [tier, before] of [...sets]) {
    const after = [...before];
    for (const row of overrides) {
      if (row.insteadOf === '*' || (row.tier !== null && row.tier !== tier)) continue;
      const leaving = row.insteadOf.map((name) => name.toLowerCase());
      const found = before.filter((entry) => leaving.includes(entry.person.toLowerCase()));
      if (found.length === 0) continue;
      because_(tier).add(row.name);
      for (const entry of found) if (after.includes(entry)) after.splice(after.indexOf(entry), 1);
      after.push(...row.who.map((person) => ({ person, row: row.name })));
    }
    sets.set(tier, after);
  }

  for (const row of overrides)
    if (row.insteadOf !== '*' && row.insteadOf.length === 0)
      for (const person of row.who) {
        setOf(row.tier ?? 1).push({ person, row: row.name });
        because_(row.tier ?? 1).add(row.name);
      }

  const position = new Map(rows.map((row, index) => [row.name, index]));
  return [...sets]
    .filter(([, entries]) => entries.length > 0)
    .sort((a, b) => a[0] - b[0])
    .map(([tier, entries]) => {
      const people: string[] = [];
      for (const { person } of entries.sort(
        (a, b) => (position.get(a.row) ?? 0) - (position.get(b.row) ?? 0),
      ))
        if (!people.some((known) => known.toLowerCase() === person.toLowerCase())) people.push(person);
      return { tier, people, because: [...because_(tier)].sort() };
    });
}

const weekday = (date: number): number => {
  const day = new Date(date * 86_400_000).getUTCDay();
  return day === 0 ? 7 : day;
};

const isOnePlace = (a: string, b: string): boolean =>
  a === b || (SAME_PLACE.includes(a) && SAME_PLACE.includes(b));

/** Two names of one zone, among those that the random rotas have. */
const SAME_PLACE = ['Asia/Kolkata', 'Asia/Calcutta'];

/** The weekdays that a date counts as. `holidays`: of the zone, and of every zone. */
function countsAs(date: number, holidays: readonly HolidayRow[]): readonly number[] {
  const found = holidays.filter(
    (row) =>
      row.from <= date &&
      date <= row.to &&
      date >= (row.validFrom ?? -Infinity) &&
      date <= (row.validUntil ?? Infinity),
  );
  if (found.length === 0) return [weekday(date)];
  const own = found.filter(({ zone }) => zone !== null);
  const counting = own.length > 0 ? own : found;
  return counting.some((row) => row.as === null) ? [] : counting.map((row) => row.as ?? 0);
}

/** The dates whose occurrence holds `at`. */
function datesHolding(
  row: RotaRow,
  window: Window,
  clock: IndependentClock,
  holidays: readonly HolidayRow[],
  at: Instant,
): readonly number[] {
  const today = clock.wallTimeAt(at).date;
  const dates: number[] = [];
  for (let date = today - 12; date <= today + 4; date++) {
    if (!isPicked(window, date, countsAs(date, holidays))) continue;
    if (date < (row.validFrom ?? -Infinity) || date > (row.validUntil ?? Infinity)) continue;
    const start = clock.startOf({ date, time: window.from });
    const end = clock.endOf({ date: date + window.endsAfter, time: window.to });
    if (start <= at && at < end) dates.push(date);
  }
  return dates;
}

/** `as`: the weekdays that the date counts as. */
function isPicked(window: Window, date: number, as: readonly number[]): boolean {
  const { year, month, day, weekOfYear, daysInMonth } = Temporal.PlainDate.from('1970-01-01').add({
    days: date,
  });
  const nth = window.nth.some((one) => {
    const its: number[] = [];
    for (let other = 1; other <= daysInMonth; other++)
      if (Temporal.PlainDate.from({ year, month, day: other }).dayOfWeek === one.weekday) its.push(other);
    return (one.nth === 'last' ? its.at(-1) : its[one.nth - 1]) === day;
  });
  const isDay = as.some((weekday) => (window.days as readonly number[]).includes(weekday));
  return (isDay || (nth && as.length > 0)) && (window.weeks?.includes(weekOfYear ?? 0) ?? true);
}

function whoOfShift(
  row: Extract<RotaRow, { kind: 'shift' }>,
  clock: IndependentClock,
  holidays: readonly HolidayRow[],
  at: Instant,
): readonly string[] {
  return datesHolding(row, row.window, clock, holidays, at).flatMap(() => row.who);
}

function whoOfRotation(
  row: RotationRow,
  clock: IndependentClock,
  holidays: readonly HolidayRow[],
  at: Instant,
): readonly string[] {
  const { window } = row;
  const first = clock.startOf(row.start);
  if (window === null) {
    if (at < first) return [];
    if (row.validFrom !== null && at < clock.startOf({ date: row.validFrom, time: 0 })) return [];
    if (row.validUntil !== null && at >= clock.endOf({ date: row.validUntil + 1, time: 0 })) return [];
    return row.turns[turnAt(row, clock, at) % row.turns.length] ?? [];
  }
  return datesHolding(row, window, clock, holidays, at).flatMap((date) => {
    const start = clock.startOf({ date, time: window.from });
    const perShift = row.every.unit === 'shift';
    if (perShift ? date < row.start.date : start < first) return [];
    const turn = perShift ? shiftsBefore(row, window, date) : turnAt(row, clock, start);
    return row.turns[turn % row.turns.length] ?? [];
  });
}

function shiftsBefore(row: RotationRow, window: Window, date: number): number {
  let count = 0;
  for (let one = row.start.date; one < date; one++) if (isPicked(window, one, [weekday(one)])) count++;
  return Math.floor(count / row.every.count);
}

function turnAt(row: RotationRow, clock: IndependentClock, at: Instant): number {
  let turn = 0;
  while (clock.startOf(boundary(row, turn + 1)) <= at) turn++;
  return turn;
}

function boundary({ start, every }: RotationRow, turn: number): WallTime {
  const steps = turn * every.count;
  if (every.unit === 'month' || every.unit === 'year') {
    const months = every.unit === 'month' ? steps : steps * 12;
    const from = new Date(start.date * 86_400_000);
    const lastDay = new Date(
      Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0),
    ).getUTCDate();
    const day = Math.min(from.getUTCDate(), lastDay);
    return {
      date: Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, day) / 86_400_000,
      time: start.time,
    };
  }
  const seconds = start.time + steps * { hour: 3600, day: 86_400, week: 604_800, shift: 86_400 }[every.unit];
  const days = Math.floor(seconds / 86_400);
  return { date: start.date + days, time: seconds - days * 86_400 };
}

function isInOverride(row: OverrideRow, clock: IndependentClock, at: Instant): boolean {
  if (row.window !== null) return datesHolding(row, row.window, clock, [], at).length > 0;
  if (row.once === null || at < clock.startOf(row.once.from) || at >= clock.endOf(row.once.to)) return false;
  if (row.validFrom !== null && at < clock.startOf({ date: row.validFrom, time: 0 })) return false;
  return row.validUntil === null || at < clock.endOf({ date: row.validUntil + 1, time: 0 });
}
