/** Days as people write them: `Mon-Fri`, `Sat, Sun`, `fri - mon`, `1Sat, last Fri`, `*`. */
import type { NthWeekday, Weekday } from '../rota/model.ts';
import { near } from '../text/near.ts';
import { didYouMean, quote } from '../text/quote.ts';
import { dayMeant } from './habits.ts';
import { invalid, ok, plain, type Read } from './text.ts';

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const SHORT = NAMES.map((name) => name.slice(0, 3));
const EVERY_DAY = ['*', 'all', 'daily', 'every day', 'everyday'];

export const everyWeekday: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

const EXPECTED =
  'expected weekdays, such as "Mon-Fri", "Sat,Sun", "1Sat" for the first Saturday of each month, or "*" for every day';

/** What Days says. */
export interface Days {
  /** In order, each once. */
  readonly days: readonly Weekday[];
  /** In order, each once. */
  readonly nth: readonly NthWeekday[];
}

/** A weekday, and which one of its month; `nth` `null`: every one. */
export interface Day {
  readonly weekday: Weekday;
  readonly nth: NthWeekday['nth'] | null;
}

/** Whether the cell says every day by `*`, or says nothing. */
export function isEveryDay(text: string): boolean {
  const word = plain(text).toLowerCase();
  return word === '' || EVERY_DAY.includes(word);
}

/** At least one day. A range may go over the weekend: `Fri-Mon`. */
export function readDays(text: string): Read<Days> {
  const read = daysOf(text);
  return read.ok ? read : invalid(`${read.problem}; ${EXPECTED}${didYouMean(suggestion(text))}`);
}

function daysOf(text: string): Read<Days> {
  if (isEveryDay(text)) return ok({ days: everyWeekday, nth: [] });
  const days = new Set<Weekday>();
  const nth = new Map<string, NthWeekday>();
  for (const part of plain(text).split(/[,;&+]| and /i)) {
    if (part.trim() === '') continue;
    const one = dayOf(part.trim());
    if (one !== null && one.nth !== null) {
      nth.set(`${one.weekday} ${one.nth}`, { weekday: one.weekday, nth: one.nth });
      continue;
    }
    const read = readRange(part.trim());
    if (!read.ok) return read;
    for (const day of read.value) days.add(day);
  }
  if (days.size + nth.size === 0) return invalid(`${quote(text)} names no weekday`);
  const numbered = [...nth].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
  return ok({ days: [...days].sort((a, b) => a - b), nth: numbered });
}

/** Exactly one weekday, such as `Sun`. */
export function readWeekday(text: string): Read<Weekday> {
  const word = plain(text).replace(/[,;]$/, '').trim();
  const day = weekdayOf(word);
  if (day !== null) return ok(day);
  if (dayOf(word) !== null)
    return invalid(`${quote(text)} has a number; expected one weekday without a number, such as "Sun"`);
  return invalid(`${quote(text)} is not one weekday, such as "Sun"${didYouMean(nearWeekday(word))}`);
}

/** `Sat`, `1Sat`, `last Sat`; a space may stand between. `null`: not a day. */
export function dayOf(text: string): Day | null {
  const [, number, word = ''] = /^([1-5]|last)? ?([a-z]+\.?)$/i.exec(text) ?? [];
  const weekday = weekdayOf(word);
  if (weekday === null) return null;
  if (number === undefined) return { weekday, nth: null };
  return { weekday, nth: number.length > 1 ? 'last' : (Number(number) as 1 | 2 | 3 | 4 | 5) };
}

/** The day that a word means which is not spelled right; `null` where that is not clear. */
export function nearWeekday(word: string): string | null {
  const meant = dayMeant(word);
  if (meant !== null) return meant;
  // A number that is left out would make another day of it: "6Sat" is not every Saturday.
  return /\d/.test(word) ? null : near(word, [...SHORT, ...NAMES]);
}

function readRange(part: string): Read<readonly Weekday[]> {
  const ends = part.split(/ ?-{1,2} ?| ?\.{2,3} ?| (?:to|through|thru|until|till) /i);
  const days: Weekday[] = [];
  for (const end of ends) {
    const day = weekdayOf(end);
    if (day === null)
      return invalid(
        dayOf(end) === null
          ? `${quote(end)} is not a weekday`
          : `${quote(part)} is a range with a number; a number goes with one weekday`,
      );
    days.push(day);
  }
  const [first, last, more] = days;
  if (first === undefined || last === undefined) return ok(days);
  if (more !== undefined || first === last) return invalid(`${quote(part)} is not a range of weekdays`);
  return ok(
    Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, i) => everyWeekday[(first - 1 + i) % 7] ?? 1),
  );
}

/** The weekday of `Mon`, `Tues`, `friday`, `Sat.`: two letters or more of its English name. */
function weekdayOf(word: string): Weekday | null {
  const letters = word.toLowerCase().replace(/\.$/, '');
  if (letters.length < 2) return null;
  const index = NAMES.findIndex((name) => `${name.toLowerCase()}s`.startsWith(letters));
  return everyWeekday[letters === 'weds' ? 2 : index] ?? null;
}

/** The cell with the words that are wrong set right, where it is clear what was meant. */
function suggestion(cell: string): string | null {
  if (cell.length > 80) return null;
  const whole = plain(cell)
    .replace(/\b(?:week|work)(?:ing)?[- ]?days?\b/gi, 'Mon-Fri')
    .replace(/\bweek-?ends?\b/gi, 'Sat,Sun')
    .replace(/ (?:bis|au|à|till?) /gi, '-')
    .replace(/ (?:and|und|et|och) /gi, ', ')
    .replace(/[^,;&+-]+/g, (words) => {
      const part = words.trim();
      return part === '' || dayOf(part) !== null ? words : words.replace(part, rightWords(part));
    });
  return daysOf(whole).ok ? whole : null;
}

/** `1Sat` of `first Saturday`, or word by word. */
function rightWords(part: string): string {
  const meant = nearWeekday(part);
  return (
    meant ??
    part
      .split(' ')
      .map((word) => (dayOf(word) === null ? (nearWeekday(word) ?? word) : word))
      .join(' ')
  );
}
