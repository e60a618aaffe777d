/** Times of the clock: `8:00`, `17:30:15`, `24:00` as an end; and with a weekday: `Fri 20:00`. */
import type { ClockTime, NthWeekday, Weekday } from '../rota/model.ts';
import { timeMeant } from './habits.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';
import { dayOf, nearWeekday } from './weekdays.ts';

/** `24:00` is an end, never a start: as a start it would be a day that people read as the day before. */
export type Side = 'start' | 'end';

/** Where a window begins or ends. */
export interface Edge {
  /** `null`: a time alone. */
  readonly weekday: Weekday | null;
  readonly nth: NthWeekday['nth'] | null;
  readonly time: ClockTime;
}

export const DAY = 86_400;

/** Seconds after midnight. `8`, `8.30` and `8:30 pm` are refused, with a suggestion. */
export function readClock(text: string, side: Side): Read<ClockTime> {
  const time = clockOf(plain(text));
  if (time === null)
    return invalid(
      `${quote(text)} is not a time of the clock, such as "08:00"${didYouMean(timeMeant(plain(text)))}`,
    );
  if (time === DAY && side === 'start')
    return invalid(`${quote(text)} can only be an end; a start is "00:00" of the next day`);
  return ok(time);
}

/** `17:00`, `Fri 20:00`, or `1Fri 20:00`. */
export function readEdge(text: string, side: Side): Read<Edge> {
  const cell = plain(text);
  const [, word = '', rest = ''] = /^((?:[1-5]|last)? ?[a-z]{2,}\.?)[ ,]{0,2}(.*)$/i.exec(cell) ?? [];
  const day = dayOf(word);
  if (day !== null) {
    if (rest === '') return invalid(`${quote(text)} has no time; expected such as "Fri 20:00"`);
    const time = readClock(rest, side);
    return time.ok ? ok({ ...day, time: time.value }) : time;
  }
  const [, name, clock = ''] = /^(.*?\p{L}[^ ,]*)[ ,]*(\d.*)?$/u.exec(cell) ?? [];
  if (name === undefined || (clock === '' && /^\d/.test(cell))) {
    const time = readClock(text, side);
    return time.ok ? ok({ weekday: null, nth: null, time: time.value }) : time;
  }
  return invalid(
    `${quote(text)} is not a time, such as "08:00" or "Fri 20:00"${didYouMean(suggestion(name, clock, side))}`,
  );
}

/** `Fri 20:00` for `Fir 20:00` or `Fr. 20 Uhr`, where the rest is clear. */
function suggestion(name: string, clock: string, side: Side): string | null {
  const day = dayOf(name) === null ? nearWeekday(name) : name;
  const time = readClock(clock, side).ok ? clock : timeMeant(clock);
  return day !== null && time !== null ? `${day} ${time}` : null;
}

function clockOf(text: string): ClockTime | null {
  const match = /^(\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2})(?:\.0{1,9})?)?$/.exec(text);
  if (match === null) return null;
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0));
  if (hours === undefined || minutes === undefined || seconds === undefined) return null;
  const time = hours * 3600 + minutes * 60 + seconds;
  return minutes < 60 && seconds < 60 && time <= DAY ? time : null;
}
