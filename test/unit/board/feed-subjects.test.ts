import { describe, expect, it } from 'vitest';
import { feedWords, subjectOfLine, subjectsOf } from '../../../lib/board/feed-subjects.ts';
import { peopleOf, personOf } from '../../../lib/board/known-people.ts';
import type { FeedCells } from '../../../lib/calendar/feed.ts';
import type { Row } from '../../../lib/ports.ts';
import { readTables } from '../../../lib/rows/tables.ts';

const row = (partitionKey: string, rowKey: string, columns: object = {}): Row => ({
  partitionKey,
  rowKey,
  ...columns,
});

const READINGS = readTables(
  {
    Lines: [
      row('lines', 'default', { Name: 'support', Rota: 'day' }),
      row('lines', '6d1f2c3e-0000-4000-8000-00000000117e', { Name: 'sales', Rota: 'day' }),
    ],
    People: [
      row('people', 'anna', { Name: 'Anna Berg', Target: '+46701740605' }),
      row('people', 'bo', { Target: '+46701740606', Enabled: 'no' }),
    ],
    Rota: [
      row('day', 'a', { Kind: 'shift', Who: 'anna' }),
      row('nights', 'a', { Kind: 'shift', Who: 'anna' }),
    ],
    Callers: [],
  },
  'UTC',
);

const FEED: FeedCells = { id: 'x', line: null, rota: null, person: null, enabled: true, note: null };

describe('a feed can be of', () => {
  it('every line by its RowKey, and every rota once, also one that no line uses', () => {
    expect(subjectsOf(READINGS).map(({ label, columns }) => [label, columns])).toEqual([
      ['sales', { Line: '6d1f2c3e-0000-4000-8000-00000000117e' }],
      ['support', { Line: 'default' }],
      ['rota day', { Rota: 'day' }],
      ['rota nights', { Rota: 'nights' }],
    ]);
  });

  it('anyone who is switched on', () => {
    expect(peopleOf(READINGS).map(({ person }) => person)).toEqual(['anna']);
    expect(personOf(peopleOf(READINGS), ' ANNA ')).toBe('anna');
    expect(personOf(peopleOf(READINGS), 'bo')).toBe('');
  });

  it.each([
    ['Support', 'line default'],
    ['default', 'line default'],
    ['gone', 'line 6d1f2c3e-0000-4000-8000-00000000117e'],
  ])('the line %s to begin with: %s', (called, value) => {
    expect(subjectOfLine(subjectsOf(READINGS), called, READINGS)).toBe(value);
  });
});

describe('a feed is said to be of', () => {
  const check = (feed: Partial<FeedCells>) => feedWords({ ...FEED, ...feed }, READINGS);
  it.each([
    [{ line: 'default' }, 'support'],
    [{ line: 'sales', person: 'anna' }, 'sales, Anna Berg'],
    [{ line: 'sales', person: 'zoe' }, 'sales, zoe'],
    [{ rota: 'Nights' }, 'rota Nights'],
    [{ line: 'gone' }, 'gone, no longer exists'],
    [{ rota: 'gone', enabled: false }, 'rota gone, no longer exists, switched off'],
    [{}, 'nothing, no longer exists'],
  ])('%j: %s', (feed, words) => expect(check(feed)).toBe(words));
});
