import { describe, expect, it } from 'vitest';
import type { RotaRow, View } from '../../../lib/rota/model.ts';
import { prepareRota, type Rota } from '../../../lib/rota/prepare.ts';
import { periods, walk } from '../../../lib/rota/periods.ts';
import { rotation, shift, stockholm, utc, window } from './rows.ts';

const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);
const at = (text: string): number => Date.parse(`${text}Z`);

function check(
  rows: readonly RotaRow[],
  from: string,
  to: string,
  expected: readonly string[],
  view: View = utc,
): void {
  const found = periods(prepareRota(rows, view), at(from), at(to));
  const shown = found.map(
    (one) => `${iso(one.from)} ${iso(one.to)} ${one.tiers[0]?.people.join(' ') ?? '-'}`,
  );
  expect(shown).toEqual(expected);
}

const office = shift('office', 'anna', { window: window('08:00', '17:00', [1, 2, 3, 4, 5]) });

describe('periods', () => {
  it('are cut to what was asked for, and gaps are periods', () => {
    check([office], '2026-11-27T12:00', '2026-11-30T12:00', [
      '2026-11-27T12:00 2026-11-27T17:00 anna',
      '2026-11-27T17:00 2026-11-30T08:00 -',
      '2026-11-30T08:00 2026-11-30T12:00 anna',
    ]);
  });

  it('periods merge into one where nothing changes', () => {
    check([], '2026-01-01T00:00', '2027-01-01T00:00', ['2026-01-01T00:00 2027-01-01T00:00 -']);
    check(
      [shift('a', 'anna')],
      '2026-01-01T00:00',
      '2030-01-01T00:00',
      ['2026-01-01T00:00 2030-01-01T00:00 anna'],
      stockholm,
    );
  });

  it('differ also where only the rows do', () => {
    const rows = [
      shift('a', 'anna', { window: window('00:00', '12:00') }),
      shift('b', 'anna', { window: window('12:00', '24:00') }),
    ];
    check(rows, '2026-11-27T00:00', '2026-11-28T00:00', [
      '2026-11-27T00:00 2026-11-27T12:00 anna',
      '2026-11-27T12:00 2026-11-28T00:00 anna',
    ]);
  });

  it('an empty time has no periods', () => {
    check([office], '2026-11-27T12:00', '2026-11-27T12:00', []);
    check([office], '2026-11-27T12:00', '2026-11-27T11:00', []);
  });

  it('hand off at the same local time on both sides of a clock change', () => {
    check(
      [rotation('a', 'anna > bo', '2026-10-19 09:00')],
      '2026-10-20T00:00',
      '2026-11-05T00:00',
      [
        '2026-10-20T00:00 2026-10-26T08:00 anna',
        '2026-10-26T08:00 2026-11-02T08:00 bo',
        '2026-11-02T08:00 2026-11-05T00:00 anna',
      ],
      stockholm,
    );
  });
});

function nextChange(rota: Rota, after: number, until: number): number | null {
  for (const { from } of walk(rota, after, until + 1)) if (from > after) return from;
  return null;
}

describe('the next change', () => {
  const rota = prepareRota([office], utc);
  const next = (after: string, until: string): string | null => {
    const found = nextChange(rota, at(after), at(until));
    return found === null ? null : iso(found);
  };

  it('is after the instant and not after the last', () => {
    expect(next('2026-11-27T07:59', '2027-12-31T00:00')).toBe('2026-11-27T08:00');
    expect(next('2026-11-27T08:00', '2027-12-31T00:00')).toBe('2026-11-27T17:00');
    expect(next('2026-11-27T17:00', '2026-11-30T08:00')).toBe('2026-11-30T08:00');
    expect(next('2026-11-27T17:00', '2026-11-30T07:59')).toBeNull();
  });

  it('may be more than a year away, or never', () => {
    const yearly = prepareRota(
      [rotation('a', 'anna > bo', '2026-11-01 00:00', { every: { count: 1, unit: 'year' } })],
      utc,
    );
    expect(nextChange(yearly, at('2026-11-02T00:00'), at('2027-12-07T00:00'))).toBe(at('2027-11-01T00:00'));
    const same = prepareRota([rotation('a', 'anna > anna', '2026-11-01 00:00')], utc);
    expect(nextChange(same, at('2026-11-02T00:00'), at('2027-12-07T00:00'))).toBeNull();
  });
});
