import { describe, expect, it } from 'vitest';
import type { RotaRow, View } from '../../../lib/rota/model.ts';
import { onCallAt } from '../../../lib/rota/periods.ts';
import { prepareRota } from '../../../lib/rota/prepare.ts';
import { holiday, override, rotation, shift, stockholm, utc, window } from './rows.ts';
import { day } from './wall.ts';

/** `1: anna bo [row-a, row-b]`, a line for each tier. */
function check(rows: readonly RotaRow[], at: string, expected: readonly string[], view: View = utc): void {
  const found = onCallAt(prepareRota(rows, view), Date.parse(at));
  const shown = found.map(
    (one) => `${String(one.tier)}: ${one.people.join(' ')} [${one.because.join(', ')}]`,
  );
  expect(shown).toEqual(expected);
}

const NOON = '2026-11-25T12:00:00Z';
const WEEK = ['2026-11-23', '2026-11-30'] as const;

describe('who is on call', () => {
  it('is nobody in a rota without rows', () => check([], NOON, []));

  it('is ordered by RowKey by code unit, then as in Who', () => {
    check([shift('b', 'dina, anna'), shift('a', 'carl'), shift('Z', 'bo')], NOON, [
      '1: bo carl dina anna [Z, a, b]',
    ]);
  });

  it('counts a person once, in the first spelling, and names every row that puts them there', () => {
    check([shift('b', 'ANNA'), shift('a', 'Anna, bo')], NOON, ['1: Anna bo [a, b]']);
  });

  it('has a row with lines on those lines only, and without a line not at all', () => {
    const rows = [shift('a', 'anna', { lines: ['sales', 'support'] }), shift('b', 'bo')];
    check(rows, NOON, ['1: bo [b]']);
    check(rows, NOON, ['1: anna bo [a, b]'], { ...utc, line: 'support' });
    check(rows, NOON, ['1: bo [b]'], { ...utc, line: 'other' });
  });

  it('leaves out tiers and rows that have nobody', () => {
    check([shift('a', '', { tier: 1 }), shift('b', 'bo', { tier: 3 }), shift('c', '', { tier: 3 })], NOON, [
      '3: bo [b]',
    ]);
  });
});

describe('an override', () => {
  const anna = shift('office', 'anna, bo');
  const instead = (name: string, who: string, insteadOf: string[] | '*', more = {}) =>
    override(name, who, ...WEEK, { insteadOf, ...more });

  it('with * empties the tier, and every such row adds its people', () => {
    check([anna, instead('x', 'hq', '*'), instead('y', 'dina', '*')], NOON, ['1: hq dina [office, x, y]']);
    check([anna, instead('x', '', '*')], NOON, []);
    check([instead('x', '', '*'), instead('y', 'dina', [])], NOON, ['1: dina [y]']);
  });

  it('with * counts in tier 1, or in its own', () => {
    const rows = [anna, shift('backup', 'eva', { tier: 2 })];
    check([...rows, instead('x', 'hq', '*')], NOON, ['1: hq [office, x]', '2: eva [backup]']);
    check([...rows, instead('x', 'hq', '*', { tier: 2 })], NOON, [
      '1: anna bo [office]',
      '2: hq [backup, x]',
    ]);
  });

  it('with names takes out who is on call, in whatever spelling, and puts Who there', () => {
    check([anna, instead('x', 'carl', ['ANNA'])], NOON, ['1: bo carl [office, x]']);
    check([anna, instead('x', '', ['anna'])], NOON, ['1: bo [office, x]']);
    check([anna, instead('x', '', ['anna', 'bo'])], NOON, []);
    check([anna, instead('x', 'carl', ['anna', 'bo', 'dina'])], NOON, ['1: carl [office, x]']);
  });

  it('an override that only names people who are not on call has no effect and is not given as a reason', () => {
    check([anna, instead('x', 'carl', ['dina'])], NOON, ['1: anna bo [office]']);
  });

  it('with names is looked up in the set before such rows: rows do not chain', () => {
    check([anna, instead('x', 'carl', ['anna']), instead('y', 'dina', ['carl'])], NOON, [
      '1: bo carl [office, x]',
    ]);
    check([anna, instead('x', 'bo', ['anna']), instead('y', 'anna', ['bo'])], NOON, [
      '1: bo anna [office, x, y]',
    ]);
  });

  it('with names counts in every tier, or in its own', () => {
    const rows = [anna, shift('backup', 'anna', { tier: 2 })];
    check([...rows, instead('x', 'carl', ['anna'])], NOON, ['1: bo carl [office, x]', '2: carl [backup, x]']);
    check([...rows, instead('x', 'carl', ['anna'], { tier: 2 })], NOON, [
      '1: anna bo [office]',
      '2: carl [backup, x]',
    ]);
  });

  it('with names sees whom a * row brought', () => {
    check([anna, instead('x', 'hq', '*'), instead('a', 'dina', ['hq'])], NOON, ['1: dina [a, office, x]']);
  });

  it('that adds comes last, in tier 1 or in its own', () => {
    check([anna, instead('a', 'carl', [])], NOON, ['1: carl anna bo [a, office]']);
    check([anna, instead('a', 'carl', [], { tier: 2 })], NOON, ['1: anna bo [office]', '2: carl [a]']);
    check([anna, instead('x', 'hq', '*'), instead('y', 'anna', [])], NOON, ['1: hq anna [office, x, y]']);
    check([anna, instead('x', '', ['carl']), instead('y', 'carl', [])], NOON, [
      '1: anna bo carl [office, y]',
    ]);
  });

  it('counts within ValidFrom and ValidUntil only', () => {
    const rows = [
      override('x', 'dina', ...WEEK, { validFrom: day('2026-11-24'), validUntil: day('2026-11-25') }),
    ];
    check(rows, '2026-11-23T22:59:59Z', [], stockholm);
    check(rows, '2026-11-23T23:00:00Z', ['1: dina [x]'], stockholm);
    check(rows, '2026-11-25T22:59:59Z', ['1: dina [x]'], stockholm);
    check(rows, '2026-11-25T23:00:00Z', [], stockholm);
  });
});

describe('a shift', () => {
  it('may last over a weekend, and a week', () => {
    const weekend = shift('a', 'anna', { window: window('20:00', '08:00', [5], 3) });
    check([weekend], '2026-11-20T19:59:59Z', []);
    check([weekend], '2026-11-20T20:00:00Z', ['1: anna [a]']);
    check([weekend], '2026-11-23T07:59:59Z', ['1: anna [a]']);
    check([weekend], '2026-11-23T08:00:00Z', []);
    const week = shift('a', 'anna', {
      window: window('20:00', '20:00', [5], 7),
      validUntil: day('2026-11-20'),
    });
    check([week], '2026-11-27T19:59:59Z', ['1: anna [a]']);
    check([week], '2026-11-27T20:00:00Z', []);
  });

  it('belongs to the date on which it starts', () => {
    const night = shift('a', 'anna', {
      window: window('17:00', '08:00'),
      validFrom: day('2026-11-24'),
      validUntil: day('2026-11-24'),
    });
    check([night], '2026-11-24T07:00:00Z', []);
    check([night], '2026-11-25T07:59:59Z', ['1: anna [a]']);
    check([night, holiday('h', '2026-11-25')], '2026-11-25T07:59:59Z', ['1: anna [a]']);
    check([night, holiday('h', '2026-11-24')], '2026-11-25T07:59:59Z', []);
  });

  it('lasts an hour longer where its end comes twice, and rings with the next', () => {
    const rows = [
      shift('early', 'anna', { window: window('20:00', '02:30') }),
      shift('late', 'bo', { window: window('02:30', '08:00') }),
    ];
    check(rows, '2026-10-25T00:29:59Z', ['1: anna [early]'], stockholm);
    check(rows, '2026-10-25T00:30:00Z', ['1: anna bo [early, late]'], stockholm);
    check(rows, '2026-10-25T01:29:59Z', ['1: anna bo [early, late]'], stockholm);
    check(rows, '2026-10-25T01:30:00Z', ['1: bo [late]'], stockholm);
  });

  it('that a clock change leaves no time for does not happen', () => {
    const rows = [shift('a', 'anna', { window: window('02:10', '02:50') })];
    check(rows, '2026-03-29T00:59:59Z', [], stockholm);
    check(rows, '2026-03-29T01:00:00Z', [], stockholm);
    check(rows, '2026-03-30T00:10:00Z', ['1: anna [a]'], stockholm);
  });

  it('on a day that never was happens where it ends on a day that was', () => {
    const apia: View = { line: null, zone: 'Pacific/Apia' };
    const friday = [5] as const;
    check(
      [shift('a', 'anna', { window: window('08:00', '17:00', friday) })],
      '2011-12-30T10:00:00Z',
      [],
      apia,
    );
    const night = shift('a', 'anna', { window: window('22:00', '08:00', friday) });
    check([night], '2011-12-30T09:59:59Z', [], apia);
    check([night], '2011-12-30T10:00:00Z', ['1: anna [a]'], apia);
    check([night], '2011-12-30T18:00:00Z', [], apia);
  });
});

describe('a rotation', () => {
  it('that began long ago is right, and takes no walk: 10,000 times 880,000 turns would take an hour', () => {
    const rota = prepareRota(
      [rotation('a', 'anna > bo > carl', '1926-01-04 09:00', { every: { count: 1, unit: 'hour' } })],
      utc,
    );
    // 36,850 days and 3 hours after its start.
    for (let hour = 0; hour < 10_000; hour++) {
      const expected = ['anna', 'bo', 'carl'][hour % 3];
      expect(onCallAt(rota, Date.parse(NOON) + hour * 3_600_000)[0]?.people[0]).toBe(expected);
    }
  });

  it('counts hours on the wall clock: a handoff at 08:00 and 20:00 stays there', () => {
    const rows = [rotation('a', 'anna > bo', '2026-03-28 08:00', { every: { count: 12, unit: 'hour' } })];
    check(rows, '2026-03-28T18:59:59Z', ['1: anna [a]'], stockholm);
    check(rows, '2026-03-28T19:00:00Z', ['1: bo [a]'], stockholm);
    check(rows, '2026-03-29T05:59:59Z', ['1: bo [a]'], stockholm);
    check(rows, '2026-03-29T06:00:00Z', ['1: anna [a]'], stockholm);
  });

  it('by the year from a leap day hands off on 28 February, and on the 29th where there is one', () => {
    const rows = [
      rotation('a', 'a > b > c > d > e', '2024-02-29 00:00', { every: { count: 1, unit: 'year' } }),
    ];
    check(rows, '2025-02-27T23:59:59Z', ['1: a [a]']);
    check(rows, '2025-02-28T00:00:00Z', ['1: b [a]']);
    check(rows, '2028-02-28T23:59:59Z', ['1: d [a]']);
    check(rows, '2028-02-29T00:00:00Z', ['1: e [a]']);
  });

  it('with a turn of nobody has nobody then', () => {
    check([rotation('a', 'anna >', '2026-11-09 00:00')], '2026-11-18T00:00:00Z', []);
  });

  it('with a window keeps the turn of the start until the end', () => {
    const rows = [
      rotation('a', 'anna > bo', '2026-11-23 00:00', {
        every: { count: 1, unit: 'day' },
        window: window('17:00', '08:00'),
      }),
    ];
    check(rows, '2026-11-24T07:59:59Z', ['1: anna [a]']);
    check(rows, '2026-11-24T17:00:00Z', ['1: bo [a]']);
  });

  it('has nobody in an occurrence that starts before Start', () => {
    const window_ = window('08:00', '17:00', [1, 2, 3, 4, 5]);
    const weekly = rotation('a', 'anna > bo', '2026-11-23 12:00', { window: window_ });
    check([weekly], '2026-11-23T13:00:00Z', []);
    check([weekly], '2026-11-24T13:00:00Z', ['1: anna [a]']);
    check([weekly], '2026-11-30T11:00:00Z', ['1: anna [a]']);
    check([weekly], '2026-12-01T11:00:00Z', ['1: bo [a]']);
  });

  it('by shift counts the dates of its pattern from the date of Start, whose own occurrence has the first turn', () => {
    const perShift = {
      every: { count: 1, unit: 'shift' },
      window: window('08:00', '17:00', [1, 2, 3, 4, 5]),
    } as const;
    const rows = [rotation('a', 'anna > bo > carl', '2026-11-23 12:00', perShift)];
    check(rows, '2026-11-20T13:00:00Z', []);
    check(rows, '2026-11-23T07:59:59Z', []);
    check(rows, '2026-11-23T08:00:00Z', ['1: anna [a]']);
    check(rows, '2026-11-24T13:00:00Z', ['1: bo [a]']);
    check(rows, '2026-11-27T13:00:00Z', ['1: bo [a]']);
    check(rows, '2026-11-30T13:00:00Z', ['1: carl [a]']);
    const fromSunday = [rotation('a', 'anna > bo > carl', '2026-11-22 00:00', perShift)];
    check(fromSunday, '2026-11-23T13:00:00Z', ['1: anna [a]']);
  });

  it('without a window is on call on the dates from ValidFrom to ValidUntil', () => {
    const rows = [
      rotation('a', 'anna', '2026-01-01 00:00', {
        validFrom: day('2026-03-29'),
        validUntil: day('2026-03-29'),
      }),
    ];
    check(rows, '2026-03-28T22:59:59Z', [], stockholm);
    check(rows, '2026-03-28T23:00:00Z', ['1: anna [a]'], stockholm);
    check(rows, '2026-03-29T21:59:59Z', ['1: anna [a]'], stockholm);
    check(rows, '2026-03-29T22:00:00Z', [], stockholm);
  });
});

describe('a holiday', () => {
  const sunday = shift('sunday', 'anna', { window: window('08:00', '20:00', [7]) });
  const work = shift('work', 'bo', { window: window('08:00', '20:00', [1, 2, 3, 4, 5]) });
  const always = rotation('always', 'eva', '2026-01-01 00:00', { tier: 2 });
  const AS_SUNDAY = { as: 7 } as const;

  it('closes, or counts as another weekday; a rotation without a window goes on', () => {
    const rows = [sunday, work, always];
    check(rows, NOON, ['1: bo [work]', '2: eva [always]']);
    check([...rows, holiday('h', '2026-11-25')], NOON, ['2: eva [always]']);
    check([...rows, holiday('h', '2026-11-25', AS_SUNDAY)], NOON, ['1: anna [sunday]', '2: eva [always]']);
  });

  it('that others disagree with: closed wins, and of several weekdays each counts', () => {
    const closed = holiday('h1', '2026-11-25');
    const asSunday = holiday('h2', '2026-11-25', AS_SUNDAY);
    const asMonday = holiday('h3', '2026-11-25', { as: 1 });
    for (const rows of [
      [closed, asSunday],
      [asSunday, closed],
    ])
      check([sunday, work, ...rows], NOON, []);
    check([sunday, work, asSunday, asMonday], NOON, ['1: anna bo [sunday, work]']);
  });

  it('is compared with the local date of each row', () => {
    const tokyo = shift('t', 'taro', { zone: 'Asia/Tokyo', window: window('00:00', '06:00') });
    check([tokyo, holiday('h', '2026-11-25')], '2026-11-24T16:00:00Z', []);
    check([tokyo, holiday('h', '2026-11-24')], '2026-11-24T16:00:00Z', ['1: taro [t]']);
  });

  it('counts within its own ValidFrom and ValidUntil, and on its lines only', () => {
    const long = { to: day('2026-11-30'), validFrom: day('2026-11-26') };
    check([work, holiday('h', '2026-11-23', long)], NOON, ['1: bo [work]']);
    check([work, holiday('h', '2026-11-23', long)], '2026-11-26T12:00:00Z', []);
    check([work, holiday('h', '2026-11-25', { lines: ['sales'] })], NOON, ['1: bo [work]']);
  });

  it('as another weekday adds occurrences to a rotation by shift, and does not move its turns', () => {
    const perShift = { every: { count: 1, unit: 'shift' }, window: window('08:00', '20:00', [6]) } as const;
    const saturdays = rotation('s', 'anna > bo > carl', '2026-11-21 08:00', perShift);
    const extra = holiday('h', '2026-11-25', { as: 6 });
    check([saturdays, extra], '2026-11-21T12:00:00Z', ['1: anna [s]']);
    check([saturdays, extra], NOON, ['1: bo [s]']);
    check([saturdays, extra], '2026-11-28T12:00:00Z', ['1: bo [s]']);
  });
});

describe('a weekday with a number', () => {
  // 2026-11-25 is the fourth and last Wednesday of its month.
  const row = shift('a', 'anna', {
    window: { ...window('00:00', '24:00', [], 0), nth: [{ weekday: 3, nth: 'last' }] },
  });
  it('goes by the calendar, whatever a holiday makes the date count as', () => {
    check([row], NOON, ['1: anna [a]']);
    check([row, holiday('h', '2026-11-25', { as: 7 })], NOON, ['1: anna [a]']);
    check([row, holiday('h', '2026-11-24', { as: 3 })], '2026-11-24T12:00:00Z', []);
  });
  it('does not happen on a closed day', () => check([row, holiday('h', '2026-11-25')], NOON, []));
});

describe('a holiday with a zone', () => {
  const asia = shift('asia', 'kim', { zone: 'Asia/Kolkata' });
  const own = holiday('h1', '2026-11-25', { zone: 'Asia/Calcutta' });
  it('is for rows of that zone, by any of its names, and for no others', () => {
    check([asia, shift('utc', 'bo'), own], NOON, ['1: bo [utc]']);
  });
  it('wins there over a holiday without', () => {
    const sunday = shift('sunday', 'eva', { window: window('00:00', '24:00', [7], 0) });
    const everywhere = holiday('h2', '2026-11-25', { as: 7 });
    check([asia, sunday, own, everywhere], NOON, ['1: eva [sunday]']);
    check([{ ...sunday, zone: 'Asia/Kolkata' }, own, everywhere], NOON, []);
  });
});
