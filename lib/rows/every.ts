/** The length of a turn: `1 week`, `weekly`, `12 hours`, `1 shift`. */
import type { Every } from '../rota/model.ts';
import { near } from '../text/near.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';

const UNITS: Readonly<Record<string, Every['unit']>> = {
  h: 'hour', hr: 'hour', hrs: 'hour', hour: 'hour', hours: 'hour',
  d: 'day', day: 'day', days: 'day',
  w: 'week', wk: 'week', wks: 'week', week: 'week', weeks: 'week',
  mo: 'month', month: 'month', months: 'month',
  y: 'year', yr: 'year', yrs: 'year', year: 'year', years: 'year',
  shift: 'shift', shifts: 'shift',
}; // prettier-ignore
const WORDS: Readonly<Record<string, Every>> = {
  hourly: { count: 1, unit: 'hour' },
  daily: { count: 1, unit: 'day' },
  weekly: { count: 1, unit: 'week' },
  fortnight: { count: 2, unit: 'week' },
  fortnightly: { count: 2, unit: 'week' },
  monthly: { count: 1, unit: 'month' },
  quarterly: { count: 3, unit: 'month' },
  yearly: { count: 1, unit: 'year' },
  annually: { count: 1, unit: 'year' },
};
/** `one week`, `every other day`. */
const NUMBERS: Readonly<Record<string, string>> = {
  a: '1',
  one: '1',
  two: '2',
  other: '2',
  three: '3',
  four: '4',
};

/** Keeps boundaries within the dates that a calendar can hold. */
const MAX_COUNT = 10_000;

const EXPECTED = 'expected such as "1 week", "2 weeks", "1 month", "12 hours" or "1 shift"';

/** `1 m` is refused: it could be a month or a minute. A unit without a number is one of it. */
export function readEvery(text: string): Read<Every> {
  const cell = plain(text)
    .toLowerCase()
    .replace(/^(?:every|each) /, '')
    .replace(/^(?:a|one|two|other|three|four)(?= )/, (number) => NUMBERS[number] ?? number);
  const whole = Object.hasOwn(WORDS, cell) ? WORDS[cell] : undefined;
  if (whole !== undefined) return ok(whole);
  const match = /^(\d{0,9}) ?([a-z-]{1,20})\.?$/.exec(cell);
  const [digits, word] = [match?.[1], match?.[2]];
  if (digits === undefined || word === undefined) return unreadable(text, digitsOnly(cell));
  const unit = Object.hasOwn(UNITS, word) ? UNITS[word] : undefined;
  if (unit === undefined) return unreadable(text, suggestion(digits, word));
  const count = digits === '' ? 1 : Number(digits);
  if (count < 1 || count > MAX_COUNT)
    return invalid(`${quote(text)} is not the length of a turn: the number must be from 1 to 10,000`);
  return ok({ count, unit });
}

const unreadable = (text: string, meant: string | null): Read<never> =>
  invalid(`${quote(text)} is not the length of a turn; ${EXPECTED}${didYouMean(meant)}`);

/** `7` is a week in days, `2` is most likely weeks; of any other number the unit is open. */
function digitsOnly(cell: string): string | null {
  const count = /^\d{1,3}$/.test(cell) ? Number(cell) : 0;
  if (count > 0 && count % 7 === 0) return `${count} days`;
  return count > 0 && count <= 4 ? `${count} ${count === 1 ? 'week' : 'weeks'}` : null;
}

function suggestion(digits: string, word: string): string | null {
  const twice = /^bi-?(week|month)ly$/.exec(word)?.[1];
  if (twice !== undefined) return `2 ${twice}s`;
  const full = Object.keys(UNITS).filter((unit) => unit.length > 3);
  if (digits !== '') {
    const unit = near(word, Number(digits) === 1 ? full.filter((name) => !name.endsWith('s')) : full);
    return unit === null ? null : `${digits} ${unit}`;
  }
  return near(word, [...Object.keys(WORDS), ...full]);
}
