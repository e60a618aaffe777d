import { describe, expect, it } from 'vitest';
import { wallClock } from '../../../lib/rota/wall-clock.ts';
import { wall } from './wall.ts';

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

describe('a local time as an instant', () => {
  const cases: readonly [zone: string, local: string, start: string, end: string, oddity: string | null][] = [
    ['UTC', '2026-11-21 02:14', '2026-11-21T02:14:00Z', '2026-11-21T02:14:00Z', null],
    ['Europe/Stockholm', '2026-07-01 08:00', '2026-07-01T06:00:00Z', '2026-07-01T06:00:00Z', null],
    ['Europe/Stockholm', '2026-03-29 01:59:59', '2026-03-29T00:59:59Z', '2026-03-29T00:59:59Z', null],
    ['Europe/Stockholm', '2026-03-29 02:00', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z', 'gap'],
    ['Europe/Stockholm', '2026-03-29 02:59:59', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z', 'gap'],
    ['Europe/Stockholm', '2026-03-29 03:00', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z', null],
    ['Europe/Stockholm', '2026-10-25 01:59:59', '2026-10-24T23:59:59Z', '2026-10-24T23:59:59Z', null],
    ['Europe/Stockholm', '2026-10-25 02:00', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', 'overlap'],
    ['Europe/Stockholm', '2026-10-25 02:59:59', '2026-10-25T00:59:59Z', '2026-10-25T01:59:59Z', 'overlap'],
    ['Europe/Stockholm', '2026-10-25 03:00', '2026-10-25T02:00:00Z', '2026-10-25T02:00:00Z', null],
    // Half an hour.
    ['Australia/Lord_Howe', '2026-10-04 02:15', '2026-10-03T15:30:00Z', '2026-10-03T15:30:00Z', 'gap'],
    ['Australia/Lord_Howe', '2026-04-05 01:45', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z', 'overlap'],
    // Two hours.
    ['Antarctica/Troll', '2026-03-29 02:00', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z', 'gap'],
    // A day that begins at 01:00, and midnights that come twice.
    ['America/Sao_Paulo', '2018-11-04 00:00', '2018-11-04T03:00:00Z', '2018-11-04T03:00:00Z', 'gap'],
    ['America/Havana', '2026-11-01 00:00', '2026-11-01T04:00:00Z', '2026-11-01T05:00:00Z', 'overlap'],
    ['America/St_Johns', '2010-11-06 23:30', '2010-11-07T02:00:00Z', '2010-11-07T03:00:00Z', 'overlap'],
    ['America/St_Johns', '2010-11-07 00:00:30', '2010-11-07T02:30:30Z', '2010-11-07T03:30:30Z', 'overlap'],
    // A day that never was, and one that came twice.
    ['Pacific/Apia', '2011-12-30 00:00', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z', 'gap'],
    ['Pacific/Apia', '2011-12-30 23:59:59', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z', 'gap'],
    ['Pacific/Apia', '2011-12-31 00:00', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z', null],
    ['Pacific/Kwajalein', '1969-09-30 12:00', '1969-09-30T01:00:00Z', '1969-10-01T00:00:00Z', 'overlap'],
    // "Summer time" is the standard and winter time the exception.
    ['Europe/Dublin', '2026-03-29 01:30', '2026-03-29T01:00:00Z', '2026-03-29T01:00:00Z', 'gap'],
    ['Europe/Dublin', '2026-10-25 01:30', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', 'overlap'],
    // An offset of 44:30, and the change away from it.
    ['Africa/Monrovia', '1971-12-31 12:00', '1971-12-31T12:44:30Z', '1971-12-31T12:44:30Z', null],
    ['Africa/Monrovia', '1972-01-07 00:30', '1972-01-07T00:44:30Z', '1972-01-07T00:44:30Z', 'gap'],
    // Two changes within a week.
    ['Asia/Gaza', '2040-10-23 12:00', '2040-10-23T09:00:00Z', '2040-10-23T09:00:00Z', null],
    ['Europe/Stockholm', '2099-07-01 12:00', '2099-07-01T10:00:00Z', '2099-07-01T10:00:00Z', null],
  ];
  it.each(cases)('%s %s starts %s, ends %s, %s', (zone, local, start, end, oddity) => {
    const clock = wallClock(zone);
    expect(iso(clock.startOf(wall(local)))).toBe(start);
    expect(iso(clock.endOf(wall(local)))).toBe(end);
    expect(clock.oddityOf(wall(local))).toBe(oddity);
  });

  it('24:00 is 00:00 of the next day', () => {
    const clock = wallClock('America/Havana');
    const midnight = { ...wall('2026-10-31 00:00'), time: 86_400 };
    expect(clock.startOf(midnight)).toBe(clock.startOf(wall('2026-11-01 00:00')));
    expect(clock.endOf(midnight)).toBe(clock.endOf(wall('2026-11-01 00:00')));
  });
});

describe('an instant on the wall', () => {
  const cases: readonly [zone: string, at: string, local: string, offsetMinutes: number][] = [
    ['Europe/Stockholm', '2026-03-29T00:59:59.999Z', '2026-03-29 01:59:59', 60],
    ['Europe/Stockholm', '2026-03-29T01:00:00Z', '2026-03-29 03:00', 120],
    ['America/Chicago', '2026-01-01T03:00:00Z', '2025-12-31 21:00', -360],
    ['Asia/Kathmandu', '1986-01-01T00:00:00Z', '1986-01-01 05:45', 345],
    ['Africa/Monrovia', '1970-01-01T00:00:00Z', '1969-12-31 23:15:30', -44.5],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29 23:59:59', -600],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31 00:00', 840],
  ];
  it.each(cases)('%s %s shows %s', (zone, at, local, minutes) => {
    const clock = wallClock(zone);
    expect(clock.wallTimeAt(Date.parse(at))).toEqual(wall(local));
    expect(clock.dateAt(Date.parse(at))).toBe(wall(local).date);
    expect(clock.offsetAt(Date.parse(at))).toBe(minutes * 60_000);
  });

  it('has no end: the first and the last instants that a Date can hold', () => {
    for (const at of [-8.64e15, 8.64e15])
      expect(Math.abs(wallClock('Europe/Stockholm').offsetAt(at))).toBeLessThan(86_400_000);
  });

  it('an unknown zone is refused', () => {
    expect(() => wallClock('Europe/Nowhere')).toThrow(RangeError);
  });
});

describe('clock changes', () => {
  const changes = (zone: string, from: string, to: string): readonly string[] =>
    wallClock(zone).changesIn(Date.parse(from), Date.parse(to)).map(iso);

  it('are those in [from, to)', () => {
    const [spring, autumn] = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'];
    expect(changes('Europe/Stockholm', '2026-01-01', '2027-01-01')).toEqual([spring, autumn]);
    expect(changes('Europe/Stockholm', spring, autumn)).toEqual([spring]);
    expect(changes('Europe/Stockholm', '2026-03-29T01:00:00.001Z', '2026-10-25T01:00:00.001Z')).toEqual([
      autumn,
    ]);
    expect(changes('UTC', '1970-01-01', '2100-01-01')).toEqual([]);
  });

  it('that cancel each other out within a week are both there', () => {
    expect(changes('Asia/Gaza', '2040-10-01', '2040-11-01')).toEqual([
      '2040-10-20T00:00:00Z',
      '2040-10-26T23:00:00Z',
    ]);
    expect(changes('America/Noronha', '2000-10-01', '2000-11-01')).toEqual([
      '2000-10-08T02:00:00Z',
      '2000-10-15T01:00:00Z',
    ]);
  });
});
