/** What holidays make of dates. */
import type { HolidayRow, PlainDate } from './model.ts';
import { asItself, type CountsAs } from './occurrences.ts';

/** A year is 365: far more than anybody looks at, and a bound on memory. */
const MAX_DATES = 5000;

/**
 * As which weekdays a date counts. Rows that disagree on a date: closed wins over weekdays, and of several weekdays
 * each counts, so that the order of rows means nothing and nobody is missed between two weekdays.
 * ValidFrom and ValidUntil clip the dates of the row.
 */
export function holidays(rows: readonly HolidayRow[]): CountsAs {
  if (rows.length === 0) return asItself;
  const known = new Map<PlainDate, number>();
  return (date) => {
    let set = known.get(date);
    if (set === undefined) {
      if (known.size >= MAX_DATES) known.clear();
      known.set(date, (set = countsAs(rows, date)));
    }
    return set;
  };
}

function countsAs(rows: readonly HolidayRow[], date: PlainDate): number {
  const found = rows.filter((row) => holds(row, date));
  if (found.length === 0) return asItself(date);
  if (found.some((row) => row.as === null)) return 0;
  return found.reduce((set, row) => set | (1 << (row.as ?? 0)), 0);
}

const holds = (row: HolidayRow, date: PlainDate): boolean =>
  row.from <= date && date <= row.to && isValid(row, date);

/** Whether the date lies within ValidFrom and ValidUntil. */
export const isValid = (
  row: { readonly validFrom: PlainDate | null; readonly validUntil: PlainDate | null },
  date: PlainDate,
): boolean =>
  (row.validFrom === null || row.validFrom <= date) && (row.validUntil === null || date <= row.validUntil);
