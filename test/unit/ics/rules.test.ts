import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readRule, timesOf } from '../../../lib/ics/ics-rules.ts';

const FROM = Date.UTC(2026, 11, 1);
const TO = Date.UTC(2028, 0, 5) - 1;

const cases = readFileSync(new URL('rules.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string, string, string]);

/** `20261201` or `20261201T083000` */
const localOf = (text: string) =>
  Date.parse(
    text.replace(
      /^(....)(..)(..)(?:T(..)(..)(..))?$/,
      (_, y: string, m: string, d: string, h = '00', min = '00', s = '00') =>
        `${y}-${m}-${d}T${String(h)}:${String(min)}:${String(s)}Z`,
    ),
  );

function expand(rule: string, start: string) {
  const read = readRule(rule);
  if (typeof read === 'string') return read;
  const times = timesOf(read, localOf(start), { from: FROM, to: TO, spend: () => undefined });
  return [...times].map((time) => new Date(time).toISOString().replace(/[-:]/g, '').slice(0, start.length));
}

it('eight hundred rules give the occurrences that another implementation gives', () => {
  expect(cases).toHaveLength(800);
  const wrong = cases.filter(([rule, start, count, first, last]) => {
    const found = expand(rule, start);
    return (
      typeof found === 'string' ||
      `${found.length} ${found.slice(0, 6).join(' ')} ${found.at(-1) ?? ''}` !== `${count} ${first} ${last}`
    );
  });
  expect(wrong).toEqual([]);
});

/** RFC 5545 3.8.5.3 has these; here with a start in the time that is looked at. */
it.each([
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', '20261231', '20261231 20270129 20270226'],
  ['FREQ=YEARLY;BYDAY=20MO', '20270517', '20270517'],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '20270813', '20270813'],
  ['FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8', '20201103', ''],
  ['FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO', '20261228', '20261228'],
  ['FREQ=YEARLY;BYDAY=MO,2TU', '20270101', '20270104 20270111 20270112'],
  ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5', '20270115', '20270115 20270130 20270215'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '20270105', '20270105 20270110 20270119'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '20270105', '20270105 20270117 20270119'],
  ['FREQ=DAILY;BYMONTHDAY=-1', '20261231', '20261231 20270131 20270228'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '20261201', ''],
  ['FREQ=DAILY;INTERVAL=999999999', '20261201', '20261201'],
  ['FREQ=MINUTELY;INTERVAL=90;COUNT=4', '20261201T230000', '20261201T230000 20261202T003000 20261202T020000'],
  [
    'FREQ=HOURLY;BYHOUR=22,23;BYMINUTE=0,30;BYSETPOS=-1',
    '20261201T000000',
    '20261201T223000 20261201T233000 20261202T223000',
  ],
  ['RRULE', '20261201', 'RRULE is not supported'],
  ['FREQ=DAILY;FREQ=DAILY', '20261201', 'FREQ is malformed'],
  ['FREQ=DAILY;INTERVAL=0;COUNT=x', '20261201', 'INTERVAL, COUNT is malformed'],
  ['FREQ=WEEKLY;BYDAY=1MO', '20261201', 'a number in BYDAY cannot be combined with FREQ=WEEKLY'],
  [
    'FREQ=YEARLY;BYWEEKNO=1,2;BYDAY=MO;INTERVAL=2',
    '20261201',
    'BYWEEKNO with INTERVAL is read in different ways',
  ],
])('%s from %s gives "%s"', (rule, start, first) => {
  const found = expand(rule, start);
  expect(typeof found === 'string' ? found : found.slice(0, 3).join(' ')).toBe(first);
});
