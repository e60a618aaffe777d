import { describe, expect, test } from 'vitest';
import { readRota } from '../../../lib/rows/rota.ts';
import {
  all,
  check,
  checkErrors,
  checkWarnings,
  day,
  holiday,
  override,
  read,
  rotation,
  shift,
} from './rota-check.ts';

describe('what every row may have', () => {
  test('lines in lower case, validity, zone, tier', () =>
    check(
      {
        ...{ ...shift, Lines: 'Sales; SUPPORT', ValidFrom: '2026-07-01', ValidUntil: '2026-07-01' },
        ...{ TimeZone: 'europe/stockholm', Tier: 2, Enabled: 'YES', Note: 'bo on holiday' },
      },
      {
        ...{ kind: 'shift', who: ['anna'], tier: 2, lines: ['sales', 'support'], zone: 'Europe/Stockholm' },
        ...{ validFrom: day('2026-07-01'), validUntil: day('2026-07-01') },
        window: { days: all, from: 0, to: 86_400, nth: [], weeks: null, endsAfter: 0 },
      },
    ));
  test('all problems of a row are reported at once', () =>
    checkErrors(
      {
        ...{ Kind: 'shift', Days: 'Mon-Fir', From: '8', To: '25:00', Tier: '0' },
        ...{ ValidFrom: '2026-02-30', ValidUntil: 'soon', TimeZone: '+01:00' },
      },
      [
        ['Who', 'is empty'],
        ['Days', 'did you mean "Mon-Fri"?'],
        ['From', 'did you mean "08:00"?'],
        ['To', 'is not a time'],
        ['Tier', 'whole number from 1'],
        ['ValidFrom', 'not in the calendar'],
        ['ValidUntil', 'is not a date'],
        ['TimeZone', 'is an offset'],
      ],
    ));
  test('ValidUntil before ValidFrom is an error', () =>
    checkErrors({ ...shift, ValidFrom: '2026-07-02', ValidUntil: '2026-07-01' }, [
      ['ValidUntil', 'is before ValidFrom'],
    ]));
  test('a kind that is missing or misspelt does not hide the other problems', () => {
    checkErrors({ Who: 'anna' }, [['Kind', 'is empty; expected shift, rotation, override or holiday']]);
    checkErrors({ Kind: 'rotaton', Who: 'anna > bo', Start: '2026-01-05' }, [
      ['Kind', 'did you mean "rotation"?'],
      ['Every', 'is empty'],
    ]);
    checkErrors({ Kind: 'absense', TimeZone: 'Mars' }, [
      ['Kind', 'is not one of shift, rotation, override, holiday'],
      ['TimeZone', 'is not a time zone'],
    ]);
  });
  test('a DateTime column is named as such', () =>
    checkErrors({ ...override, From: new Date(0), To: { type: 'DateTime', value: 'x' } }, [
      ['From', 'is a DateTime column'],
      ['To', 'is a DateTime column'],
    ]));
});

describe('a row that is switched off', () => {
  test('a row that is switched off does not count, and neither do its mistakes', () => {
    for (const Enabled of ['no', 'OFF', false, 0])
      expect(read({ Kind: 'rotaton', Days: 'Mon-Fir', Tiers: '2', Enabled })).toEqual({
        row: null,
        problems: [],
      });
  });
  test('an Enabled cell that cannot be read is an error', () =>
    checkErrors({ ...shift, Enabled: 'nope' }, [['Enabled', 'neither "yes" nor "no"']]));
});

describe('cells without an effect are warned of', () => {
  test('columns that the kind does not look at', () => {
    checkWarnings({ ...shift, Every: '1 wek', InsteadOf: 'bo' }, [
      ['Every', 'has no meaning in a shift row'],
      ['InsteadOf', 'has no meaning in a shift row'],
    ]);
    checkWarnings({ ...rotation, InsteadOf: '*' }, [['InsteadOf', 'has no meaning in a rotation row']]);
    checkWarnings({ ...override, Days: 'Mon' }, [['Days', 'has no meaning in an override row']]);
    checkWarnings({ ...holiday, Who: 'anna', Tier: '2' }, [
      ['Who', 'has no meaning in a holiday row'],
      ['Tier', 'has no meaning in a holiday row'],
    ]);
  });
  test('columns that the table does not have', () => {
    checkWarnings({ ...shift, Tiers: '2', Colour: 'red', Empty: ' ' }, [
      ['Tiers', 'did you mean "Tier"?'],
      ['Colour', 'is not a column of Rota and is ignored'],
    ]);
    checkWarnings({ ...shift, Who: 'anna', who: 'bo' }, [['who', 'has no effect beside the column "Who"']]);
  });
  test('a column in another case is read, and warned of', () => {
    checkWarnings({ ...shift, tier: '2' }, [['tier', 'is read as the column "Tier"']]);
    expect(read({ ...shift, tier: '2' }).row).toMatchObject({ tier: 2 });
  });
  test('columns of the table service cause no warning', () =>
    checkWarnings(
      {
        ...shift,
        etag: 'W/1',
        timestamp: 't',
        Timestamp: 't',
        'odata.etag': 'W/1',
        'Who@odata.type': 'Edm.String',
      },
      [],
    ));
});

test('a problem has its place, and the whole cell as it stands', () =>
  expect(read({ ...rotation, Every: ' 1 wek ' }).problems).toEqual([
    {
      ...{ level: 'error', table: 'Rota', row: 'support/nights', column: 'Every', value: ' 1 wek ' },
      problem:
        '" 1 wek " is not the length of a turn; expected such as "1 week", "2 weeks", "1 month", "12 hours" or "1 shift"; did you mean "1 week"?',
    },
  ]));

test('one bad row never stops the others, and the order of rows means nothing', () => {
  const rows = [
    { partitionKey: 'support', rowKey: 'b', ...shift },
    { partitionKey: 'support', rowKey: 'c', Kind: 'shfit' },
    { partitionKey: 'support', rowKey: 'a', ...holiday },
    { partitionKey: 'sales', rowKey: 'z', ...override },
  ];
  const { rows: readRows, problems } = readRota(rows);
  expect(readRows.map((row) => `${row.rota}/${row.name}`)).toEqual(['sales/z', 'support/a', 'support/b']);
  expect(problems.map(({ row, column }) => [row, column])).toEqual([
    ['support/c', 'Kind'],
    ['support/c', 'Who'],
  ]);
  expect(readRota([...rows].reverse())).toEqual({ rows: readRows, problems });
});
