/** RECURRENCE-ID, EXDATE and UNTIL in every form against every form of DTSTART: what counts is the instant, or the local date. */
import { expect, it } from 'vitest';
import { readIcsFile } from '../../../lib/ics/ics-file.ts';
import { calendarOf, event } from './samples.ts';

const NOW = Date.parse('2026-11-26T14:00:00Z');

/** Five days from 7 December 2026, from 08:00 UTC for an hour, or whole days of Stockholm. */
const STARTS = {
  'in Stockholm': ['DTSTART;TZID=Europe/Stockholm:20261207T090000', 'DURATION:PT1H'],
  'by a name of Windows': ['DTSTART;TZID=W. Europe Standard Time:20261207T090000', 'DURATION:PT1H'],
  'in New York': ['DTSTART;TZID=America/New_York:20261207T030000', 'DURATION:PT1H'],
  'in UTC': ['DTSTART:20261207T080000Z', 'DURATION:PT1H'],
  'without a zone': ['DTSTART:20261207T090000', 'DURATION:PT1H'],
  'as a date': ['DTSTART;VALUE=DATE:20261207'],
  'from midnight to midnight': [
    'DTSTART;TZID=Europe/Stockholm:20261207T000000',
    'DTEND;TZID=Europe/Stockholm:20261208T000000',
  ],
  'marked as all-day, in UTC': [
    'DTSTART:20261206T230000Z',
    'DTEND:20261207T230000Z',
    'X-MICROSOFT-CDO-ALLDAYEVENT:TRUE',
  ],
} as const;

/** 9 December in each form: of the time for events of an hour, of the date for whole days. */
const TIMES = {
  'in Stockholm': ';TZID=Europe/Stockholm:20261209T090000',
  'in London': ';TZID=Europe/London:20261209T080000',
  'in New York': ';TZID=America/New_York:20261209T030000',
  'in UTC': ':20261209T080000Z',
  'without a zone': ':20261209T090000',
  'as a date': ';VALUE=DATE:20261209',
} as const;
const DATES = {
  'as a date': ';VALUE=DATE:20261209',
  'as midnight in Stockholm': ';TZID=Europe/Stockholm:20261209T000000',
  'as midnight by a name of Windows': ';TZID=W. Europe Standard Time:20261209T000000',
  'as midnight of Stockholm in UTC': ':20261208T230000Z',
  'as midnight of Stockholm in London': ';TZID=Europe/London:20261208T230000',
  'as midnight without a zone': ':20261209T000000',
  'as midnight of UTC': ':20261209T000000Z',
} as const;

const isWhole = (start: string) =>
  ['as a date', 'from midnight to midnight', 'marked as all-day, in UTC'].includes(start);

/** A time without a zone is in the series' zone, and for UTC in the calendar's. */
function formOf(start: string, form: string): string {
  if (start === 'in New York' && form === 'without a zone') return ':20261209T030000';
  return isWhole(start) ? DATES[form as keyof typeof DATES] : TIMES[form as keyof typeof TIMES];
}

const pairs = Object.keys(STARTS).flatMap((start) =>
  Object.keys(isWhole(start) ? DATES : TIMES).map((form) => [start, form] as const),
);

function datesOf(content: string): readonly string[] {
  const file = readIcsFile(new TextEncoder().encode(calendarOf(content)), {
    ...{ rota: 'r', as: 'override', days: null, who: 'anna', zone: null },
    peopleIn: () => ({ problem: 'names nobody' }),
    unwanted: () => null,
    ...{ defaultZone: 'Europe/Stockholm', now: NOW },
  });
  expect({ problems: file.problems, warnings: file.warnings }).toEqual({ problems: [], warnings: [] });
  return file.rows.map(({ cells }) => (cells.From ?? '').slice(5, 10)).sort();
}

const series = (start: string, ...more: readonly string[]) =>
  event('UID:1', 'SUMMARY:duty', ...STARTS[start as keyof typeof STARTS], ...more);

it.each(pairs)('in a series %s, an EXDATE %s takes its occurrence out', (start, form) => {
  const content = series(start, 'RRULE:FREQ=DAILY;COUNT=5', `EXDATE${formOf(start, form)}`);
  expect(datesOf(content)).toEqual(['12-07', '12-08', '12-10', '12-11']);
});

it.each(pairs)('in a series %s, a RECURRENCE-ID %s moves its occurrence', (start, form) => {
  const moved = STARTS[start as keyof typeof STARTS].map((text) =>
    text.replace(/202612(0[678])T?/g, (all, day: string) => all.replace(`12${day}`, `12${Number(day) + 20}`)),
  );
  const exception = event('UID:1', 'SUMMARY:duty', ...moved, `RECURRENCE-ID${formOf(start, form)}`);
  const content = `${series(start, 'RRULE:FREQ=DAILY;COUNT=5')}\n${exception}`;
  expect(datesOf(content)).toEqual(['12-07', '12-08', '12-10', '12-11', '12-27']);
});

it.each(
  pairs.filter(
    ([, form]) =>
      !/ in (?!UTC)|by a name|midnight in/.test(` ${form}`) || form === 'as midnight of Stockholm in UTC',
  ),
)('in a series %s, an UNTIL %s has its occurrence as the last', (start, form) => {
  const until = formOf(start, form).replace(/^.*:/, '');
  expect(datesOf(series(start, `RRULE:FREQ=DAILY;UNTIL=${until}`))).toEqual(['12-07', '12-08', '12-09']);
});
