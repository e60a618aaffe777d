/** Names of the time zone database, as this runtime knows it. */
import type { Zone } from '../rota/model.ts';
import { near } from './near.ts';
import { invalid, didYouMean, ok, plain, quote, type Read } from './text.ts';

/**
 * The zone in its usual spelling, whatever the case and with spaces for `_`. Offsets (`+01:00`) are refused: they
 * know no clock changes. Old names (`Asia/Calcutta`, `US/Eastern`) stay as they are.
 */
export function readZone(text: string): Read<Zone> {
  const name = plain(text)
    .replace(/ ?\/ ?/g, '/')
    .replace(/ /g, '_');
  const known = knownZone(name);
  if (known !== null) return ok(known);
  if (/^(?:utc|gmt)?[+-]\d/i.test(name))
    return invalid(
      `${quote(text)} is an offset, which knows no clock changes; expected a time zone, such as "Europe/Stockholm"`,
    );
  return invalid(
    `${quote(text)} is not a time zone; expected a name such as "Europe/Stockholm"${didYouMean(suggestion(name))}`,
  );
}

/** Rows by the thousand name the same few zones, and asking the runtime costs 50 µs. */
const asked = new Map<string, Zone | null>();
const MAX_KEPT = 1000;
const MAX_LENGTH = 80;

/** The usual spelling of a zone that the runtime knows, else `null`. */
export function knownZone(name: string): Zone | null {
  if (name.length > MAX_LENGTH) return null;
  const key = name.toLowerCase();
  let zone = asked.get(key);
  if (zone === undefined) {
    zone = runtimeKnows(name) ? (byLowerCase().get(key) ?? spelled(name)) : null;
    if (asked.size >= MAX_KEPT) asked.clear();
    asked.set(key, zone);
  }
  return zone;
}

function runtimeKnows(name: string): boolean {
  if (!/^[a-z][a-z0-9_+-]{1,30}(?:\/[a-z0-9_+-]{1,30}){0,2}$/i.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // RangeError is how the runtime says that it does not know the zone.
    return false;
  }
}

let zones: ReadonlyMap<string, Zone> | null = null;

function byLowerCase(): ReadonlyMap<string, Zone> {
  zones ??= new Map(
    [...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT'].map((zone) => [zone.toLowerCase(), zone]),
  );
  return zones;
}

/** Names that the runtime takes and does not list: `asia/kolkata`, `est`, `us/eastern`. */
function spelled(name: string): Zone {
  if (/^[a-z]{1,4}$/i.test(name)) return name.toUpperCase();
  if (name !== name.toLowerCase()) return name;
  return name.replace(/(?<![a-z])(?:us|nz|gb|[a-z])(?![a-z])|(?<![a-z])[a-z]/g, (letters) =>
    letters.toUpperCase(),
  );
}

/** A slip in the name, or the city alone. */
function suggestion(name: string): string | null {
  const all = [...byLowerCase().values()];
  const city = all.filter((zone) => zone.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  return city.length === 1 ? (city[0] ?? null) : near(name, all);
}
