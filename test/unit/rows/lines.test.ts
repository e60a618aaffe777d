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
        ...{ rotaKeys: ['default'], notify: ['missed', 'duty', 'problems'] },
      },
    ]);
    expect(rows).toEqual([lineWithoutRow('Europe/Stockholm')]);
  });
  test('a full row is read, each cell as what it means', () => {
    const { rows, problems } = lines([
      ID,
      {
        ...{ Name: 'Sales', Rota: ' sales', TimeZone: 'utc', RingSeconds: 45, Open: 'Mon-Fri 08:00-17:00' },
        ...{ WhenClosed: 'None', WhenNobody: 'forbidden', Fallback: 'hq, +46701234567', MaskCaller: 'yes' },
        ...{ MaskCallee: true, DisableForwarding: 'on', Notify: 'Answered, missed', Note: 'x' },
      },
    ]);
    expect(problems).toEqual([]);
    expect(rows).toEqual([
      {
        ...{ key: ID, name: 'Sales', enabled: true, rota: 'sales', zone: 'UTC', ringSeconds: 45 },
        open: [{ days: [1, 2, 3, 4, 5], from: 28_800, to: 61_200, nth: [], weeks: null, endsAfter: 0 }],
        ...{ whenClosed: 'none', whenNobody: 'forbidden', saysWhenNobody: true },
        ...{ fallback: ['hq', '+46701234567'], maskCaller: true, maskCallee: true, disableForwarding: true },
        ...{ rotaKeys: [' sales', 'sales'], notify: ['missed', 'answered'] },
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
          Notify: 'mised',
          Enabled: 'x',
        },
      },
    ]);
    expect(rows).toEqual([{ ...lineWithoutRow('Europe/Stockholm'), rota: 'sales', rotaKeys: ['sales'] }]);
    checkProblems(problems, [
      ['error', 'Enabled', 'neither "yes" nor "no"'],
      ['error', 'TimeZone', 'did you mean "Europe/Stockholm"?'],
      ['error', 'RingSeconds', 'from 15 to 90'],
      ['error', 'Open', 'did you mean "Mon-Fri"?'],
      ['error', 'WhenClosed', 'is not one of fallback, busy, forbidden, none'],
      ['error', 'WhenNobody', 'did you mean "busy"?'],
      ['error', 'Fallback', 'has turns'],
      ['error', 'MaskCaller', 'neither "yes" nor "no"'],
      ['error', 'Notify', 'did you mean "missed"?'],
    ]);
  });
  test('a line that is switched off comes back as such, without problems', () => {
    const { rows, problems } = lines(['default', { Enabled: 'no', TimeZone: 'Mars' }]);
    expect(rows).toMatchObject([{ key: 'default', enabled: false }]);
    expect(problems).toEqual([]);
  });
  test('a key that no call can have is an error, and the row is a line all the same', () => {
    for (const key of ['support', '+4681234567', ID.slice(1), `${ID}0`]) {
      const { rows, problems } = lines([key, {}]);
      expect(rows).toHaveLength(1);
      checkProblems(problems, [['error', 'RowKey', 'can never match a call; expected the object id']]);
    }
    for (const key of [`${ID} `, ` ${ID}`, 'default ', `\u200b${ID}`])
      checkProblems(lines([key, {}]).problems, [['error', 'RowKey', 'has spaces that do not belong there']]);
    for (const key of [ID, ID.toUpperCase(), 'default', 'Default'])
      expect(lines([key, {}]).problems).toEqual([]);
  });
  test('Notify is a list of words, or "no"', () => {
    const table = {
      '': ['missed', 'duty', 'problems'],
      no: [],
      No: [],
      'answered; MISSED': ['missed', 'answered'],
      'duty,': ['duty'],
    };
    for (const [Notify, notify] of Object.entries(table))
      expect(lines(['default', { Notify }])).toMatchObject({ rows: [{ notify }], problems: [] });
    for (const Notify of ['no, missed', 'all', 'yes', 'missed duty'])
      checkProblems(lines(['default', { Notify }]).problems, [
        ['error', 'Notify', 'expected a list of missed, duty, problems, changes, answered, or "no"'],
      ]);
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
