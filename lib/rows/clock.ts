/** Times of the clock: `8:00`, `17:30:15`, `24:00` as an end; and with a weekday: `Fri 20:00`. */
import type { ClockTime, Weekday } from '../rota/model.ts';
import { timeMeant } from './habits.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';
import { nearWeekday, readWeekday } from './weekdays.ts';

/** `24:00` is an end, never a start: as a start it would be a day that people read as the day before. */
export type Side = 'start' | 'end';

/** Where a window begins or ends. */
export interface Edge {
  readonly weekday: Weekday | null;
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

/** `17:00` or `Fri 20:00`. */
export function readEdge(text: string, side: Side): Read<Edge> {
  const match = /^([a-z.]{2,})[ ,]{0,2}(.*)$/i.exec(plain(text));
  const [word, rest] = [match?.[1], match?.[2]];
  if (word === undefined || rest === undefined) return withWeekday(null, readClock(text, side));
  const weekday = readWeekday(word);
  if (!weekday.ok)
    return invalid(
      `${quote(text)} is not a time, such as "08:00" or "Fri 20:00"${didYouMean(suggestion(word, rest, side))}`,
    );
  if (rest === '') return invalid(`${quote(text)} has no time; expected such as "Fri 20:00"`);
  return withWeekday(weekday.value, readClock(rest, side));
}

function withWeekday(weekday: Weekday | null, time: Read<ClockTime>): Read<Edge> {
  return time.ok ? ok({ weekday, time: time.value }) : time;
}

/** `Fri 20:00` for `Fir 20:00` or `Fr. 20 Uhr`, where the rest is clear. */
function suggestion(word: string, rest: string, side: Side): string | null {
  const weekday = nearWeekday(word);
  const time = readClock(rest, side).ok ? rest : timeMeant(rest);
  return weekday !== null && time !== null ? `${weekday} ${time}` : null;
}

function clockOf(text: string): ClockTime | null {
  const match = /^(\d{1,2}) ?: ?(\d{2})(?: ?: ?(\d{2})(?:\.0{1,9})?)?$/.exec(text);
  if (match === null) return null;
  const [hours, minutes, seconds] = [match[1], match[2], match[3]].map((part) => Number(part ?? 0));
  if (hours === undefined || minutes === undefined || seconds === undefined) return null;
  const time = hours * 3600 + minutes * 60 + seconds;
  return minutes < 60 && seconds < 60 && time <= DAY ? time : null;
}
