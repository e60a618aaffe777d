import { describe, expect, test } from 'vitest';
import { readEvery } from '../../../lib/rows/every.ts';
import { reads, refuses } from './check.ts';

describe('the length of a turn', () => {
  reads(readEvery, {
    '1 week': { count: 1, unit: 'week' },
    '2 weeks': { count: 2, unit: 'week' },
    '1week': { count: 1, unit: 'week' },
    ' 2\u00a0Weeks ': { count: 2, unit: 'week' },
    week: { count: 1, unit: 'week' },
    weekly: { count: 1, unit: 'week' },
    Daily: { count: 1, unit: 'day' },
    monthly: { count: 1, unit: 'month' },
    'every 2 weeks': { count: 2, unit: 'week' },
    '12 hours': { count: 12, unit: 'hour' },
    '12h': { count: 12, unit: 'hour' },
    '1 day': { count: 1, unit: 'day' },
    '1 month': { count: 1, unit: 'month' },
    '1 year': { count: 1, unit: 'year' },
    '1 shift': { count: 1, unit: 'shift' },
    '2 shifts': { count: 2, unit: 'shift' },
    '1 week;': { count: 1, unit: 'week' },
    'one week': { count: 1, unit: 'week' },
    'every other week': { count: 2, unit: 'week' },
    'each shift': { count: 1, unit: 'shift' },
    fortnightly: { count: 2, unit: 'week' },
    quarterly: { count: 3, unit: 'month' },
    annually: { count: 1, unit: 'year' },
    '10000 hours': { count: 10_000, unit: 'hour' },
  });
  refuses(readEvery, {
    '1 wek': 'did you mean "1 week"?',
    '2 weks': 'did you mean "2 weeks"?',
    '3 shfits': 'did you mean "3 shifts"?',
    biweekly: 'did you mean "2 weeks"?',
    'bi-weekly': 'did you mean "2 weeks"?',
    wekly: 'did you mean "weekly"?',
    '1': 'did you mean "1 week"?',
    '7': 'did you mean "7 days"?',
    '14': 'did you mean "14 days"?',
    '28': 'did you mean "28 days"?',
    '0 weeks': 'must be from 1',
    '10001 weeks': 'must be from 1 to 10,000',
    '-1 week': 'is not the length of a turn',
    '1.5 weeks': 'is not the length of a turn',
    '1½ weeks': 'is not the length of a turn',
    '1² weeks': 'is not the length of a turn',
    '1 m': 'is not the length of a turn',
    '30 minutes': 'is not the length of a turn; expected such as "1 week"',
    '1 constructor': 'is not the length of a turn',
    ['__proto__']: 'is not the length of a turn',
    'a while': 'is not the length of a turn',
  });
});

test('a number alone that could be hours, days or weeks has no suggestion', () => {
  for (const text of ['5', '8', '12', '24', '30']) {
    const read = readEvery(text);
    expect(read.ok ? 'read' : read.problem).not.toMatch(/^read$|did you mean/);
  }
});
