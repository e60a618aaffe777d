/** Time zones of an iCalendar file: names of IANA and of Windows, and what the file defines itself. */
import ICAL from 'ical.js';
import { findIana } from 'windows-iana';
import type { Zone } from '../rota/model.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { readable } from './readable.ts';
import { ianaZone } from '../rota/zone-names.ts';

/**
 * The IANA zone that a TZID names, with or without a vendor's prefix (`/mozilla.org/20050126_1/Europe/Stockholm`), or by
 * Windows' name for it; `null`: only the file can say what it is.
 */
export function zoneNamed(tzid: string): Zone | null {
  const parts = tzid
    .trim()
    .replace(/^"|"$/g, '')
    .split('/')
    .filter((part) => part !== '');
  for (let from = 0; from < parts.length; from += 1) {
    const known = ianaZone(parts.slice(from).join('/'));
    if (known !== null) return known;
  }
  const [named] = findIana(tzid.trim());
  return named === undefined ? null : ianaZone(named);
}

/** A zone by the platform's own rules, whatever the file says of it: so do Outlook, Google and Apple. */
class KnownZone extends ICAL.Timezone {
  readonly zone: Zone;
  constructor(zone: Zone, tzid: string) {
    super({ tzid });
    this.zone = zone;
  }
  /** Seconds. In an overlap the first time, in a gap the offset before it (RFC 5545 3.3.5). */
  override utcOffset(time: ICAL.Time): number {
    const clock = wallClock(this.zone);
    const local = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
    const wall = { date: Math.floor(local / DAY), time: (local - Math.floor(local / DAY) * DAY) / 1_000 };
    const first = clock.startOf(wall);
    const offset = clock.oddityOf(wall) === 'gap' ? clock.offsetAt(first - 1) : local - first;
    return offset / 1_000;
  }
}

const DAY = 86_400_000;

/** Takes the place of the file's own definitions wherever the zone is known. */
export interface Zones {
  /** Definitions that say something else than the zone's own rules at a time that an event has. */
  readonly disagreeing: ReadonlySet<string>;
  /** The TZID of a time in an unknown zone; `null`: it is known, or there is none. */
  unknown(property: ICAL.Property): string | null;
  /** Compares the definition, if there is one, with the zone at this time. */
  compare(property: ICAL.Property): void;
}

/** Changes `calendar`: definitions of known zones leave it. */
export function prepareZones(calendar: ICAL.Component): Zones {
  const own = new Map<string, ICAL.Timezone>();
  const known = new Map<string, KnownZone>();
  const disagreeing = new Set<string>();
  for (const component of calendar.getAllSubcomponents('vtimezone')) {
    const tzid = String(component.getFirstPropertyValue('tzid') ?? '');
    // `ical.js` cannot pass over a definition without a name.
    if (tzid === '') calendar.removeSubcomponent(component);
    own.set(tzid, new ICAL.Timezone({ component, tzid }));
    if (zoneNamed(tzid) !== null) calendar.removeSubcomponent(component);
  }
  const knownOf = (tzid: string): KnownZone | null => {
    const there = known.get(tzid);
    if (there !== undefined) return there;
    const zone = zoneNamed(tzid);
    if (zone === null) return null;
    const made = new KnownZone(zone, tzid);
    known.set(tzid, made);
    ICAL.TimezoneService.register(made, tzid);
    return made;
  };
  // Before any time is read: one that was read keeps the zone that it was read in.
  for (const event of calendar.getAllSubcomponents('vevent'))
    for (const property of event.getAllProperties()) knownOf(tzidOf(property) ?? '');
  return {
    disagreeing,
    unknown(property) {
      const tzid = tzidOf(property);
      return tzid === null || knownOf(tzid) !== null || own.has(tzid) ? null : tzid;
    },
    compare(property) {
      const tzid = tzidOf(property) ?? '';
      const [zone, definition] = [knownOf(tzid), own.get(tzid)];
      const time = property.getFirstValue();
      if (zone === null || definition === undefined || !(time instanceof ICAL.Time) || time.isDate) return;
      // A definition that cannot be read says something else, too.
      const said = readable(() => definition.utcOffset(time));
      if (said !== zone.utcOffset(time)) disagreeing.add(tzid);
    },
  };
}

/** Milliseconds since 1970. `floating`: the zone of times that name none. */
export function instantOf(time: ICAL.Time, floating: Zone): number {
  if (time.zone !== ICAL.Timezone.localTimezone) return time.toUnixTime() * 1_000;
  const local = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
  return local - new KnownZone(floating, floating).utcOffset(time) * 1_000;
}

/** In which zone a row says this time: the event's own where rows know it, else UTC. */
export function rowZoneOf(time: ICAL.Time, floating: Zone): Zone {
  if (time.zone instanceof KnownZone) return time.zone.zone;
  return time.zone === ICAL.Timezone.localTimezone ? floating : 'UTC';
}

/** As the parameter is written; of several the first. */
function tzidOf(property: ICAL.Property): string | null {
  const tzid: unknown = property.getParameter('tzid');
  return typeof tzid === 'string' ? tzid : null;
}
