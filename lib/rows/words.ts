/** Cells of one word or one number, and lists of words. */
import { type Notice, type Zone, RING_SECONDS } from '../rota/model.ts';
import { yesNoMeant } from './habits.ts';
import { near } from '../text/near.ts';
import { tidy } from '../rota/names.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';
import { ianaNames, ianaZone, zoneMeant } from '../rota/zone-names.ts';

const YES = ['yes', 'y', 'true', 'on', '1'];
const NO = ['no', 'n', 'false', 'off', '0'];

/** `yes` or `no`, or what people and programs write for it. */
export function readYesNo(text: string): Read<boolean> {
  const word = plain(text).toLowerCase();
  if (YES.includes(word)) return ok(true);
  if (NO.includes(word)) return ok(false);
  const suggestion = yesNoMeant(word) ?? near(word, ['yes', 'no', 'true', 'false']);
  return invalid(`${quote(text)} is neither "yes" nor "no"${didYouMean(suggestion)}`);
}

/** One of `words` (lower case), in any case. */
export function readOneOf<T extends string>(words: readonly T[]): (text: string) => Read<T> {
  return (text) => {
    const word = plain(text).toLowerCase();
    const found = words.find((candidate) => candidate === word);
    if (found !== undefined) return ok(found);
    return invalid(`${quote(text)} is not one of ${words.join(', ')}${didYouMean(near(word, words))}`);
  };
}

const NOTICES = ['missed', 'duty', 'problems', 'changes', 'answered'] as const;

/** What messages are sent about: a list of words, or `no` for none. */
export function readNotify(text: string): Read<readonly Notice[]> {
  const words = plain(text)
    .toLowerCase()
    .split(/[,;\n\r]/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length === 1 && NO.includes(words[0] ?? '')) return ok([]);
  const unknown = words.find((word) => !NOTICES.some((notice) => notice === word));
  if (unknown === undefined && words.length > 0)
    return ok(NOTICES.filter((notice) => words.includes(notice)));
  return invalid(
    `${quote(unknown ?? text)} is not a kind of message; expected a list of ${NOTICES.join(', ')}, or "no"${didYouMean(near(unknown ?? '', NOTICES))}`,
  );
}

/** A whole number from `min` to `max`. */
function readWhole(min: number, max: number): (text: string) => Read<number> {
  return (text) => {
    const match = /^(\d{1,9})(?:\.0{1,9})?$/.exec(plain(text));
    const number = match === null ? NaN : Number(match[1]);
    if (number >= min && number <= max) return ok(number);
    return invalid(`${quote(text)} is not a whole number from ${min} to ${max.toLocaleString('en')}`);
  };
}

/** Tiers are small in practice; the limit keeps the number an Int32 in the audit. */
export const readTier = readWhole(1, 1_000_000);

/** `45 s` says the same as `45`. */
export function readRingSeconds(text: string): Read<number> {
  const { min, max } = RING_SECONDS;
  const number = plain(text).replace(/ ?(?:s|secs?|seconds?)\.?$/i, '');
  const read = readWhole(min, max)(number);
  if (read.ok) return read;
  const seconds = readWhole(0, 1_000_000)(number);
  if (!seconds.ok) return readWhole(min, max)(text);
  const bound = seconds.value > max ? `no more than ${max}` : `no less than ${min}`;
  return invalid(`${quote(text)} is not from ${min} to ${max}; Graph allows ${bound} seconds`);
}

/** Any text, with its spaces tidied. */
export const readText = (text: string): Read<string> => ok(tidy(text));

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
