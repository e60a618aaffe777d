/** Calendars that were damaged by chance, as many as are asked for. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { readIcsFile } from '../../../lib/ics/ics-file.ts';
import { apple, google, outlook } from './samples.ts';

const pieces = fc.constantFrom(
  ...['BEGIN:VEVENT', 'END:VEVENT', 'END:VCALENDAR', ';', ':', ',', '\r\n', '\0', '99999999', 'VALUE=DATE'],
  ...['TZID=', 'RRULE:FREQ=DAILY', 'RRULE:FREQ=SECONDLY', ';BYMONTHDAY=-1', ';INTERVAL=999999999', 'COUNT=0'],
  ...['DURATION:P1000W', 'RECURRENCE-ID:20261214T080000Z', 'UNTIL=99991231', 'SEQUENCE:x', '20261301'],
);

/**
 * None throws, and none makes rows beside errors. That each ends is held by the steps that the reader counts, not by a clock.
 */
export function readDamaged(numRuns: number): void {
  const damages = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 40 }), pieces), { minLength: 1, maxLength: 4 });
  const law = (sample: string, list: readonly (readonly [number, number, string])[]) => {
    const text = list.reduce((whole, [at, gone, piece]) => {
      const place = at % whole.length;
      return whole.slice(0, place) + piece + whole.slice(place + gone);
    }, sample);
    const file = readIcsFile(new TextEncoder().encode(text), {
      ...{ rota: 'r', as: 'override', days: null, who: 'anna', zone: null },
      peopleIn: () => ({ problem: 'names nobody' }),
      unwanted: () => null,
      ...{ defaultZone: 'Europe/Stockholm', now: Date.parse('2026-11-26T14:00:00Z') },
    });
    expect(file.problems.length > 0).toBe(file.rows.length === 0);
  };
  fc.assert(fc.property(fc.constantFrom(apple, google, outlook), damages, law), {
    seed: 20261126,
    numRuns,
  });
}
