import { describe, expect, test } from 'vitest';
import { readDate, readDateTime } from '../../../lib/rows/dates.ts';
import { showDate } from '../../../lib/rota/show-time.ts';
import { reads, refuses } from './check.ts';

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

describe('dates', () => {
  reads(readDate, {
    '2026-12-25': day('2026-12-25'),
    '2026-1-5': day('2026-01-05'),
    '2026/12/25': day('2026-12-25'),
    '2026‑12‑25': day('2026-12-25'),
    '2028-02-29': day('2028-02-29'),
    '1970-01-01': 0,
    '9999-12-31': day('9999-12-31'),
  });
  refuses(readDate, {
    '2026-02-30': 'is not in the calendar',
    '2026-02-29': 'is not in the calendar',
    '2026-13-01': 'is not in the calendar',
    '2026-00-10': 'is not in the calendar',
    '0206-01-05': 'is not in the calendar',
    '0000-01-01': 'is not in the calendar',
    '25.12.2026': 'did you mean "2026-12-25"?',
    '12/25/2026': 'did you mean "2026-12-25"?',
    '20261225': 'did you mean "2026-12-25"?',
    '2026-12-25 08:00': 'did you mean "2026-12-25"?',
    '25 Dec 2026': 'did you mean "2026-12-25"?',
    '25. Dezember 2026': 'did you mean "2026-12-25"?',
    '25 déc. 2026': 'did you mean "2026-12-25"?',
    '25-Dec-26': 'did you mean "2026-12-25"?',
    'Dec 25, 2026': 'did you mean "2026-12-25"?',
    '05.01.2026': 'did you mean "2026-01-05"?',
    '5.1.26': 'did you mean "2026-01-05"?',
    '46350': 'did you mean "2026-11-24"?',
    '31.02.2026': 'is not a date',
    '2026-12/25': 'is not a date',
    '26-12-25': 'is not a date',
    tomorrow: '"tomorrow" is not a date, such as "2026-12-25"',
  });
  test('a day and a month that could be swapped have no suggestion', () => {
    for (const text of ['05/06/2026', '05-06-2026', '5/6/26', '12345', '463500']) {
      const read = readDate(text);
      expect(read.ok ? 'read' : read.problem, text).not.toMatch(/^read$|did you mean/);
    }
  });
  test('a date is shown as it was written', () => {
    for (const text of ['1900-01-01', '1969-12-31', '2026-12-25', '9999-12-31'])
      expect(showDate(day(text))).toBe(text);
  });
});

describe('dates with times', () => {
  const eve = day('2026-12-24');
  reads((text) => readDateTime(text, 'start'), {
    '2026-12-24 18:00': { date: eve, time: 64_800 },
    '2026-12-24T18:00': { date: eve, time: 64_800 },
    '2026-12-24  8:00:30': { date: eve, time: 28_830 },
    '2026-12-24': { date: eve, time: 0 },
  });
  refuses((text) => readDateTime(text, 'start'), {
    '2026-12-24 24:00': 'can only be an end',
    '2026-12-24T18:00Z': 'has an offset; times are local',
    '2026-12-24T18:00:00+01:00': "as the clock in the row's TimeZone shows them",
    '2026-12-24 18:00 UTC': 'has an offset',
    '2026-02-30 18:00': '"2026-02-30" is not in the calendar',
    '2026-12-24 6pm': 'did you mean "2026-12-24 18:00"?',
    '24.11.2026 17:00': 'did you mean "2026-11-24 17:00"?',
    '24.11.2026 17:00:00': 'did you mean "2026-11-24 17:00"?',
    '24/11/2026 8 Uhr': 'did you mean "2026-11-24 08:00"?',
    '11/24/2026 5:00:00 PM': 'did you mean "2026-11-24 17:00"?',
    '11/24/2026 12:00:00 AM': 'did you mean "2026-11-24 00:00"?',
    '24-Nov-26 5:00 PM': 'did you mean "2026-11-24 17:00"?',
    '46350.708333': 'did you mean "2026-11-24 17:00"?',
    '46350,5': 'did you mean "2026-11-24 12:00"?',
    '46350': 'did you mean "2026-11-24"?',
    '05.01.2026 25:00': 'is not a date and time, such as',
    '2026-12-24 18:00:00.5': 'is not a time of the clock',
    '18:00': 'is not a date',
    'Fri 18:00': '"Fri 18:00" is not a date and time, such as "2026-12-24 18:00"',
  });
});

test('an offset is converted to what the clock of the row shows, also over a change of clocks', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['2026-11-24T07:00:00.000Z', 'Europe/Stockholm', '2026-11-24 08:00'],
    ['2026-07-24T07:00Z', 'Europe/Stockholm', '2026-07-24 09:00'],
    ['2026-11-24 23:30 UTC', 'Asia/Kolkata', '2026-11-25 05:00'],
    ['2026-11-24T07:00:30-05:00', 'America/Los_Angeles', '2026-11-24 04:00:30'],
    ['2026-11-24 07:00 +1', 'UTC', '2026-11-24 06:00'],
  ];
  for (const [cell, zone, local] of table) {
    const read = readDateTime(cell, 'start', zone);
    expect(read.ok ? 'read' : read.problem).toContain(`did you mean "${local}"?`);
    expect(readDateTime(local, 'start').ok).toBe(true);
  }
});

describe('as an end, a date alone is the end of that day', () => {
  const eve = day('2026-12-24');
  reads((text) => readDateTime(text, 'end'), {
    '2026-12-24': { date: eve + 1, time: 0 },
    '2026-12-24 24:00': { date: eve + 1, time: 0 },
    '2026-12-24 00:00': { date: eve, time: 0 },
  });
});
