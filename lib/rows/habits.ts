/** Dates, times and words as Excel and people's own languages have them. For suggestions only: none of it is read. */
import { showClock } from '../rota/show-time.ts';

/** A date: year, month, day. */
export type DateParts = readonly [year: number, month: number, day: number];

const MONTHS: Readonly<Record<string, number>> = {
  ...{ jan: 1, feb: 2, fev: 2, mar: 3, mrz: 3, apr: 4, avr: 4, may: 5, mai: 5, maj: 5, jun: 6, jui: 6 },
  ...{ jul: 7, aug: 8, aou: 8, sep: 9, oct: 10, okt: 10, nov: 11, dec: 12, dez: 12 },
};

/**
 * The date that the text begins with, and what follows it. Dots are day first, as in German. With slashes and hyphens the
 * order is open (`05/06/2026`): then there is none, unless only one order can be.
 */
export function dateMeant(text: string): { readonly date: DateParts; readonly rest: string } | null {
  const found = (match: RegExpExecArray, ...date: DateParts) => ({ date, rest: text.slice(match[0].length) });
  const digits =
    /^(\d{4})(\d{2})(\d{2})(?!\d)/.exec(text) ?? /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text);
  if (digits) return found(digits, Number(digits[1]), Number(digits[2]), Number(digits[3]));
  const last = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/.exec(text);
  if (last) {
    const [first, second, year] = [Number(last[1]), Number(last[3]), fullYear(last[4] ?? '')];
    if (last[2] === '.' || first > 12 || first === second) return found(last, year, second, first);
    return second > 12 ? found(last, year, first, second) : null;
  }
  const named = /^(\d{1,2})[. -]{0,2}([a-zäéûô]{3,10})[. -]{0,2}(\d{4}|\d{2})(?!\d)/i.exec(text);
  if (named) return byName(named, named[1], named[2], named[3]);
  const nameFirst = /^([a-zäéûô]{3,10})[. ]{1,2}(\d{1,2})[, ]{1,2}(\d{4})(?!\d)/i.exec(text);
  return nameFirst ? byName(nameFirst, nameFirst[2], nameFirst[1], nameFirst[3]) : null;

  function byName(match: RegExpExecArray, day = '', word = '', year = '') {
    const month = monthOf(word);
    return month === undefined ? null : found(match, fullYear(year), month, Number(day));
  }
}

const fullYear = (digits: string): number => Number(digits) + (digits.length === 2 ? 2000 : 0);

function monthOf(word: string): number | undefined {
  const letters = withoutAccents(word);
  if (letters.startsWith('juil')) return 7;
  const start = letters.slice(0, 3);
  return Object.hasOwn(MONTHS, start) ? MONTHS[start] : undefined;
}

/** The days from 1900 of Excel's numbers for dates; the part after the point is the time. `46350` is 2026-11-24. */
export function serialMeant(text: string): { readonly days: number; readonly seconds: number | null } | null {
  const match = /^(\d{5})(?:[.,](\d{1,15}))?$/.exec(text);
  if (match === null) return null;
  const [days, fraction] = [Number(match[1]), match[2]];
  // 2009 to 2064: any other number of five digits is a slip, not a date of a rota.
  if (days < 40_000 || days > 60_000) return null;
  return {
    days: days - 25_569,
    seconds: fraction === undefined ? null : Math.round(Number(`0.${fraction}`) * 86_400),
  };
}

/**
 * `HH:MM` of `8`, `8.30`, `0830`, `8 Uhr`, `17h30`, `8:30 pm`, `8:00:00 AM`, `0.708333` (Excel's part of a day). Noon and
 * midnight in halves of the day stay open unless Excel wrote them (`12:00:00 AM`): people disagree on them.
 */
export function timeMeant(text: string): string | null {
  const part = /^0[.,](\d{3,15})$/.exec(text)?.[1];
  if (part !== undefined) return clockIn(Math.round(Number(`0.${part}`) * 86_400));
  const match =
    /^(\d{1,2}?)(?: ?[:.,h] ?)?(\d{2})?(?::(\d{2}))? ?(am|pm|a\.m\.|p\.m\.|o'?clock|uhr|h)?\.?$/i.exec(text);
  if (match === null) return null;
  const half = /^[ap]/i.exec(match[4] ?? '')?.[0].toLowerCase();
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((digits) => Number(digits ?? 0));
  if (hours === undefined || minutes === undefined || seconds === undefined) return null;
  if (half !== undefined && (hours < 1 || hours > 12 || (hours === 12 && match[3] === undefined)))
    return null;
  const shift = half === 'p' && hours < 12 ? 12 : half === 'a' && hours === 12 ? -12 : 0;
  if (minutes > 59 || seconds > 59) return null;
  return clockIn((hours + shift) * 3600 + minutes * 60 + seconds);
}

/** `null`: later than `24:00`. */
const clockIn = (time: number): string | null => (time > 86_400 ? null : showClock(time));

const SHORT = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const GERMAN = ['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag', 'sonntag', 'sonnabend'];
const FRENCH = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'samedi', 'dimanche'];

/**
 * The cell in English, where it has German or French weekdays. `Di` is Dienstag, unless another word of the cell is
 * French alone.
 */
export function weekdaysMeant(cell: string): string {
  const words = cell.match(/[\p{L}]{2,}/gu) ?? [];
  const isFrench = words.some((word) => among(FRENCH, word) !== null && among(GERMAN, word) === null);
  const english = cell
    .replace(/ (?:bis|au|à) /gi, '-')
    .replace(/ (?:und|et) /gi, ', ')
    .replace(/[\p{L}]{2,}\.?/gu, (word) => {
      const [first, second] = isFrench ? [FRENCH, GERMAN] : [GERMAN, FRENCH];
      return among(first, word) ?? among(second, word) ?? word;
    });
  return english;
}

/** Two letters or more of a name, as both languages cut them (`Mo`, `Sa.`, `jeu`). */
function among(names: readonly string[], word: string): string | null {
  const letters = withoutAccents(word).replace(/\.$/, '');
  const found = new Set(
    names.flatMap((name, index) =>
      name.startsWith(letters) && (index < 7 || letters.length > 3) ? [Math.min(index, 7)] : [],
    ),
  );
  const [index] = found;
  if (index === undefined || found.size > 1) return null;
  return SHORT[index === 7 ? 5 : index] ?? null;
}

const YES = ['ja', 'oui', 'si', 'wahr', 'vrai', 'sant', 'waar', 'vero', 'verdadero'];
const NO = ['nein', 'non', 'nej', 'nee', 'falsch', 'faux', 'falskt', 'onwaar', 'falso'];

/** `yes` for `WAHR`, `no` for `FAUX`. */
export function yesNoMeant(word: string): string | null {
  const letters = withoutAccents(word);
  if (YES.includes(letters)) return 'yes';
  return NO.includes(letters) ? 'no' : null;
}

const withoutAccents = (word: string): string => word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
