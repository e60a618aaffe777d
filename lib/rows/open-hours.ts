/** The `Open` cell of a line: `Mon-Thu 08:00-17:00, Fri 08:00-15:00; Sat 10:00-14:00`. */
import type { Window } from '../rota/model.ts';
import { readEdge, type Edge } from './clock.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { quote } from '../text/quote.ts';
import { allWeek, windowBetween } from './window.ts';
import { isEveryDay, readDays, type Days } from './weekdays.ts';

const EXPECTED = 'expected such as "Mon-Fri 08:00-17:00; Sat 10:00-14:00" (empty: always open)';

/** One part of the cell between separators, taken apart at its times. */
interface Part {
  readonly text: string;
  /** What stands before the times: weekdays, for a span the first one; may be empty. */
  readonly days: string;
  /** `null`: weekdays only. */
  readonly hours: { readonly from: string; readonly to: string } | null;
}

/**
 * The windows, at least one. A new line in the cell separates as `;` does. A `,` can separate windows or weekdays, so
 * weekdays without hours belong to the next hours after the comma. Windows without days have those of the window before,
 * or every day. Weekdays with no hours at all (`Mon-Fri`) are whole days.
 */
export function readOpenHours(text: string): Read<readonly Window[]> {
  const cell = plain(text.replace(/[\r\n]+/g, ';'));
  const groups: Read<readonly Part[]>[] = cell.split(';').map(partsOf);
  const windows: Window[] = [];
  if (groups.every((group) => group.ok && group.value.every((part) => part.hours === null)))
    return wholeDays(cell);
  for (const group of groups) {
    if (!group.ok) return group;
    const problem = addGroup(group.value, windows);
    if (problem !== null) return invalid(problem);
  }
  return ok(windows);
}

function wholeDays(cell: string): Read<readonly Window[]> {
  const days = readDays(cell);
  return days.ok ? ok([{ ...allWeek, ...days.value }]) : invalid(`${days.problem}; in Open ${EXPECTED}`);
}

/** The parts of one `;` group; empty ones are ignored. */
function partsOf(group: string): Read<readonly Part[]> {
  const parts: Part[] = [];
  for (const piece of group.split(',')) {
    const text = piece.trim();
    if (text === '') continue;
    const part = partOf(text);
    if (part === null) return invalid(`${quote(text)} is not a window of opening hours; ${EXPECTED}`);
    parts.push(part);
  }
  return ok(parts);
}

/** Where the hours begin: at a number that is not that of a weekday (`1Sat`). */
const TIME = /(?<!\d)\d{1,2}(?! ?(?:mon|tue|wed|thu|fri|sat|sun))/i;

function partOf(text: string): Part | null {
  const start = text.search(TIME);
  if (start === -1) return { text, days: text, hours: null };
  const ends = text.slice(start).split(/-| to /i);
  const [from, to] = [ends[0]?.trim(), ends[1]?.trim()];
  if (ends.length !== 2 || from === undefined || to === undefined) return null;
  return { text, days: text.slice(0, start).trim().replace(/:$/, ''), hours: { from, to } };
}

/** Adds the group's windows; a problem in words, or `null`. */
function addGroup(parts: readonly Part[], windows: Window[]): string | null {
  let waiting: string[] = [];
  for (const part of parts) {
    if (part.hours === null) {
      waiting.push(part.days);
      continue;
    }
    const window = windowOf(part, part.hours, waiting, windows.at(-1) ?? null);
    if (!window.ok) return window.problem;
    windows.push(window.value);
    waiting = [];
  }
  return waiting.length === 0
    ? null
    : `${quote(waiting.join(', '))} has no hours, such as "08:00-17:00"; ${EXPECTED}`;
}

function windowOf(
  part: Part,
  hours: { readonly from: string; readonly to: string },
  waiting: readonly string[],
  before: Days | null,
): Read<Window> {
  const to = readEdge(hours.to, 'end');
  if (!to.ok) return to;
  if (to.value.weekday !== null) return spanOf(part, hours.from, to.value, waiting);
  const from = readEdge(hours.from, 'start');
  if (!from.ok) return from;
  const days = daysOf([...waiting, part.days], before);
  return days.ok ? windowBetween(days.value, from.value, to.value) : days;
}

/** `Fri 20:00-Mon 08:00`. */
function spanOf(part: Part, from: string, to: Edge, waiting: readonly string[]): Read<Window> {
  if (part.days === '' || waiting.length > 0)
    return invalid(
      `${quote([...waiting, part.text].join(', '))} ends on a weekday and does not begin on one; expected such as "Fri 20:00-Mon 08:00"`,
    );
  const edge = readEdge(`${part.days} ${from}`, 'start');
  return edge.ok ? windowBetween(null, edge.value, to) : edge;
}

function daysOf(words: readonly string[], before: Days | null): Read<Days | null> {
  const named = words.filter((word) => word !== '');
  if (named.length === 0) return ok(before && { days: before.days, nth: before.nth });
  const text = named.join(',');
  return isEveryDay(text) ? ok(null) : readDays(text);
}
