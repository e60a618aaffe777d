import { describe, expect, test } from 'vitest';
import { readClock, readEdge } from '../../../lib/rows/clock.ts';
import { reads, refuses } from './check.ts';

describe('times of the clock', () => {
  reads((text) => readClock(text, 'start'), {
    '8:00': 28_800,
    '8 : 00': 28_800,
    '08:00;': 28_800,
    '08:00:00.000': 28_800,
    '08:00': 28_800,
    ' 08:00:30 ': 28_830,
    '23:59:59': 86_399,
    '00:00': 0,
    '０８：００': 28_800,
    '\u202a08:00\u202c': 28_800,
  });
  refuses((text) => readClock(text, 'start'), {
    '8': 'did you mean "08:00"?',
    '8.30': 'did you mean "08:30"?',
    '0830': 'did you mean "08:30"?',
    "8 o'clock": 'did you mean "08:00"?',
    '8am': 'did you mean "08:00"?',
    '8:15 PM': 'did you mean "20:15"?',
    '8:00:00 AM': 'did you mean "08:00"?',
    '12:00:00 AM': 'did you mean "00:00"?',
    '12:30:00 PM': 'did you mean "12:30"?',
    '12:15 AM': 'did you mean "00:15"?',
    '12:15 pm': 'did you mean "12:15"?',
    '8 Uhr': 'did you mean "08:00"?',
    '17.30 Uhr': 'did you mean "17:30"?',
    '17h30': 'did you mean "17:30"?',
    '0.708333333': 'did you mean "17:00"?',
    '0,3333333': 'did you mean "08:00"?',
    '8:00:00.5': 'is not a time of the clock',
    '8:60': 'is not a time of the clock',
    '8:5': 'is not a time of the clock',
    '25:00': 'is not a time of the clock',
    '24:00:01': 'is not a time of the clock',
    '24:00': 'can only be an end',
    '-8:00': 'is not a time of the clock',
    '08:00Z': 'is not a time of the clock',
    noon: '"noon" is not a time of the clock, such as "08:00"',
  });
});

test('noon and midnight in halves of the day have no suggestion, because people disagree on them', () => {
  for (const text of ['12am', '12 pm', '12:00 pm']) {
    const read = readClock(text, 'start');
    expect(read).toEqual({ ok: false, problem: `"${text}" is not a time of the clock, such as "08:00"` });
  }
});

describe('an end may be 24:00', () => {
  reads((text) => readClock(text, 'end'), { '24:00': 86_400, '24:00:00': 86_400 });
});

describe('edges of a window', () => {
  reads<unknown>((text) => readEdge(text, 'start'), {
    '17:00': { weekday: null, nth: null, time: 61_200 },
    'Fri 20:00': { weekday: 5, nth: null, time: 72_000 },
    'friday\u00a08:00': { weekday: 5, nth: null, time: 28_800 },
    'Fri, 20:00': { weekday: 5, nth: null, time: 72_000 },
    'Fri20:00': { weekday: 5, nth: null, time: 72_000 },
    '1Fri 20:00': { weekday: 5, nth: 1, time: 72_000 },
    'last fri 20:00': { weekday: 5, nth: 'last', time: 72_000 },
  });
  refuses((text) => readEdge(text, 'start'), {
    Fri: 'has no time; expected such as "Fri 20:00"',
    'Fir 20:00': 'did you mean "Fri 20:00"?',
    'Mi 20:00': 'did you mean "Wed 20:00"?',
    '1st Fri 20:00': 'did you mean "1Fri 20:00"?',
    'erster Freitag 20 Uhr': 'did you mean "1Fri 20:00"?',
    '6Fri 20:00': 'is not a time, such as "08:00" or "Fri 20:00"',
    'Di 20 Uhr': 'did you mean "Tue 20:00"?',
    'ven 20h': 'did you mean "Fri 20:00"?',
    noon: '"noon" is not a time, such as "08:00" or "Fri 20:00"',
    'Fri 8': 'did you mean "08:00"?',
    'Mon-Fri 08:00': 'is not a time of the clock',
    '20:00 Fri': 'is not a time of the clock',
    'Fri 24:00': 'can only be an end',
  });
});
