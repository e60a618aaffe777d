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
  const isNoonOrMidnight = hours === 12 && minutes === 0 && match[3] === undefined;
  if (half !== undefined && (hours < 1 || hours > 12 || isNoonOrMidnight)) return null;
  const shift = half === 'p' && hours < 12 ? 12 : half === 'a' && hours === 12 ? -12 : 0;
  if (minutes > 59 || seconds > 59) return null;
  return clockIn((hours + shift) * 3600 + minutes * 60 + seconds);
}

/** `null`: later than `24:00`. */
const clockIn = (time: number): string | null => (time > 86_400 ? null : showClock(time));

/** How a weekday begins in German, French or Swedish; the whole word where it is short. Monday first. */
const WEEKDAYS: readonly RegExp[] = [
  /^(?:mo|mo?nta\w*|lun\w*|må\w*)$/,
  /^(?:di|die|dienst\w*|mar|mardi|tis\w*)$/,
  /^(?:mi|mitt\w*|mer\w*|ons\w*)$/,
  /^(?:do|don\w*|jeu\w*|tor\w*)$/,
  /^(?:fr|fre\w*|ven\w*)$/,
  /^(?:sa|sams\w*|sonnab\w*|sam|samedi|lö\w*)$/,
  /^(?:so|sonnt\w*|dim\w*|sö\w*)$/,
];

/** Which one of a month, in English, German, French or Swedish. */
const ORDINALS: readonly (readonly [RegExp, string])[] = [
  [/^(?:1st|1\.|first|erste[rn]?|premier|första)$/, '1'],
  [/^(?:2nd|2\.|second|zweite[rn]?|deuxième|andra)$/, '2'],
  [/^(?:3rd|3\.|third|dritte[rn]?|troisième|tredje)$/, '3'],
  [/^(?:4th|4\.|fourth|vierte[rn]?|quatrième|fjärde)$/, '4'],
  [/^(?:5th|5\.|fifth|fünfte[rn]?|cinquième|femte)$/, '5'],
  [/^(?:last|letzte[rn]?|dernier|sista)$/, 'last '],
];

/** `Sat` for `Samstag`, `1Sat` for `1st Sat` and `erster Samstag`; `null` where it is not clear. */
export function dayMeant(text: string): string | null {
  const [, first, second] = /^(?:(?:the|der|le) )?(?:(\S+) )?(\S+?)\.?$/.exec(text.toLowerCase()) ?? [];
  if (second === undefined) return null;
  const run = /^(\d(?:st|nd|rd|th|\.))(\p{L}+)$/u.exec(second);
  const [ordinal, word] = first === undefined && run ? [run[1], run[2] ?? ''] : [first, second];
  const weekday = weekdayMeant(word);
  if (weekday === null || ordinal === undefined) return weekday;
  if (/^[1-5]$/.test(ordinal)) return `${ordinal}${weekday}`;
  const number = ORDINALS.find(([pattern]) => pattern.test(ordinal))?.[1];
  return number === undefined ? null : `${number}${weekday}`;
}

function weekdayMeant(word: string): string | null {
  const english = SHORT.find((day) => word.startsWith(day.toLowerCase()) && ENGLISH.test(word));
  return english ?? SHORT[WEEKDAYS.findIndex((pattern) => pattern.test(word))] ?? null;
}

const SHORT = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const ENGLISH = /^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?$/;

/** `1-8` of `KW 1-8` and `weeks 1 - 8`, `odd` of `ungerade`: what may have been meant in Weeks. A length (`2 weeks`) is not among them. */
export function weeksMeant(text: string): string | null {
  const cell = text.toLowerCase();
  if (/^(?:un-?even|ungerade\w*|udda|impaire?s?)(?: weeks?)?$/.test(cell)) return 'odd';
  if (/^(?:gerade\w*|jämna|paire?s?)(?: weeks?)?$/.test(cell)) return 'even';
  const named = /^(odd|even)(?: (?:calendar |iso )?weeks?)$/.exec(cell)?.[1];
  if (named !== undefined) return named;
  const without = cell.replace(/\b(?:(?:calendar |iso )?weeks?|kw|wk|w|v|vecka)\.? ?(?=\d)/g, '');
  return without === cell ? null : without;
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
