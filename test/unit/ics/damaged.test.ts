import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readIcsFile } from '../../../lib/ics/ics-file.ts';
import { apple, google, outlook } from './samples.ts';

const pieces = fc.constantFrom(
  ...[
    'BEGIN:VEVENT',
    'END:VEVENT',
    'END:VCALENDAR',
    ';',
    ':',
    ',',
    '\r\n',
    '\0',
    '99999999',
    'VALUE=DATE',
    'TZID=',
  ],
  ...[
    'RRULE:FREQ=DAILY',
    'DURATION:P1000W',
    'RECURRENCE-ID:20261214T080000Z',
    'COUNT=0',
    'SEQUENCE:x',
    '20261301',
  ],
);

it('a file that is damaged anywhere is read or refused, and nothing is thrown', () => {
  const damages = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 40 }), pieces), { minLength: 1, maxLength: 4 });
  const law = (sample: string, list: readonly (readonly [number, number, string])[]) => {
    const text = list.reduce((whole, [at, gone, piece]) => {
      const place = at % whole.length;
      return whole.slice(0, place) + piece + whole.slice(place + gone);
    }, sample);
    const file = readIcsFile(new TextEncoder().encode(text), {
      ...{
        rota: 'r',
        as: 'override',
        days: null,
        who: 'anna',
        zone: null,
        peopleIn: () => ({ problem: '' }),
        unwanted: () => null,
      },
      ...{ defaultZone: 'Europe/Stockholm', now: Date.parse('2026-11-26T14:00:00Z') },
    });
    expect(file.problems.length > 0 && file.rows.length > 0).toBe(false);
  };
  fc.assert(fc.property(fc.constantFrom(apple, google, outlook), damages, law), {
    seed: 20261126,
    numRuns: 600,
  });
});
