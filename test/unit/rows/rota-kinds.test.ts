import { describe, expect, test } from 'vitest';
import type { Window } from '../../../lib/rota/model.ts';
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
  type CellsOf,
} from './rota-check.ts';

describe('windows of a shift', () => {
  const windows: readonly (readonly [CellsOf, Window])[] = [
    [{}, { days: all, from: 0, to: 86_400, nth: [], weeks: null, endsAfter: 0 }],
    [{ Days: '*' }, { days: all, from: 0, to: 86_400, nth: [], weeks: null, endsAfter: 0 }],
    [{ Days: 'Sat,Sun' }, { days: [6, 7], from: 0, to: 86_400, nth: [], weeks: null, endsAfter: 0 }],
    [
      { From: '8:00', To: '17:00' },
      { days: all, from: 28_800, to: 61_200, nth: [], weeks: null, endsAfter: 0 },
    ],
    [
      { From: '17:00', To: '08:00' },
      { days: all, from: 61_200, to: 28_800, nth: [], weeks: null, endsAfter: 1 },
    ],
    [
      { From: '08:00', To: '08:00' },
      { days: all, from: 28_800, to: 28_800, nth: [], weeks: null, endsAfter: 1 },
    ],
    [
      { From: '12:00', To: '24:00' },
      { days: all, from: 43_200, to: 86_400, nth: [], weeks: null, endsAfter: 0 },
    ],
    [
      { From: '12:00', To: '00:00' },
      { days: all, from: 43_200, to: 0, nth: [], weeks: null, endsAfter: 1 },
    ],
    [
      { From: 'Fri 20:00', To: 'Mon 08:00' },
      { days: [5], from: 72_000, to: 28_800, nth: [], weeks: null, endsAfter: 3 },
    ],
    [
      { From: 'Fri 20:00', To: 'Mon 08:00', Days: '*' },
      { days: [5], from: 72_000, to: 28_800, nth: [], weeks: null, endsAfter: 3 },
    ],
    [
      { From: 'Mon 08:00', To: 'Mon 08:00' },
      { days: [1], from: 28_800, to: 28_800, nth: [], weeks: null, endsAfter: 7 },
    ],
    [
      { From: 'Fri 17:00', To: 'Fri 08:00' },
      { days: [5], from: 61_200, to: 28_800, nth: [], weeks: null, endsAfter: 7 },
    ],
    [
      { From: 'Fri 08:00', To: 'Fri 17:00' },
      { days: [5], from: 28_800, to: 61_200, nth: [], weeks: null, endsAfter: 0 },
    ],
    [
      { From: 'Sun 20:00', To: 'Sun 24:00' },
      { days: [7], from: 72_000, to: 86_400, nth: [], weeks: null, endsAfter: 0 },
    ],
    [
      { From: 'Sun 20:00', To: 'Mon 00:00' },
      { days: [7], from: 72_000, to: 0, nth: [], weeks: null, endsAfter: 1 },
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
        window: { days: all, from: 0, to: 86_400, nth: [], weeks: null, endsAfter: 0 },
      },
    ));
  test('Start may be a date alone', () =>
    check(
      { ...rotation, Start: '2026-01-05' },
      { kind: 'rotation', turns, every, start: { ...start, time: 0 }, tier: 1, window: null },
    ));
  test('turns by the shift need shifts to count', () => {
    checkErrors({ ...rotation, Every: '1 shift' }, [['Every', 'counts shifts, and the row has none']]);
    const window = { days: all, from: 0, to: 86_400, nth: [], weeks: null, endsAfter: 0 };
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
    const row = { kind: 'override', once: { from, to }, window: null, tier: null } as const;
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
        ...{ kind: 'override', who: ['bo'], insteadOf: [], tier: null, window: null },
        once: { from: { date: day('2026-12-01'), time: 0 }, to: { date: day('2026-12-15'), time: 0 } },
      },
    ));
  test('a single day may be named twice', () =>
    expect(read({ ...override, From: '2026-12-01', To: '2026-12-01' }).row).not.toBeNull());
  test('with times alone, or with Days or Weeks alone, it repeats', () => {
    const row = { ...override, From: '', To: '', InsteadOf: 'anna' };
    const window = { days: all, nth: [], weeks: null, from: 0, to: 86_400, endsAfter: 0 };
    const repeating = { kind: 'override', who: ['bo'], insteadOf: ['anna'], tier: null, once: null } as const;
    const noon = { ...window, from: 43_200, to: 61_200 };
    check({ ...row, Days: 'Fri' }, { ...repeating, window: { ...window, days: [5] } });
    check({ ...row, Weeks: '2' }, { ...repeating, window: { ...window, weeks: [2] } });
    check({ ...row, From: '12:00', To: '17:00' }, { ...repeating, window: noon });
    check(
      { ...row, Days: '1Fri', From: '12:00', To: '17:00' },
      { ...repeating, window: { ...noon, days: [], nth: [{ weekday: 5, nth: 1 }] } },
    );
    check(
      { ...row, From: 'Fri 12:00', To: 'Mon 17:00' },
      { ...repeating, window: { ...noon, days: [5], endsAfter: 3 } },
    );
  });
  test('From, To, and Who or InsteadOf are needed; To is after From', () => {
    checkErrors({ Kind: 'override' }, [
      ['From', 'is empty; expected a local date and time'],
      ['To', 'is empty; expected a local date and time'],
      ['Who', 'as is InsteadOf'],
    ]);
    checkErrors({ ...override, To: '2026-11-24 08:00' }, [['To', 'is not after From']]);
    checkErrors({ ...override, To: '2026-11-23' }, [['To', 'is not after From']]);
    checkErrors({ ...override, From: '08:00', To: 'Fri 17:00' }, [['From', 'has a weekday in only one']]);
    checkErrors({ ...override, From: '08:00' }, [['From', 'has no date, and To has one']]);
    checkErrors({ ...override, To: 'Fri 17:00' }, [['To', 'has no date, and From has one']]);
    checkErrors({ ...override, From: '24.11.2026 8 Uhr' }, [['From', 'did you mean "2026-11-24 08:00"?']]);
    checkErrors({ ...override, From: '', To: '17:00' }, [['From', 'is empty; From and To belong together']]);
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

test('a kind that means leave is told how leave is written', () => {
  for (const Kind of ['vacation', 'Sick leave', 'absent', 'Urlaub'])
    checkErrors({ ...override, Kind }, [['Kind', 'leave is an "override" with the person in InsteadOf']]);
  checkErrors({ ...holiday, Kind: 'holidya' }, [['Kind', 'did you mean "holiday"?']]);
});
