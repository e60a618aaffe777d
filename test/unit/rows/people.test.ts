import { describe, expect, test } from 'vitest';
import { countingPeople } from '../../../lib/rows/which-count.ts';
import { checkProblems } from './check.ts';

const ID = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
type CellsOf = Readonly<Record<string, unknown>>;

describe('People', () => {
  const people = (...rows: readonly (readonly [string, CellsOf])[]) =>
    countingPeople(rows.map(([rowKey, cells]) => ({ partitionKey: 'people', rowKey, ...cells })));

  test('a person has a target, and may have a name', () => {
    const { rows, problems } = people(
      ['anna', { Target: ID, Name: ' Anna  A ' }],
      ['hq', { Target: '+46 8 123 45 67' }],
    );
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      { person: 'anna', name: 'Anna A', target: { kind: 'user', id: ID }, enabled: true },
      { person: 'hq', name: null, target: { kind: 'phone', id: '+4681234567' }, enabled: true },
    ]);
  });
  test('a target that cannot be read makes nobody of the person', () => {
    const { rows, problems } = people(['anna b', { Target: 'a@contoso.com' }], ['bo', {}]);
    expect(rows).toEqual([]);
    checkProblems(problems, [
      ['error', 'Target', 'people add "anna b" --target a@contoso.com'],
      ['error', 'Target', 'is empty; expected an Entra object id'],
    ]);
  });
  test('a number without its country code gets the one that the other numbers of the table share', () => {
    const of = (...targets: readonly string[]) =>
      people(...targets.map((Target, index) => [`p${index}`, { Target }] as const)).problems[0]?.problem;
    expect(of('070-174 06 04', '+46701740605', '+46 8 123 45 67')).toContain('did you mean "+46701740604"?');
    expect(of('0301234567', '+49 30 7654321')).toContain('did you mean "+49301234567"?');
    expect(of('042 123456', '+353 1 6543210')).toContain('did you mean "+35342123456"?');
    for (const others of [[], ['+46701740605', '+4930123456'], ['+39 02 1234567'], [ID]])
      expect(of('070-174 06 04', ...others)).not.toContain('did you mean');
  });
  test('somebody who is switched off is known to be off', () => {
    const { rows, problems } = people(['anna', { Target: ID, Enabled: 'no', Nmae: 'x' }]);
    expect(rows).toMatchObject([{ person: 'anna', enabled: false }]);
    expect(problems).toEqual([]);
    expect(people(['bo', { Target: '?', Enabled: 'no' }])).toMatchObject({ rows: [], problems: [] });
  });
  test('two rows of one name are one person: the first that is switched on', () => {
    const both = people(['Anna', { Target: ID, Enabled: 'no' }], ['anna', { Target: '+46701234567' }]);
    expect(both.rows).toMatchObject([{ person: 'anna', enabled: true }]);
    const two = people(['Anna', { Target: ID }], ['anna', { Target: '+46701234567' }]);
    expect(two.rows).toMatchObject([{ person: 'Anna' }]);
    checkProblems(two.twins, [['error', 'RowKey', 'people/Anna']]);
    checkProblems(both.twins, [['warning', 'RowKey', 'people/anna has the same name and counts']]);
  });
  test('a row in another partition is never read', () => {
    const { rows, problems } = countingPeople([{ partitionKey: 'People', rowKey: 'anna', Target: ID }]);
    expect(rows).toEqual([]);
    checkProblems(problems, [['error', 'PartitionKey', 'expected "people"']]);
  });
  test('a key that no Who cell can name is reported', () => {
    checkProblems(people(['', { Target: ID }]).problems, [['error', 'RowKey', 'is empty']]);
    checkProblems(people(['+46 70 123 45 67', { Target: ID }]).problems, [
      ['warning', 'RowKey', 'rings it directly'],
    ]);
    checkProblems(people(['a, b', { Target: ID }]).problems, [['error', 'RowKey', 'expected a short name']]);
  });
});
