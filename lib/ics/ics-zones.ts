/** Time zones of a calendar file: names of IANA and of Windows, and what the file defines itself. */
import { findIana } from 'windows-iana';
import type { Instant, Zone } from '../rota/model.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { ianaZone } from '../rota/zone-names.ts';
import { textOf, type IcsComponent } from './ics-lines.ts';
import { readMoments } from './ics-moments.ts';
import { readRule, timesOf, type Spend } from './ics-rules.ts';

/** The clock on the wall, as calendar files mean it. Local times are milliseconds as if they were UTC. */
export interface IcsClock {
  /** `null`: only the file knows this zone. */
  readonly zone: Zone | null;
  /** A time that comes twice is the first one; one that is skipped has the offset before it (RFC 5545 3.3.5). */
  instantOf(local: number): Instant;
  localOf(at: Instant): number;
}

const DAY = 86_400_000;

export function clockOf(zone: Zone): IcsClock {
  const clock = wallClock(zone);
  return {
    zone,
    instantOf(local) {
      const date = Math.floor(local / DAY);
      const wall = { date, time: (local - date * DAY) / 1_000 };
      const first = clock.startOf(wall);
      return clock.oddityOf(wall) === 'gap' ? local - clock.offsetAt(first - 1) : first;
    },
    localOf: (at) => at + clock.offsetAt(at),
  };
}

/**
 * The clock of a TZID: an IANA name with a region, a name of Windows, else what the file defines; `null`: unknown. Names
 * without a region (`GMT`, `EST`) mean different things in different programs. Throws `RangeError` for a definition that
 * cannot be read.
 */
export function zonesOf(calendar: IcsComponent, spend: Spend): (tzid: string) => IcsClock | null {
  const definitions = new Map(
    calendar.components
      .filter(({ name }) => name === 'vtimezone')
      .map((component) => [textOf(component, 'tzid'), component]),
  );
  const known = new Map<string, IcsClock | RangeError | null>();
  const find = (tzid: string): IcsClock | null => {
    const named = zoneNamed(tzid);
    if (named !== null) return clockOf(named);
    const definition = definitions.get(tzid);
    if (definition !== undefined) return definedClock(definition, spend);
    const other = afterPrefix(tzid);
    return other === null ? null : clockOf(other);
  };
  return (tzid) => {
    if (!known.has(tzid))
      known.set(
        tzid,
        orError(() => find(tzid)),
      );
    const found = known.get(tzid) ?? null;
    if (found instanceof RangeError) throw found;
    return found;
  };
}

/** Every event may name the same broken definition: it is read once. */
function orError<T>(work: () => T): T | RangeError {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return error;
    throw error;
  }
}

function zoneNamed(tzid: string): Zone | null {
  if (/^(?:utc|z)$/i.test(tzid)) return 'UTC';
  const [windows] = findIana(tzid);
  return ianaZone(windows ?? (tzid.includes('/') ? tzid : ''));
}

/** `/mozilla.org/20050126_1/Europe/Stockholm`: a name that a vendor made unique (RFC 5545 3.8.3.1). */
function afterPrefix(tzid: string): Zone | null {
  const parts = tzid.startsWith('/') ? tzid.split('/').slice(2) : [];
  for (let from = 0; from < parts.length - 1; from += 1) {
    const zone = ianaZone(parts.slice(from).join('/'));
    if (zone !== null) return zone;
  }
  return null;
}

/** Until when the rules of a definition are followed: a calendar looks 400 days ahead. */
const LAST_LOCAL = Date.UTC(2100, 0, 1);

interface Change {
  readonly at: Instant;
  readonly before: number;
  readonly offset: number;
}

function definedClock(definition: IcsComponent, spend: Spend): IcsClock {
  const changes = definition.components.flatMap((part) => changesOf(part, spend)).sort((a, b) => a.at - b.at);
  const [first] = changes;
  if (first === undefined) throw new RangeError('has neither STANDARD nor DAYLIGHT');
  const offsetAt = (at: Instant): number =>
    changes.findLast((change) => change.at <= at)?.offset ?? first.before;
  return {
    zone: null,
    instantOf(local) {
      const offsets = [offsetAt(local - DAY), offsetAt(local + DAY)];
      const found = offsets.map((offset) => local - offset).filter((at) => at + offsetAt(at) === local);
      return found.length > 0 ? Math.min(...found) : local - (offsets[0] ?? 0);
    },
    localOf: (at) => at + offsetAt(at),
  };
}

/** Of `STANDARD` or `DAYLIGHT`: when it begins, each time. */
function changesOf(part: IcsComponent, spend: Spend): readonly Change[] {
  const [before, offset] = [offsetOf(part, 'tzoffsetfrom'), offsetOf(part, 'tzoffsetto')];
  const localsOf = (name: string): readonly number[] =>
    part.properties
      .filter((property) => property.name === name)
      .flatMap((property) => {
        const moments = readMoments(property.value);
        if (typeof moments === 'string') throw new RangeError(moments);
        return moments.map(({ local, form }) => (form === 'utc' ? local + before : local));
      });
  const [start] = localsOf('dtstart');
  if (start === undefined) throw new RangeError('has no DTSTART');
  const locals = new Set([start, ...localsOf('rdate')]);
  for (const { value } of part.properties.filter(({ name }) => name === 'rrule')) {
    const rule = readRule(value);
    if (typeof rule === 'string') throw new RangeError(`has a rule that cannot be used: ${rule}`);
    const [until] = rule.until === null ? [] : localsOfUntil(rule.until, before);
    const bounds = { from: start, to: Math.min(until ?? LAST_LOCAL, LAST_LOCAL), spend };
    for (const local of timesOf(rule, start, bounds)) locals.add(local);
  }
  return [...locals].map((local) => ({ at: local - before, before, offset }));
}

function localsOfUntil(until: string, before: number): readonly number[] {
  const moments = readMoments(until);
  if (typeof moments === 'string') throw new RangeError(moments);
  return moments.map(({ local, form }) =>
    form === 'utc' ? local + before : form === 'date' ? local + DAY - 1 : local,
  );
}

/** `+0100`, `-043000` -> milliseconds. */
function offsetOf(part: IcsComponent, name: string): number {
  const text = textOf(part, name);
  const [, sign, hours, minutes, seconds] = /^([+-])(\d\d):?(\d\d)(\d\d)?$/.exec(text) ?? [];
  if (sign === undefined) throw new RangeError(`has a malformed ${name.toUpperCase()} "${text}"`);
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds ?? 0);
  return (sign === '-' ? -size : size) * 1_000;
}
