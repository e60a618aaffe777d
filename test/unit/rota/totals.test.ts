import { describe, expect, it } from 'vitest';
import { totalsBetween, type Total } from '../../../lib/rota/totals.ts';
import { shiftsBetween } from '../../../lib/rota/shifts.ts';
import { lineReading, linesAndPeople } from '../../../lib/rows/reading.ts';
import { readRota } from '../../../lib/rows/rota.ts';
import { example, line, rotaRow } from '../../support/run-cli.ts';

type Cells = Readonly<Record<string, string>>;

function readingOf(rows: Readonly<Record<string, Cells>>) {
  const known = linesAndPeople([line('l', { Rota: 'r' })], example.People, 'Europe/Stockholm');
  const [only] = known.lines;
  if (!only) throw new Error('there is one line');
  const stored = Object.entries(rows).map(([name, cells]) => rotaRow(`r/${name}`, cells));
  return lineReading(known, only, readRota(stored));
}

function check(
  claim: string,
  rows: Readonly<Record<string, Cells>>,
  expected: Readonly<Record<string, readonly number[]>>,
) {
  it(claim, () => {
    const [from, to] = [Date.parse('2026-10-19T00:00+02:00'), Date.parse('2026-11-02T00:00+01:00')];
    const totals = totalsBetween(readingOf(rows), from, to);
    const numbers = ({ hours, nightHours, weekendHours, holidayHours, shifts }: Total) => [
      hours,
      nightHours,
      weekendHours,
      holidayHours,
      shifts,
    ];
    expect(
      Object.fromEntries(totals.map((total) => [`${total.person} ${total.tier}`, numbers(total)])),
    ).toEqual(expected);
  });
}

const office = { Kind: 'shift', Who: 'anna', Days: 'Mon-Fri', From: '08:00', To: '17:00' };

describe('the totals of two weeks', () => {
  check('count hours and shifts', { office }, { 'anna 1': [90, 0, 0, 0, 10] });
  check(
    'count a night from 22:00 to 07:00, an hour more when the clocks go back',
    { night: { Kind: 'shift', Who: 'bo', Days: 'Sat', From: '20:00', To: '08:00' } },
    { 'bo 1': [13 + 12, 10 + 9, 13 + 12, 0, 2] },
  );
  check(
    'count the weekend hours of a shift that begins on Friday',
    { fri: { Kind: 'shift', Who: 'bo', From: 'Fri 20:00', To: 'Sat 02:00' } },
    { 'bo 1': [12, 8, 4, 0, 2] },
  );
  check(
    'count the hours on the dates of a holiday, one that counts as Sunday too, and none of another zone',
    {
      duty: { Kind: 'rotation', Who: 'anna', Every: '1 week', Start: '2026-01-05 09:00' },
      day: { Kind: 'holiday', From: '2026-10-21' },
      tokyo: { Kind: 'holiday', From: '2026-10-23', TimeZone: 'Asia/Tokyo' },
      sunday: { Kind: 'holiday', Days: 'Sun', From: '2026-10-22' },
    },
    { 'anna 1': [14 * 24 + 1, 14 * 9 + 1, 4 * 24 + 1, 48, 1] },
  );
  check(
    'count a colleague who comes in as no new shift',
    { office, more: { Kind: 'override', Who: 'bo', From: '2026-10-20 10:00', To: '2026-10-20 11:00' } },
    { 'anna 1': [90, 0, 0, 0, 10], 'bo 1': [1, 0, 0, 0, 1] },
  );
  check(
    'count a higher tier only while it rings',
    {
      office,
      ill: { Kind: 'override', InsteadOf: 'anna', From: '2026-10-20', To: '2026-10-20' },
      backup: { Kind: 'shift', Who: 'carl', Days: 'Mon-Fri', From: '08:00', To: '17:00', Tier: '2' },
    },
    { 'anna 1': [81, 0, 0, 0, 9], 'carl 2': [9, 0, 0, 0, 1] },
  );
  check('are empty where nobody is on call', {}, {});

  it('add up to what shifts says', () => {
    const reading = readingOf({
      office,
      nights: {
        Kind: 'rotation',
        Who: 'anna > bo > carl, bo',
        Every: '3 days',
        Start: '2026-01-05 09:00',
        Tier: '2',
      },
    });
    const [from, to] = [Date.parse('2026-10-20T05:17:00Z'), Date.parse('2027-04-01T11:00:00Z')];
    const hours = new Map<string, number>();
    for (const { from: start, to: end, tier, ring } of shiftsBetween(reading, from, to))
      for (const { person } of ring)
        hours.set(`${person} ${tier}`, (hours.get(`${person} ${tier}`) ?? 0) + (end - start) / 3_600_000);
    const totals = totalsBetween(reading, from, to);
    expect(totals.length).toBe(hours.size);
    for (const { person, tier, hours: counted } of totals)
      expect(counted).toBeCloseTo(hours.get(`${person} ${tier}`) ?? 0, 1);
  });
});
