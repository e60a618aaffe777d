import { describe, expect, test } from 'vitest';
import { lineWithoutRow, readLines } from '../../../lib/rows/lines.ts';
import { checkProblems } from './check.ts';

const ID = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
type CellsOf = Readonly<Record<string, unknown>>;

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
