/** The `Open` cell of a line: `Mon-Thu 08:00-17:00, Fri 08:00-15:00; Sat 10:00-14:00`. */
import type { Weekday, Window } from '../rota/model.ts';
import { readEdge, type Edge } from './clock.ts';
import { bad, good, plain, quote, type Read } from './text.ts';
import { allWeek, windowBetween } from './window.ts';
import { isEveryDay, readWeekdays } from './weekdays.ts';

const EXPECTED = 'expected such as "Mon-Fri 08:00-17:00; Sat 10:00-14:00" (empty: always open)';

/** One stretch of the cell between separators, taken apart at its times. */
interface Piece {
  readonly text: string;
  /** What stands before the times: weekdays, for a span the first one; may be empty. */
  readonly days: string;
  /** `null`: weekdays only. */
  readonly hours: { readonly from: string; readonly to: string } | null;
}

/**
 * The windows, at least one. Lines of the cell are as if `;` stood between them. `,` separates windows as well as weekdays: weekdays without hours wait for those that
 * come after the comma. Days left out are those of the window before, or every day. Weekdays and no hours at all
 * (`Mon-Fri`) are whole days.
 */
export function readOpenHours(text: string): Read<readonly Window[]> {
  const cell = plain(text.replace(/[\r\n]+/g, ';'));
  const groups: Read<readonly Piece[]>[] = cell.split(';').map(piecesOf);
  const windows: Window[] = [];
  if (groups.every((group) => group.ok && group.value.every((piece) => piece.hours === null)))
    return wholeDays(cell);
  for (const group of groups) {
    if (!group.ok) return group;
    const problem = addGroup(group.value, windows);
    if (problem !== null) return bad(problem);
  }
  return good(windows);
}

function wholeDays(cell: string): Read<readonly Window[]> {
  const days = readWeekdays(cell);
  return days.ok ? good([{ ...allWeek, days: days.value }]) : bad(`${days.problem}; in Open ${EXPECTED}`);
}

/** The pieces of one `;` group; empty ones are ignored. */
function piecesOf(group: string): Read<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const part of group.split(',')) {
    const text = part.trim();
    if (text === '') continue;
    const piece = pieceOf(text);
    if (piece === null) return bad(`${quote(text)} is not a window of opening hours; ${EXPECTED}`);
    pieces.push(piece);
  }
  return good(pieces);
}

function pieceOf(text: string): Piece | null {
  const start = text.search(/\d/);
  if (start === -1) return { text, days: text, hours: null };
  const ends = text.slice(start).split(/-| to /i);
  const [from, to] = [ends[0]?.trim(), ends[1]?.trim()];
  if (ends.length !== 2 || from === undefined || to === undefined) return null;
  return { text, days: text.slice(0, start).trim().replace(/:$/, ''), hours: { from, to } };
}

/** Adds the group's windows; a problem in words, or `null`. */
function addGroup(pieces: readonly Piece[], windows: Window[]): string | null {
  let waiting: string[] = [];
  for (const piece of pieces) {
    if (piece.hours === null) {
      waiting.push(piece.days);
      continue;
    }
    const window = windowOf(piece, piece.hours, waiting, windows.at(-1)?.days ?? null);
    if (!window.ok) return window.problem;
    windows.push(window.value);
    waiting = [];
  }
  return waiting.length === 0
    ? null
    : `${quote(waiting.join(', '))} has no hours, such as "08:00-17:00"; ${EXPECTED}`;
}

function windowOf(
  piece: Piece,
  hours: { readonly from: string; readonly to: string },
  waiting: readonly string[],
  before: readonly Weekday[] | null,
): Read<Window> {
  const to = readEdge(hours.to, 'end');
  if (!to.ok) return to;
  if (to.value.weekday !== null) return spanOf(piece, hours.from, to.value, waiting);
  const from = readEdge(hours.from, 'start');
  if (!from.ok) return from;
  const days = daysOf([...waiting, piece.days], before);
  return days.ok ? windowBetween(days.value, from.value, to.value) : days;
}

/** `Fri 20:00-Mon 08:00`. */
function spanOf(piece: Piece, from: string, to: Edge, waiting: readonly string[]): Read<Window> {
  if (piece.days === '' || waiting.length > 0)
    return bad(
      `${quote([...waiting, piece.text].join(', '))} ends on a weekday and does not begin on one; expected such as "Fri 20:00-Mon 08:00"`,
    );
  const edge = readEdge(`${piece.days} ${from}`, 'start');
  return edge.ok ? windowBetween(null, edge.value, to) : edge;
}

function daysOf(
  words: readonly string[],
  before: readonly Weekday[] | null,
): Read<readonly Weekday[] | null> {
  const named = words.filter((word) => word !== '');
  if (named.length === 0) return good(before);
  const text = named.join(',');
  return isEveryDay(text) ? good(null) : readWeekdays(text);
}
