/** The `TimeZone` cell: a name of the IANA time zone database. */
import type { Zone } from '../rota/model.ts';
import { ianaNames, ianaZone, zoneMeant } from '../rota/zone-names.ts';
import { near } from './near.ts';
import { didYouMean, invalid, ok, plain, quote, type Read } from './text.ts';

/**
 * The name that the cell has, in IANA's letters, whatever its case and with spaces for `_`. Offsets (`+01:00`) and
 * abbreviations (`BST`) are refused: they know no clock changes, or mean several zones.
 */
export function readZone(text: string): Read<Zone> {
  const name = plain(text)
    .replace(/ ?\/ ?/g, '/')
    .replace(/ /g, '_');
  const zone = ianaZone(name);
  if (zone !== null) return ok(zone);
  if (/^(?:utc|gmt)?[+-]\d/i.test(name))
    return invalid(
      `${quote(text)} is an offset, which knows no clock changes; expected a time zone, such as "Europe/Stockholm"`,
    );
  return invalid(
    `${quote(text)} is not a time zone; expected a name such as "Europe/Stockholm"${didYouMean(suggestion(name))}`,
  );
}

/** What an abbreviation stands for, a slip in the name, or the city alone. */
function suggestion(name: string): Zone | null {
  const all = [...ianaNames().values()];
  const city = all.filter((zone) => zone.toLowerCase().endsWith(`/${name.toLowerCase()}`));
  return zoneMeant(name) ?? (city.length === 1 ? (city[0] ?? null) : near(name, all));
}
