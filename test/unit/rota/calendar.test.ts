import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, countDates, monthsBetween, weekdayOf, weekdaySet } from '../../../lib/rota/calendar.ts';
import { day } from './wall.ts';

const MS_A_DAY = 86_400_000;
/** The years 1600 to 9999. */
const dates = fc.integer({ min: day('1600-01-01'), max: day('9999-12-31') });

/** The last day of the month where it does not have that day; `Date` overflows into the next. */
function addedByDate(date: number, months: number): number {
  const at = new Date(date * MS_A_DAY);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + months];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(at.getUTCDate(), last)) / MS_A_DAY;
}

describe('the calendar', () => {
  it.each([
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2025-01-31', 2, '2025-03-31'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['1999-12-31', 2, '2000-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['1900-01-29', 1, '1900-02-28'],
  ])('adds to %s %i months: %s', (from, months, to) => {
    expect(addMonths(day(from), months)).toBe(day(to));
  });

  it('agrees with Date about months', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: -5000, max: 5000 }), (date, months) => {
        expect(addMonths(date, months)).toBe(addedByDate(date, months));
        expect(monthsBetween(date, addMonths(date, months))).toBe(months);
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it('agrees with Date about weekdays', () => {
    fc.assert(
      fc.property(dates, (date) => {
        expect(weekdayOf(date) % 7).toBe(new Date(date * MS_A_DAY).getUTCDay());
      }),
      { seed: 1, numRuns: 1000 },
    );
  });

  it('counts dates of a weekday pattern as one by one', () => {
    const days = fc.subarray([1, 2, 3, 4, 5, 6, 7] as const);
    fc.assert(
      fc.property(days, dates, fc.integer({ min: -3, max: 60 }), (chosen, from, length) => {
        const all = Array.from({ length: Math.max(0, length) }, (_, index) => weekdayOf(from + index));
        const expected = all.filter((weekday) => chosen.includes(weekday)).length;
        expect(countDates(weekdaySet(chosen), from, from + length)).toBe(expected);
      }),
      { seed: 1, numRuns: 1000 },
    );
  });
});
