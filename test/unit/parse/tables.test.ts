import { describe, expect, test } from 'vitest';
import { readCallers } from '../../../lib/parse/callers.ts';
import { columnsOf, defaultPartition, tableNames } from '../../../lib/parse/columns.ts';
import { lineWithoutRow, readLines } from '../../../lib/parse/lines.ts';
import { readPeople } from '../../../lib/parse/people.ts';

const ID = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
type CellsOf = Readonly<Record<string, unknown>>;

/** Level, column and a piece of each problem; pieces are what `expected` has. */
function checkProblems(
  problems: readonly { readonly level: string; readonly column: string | null; readonly problem: string }[],
  expected: readonly (readonly [string, string, string])[],
): void {
  expect(problems.map(({ level, column }) => [level, column])).toEqual(
    expected.map(([level, column]) => [level, column]),
  );
  for (const [index, [, , words]] of expected.entries()) expect(problems[index]?.problem).toContain(words);
}

describe('People', () => {
  const people = (...rows: readonly (readonly [string, CellsOf])[]) =>
    readPeople(rows.map(([rowKey, cells]) => ({ partitionKey: 'people', rowKey, ...cells })));

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
    const { rows, problems } = people(['anna', { Target: 'anna@contoso.com' }], ['bo', {}]);
    expect(rows).toEqual([]);
    checkProblems(problems, [
      ['error', 'Target', 'is nothing that can be rung'],
      ['error', 'Target', 'is empty; expected an Entra object id'],
    ]);
  });
  test('somebody who is switched off is known to be off', () => {
    const { rows, problems } = people(['anna', { Target: ID, Enabled: 'no', Nmae: 'x' }]);
    expect(rows).toMatchObject([{ person: 'anna', enabled: false }]);
    expect(problems).toEqual([]);
    expect(people(['bo', { Target: '?', Enabled: 'no' }])).toEqual({ rows: [], problems: [] });
  });
  test('two rows of one name are one person: the first that is switched on', () => {
    const both = people(['Anna', { Target: ID, Enabled: 'no' }], ['anna', { Target: '+46701234567' }]);
    expect(both.rows).toMatchObject([{ person: 'anna', enabled: true }]);
    const two = people(['Anna', { Target: ID }], ['anna', { Target: '+46701234567' }]);
    expect(two.rows).toMatchObject([{ person: 'Anna' }]);
    checkProblems(two.problems, [['error', 'RowKey', 'people/Anna']]);
  });
  test('a row in another partition is never read', () => {
    const { rows, problems } = readPeople([{ partitionKey: 'People', rowKey: 'anna', Target: ID }]);
    expect(rows).toEqual([]);
    checkProblems(problems, [['error', 'PartitionKey', 'expected "people"']]);
  });
  test('a key that no Who cell can name is reported', () => {
    checkProblems(people(['', { Target: ID }]).problems, [['error', 'RowKey', 'is empty']]);
    checkProblems(people(['a, b', { Target: ID }]).problems, [['warning', 'RowKey', 'no Who cell can name']]);
  });
});

describe('Lines', () => {
  const lines = (...rows: readonly (readonly [string, CellsOf])[]) =>
    readLines(
      rows.map(([rowKey, cells]) => ({ partitionKey: 'lines', rowKey, ...cells })),
      'Europe/Stockholm',
    );

  test('an empty row has every default', () => {
    const { rows, problems } = lines(['default', {}]);
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        ...{ key: 'default', name: 'default', enabled: true, rota: 'default', zone: 'Europe/Stockholm' },
        ...{ ringSeconds: null, open: [], whenClosed: 'busy', whenNobody: 'busy', saysWhenNobody: false },
        ...{ fallback: [], maskCaller: false, maskCallee: false, disableForwarding: false },
      },
    ]);
    expect(rows).toEqual([lineWithoutRow('Europe/Stockholm')]);
  });
  test('a full row', () => {
    const { rows, problems } = lines([
      ID,
      {
        ...{ Name: 'Sales', Rota: 'sales', TimeZone: 'utc', RingSeconds: 45, Open: 'Mon-Fri 08:00-17:00' },
        ...{ WhenClosed: 'None', WhenNobody: 'forbidden', Fallback: 'hq, +46701234567', MaskCaller: 'yes' },
        ...{ MaskCallee: true, DisableForwarding: 'on', Note: 'x' },
      },
    ]);
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        ...{ key: ID, name: 'Sales', enabled: true, rota: 'sales', zone: 'UTC', ringSeconds: 45 },
        open: [{ days: [1, 2, 3, 4, 5], from: 28_800, to: 61_200, endsAfter: 0 }],
        ...{ whenClosed: 'none', whenNobody: 'forbidden', saysWhenNobody: true },
        ...{ fallback: ['hq', '+46701234567'], maskCaller: true, maskCallee: true, disableForwarding: true },
      },
    ]);
  });
  test('with a Fallback it is the default when closed and when nobody is on call', () =>
    expect(lines(['default', { Fallback: 'hq' }]).rows).toMatchObject([
      { whenClosed: 'fallback', whenNobody: 'fallback', saysWhenNobody: false },
    ]));
  test('a cell that cannot be read takes its default, and the row still counts', () => {
    const { rows, problems } = lines([
      'default',
      {
        ...{ Rota: 'sales', TimeZone: 'Europe/Stokholm', RingSeconds: '5', Open: 'Mon-Fir 08:00-17:00' },
        ...{
          WhenClosed: 'reject',
          WhenNobody: 'bussy',
          Fallback: 'a > b',
          MaskCaller: 'maybe',
          Enabled: 'x',
        },
      },
    ]);
    expect(rows).toEqual([{ ...lineWithoutRow('Europe/Stockholm'), rota: 'sales' }]);
    checkProblems(problems, [
      ['error', 'Enabled', 'neither "yes" nor "no"'],
      ['error', 'TimeZone', 'did you mean "Europe/Stockholm"?'],
      ['error', 'RingSeconds', 'from 15 to 90'],
      ['error', 'Open', 'did you mean "Mon-Fri"?'],
      ['error', 'WhenClosed', 'is not one of fallback, busy, forbidden, none'],
      ['error', 'WhenNobody', 'did you mean "busy"?'],
      ['error', 'Fallback', 'has turns'],
      ['error', 'MaskCaller', 'neither "yes" nor "no"'],
    ]);
  });
  test('a line that is switched off comes back as such, without problems', () => {
    const { rows, problems } = lines(['default', { Enabled: 'no', TimeZone: 'Mars' }]);
    expect(rows).toMatchObject([{ key: 'default', enabled: false }]);
    expect(problems).toEqual([]);
  });
  test('names are unique among the lines that are switched on', () => {
    const { rows, problems } = lines(
      ['a', { Name: 'Sales' }],
      ['b', { Name: 'sales' }],
      ['c', { Name: 'A' }],
    );
    expect(rows).toHaveLength(3);
    checkProblems(problems, [
      ['error', 'Name', 'is what lines/a is called already'],
      ['error', 'Name', 'is what lines/a is called already'],
    ]);
    expect(lines(['a', { Name: 'Sales', Enabled: 'no' }], ['b', { Name: 'sales' }]).problems).toEqual([]);
  });
  test('what has no effect is warned of', () =>
    checkProblems(lines(['default', { WhenNobody: 'fallback', Opens: '*', Name: 'a, b' }]).problems, [
      ['warning', 'Name', 'no Lines cell can name this line'],
      ['warning', 'WhenNobody', 'the line has no Fallback'],
      ['warning', 'Opens', 'did you mean "Open"?'],
    ]));
  test('a row in another partition is never read', () => {
    const { rows, problems } = readLines([{ partitionKey: 'Lines', rowKey: 'default' }], 'UTC');
    expect(rows).toEqual([]);
    checkProblems(problems, [['error', 'PartitionKey', 'expected "lines"']]);
  });
});

describe('Callers', () => {
  const callers = (rowKey: string, cells: CellsOf) =>
    readCallers([{ partitionKey: 'callers', rowKey, ...cells }]);

  test('a rule for a number or an object id', () => {
    expect(callers('+46701234567', { Rule: 'Block', Lines: 'Sales', Until: '1970-01-02' })).toEqual({
      rows: [{ key: '+46701234567', rule: 'block', lines: ['sales'], until: 1, enabled: true }],
      problems: [],
    });
    expect(callers(ID.toUpperCase(), { Rule: 'vip' }).rows).toMatchObject([
      { key: ID, lines: [], until: null },
    ]);
  });
  test('a key that a call would not find is refused, with the key that it would', () => {
    const table = {
      '+46 70 123 45 67': '"+46701234567"',
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
  test('one that is switched off is none', () =>
    expect(callers('x', { Rule: 'blok', Enabled: 'no' })).toEqual({ rows: [], problems: [] }));
});

test('the tables have the columns of the contract, and one partition each but for the rota', () => {
  expect(tableNames.map((table) => [table, defaultPartition(table), columnsOf(table).join(' ')])).toEqual([
    [
      'Rota',
      null,
      'Kind Who Days From To Every Start InsteadOf Tier Lines ValidFrom ValidUntil TimeZone Enabled Note',
    ],
    ['People', 'people', 'Target Name Enabled Note'],
    [
      ...['Lines', 'lines'],
      'Name Rota TimeZone RingSeconds Open WhenClosed WhenNobody Fallback MaskCaller MaskCallee DisableForwarding Enabled Note',
    ],
    ['Callers', 'callers', 'Rule Lines Until Enabled Note'],
  ]);
});
