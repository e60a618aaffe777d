import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../lib/cli/failure.ts';
import { instantOf, rangeOf, readTime, showOffset, showTime } from '../../../lib/cli/time-options.ts';

const ZONE = 'Europe/Stockholm';
const iso = (text: string, side: 'start' | 'end' = 'start', zone = ZONE) =>
  new Date(instantOf(readTime('--at', text, side), zone)).toISOString();

describe('a time', () => {
  const check = (claim: string, text: string, expected: string, side: 'start' | 'end' = 'start') =>
    it(claim, () => expect(iso(text, side)).toBe(expected));
  check('without an offset is local', '2026-11-21T03:14', '2026-11-21T02:14:00.000Z');
  check('may have a space for the T', '2026-11-21 03:14', '2026-11-21T02:14:00.000Z');
  check('may have seconds', '2026-11-21T03:14:15', '2026-11-21T02:14:15.000Z');
  check('with Z is an instant', '2026-11-21T02:14Z', '2026-11-21T02:14:00.000Z');
  check('with an offset is an instant', '2026-11-21 02:14-05:00', '2026-11-21T07:14:00.000Z');
  check(
    'may have milliseconds where it is an instant',
    '2026-11-21T02:14:00.500Z',
    '2026-11-21T02:14:00.500Z',
  );
  check('that is a date alone is 00:00', '2026-11-21', '2026-11-20T23:00:00.000Z');
  check(
    'that is a date alone is the end of that day as --to',
    '2026-11-21',
    '2026-11-21T23:00:00.000Z',
    'end',
  );
  check('in a gap is the first instant after it', '2026-03-29 02:30', '2026-03-29T01:00:00.000Z');
  check('in an overlap is the first of the two', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z');
  check(
    'in an overlap is the first of the two as --to also',
    '2026-10-25 02:30',
    '2026-10-25T00:30:00.000Z',
    'end',
  );
});

describe('no time', () => {
  const check = (text: string) =>
    it(JSON.stringify(text), () => expect(() => readTime('--at', text)).toThrow(UsageError));
  for (const text of [
    'now',
    '2026-11',
    '2026-02-30',
    '2026-13-01',
    '26-11-21',
    '2026-11-21T24:00',
    '2026-11-21T08:60',
  ])
    check(text);
  for (const text of [
    '2026-11-21T8:00',
    '2026-11-21T08',
    '2026-11-21Z',
    '2026-11-21T08:00+25:00',
    '2026-11-21T08:00 CET',
  ])
    check(text);
});

describe('a range', () => {
  const now = Date.parse('2026-03-21T12:00:00Z');
  const range = (from: string | null, to: string | null) => {
    const read = rangeOf(
      {
        from: from === null ? null : readTime('--from', from),
        to: to === null ? null : readTime('--to', to, 'end'),
      },
      ZONE,
      now,
      28,
    );
    return [read.from, read.to].map((at) => new Date(at).toISOString());
  };
  it('is 28 days from today 00:00, also over a clock change', () =>
    expect(range(null, null)).toEqual(['2026-03-20T23:00:00.000Z', '2026-04-17T22:00:00.000Z']));
  it('is 28 days from --from, at the same time of the clock', () =>
    expect(range('2026-03-20 08:00', null)).toEqual([
      '2026-03-20T07:00:00.000Z',
      '2026-04-17T06:00:00.000Z',
    ]));
  it('may be one day', () =>
    expect(range('2026-03-29', '2026-03-29')).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]));
  it('is not empty', () => {
    expect(() => range('2026-03-20 08:00', '2026-03-20 08:00')).toThrow('--to is not after --from');
    expect(() => range(null, '2026-03-20')).toThrow(UsageError);
  });
});

describe('a time is shown', () => {
  it('with its date, and seconds only where there are any', () => {
    expect(showTime(Date.parse('2026-11-21T02:14:00Z'), ZONE)).toBe('2026-11-21 03:14');
    expect(showTime(Date.parse('2026-11-21T02:14:09Z'), ZONE)).toBe('2026-11-21 03:14:09');
  });
  it('with the offset of that day', () => {
    expect(showOffset(Date.parse('2026-07-01T00:00:00Z'), ZONE)).toBe('+02:00');
    expect(showOffset(0, 'America/St_Johns')).toBe('-03:30');
  });
});
