/** Weekdays as people write them: `Mon-Fri`, `Sat, Sun`, `fri - mon`, `*`. */
import type { Weekday } from '../rota/model.ts';
import { weekdaysMeant } from './habits.ts';
import { near } from '../text/near.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';

const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const SHORT = NAMES.map((name) => name.slice(0, 3));
const EVERY_DAY = ['*', 'all', 'daily', 'every day', 'everyday'];

export const everyWeekday: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

const EXPECTED = 'expected weekdays, such as "Mon-Fri", "Sat,Sun" or "*" for every day';

/** Whether the cell says every day by `*`, or says nothing. */
export function isEveryDay(text: string): boolean {
  const word = plain(text).toLowerCase();
  return word === '' || EVERY_DAY.includes(word);
}

/** The weekdays in order, each once, at least one. A range may go over the weekend: `Fri-Mon`. */
export function readWeekdays(text: string): Read<readonly Weekday[]> {
  const read = weekdaysOf(text);
  return read.ok ? read : invalid(`${read.problem}; ${EXPECTED}${didYouMean(suggestion(text))}`);
}

function weekdaysOf(text: string): Read<readonly Weekday[]> {
  if (isEveryDay(text)) return ok(everyWeekday);
  const days = new Set<Weekday>();
  for (const part of plain(text).split(/[,;&+]| and /i)) {
    if (part.trim() === '') continue;
    const read = readRange(part.trim());
    if (!read.ok) return read;
    for (const day of read.value) days.add(day);
  }
  if (days.size === 0) return invalid(`${quote(text)} names no weekday`);
  return ok([...days].sort((a, b) => a - b));
}

/** Exactly one weekday, such as `Sun`. */
export function readWeekday(text: string): Read<Weekday> {
  const word = plain(text).replace(/[,;]$/, '').trim();
  const day = weekdayOf(word);
  if (day !== null) return ok(day);
  return invalid(`${quote(text)} is not one weekday, such as "Sun"${didYouMean(nearWeekday(word))}`);
}

/** The weekday that a misspelt word means, `null` where that is not clear. */
export function nearWeekday(word: string): string | null {
  const english = weekdaysMeant(word);
  return weekdayOf(english) === null ? near(word, [...SHORT, ...NAMES]) : english;
}

function readRange(part: string): Read<readonly Weekday[]> {
  const ends = part.split(/ ?-{1,2} ?| ?\.{2,3} ?| (?:to|through|thru|until|till) /i);
  const days: Weekday[] = [];
  for (const end of ends) {
    const day = weekdayOf(end);
    if (day === null) return invalid(`${quote(end)} is not a weekday`);
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
  const whole = weekdaysMeant(plain(cell))
    .replace(/\b(?:week|work)(?:ing)?[- ]?days?\b/gi, 'Mon-Fri')
    .replace(/\bweek-?ends?\b/gi, 'Sat,Sun')
    .replace(/[^\s,;&+-]+/g, (word) => (weekdayOf(word) === null ? (nearWeekday(word) ?? word) : word));
  return weekdaysOf(whole).ok ? whole : null;
}
