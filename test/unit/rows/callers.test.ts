import { describe, expect, test } from 'vitest';
import { readCallers } from '../../../lib/rows/callers.ts';
import { checkProblems } from './check.ts';

const ID = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
type CellsOf = Readonly<Record<string, unknown>>;

describe('Callers', () => {
  const callers = (rowKey: string, cells: CellsOf) =>
    readCallers([{ partitionKey: 'callers', rowKey, ...cells }]);

  test('a rule for a number or an object id', () => {
    expect(callers('+46701234567', { Rule: 'Block', Lines: 'Sales', Until: '1970-01-02' })).toEqual({
      rows: [
        {
          key: '+46701234567',
          row: 'callers/+46701234567',
          rule: 'block',
          lines: ['sales'],
          until: 1,
          enabled: true,
        },
      ],
      problems: [],
    });
    expect(callers(ID.toUpperCase(), { Rule: 'vip' }).rows).toMatchObject([
      { key: ID, lines: [], until: null },
    ]);
  });
  test('another spelling of a number or id is an error, and counts all the same', () => {
    const table = { '+46 70 123 45 67': '+46701234567', [`${ID} `]: ID, '+46(70)123-4567': '+46701234567' };
    for (const [key, usual] of Object.entries(table)) {
      const { rows, problems } = callers(key, { Rule: 'block' });
      expect(rows).toMatchObject([{ key: usual, rule: 'block' }]);
      checkProblems(problems, [['error', 'RowKey', `is not found in a long table; expected "${usual}"`]]);
    }
  });
  test('short numbers are numbers', () => {
    for (const key of ['+1001', '+7', '+46112'])
      expect(callers(key, { Rule: 'block' })).toMatchObject({ rows: [{ key }], problems: [] });
  });
  test('a key that a call would not find is refused, with the key that it would', () => {
    const table = {
      [`user:${ID}`]: `"${ID}"`,
      '46701234567': 'a number such as',
    };
    for (const [key, words] of Object.entries(table)) {
      const { rows, problems } = callers(key, { Rule: 'block' });
      expect(rows).toEqual([]);
      checkProblems(problems, [['error', 'RowKey', words]]);
    }
  });
  test('without a rule that can be read there is none', () => {
    checkProblems(callers('+46701234567', {}).problems, [
      ['error', 'Rule', 'is empty; expected "block" or "vip"'],
    ]);
    checkProblems(callers('+46701234567', { Rule: 'blok', Until: '2026-02-30' }).problems, [
      ['error', 'Rule', 'did you mean "block"?'],
      ['error', 'Until', 'is not in the calendar'],
    ]);
  });
  test('a rule that is switched off does not count', () =>
    expect(callers('x', { Rule: 'blok', Enabled: 'no' })).toEqual({ rows: [], problems: [] }));
});
