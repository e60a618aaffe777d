/** What keeps an event from being read. */
import type ICAL from 'ical.js';
import { ruleProblemOf } from './ics-rules.ts';
import type { Zones } from './ics-zones.ts';

const TIMES = ['dtstart', 'dtend', 'recurrence-id', 'exdate', 'rdate'] as const;

/** `null`: nothing. Times whose zone the file defines are compared on the way. */
export function problemOf(component: ICAL.Component, zones: Zones): string | null {
  if (!component.hasProperty('dtstart')) return 'has no start (DTSTART)';
  for (const name of TIMES)
    for (const property of component.getAllProperties(name)) {
      const tzid = zones.unknown(property);
      if (tzid !== null)
        return `names the time zone "${tzid}" in ${name.toUpperCase()}, which is unknown, and the file does not define it`;
      for (const written of property.jCal.slice(3) as readonly unknown[])
        if (!isReal(written)) return `has no real time in ${name.toUpperCase()}: "${String(written)}"`;
      zones.compare(property);
    }
  return ruleProblemOf(component);
}

/** `2026-12-24` or `2026-12-24T18:00:00`, with `Z` or without, and in the calendar. `ical.js` rolls 32 December over. */
function isReal(written: unknown): boolean {
  if (typeof written !== 'string') return false;
  const match = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ?)?$/.exec(written);
  if (match === null) return false;
  const iso =
    written.length === 10 ? `${written}T00:00:00Z` : written.endsWith('Z') ? written : `${written}Z`;
  const date = new Date(iso);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 19) === iso.slice(0, 19);
}
