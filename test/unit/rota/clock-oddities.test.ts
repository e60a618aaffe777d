import { describe, expect, it } from 'vitest';
import type { RotaRow } from '../../../lib/rota/model.ts';
import { clockOddities } from '../../../lib/check/clock-oddities.ts';
import { prepareRota } from '../../../lib/rota/prepare.ts';
import { holiday, override, rotation, shift, stockholm, window } from './rows.ts';

function check(
  rows: readonly RotaRow[],
  expected: readonly string[],
  from = '2026-01-01',
  to = '2027-01-01',
): void {
  const found = clockOddities(prepareRota(rows, stockholm), Date.parse(from), Date.parse(to));
  expect(
    found.map(
      (one) =>
        `${one.row} ${one.column} ${new Date(one.at).toISOString().slice(0, 16)} ${one.local} ${one.kind}`,
    ),
  ).toEqual(expected);
}

describe('times that a clock change makes odd', () => {
  it('are the starts and ends of shifts', () => {
    const early = shift('early', 'anna', { window: window('20:00', '02:30') });
    const late = shift('late', 'bo', { window: window('02:30', '08:00') });
    check(
      [early, late, shift('office', 'carl', { window: window('08:00', '17:00') })],
      [
        'early To 2026-03-29T01:00 2026-03-29 02:30 gap',
        'late From 2026-03-29T01:00 2026-03-29 02:30 gap',
        'late From 2026-10-25T00:30 2026-10-25 02:30 overlap',
        'early To 2026-10-25T01:30 2026-10-25 02:30 overlap',
      ],
    );
    check([late], [], '2026-03-30', '2026-10-25');
    check(
      [late],
      ['late From 2026-10-25T00:30 2026-10-25 02:30 overlap'],
      '2026-10-25T00:30Z',
      '2026-10-25T00:31Z',
    );
    check(
      [early],
      ['early To 2026-10-25T01:30 2026-10-25 02:30 overlap'],
      '2026-10-25T01:30Z',
      '2026-10-25T01:31Z',
    );
  });

  it('are not those of shifts that do not happen', () => {
    const sunday = shift('sunday', 'anna', { window: window('02:30', '08:00', [7]) });
    check([sunday], ['sunday From 2026-03-29T01:00 2026-03-29 02:30 gap'], '2026-03-01', '2026-05-01');
    check([sunday, holiday('h', '2026-03-29')], [], '2026-03-01', '2026-05-01');
  });

  it('are those of shifts that a holiday adds', () => {
    const monday = shift('monday', 'anna', { window: window('02:30', '08:00', [1]) });
    const rows = [monday, holiday('h', '2026-03-29', { as: 1 })];
    check(rows, ['monday From 2026-03-29T01:00 2026-03-29 02:30 gap']);
  });

  it('are the handoffs of rotations, from their start on', () => {
    const daily = { every: { count: 1, unit: 'day' } } as const;
    check(
      [rotation('r', 'anna > bo', '2026-03-29 02:00', daily)],
      ['r Start 2026-03-29T01:00 2026-03-29 02:00 gap', 'r Start 2026-10-25T00:00 2026-10-25 02:00 overlap'],
    );
    check([rotation('r', 'anna > bo', '2026-01-05 02:00', { every: { count: 1, unit: 'week' } })], []);
  });

  it('are the ends of overrides', () => {
    check(
      [override('x', 'anna', '2026-03-28 12:00', '2026-03-29 02:15:30')],
      ['x To 2026-03-29T01:00 2026-03-29 02:15:30 gap'],
    );
  });
});
