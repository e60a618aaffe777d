import { describe, expect, test } from 'vitest';
import { ok, type Read } from '../../../lib/rows/text.ts';
import { readDays, readWeekday } from '../../../lib/rows/weekdays.ts';
import { readWeeks } from '../../../lib/rows/window.ts';
import { reads, refuses } from './check.ts';

const readPlainDays = (text: string): Read<readonly number[]> => {
  const read = readDays(text);
  return read.ok ? ok([...read.value.days, ...read.value.nth.map(() => NaN)]) : read;
};

describe('weekdays', () => {
  reads(readPlainDays, {
    'Mon-Fri': [1, 2, 3, 4, 5],
    'mon - fri': [1, 2, 3, 4, 5],
    'Mon–Fri': [1, 2, 3, 4, 5],
    'MON—FRI': [1, 2, 3, 4, 5],
    'Mon\u00a0‑\u2009Fri': [1, 2, 3, 4, 5],
    'Monday to Friday': [1, 2, 3, 4, 5],
    'Mondays - Fridays': [1, 2, 3, 4, 5],
    'Sat,Sun': [6, 7],
    'Sun, sat': [6, 7],
    'Sat; Sun;': [6, 7],
    'Sat & Sun': [6, 7],
    'Sat and Sun': [6, 7],
    ',Sat,,Sun,': [6, 7],
    'Sat + Sun': [6, 7],
    'Mon thru Fri': [1, 2, 3, 4, 5],
    'Mon..Fri': [1, 2, 3, 4, 5],
    'Mon-Fri;': [1, 2, 3, 4, 5],
    'Fri-Mon': [1, 5, 6, 7],
    'Mon-Wed, Fri': [1, 2, 3, 5],
    'Mon-Wed, Tue-Thu': [1, 2, 3, 4],
    'Tues, Weds, Thurs': [2, 3, 4],
    'Mo,Tu': [1, 2],
    'Sat.': [6],
    '*': [1, 2, 3, 4, 5, 6, 7],
    daily: [1, 2, 3, 4, 5, 6, 7],
    'Every day': [1, 2, 3, 4, 5, 6, 7],
    'Mon-Sun': [1, 2, 3, 4, 5, 6, 7],
  });
  refuses(readDays, {
    'Mon-Fir': 'did you mean "Mon-Fri"?',
    'Mno-Fir': 'did you mean "Mon-Fri"?',
    'Sunday,unday': 'did you mean "Sunday,Sunday"?',
    'weekdays, Sun': 'did you mean "Mon-Fri, Sun"?',
    'Sat,Snu': 'did you mean "Sat,Sun"?',
    Firday: 'did you mean "Friday"?',
    weekdays: 'did you mean "Mon-Fri"?',
    'working days': 'did you mean "Mon-Fri"?',
    weekend: 'did you mean "Sat,Sun"?',
    'Mon Fri': '"Mon Fri" is not a weekday; expected weekdays',
    'Mon-Mon': 'not a range',
    'Mon-Wed-Fri': 'not a range',
    'Mon-': '"" is not a weekday',
    M: '"M" is not a weekday',
    '1-5': '"1" is not a weekday',
    'Mån-Fre': 'did you mean "Mon-Fri"?',
    'Mo-Mi': 'did you mean "Mo-Wed"?',
    Di: 'did you mean "Tue"?',
    Donnerstag: 'did you mean "Thu"?',
    'Mo., Di., Do.': 'did you mean "Mo., Tue, Thu"?',
    'Montag bis Freitag': 'did you mean "Mon-Fri"?',
    'Sa,So': 'did you mean "Sa,Sun"?',
    Sonnabend: 'did you mean "Sat"?',
    'lun-ven': 'did you mean "Mon-Fri"?',
    'lundi au vendredi': 'did you mean "Mon-Fri"?',
    'sam, dim': 'did you mean "Sat, Sun"?',
    '"Mon-Fri"': 'did you mean "Mon-Fri"?',
    ';': 'names no weekday',
    '*, Mon': '"*" is not a weekday',
  });
});

describe('days of a month', () => {
  const sat = (nth: 1 | 2 | 3 | 4 | 5 | 'last') => ({ weekday: 6, nth }) as const;
  reads(readDays, {
    '1Sat': { days: [], nth: [sat(1)] },
    '5 sat': { days: [], nth: [sat(5)] },
    'last Sat': { days: [], nth: [sat('last')] },
    LASTSAT: { days: [], nth: [sat('last')] },
    '3 Saturday, 1Sat., 1 sat': { days: [], nth: [sat(1), sat(3)] },
    'Mon-Fri, 1Sat, last Sun': { days: [1, 2, 3, 4, 5], nth: [sat(1), { weekday: 7, nth: 'last' }] },
    'Sat, 1Sat': { days: [6], nth: [sat(1)] },
  });
  refuses(readDays, {
    '1st Sat': 'did you mean "1Sat"?',
    '1. Sat': 'did you mean "1Sat"?',
    'first Saturday': 'did you mean "1Sat"?',
    'the first Saturday': 'did you mean "1Sat"?',
    'Mon-Fri, 2nd Sat': 'did you mean "Mon-Fri, 2Sat"?',
    '1st Sat and 3rd Sat': 'did you mean "1Sat, 3Sat"?',
    'erster Samstag': 'did you mean "1Sat"?',
    '1. Samstag': 'did you mean "1Sat"?',
    'letzter Freitag': 'did you mean "last Fri"?',
    'premier samedi': 'did you mean "1Sat"?',
    'första lördag': 'did you mean "1Sat"?',
    'last Samstag': 'did you mean "last Sat"?',
    '1 Firday': 'did you mean "1 Friday"?',
    '1Sat-3Sat': 'a number goes with one weekday',
    '1Sat-Sun': 'a number goes with one weekday',
  });
  test.each([
    '6Sat',
    '0Sat',
    '6 Sat',
    '12Sat',
    'Sat1',
    '-1Sat',
    'lastly Fri',
    'every other Sat',
    'not Sat',
    'alternate Fridays',
  ])('"%s" is refused without a suggestion that would mean other days', (text) => {
    const read = readDays(text);
    expect(read.ok ? 'read' : read.problem).not.toMatch(/^read$|did you mean/);
  });
});

describe('weeks', () => {
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const [odd, even] = [1, 0].map((rest) => range(1, 53).filter((week) => week % 2 === rest));
  reads(readWeeks, {
    odd,
    Even: even,
    '1-8, 53': [...range(1, 8), 53],
    '53;1 – 8': [...range(1, 8), 53],
    '50-2': [1, 2, ...range(50, 53)],
    '07': [7],
    '5-5': [5],
    '*': null,
  });
  refuses(readWeeks, {
    'KW 1-8': 'did you mean "1-8"?',
    'weeks 1-8, 53': 'did you mean "1-8, 53"?',
    'W1-W8': 'did you mean "1-8"?',
    'v. 2': 'did you mean "2"?',
    'odd weeks': 'did you mean "odd"?',
    uneven: 'did you mean "odd"?',
    ungerade: 'did you mean "odd"?',
    gerade: 'did you mean "even"?',
    evn: 'did you mean "even"?',
  });
  test.each([
    '0',
    '54',
    '1-54',
    'odd even',
    'odd, 2',
    '2 weeks',
    'every 2 weeks',
    'seven',
    'weekly',
    '1.5',
    ';',
  ])('"%s" is refused without a suggestion that would mean other weeks', (text) => {
    const read = readWeeks(text);
    expect(read.ok ? 'read' : read.problem).not.toMatch(/^read$|did you mean/);
  });
});

test('nothing is suggested that could not be read either', () => {
  const read = readDays('Pon-Pia');
  expect(read.ok ? 'read' : read.problem).not.toMatch(/^read$|did you mean/);
});

describe('one weekday', () => {
  reads(readWeekday, { Sun: 7, ' sunday ': 7, 'Sat;': 6 });
  refuses(readWeekday, {
    'Sat,Sun': 'is not one weekday',
    'Mon-Fri': 'is not one weekday',
    '*': 'is not one weekday',
    Sunady: 'did you mean "Sunday"?',
    '1Sat': 'has a number; expected one weekday without a number',
    'last Sat': 'has a number',
  });
});
