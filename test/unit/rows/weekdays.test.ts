import { describe, expect, test } from 'vitest';
import { readWeekday, readWeekdays } from '../../../lib/rows/weekdays.ts';
import { reads, refuses } from './check.ts';

describe('weekdays', () => {
  reads(readWeekdays, {
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
  refuses(readWeekdays, {
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
    'Mo-Mi': 'did you mean "Mon-Wed"?',
    Di: 'did you mean "Tue"?',
    Don: 'did you mean "Thu"?',
    'Mo., Di., Do.': 'did you mean "Mon, Tue, Thu"?',
    'Montag bis Freitag': 'did you mean "Mon-Fri"?',
    'Sa,So': 'did you mean "Sat,Sun"?',
    Sonnabend: 'did you mean "Sat"?',
    'lun-ven': 'did you mean "Mon-Fri"?',
    'lundi au vendredi': 'did you mean "Mon-Fri"?',
    'sam, dim': 'did you mean "Sat, Sun"?',
    'lu, di': 'did you mean "Mon, Sun"?',
    '"Mon-Fri"': 'did you mean "Mon-Fri"?',
    ';': 'names no weekday',
    '*, Mon': '"*" is not a weekday',
  });
});

test('nothing is suggested that could not be read either', () => {
  const read = readWeekdays('Pon-Pia');
  expect(read.ok ? 'read' : read.problem).not.toMatch(/^read$|did you mean/);
});

describe('one weekday', () => {
  reads(readWeekday, { Sun: 7, ' sunday ': 7, 'Sat;': 6 });
  refuses(readWeekday, {
    'Sat,Sun': 'is not one weekday',
    'Mon-Fri': 'is not one weekday',
    '*': 'is not one weekday',
    Sunady: 'did you mean "Sunday"?',
  });
});
