import { describe, expect, test } from 'vitest';
import type { Weekday, Window } from '../../../lib/rota/model.ts';
import { readOpenHours } from '../../../lib/rows/open-hours.ts';
import { reads, refuses } from './check.ts';

const window = (days: readonly Weekday[], from: number, to: number, endsAfter = 0): Window => ({
  ...{ days, from: from * 3600, to: to * 3600, nth: [], weeks: null, endsAfter },
});
const week: Weekday[] = [1, 2, 3, 4, 5];
const all: Weekday[] = [1, 2, 3, 4, 5, 6, 7];

describe('opening hours', () => {
  reads(readOpenHours, {
    'Mon-Fri 08:00-17:00': [window(week, 8, 17)],
    'mon – fri 8:00 – 17:00': [window(week, 8, 17)],
    'Monday to Friday: 08:00 to 17:00': [window(week, 8, 17)],
    '08:00-17:00': [window(all, 8, 17)],
    '* 08:00-17:00': [window(all, 8, 17)],
    'Mon-Thu 08:00-17:00, Fri 08:00-15:00': [window([1, 2, 3, 4], 8, 17), window([5], 8, 15)],
    'Mon,Wed 08:00-12:00, 13:00-17:00; Sat 10:00-14:00': [
      ...[window([1, 3], 8, 12), window([1, 3], 13, 17), window([6], 10, 14)],
    ],
    'Mon-Fri 08:00-12:00; 13:00-17:00;': [window(week, 8, 12), window(week, 13, 17)],
    'Mon-Fri 08:00-12:00\r\n13:00-17:00\n': [window(week, 8, 12), window(week, 13, 17)],
    '08:00-12:00, 13:00-17:00': [window(all, 8, 12), window(all, 13, 17)],
    'Mon-Fri 22:00-06:00': [window(week, 22, 6, 1)],
    'Sat,Sun 00:00-24:00': [window([6, 7], 0, 24)],
    'Mon-Tue, Thu 08:00-09:00': [window([1, 2, 4], 8, 9)],
    'Fri 20:00-Mon 08:00': [window([5], 20, 8, 3)],
    'Mon-Thu 08:00-17:00, Fri 20:00 - Mon 08:00': [window([1, 2, 3, 4], 8, 17), window([5], 20, 8, 3)],
    'Fri 08:00-Fri 17:00': [window([5], 8, 17)],
    'Fri 08:00-Fri 08:00': [window([5], 8, 8, 7)],
    'Mon-Fri': [window(week, 0, 24)],
    'Sat; Sun': [window([6, 7], 0, 24)],
    '*': [window(all, 0, 24)],
  });
  refuses(readOpenHours, {
    'Mon-Fir 08:00-17:00': 'did you mean "Mon-Fri"?',
    'Mon-Fri 8-17': '"17" is not a time of the clock, such as "08:00"; did you mean "17:00"?',
    'Mon-Fri 08:00': 'is not a window of opening hours; expected such as',
    'Mon-Fri 08:00-': 'is not a time of the clock',
    'Mon-Fri 08:00-12:00 13:00-17:00': 'is not a window of opening hours',
    'Mon-Fri 08:00-17:00; Sat': '"Sat" has no hours',
    'Sat; Mon-Fri 08:00-17:00': '"Sat" has no hours',
    'Mon-Fri 08:00-17:00 Sat': 'is not a time of the clock',
    'Mon-Fri 24:00-08:00': 'can only be an end',
    '20:00-Mon 08:00': 'does not begin on one',
    'Wed, Fri 20:00-Mon 08:00': 'does not begin on one',
    'Thu-Fri 20:00-Mon 08:00': 'is not a time of the clock',
    '24/7': 'is not a window of opening hours',
    always: '"always" is not a weekday',
    ';': 'names no weekday',
  });
});

test('days may have a number, and those left out are those of the hours before, numbers too', () => {
  const sat = { ...window([], 10, 14), nth: [{ weekday: 6, nth: 1 }] };
  expect(readOpenHours('Mon-Fri 08:00-17:00; 1Sat 10:00-14:00, 15:00-16:00')).toEqual({
    ok: true,
    value: [window([1, 2, 3, 4, 5], 8, 17), sat, { ...sat, from: 15 * 3600, to: 16 * 3600 }],
  });
  expect(readOpenHours('1 Sat 10:00-14:00')).toEqual({ ok: true, value: [sat] });
  expect(readOpenHours('1Fri 20:00-Mon 08:00')).toEqual({
    ok: true,
    value: [{ ...window([], 20, 8, 3), nth: [{ weekday: 5, nth: 1 }] }],
  });
  expect(readOpenHours('6Sat 10:00-14:00').ok).toBe(false);
});
