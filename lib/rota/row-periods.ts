/** When each kind of row counts, and for whom. */
import type {
  Instant,
  OverrideRow,
  RotationRow,
  RotaRow,
  ShiftRow,
  WallTime,
  Window,
  PlainDate,
} from './model.ts';
import { eachOccurrence, timetable, type CountsAs } from './occurrences.ts';
import type { WallClock } from './wall-clock.ts';
import { isValid } from './holidays.ts';
import { nameKey } from './names.ts';
import { shiftIndex, turnOf, turnsOf } from './turns.ts';

/** A name in the Who cell of a row. */
export interface Person {
  /** The same for every spelling of the name. */
  readonly key: string;
  /** As the cell has it. */
  readonly name: string;
  /** The row's place among the rows of the rota. */
  readonly order: number;
}

/** Called with [from, to), not cut, in which `who` is what the row's Who says. */
export type VisitPeriod = (from: Instant, to: Instant, who: readonly Person[]) => void;

/** Visits what meets [from, to). */
export type EachPeriod = (from: Instant, to: Instant, visit: VisitPeriod) => void;

/** Rows that put people in or take people out; holidays act through `CountsAs`. */
export type ActingRow = Exclude<RotaRow, { readonly kind: 'holiday' }>;

/** The people of each turn. */
type People = readonly (readonly Person[])[];

/** `order`: the row's place among the rows. */
export function eachPeriodOf(
  row: ActingRow,
  order: number,
  clock: WallClock,
  countsAs: CountsAs,
): EachPeriod {
  switch (row.kind) {
    case 'shift':
      return windowPeriods(row, order, clock, countsAs);
    case 'rotation': {
      const people = row.turns.map((who) => peopleOf(who, order));
      return row.window === null
        ? turnPeriods(row, people, clock)
        : windowedPeriods(row, row.window, people, clock, countsAs);
    }
    case 'override':
      return overridePeriods(row, order, clock, countsAs);
  }
}

const peopleOf = (names: readonly string[], order: number): readonly Person[] =>
  names.map((name) => ({ key: nameKey(name), name, order }));

/** ValidFrom and ValidUntil are about the date on which an occurrence starts. */
function windowPeriods(
  row: Omit<ShiftRow, 'kind' | 'tier'>,
  order: number,
  clock: WallClock,
  countsAs: CountsAs,
): EachPeriod {
  const table = timetable(row.window, clock, countsAs);
  const who = peopleOf(row.who, order);
  return (from, to, visit) =>
    eachOccurrence(table, from, to, (start, end, date) => {
      if (isValid(row, date)) visit(start, end, who);
    });
}

/** The turn is the one at the occurrence's start; nobody where that is before Start, for `n shifts` before its date. */
function windowedPeriods(
  row: RotationRow,
  window: Window,
  people: People,
  clock: WallClock,
  countsAs: CountsAs,
): EachPeriod {
  const table = timetable(window, clock, countsAs);
  const turns = turnsOf(row, clock);
  const perShift = row.every.unit === 'shift';
  const first = turns.begin(0);
  return (from, to, visit) =>
    eachOccurrence(table, from, to, (start, end, date) => {
      if ((perShift ? date < row.start.date : start < first) || !isValid(row, date)) return;
      const index = perShift ? shiftIndex(row, table.pattern, date) : turns.indexAt(start);
      visit(start, end, turnOf(people, index) ?? []);
    });
}

/** Without a window: turn after turn. ValidFrom and ValidUntil bound the dates on which it is on call. */
function turnPeriods(row: RotationRow, people: People, clock: WallClock): EachPeriod {
  const { begin, indexAt } = turnsOf(row, clock);
  const bounds = clipped(row, clock, begin(0), Infinity);
  return (from, to, visit) => {
    const [first, end] = [Math.max(from, bounds.from), Math.min(to, bounds.to)];
    if (first >= end) return;
    for (let index = indexAt(first), at = begin(index); at < end; index++) {
      const next = begin(index + 1);
      if (next > at) visit(Math.max(at, bounds.from), Math.min(next, bounds.to), turnOf(people, index) ?? []);
      at = next;
    }
  };
}

function overridePeriods(row: OverrideRow, order: number, clock: WallClock, countsAs: CountsAs): EachPeriod {
  const { once, window } = row;
  if (once === null)
    return window === null ? () => undefined : windowPeriods({ ...row, window }, order, clock, countsAs);
  const who = peopleOf(row.who, order);
  const bounds = clipped(row, clock, clock.startOf(once.from), clock.endOf(once.to));
  return (from, to, visit) => {
    if (bounds.from < to && from < bounds.to && bounds.from < bounds.to) visit(bounds.from, bounds.to, who);
  };
}

/** [from, to) within the days from ValidFrom to ValidUntil. */
function clipped(
  row: RotationRow | OverrideRow,
  clock: WallClock,
  from: Instant,
  to: Instant,
): { readonly from: Instant; readonly to: Instant } {
  const midnight = (date: number): WallTime => ({ date, time: 0 });
  return {
    from: row.validFrom === null ? from : Math.max(from, clock.startOf(midnight(row.validFrom))),
    to: row.validUntil === null ? to : Math.min(to, clock.endOf(midnight(row.validUntil + 1))),
  };
}

/**
 * The last local date on which a row can count; `null`: it has no end, or is a rotation. Holidays do not change how turns are
 * counted, so that one that is over has no effect any more.
 */
export function lastDateOf(row: RotaRow): PlainDate | null {
  if (row.kind === 'holiday') return Math.min(row.to, row.validUntil ?? Infinity);
  if (row.kind !== 'override') return null;
  // The occurrence that starts on ValidUntil may end days later.
  if (row.once === null)
    return row.validUntil === null ? null : row.validUntil + (row.window?.endsAfter ?? 0);
  const { to } = row.once;
  // It ends before its To: at 00:00 that is the day before.
  return Math.min(to.date - (to.time === 0 ? 1 : 0), row.validUntil ?? Infinity);
}
