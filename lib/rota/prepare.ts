/** From the rows of a rota to what can be asked who is on call, at any instant and as often as wanted. */
import { compareText } from './code-units.ts';
import type { HolidayRow, RotaRow, View } from './model.ts';
import { asItself, type CountsAs } from './occurrences.ts';
import { wallClock, type WallClock } from './wall-clock.ts';
import { holidays } from './holidays.ts';
import { eachPeriodOf, type ActingRow, type EachPeriod } from './row-periods.ts';

/** A row, its zone's clock, and when it counts. */
export interface PreparedRow {
  readonly row: ActingRow;
  /** Its place among the rows, which are in the order of RowKeys by code unit. */
  readonly order: number;
  readonly clock: WallClock;
  /** Holidays do not stop an override: it says who is away, not when there is work. */
  readonly countsAs: CountsAs;
  readonly eachPeriod: EachPeriod;
}

/** The rows that count for a line, ready for `onCallAt`, `periods` and `walk`. */
export interface Rota {
  readonly view: View;
  readonly holidays: readonly HolidayRow[];
  readonly rows: readonly PreparedRow[];
}

/** Keeps the rows that count for the line of `view`. Zones must be known to the platform (RangeError). */
export function prepareRota(rows: readonly RotaRow[], view: View): Rota {
  const counting = rows.filter((row) => countsFor(row, view)).sort(byName);
  const countsAsIn = holidays(counting.filter((row): row is HolidayRow => row.kind === 'holiday'));
  const acting = counting.filter((row): row is ActingRow => row.kind !== 'holiday');
  return {
    view,
    holidays: counting.filter((row): row is HolidayRow => row.kind === 'holiday'),
    rows: acting.map((row, order) => {
      const zone = row.zone ?? view.zone;
      const [clock, countsAs] = [wallClock(zone), row.kind === 'override' ? asItself : countsAsIn(zone)];
      return { row, order, clock, countsAs, eachPeriod: eachPeriodOf(row, order, clock, countsAs) };
    }),
  };
}

const countsFor = (row: RotaRow, view: View): boolean =>
  row.lines.length === 0 || (view.line !== null && row.lines.includes(view.line));

/** By code unit, as Table Storage sorts. */
const byName = (a: RotaRow, b: RotaRow): number => compareText(a.name, b.name);
