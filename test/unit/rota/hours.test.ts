import { describe, expect, it } from 'vitest';
import { isOpen, openPeriods } from '../../../lib/rota/hours.ts';
import type { Window } from '../../../lib/rota/model.ts';
import { window } from './rows.ts';

const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);
const ZONE = 'Europe/Stockholm';
const office = window('08:00', '17:00', [1, 2, 3, 4, 5]);

describe('a line', () => {
  const cases: readonly [windows: readonly Window[], at: string, open: boolean][] = [
    [[], '2026-11-22T03:00:00Z', true],
    [[office], '2026-11-23T06:59:59Z', false],
    [[office], '2026-11-23T07:00:00Z', true],
    [[office], '2026-11-23T15:59:59Z', true],
    [[office], '2026-11-23T16:00:00Z', false],
    [[office], '2026-11-22T12:00:00Z', false],
    [[office, window('10:00', '14:00', [7])], '2026-11-22T12:00:00Z', true],
    [[window('22:00', '02:00', [5])], '2026-11-21T00:59:59Z', true],
    [[window('22:00', '02:00', [5])], '2026-11-21T01:00:00Z', false],
    [[window('00:00', '24:00', [7])], '2026-11-22T22:59:59Z', true],
    [[window('00:00', '24:00', [7])], '2026-11-22T23:00:00Z', false],
    // The end comes twice: the last counts.
    [[window('20:00', '02:30', [6])], '2026-10-25T01:29:59Z', true],
    [[window('20:00', '02:30', [6])], '2026-10-25T01:30:00Z', false],
  ];
  it.each(cases)('with %j at %s is open: %s', (windows, at, open) => {
    expect(isOpen(windows, ZONE, Date.parse(at))).toBe(open);
  });

  const periodsOf = (windows: readonly Window[], from: string, to: string): readonly string[] =>
    openPeriods(windows, ZONE, Date.parse(from), Date.parse(to)).map(
      (one) => `${iso(one.from)} ${iso(one.to)}`,
    );

  it('has open periods that are cut, joined and in order', () => {
    const windows = [
      window('12:00', '18:00', [1]),
      window('06:00', '12:00', [1]),
      window('17:00', '20:00', [1]),
    ];
    expect(periodsOf(windows, '2026-11-23T00:00Z', '2026-11-24T00:00Z')).toEqual([
      '2026-11-23T05:00 2026-11-23T19:00',
    ]);
    expect(periodsOf([office], '2026-11-23T10:00Z', '2026-11-24T10:00Z')).toEqual([
      '2026-11-23T10:00 2026-11-23T16:00',
      '2026-11-24T07:00 2026-11-24T10:00',
    ]);
    expect(periodsOf([], '2026-11-23T10:00Z', '2026-11-24T10:00Z')).toEqual([
      '2026-11-23T10:00 2026-11-24T10:00',
    ]);
    expect(periodsOf([], '2026-11-23T10:00Z', '2026-11-23T10:00Z')).toEqual([]);
  });
});
