import { describe, expect, test } from 'vitest';
import type { RotaRow, Window } from '../../../lib/core/model.ts';
import { readRota, readRotaRow } from '../../../lib/parse/rota.ts';

type CellsOf = Readonly<Record<string, unknown>>;

const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
const read = (cells: CellsOf) => readRotaRow({ partitionKey: 'support', rowKey: 'nights', ...cells });
const base = {
  ...{ rota: 'support', name: 'nights', lines: [], zone: null, validFrom: null, validUntil: null },
};

/** The row is read as `expected` (beside what every row has), without a problem. */
function check(cells: CellsOf, expected: Partial<RotaRow>): void {
  const { row, problems } = read(cells);
  expect(problems).toEqual([]);
  expect(row).toEqual({ ...base, ...expected });
}

/** The row is skipped, with exactly these errors: column and words of the problem. */
function checkErrors(cells: CellsOf, errors: readonly (readonly [string, string])[]): void {
  const { row, problems } = read(cells);
  expect(row).toBeNull();
  expect(problems.map(({ level, column }) => [level, column])).toEqual(
    errors.map(([column]) => ['error', column]),
  );
  for (const [index, [, words]] of errors.entries()) expect(problems[index]?.problem).toContain(words);
}

/** The row counts, with exactly these warnings. */
function checkWarnings(cells: CellsOf, warnings: readonly (readonly [string, string])[]): void {
  const { row, problems } = read(cells);
  expect(row).not.toBeNull();
  expect(problems.map(({ level, column }) => [level, column])).toEqual(
    warnings.map(([column]) => ['warning', column]),
  );
  for (const [index, [, words]] of warnings.entries()) expect(problems[index]?.problem).toContain(words);
}

const all = [1, 2, 3, 4, 5, 6, 7] as const;
const shift = { Kind: 'shift', Who: 'anna' };
const rotation = { Kind: 'rotation', Who: 'anna > bo', Every: '1 week', Start: '2026-01-05 09:00' };
const override = { Kind: 'override', Who: 'bo', From: '2026-11-24 08:00', To: '2026-11-24 17:00' };
const holiday = { Kind: 'holiday', From: '2026-12-25' };

describe('windows of a shift', () => {
  const windows: readonly (readonly [CellsOf, Window])[] = [
    [{}, { days: all, from: 0, to: 86_400, endsAfter: 0 }],
    [{ Days: '*' }, { days: all, from: 0, to: 86_400, endsAfter: 0 }],
    [{ Days: 'Sat,Sun' }, { days: [6, 7], from: 0, to: 86_400, endsAfter: 0 }],
    [
      { From: '8:00', To: '17:00' },
      { days: all, from: 28_800, to: 61_200, endsAfter: 0 },
    ],
    [
      { From: '17:00', To: '08:00' },
      { days: all, from: 61_200, to: 28_800, endsAfter: 1 },
    ],
    [
      { From: '08:00', To: '08:00' },
      { days: all, from: 28_800, to: 28_800, endsAfter: 1 },
    ],
    [
      { From: '12:00', To: '24:00' },
      { days: all, from: 43_200, to: 86_400, endsAfter: 0 },
    ],
    [
      { From: '12:00', To: '00:00' },
      { days: all, from: 43_200, to: 0, endsAfter: 1 },
    ],
    [
      { From: 'Fri 20:00', To: 'Mon 08:00' },
      { days: [5], from: 72_000, to: 28_800, endsAfter: 3 },
    ],
    [
      { From: 'Fri 20:00', To: 'Mon 08:00', Days: '*' },
      { days: [5], from: 72_000, to: 28_800, endsAfter: 3 },
    ],
    [
      { From: 'Mon 08:00', To: 'Mon 08:00' },
      { days: [1], from: 28_800, to: 28_800, endsAfter: 7 },
    ],
    [
      { From: 'Fri 17:00', To: 'Fri 08:00' },
      { days: [5], from: 61_200, to: 28_800, endsAfter: 7 },
    ],
    [
      { From: 'Fri 08:00', To: 'Fri 17:00' },
      { days: [5], from: 28_800, to: 61_200, endsAfter: 0 },
    ],
    [
      { From: 'Sun 20:00', To: 'Sun 24:00' },
      { days: [7], from: 72_000, to: 86_400, endsAfter: 0 },
    ],
    [
      { From: 'Sun 20:00', To: 'Mon 00:00' },
      { days: [7], from: 72_000, to: 0, endsAfter: 1 },
    ],
  ];
  for (const [cells, window] of windows)
    test(JSON.stringify(cells), () =>
      check({ ...shift, ...cells }, { kind: 'shift', who: ['anna'], tier: 1, window }),
    );

  test('one of From and To alone, a weekday in one of them, or in Days too, is an error', () => {
    checkErrors({ ...shift, From: '08:00' }, [['To', 'is empty; From and To belong together']]);
    checkErrors({ ...shift, To: '08:00' }, [['From', 'is empty; From and To belong together']]);
    checkErrors({ ...shift, From: 'Fri 08:00', To: '17:00' }, [['To', 'only one of From and To']]);
    checkErrors({ ...shift, From: '08:00', To: 'Fri 17:00' }, [['From', 'only one of From and To']]);
    checkErrors({ ...shift, From: 'Fri 08:00', To: 'Sat 17:00', Days: 'Fri' }, [
      ['Days', 'has weekdays as well'],
    ]);
    checkErrors({ ...shift, From: '2026-12-24', To: '2026-12-26' }, [
      ['From', 'dates go into ValidFrom and ValidUntil'],
      ['To', 'dates go into ValidFrom and ValidUntil'],
    ]);
  });
});

describe('rotations', () => {
  const start = { date: day('2026-01-05'), time: 32_400 };
  const every = { count: 1, unit: 'week' } as const;
  const turns = [['anna'], ['bo']];

  test('without Days, From and To there is no window, and "*" says no more than an empty cell', () => {
    for (const Days of ['', '*'])
      check({ ...rotation, Days }, { kind: 'rotation', turns, every, start, tier: 1, window: null });
  });
  test('weekdays alone are a window of whole days', () =>
    check(
      { ...rotation, Days: 'Mon-Sun' },
      {
        kind: 'rotation',
        turns,
        every,
        start,
        tier: 1,
        window: { days: all, from: 0, to: 86_400, endsAfter: 0 },
      },
    ));
  test('Start may be a date alone', () =>
    check(
      { ...rotation, Start: '2026-01-05' },
      { kind: 'rotation', turns, every, start: { ...start, time: 0 }, tier: 1, window: null },
    ));
  test('turns by the shift need shifts to count', () => {
    checkErrors({ ...rotation, Every: '1 shift' }, [['Every', 'counts shifts, and the row has none']]);
    const window = { days: all, from: 0, to: 86_400, endsAfter: 0 };
    check(
      { ...rotation, Every: '2 shifts', Days: '*' },
      { kind: 'rotation', turns, every: { count: 2, unit: 'shift' }, start, tier: 1, window },
    );
  });
  test('Who, Every and Start are needed', () =>
    checkErrors({ Kind: 'rotation' }, [
      ['Who', 'is empty; expected turns, such as "anna > bo, carl > dina"'],
      ['Every', 'is empty; expected the length of a turn'],
      ['Start', 'is empty; expected the first handoff'],
    ]));
  test('one turn of several people is suspicious', () => {
    checkWarnings({ ...rotation, Who: 'anna, bo' }, [['Who', 'turns are separated by ">"']]);
    checkWarnings({ ...rotation, Who: 'anna' }, []);
  });
});

describe('overrides', () => {
  const from = { date: day('2026-11-24'), time: 28_800 };
  const to = { date: day('2026-11-24'), time: 61_200 };

  test('add, replace, take out, empty', () => {
    const row = { kind: 'override', from, to, tier: null } as const;
    check(override, { ...row, who: ['bo'], insteadOf: [] });
    check({ ...override, InsteadOf: 'anna' }, { ...row, who: ['bo'], insteadOf: ['anna'] });
    check(
      { ...override, Who: '', InsteadOf: 'anna; carl' },
      { ...row, who: [], insteadOf: ['anna', 'carl'] },
    );
    check({ ...override, InsteadOf: '*', Tier: '2' }, { ...row, who: ['bo'], insteadOf: '*', tier: 2 });
  });
  test('a date alone is its 00:00 as From and its end as To', () =>
    check(
      { ...override, From: '2026-12-01', To: '2026-12-14' },
      {
        ...{ kind: 'override', who: ['bo'], insteadOf: [], tier: null },
        from: { date: day('2026-12-01'), time: 0 },
        to: { date: day('2026-12-15'), time: 0 },
      },
    ));
  test('a single day may be named twice', () =>
    expect(read({ ...override, From: '2026-12-01', To: '2026-12-01' }).row).not.toBeNull());
  test('From, To, and Who or InsteadOf are needed; To is after From', () => {
    checkErrors({ Kind: 'override' }, [
      ['From', 'is empty; expected a local date and time'],
      ['To', 'is empty; expected a local date and time'],
      ['Who', 'as is InsteadOf'],
    ]);
    checkErrors({ ...override, To: '2026-11-24 08:00' }, [['To', 'is not after From']]);
    checkErrors({ ...override, To: '2026-11-23' }, [['To', 'is not after From']]);
    checkErrors({ ...override, From: '08:00', To: 'Fri 17:00' }, [
      ['From', 'is not a date'],
      ['To', 'is not a date and time'],
    ]);
    checkErrors({ ...override, Who: 'bo > carl' }, [['Who', 'has turns']]);
    checkErrors({ ...override, InsteadOf: '*, anna' }, [['InsteadOf', 'mixes "*" and names']]);
  });
});

describe('holidays', () => {
  const christmas = day('2026-12-25');
  test('one day, several days, days that count as a Sunday', () => {
    check(holiday, { kind: 'holiday', from: christmas, to: christmas, as: null });
    check(
      { ...holiday, To: '2026-12-26' },
      { kind: 'holiday', from: christmas, to: christmas + 1, as: null },
    );
    check({ ...holiday, Days: 'sunday' }, { kind: 'holiday', from: christmas, to: christmas, as: 7 });
  });
  test('From is needed, To is not before it, Days is one weekday', () => {
    checkErrors({ Kind: 'holiday' }, [['From', 'is empty; expected a date']]);
    checkErrors({ ...holiday, To: '2026-12-24' }, [['To', 'is before From']]);
    checkErrors({ ...holiday, Days: 'Sat,Sun' }, [['Days', 'is not one weekday']]);
    checkErrors({ ...holiday, Days: '*' }, [['Days', 'is not one weekday']]);
    checkErrors({ ...holiday, From: '2026-12-25 08:00' }, [['From', 'did you mean "2026-12-25"?']]);
  });
});

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
        window: { days: all, from: 0, to: 86_400, endsAfter: 0 },
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
    checkErrors({ Kind: 'vacation', TimeZone: 'Mars' }, [
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
  test('is no row, and its mistakes do not matter', () => {
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
      ['Colour', 'is no column of Rota, so it has no effect'],
    ]);
    checkWarnings({ ...shift, Who: 'anna', who: 'bo' }, [['who', 'has no effect beside the column "Who"']]);
  });
  test('a column in another case is read, and warned of', () => {
    checkWarnings({ ...shift, tier: '2' }, [['tier', 'is read as the column "Tier"']]);
    expect(read({ ...shift, tier: '2' }).row).toMatchObject({ tier: 2 });
  });
  test('the columns of the service are none of these', () =>
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
