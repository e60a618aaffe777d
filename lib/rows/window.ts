/** Windows: `08:00`-`17:00`, `17:00`-`08:00`, `Fri 20:00`-`Mon 08:00`, and the dates on which they begin. */
import type { Window } from '../rota/model.ts';
import { tidy } from '../rota/names.ts';
import { didYouMean, quote } from '../text/quote.ts';
import { near } from '../text/near.ts';
import type { Cells } from './cells.ts';
import { DAY, readEdge, type Edge, type Side } from './clock.ts';
import { weeksMeant } from './habits.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { everyWeekday, isEveryDay, readDays, type Days } from './weekdays.ts';

/** All of every day. */
export const allWeek: Window = {
  ...{ days: everyWeekday, nth: [], weeks: null },
  ...{ from: 0, to: DAY, endsAfter: 0 },
};

/**
 * The window from one edge to the other, in all weeks. Without weekdays: on each of `days`, an end at or before the start being
 * on the next day. With them: one span to the next such weekday, the same text twice being 7 days.
 * `days` `null`: none were named, so every day.
 */
export function windowBetween(days: Days | null, from: Edge, to: Edge): Read<Window> {
  const times = { weeks: null, from: from.time, to: to.time };
  const over = to.time <= from.time;
  if (from.weekday === null && to.weekday === null)
    return ok({ ...allWeek, ...days, ...times, endsAfter: over ? 1 : 0 });
  if (from.weekday === null || to.weekday === null)
    return invalid(
      'has a weekday in only one of From and To; give it in both, such as "Fri 20:00" and "Mon 08:00", or in neither',
    );
  if (to.nth !== null)
    return invalid(
      'has a number before its weekday; only From has one, such as "1Fri 20:00" and "Mon 08:00"',
    );
  if (days !== null)
    return invalid(
      'has weekdays as well as From and To; expected an empty cell, or times alone in From and To',
    );
  const apart = (to.weekday - from.weekday + 7) % 7;
  const { weekday, nth } = from;
  const start = nth === null ? { days: [weekday], nth: [] } : { days: [], nth: [{ weekday, nth }] };
  return ok({ ...start, ...times, endsAfter: apart === 0 && over ? 7 : apart });
}

export interface RowWindow {
  readonly window: Window;
  /** `false`: the cells say nothing (or `*` in Days), so it is all of every day. */
  readonly given: boolean;
}

/** Days, Weeks, From and To of a row. `null` where the cells cannot be read; that was reported. */
export function readRowWindow(cells: Cells): RowWindow | null {
  const [hasFrom, hasTo] = [cells.has('From'), cells.has('To')];
  const days = cells.get('Days', (text) => (isEveryDay(text) ? ok(null) : readDays(text)));
  const weeks = cells.get('Weeks', readWeeks);
  if (hasFrom !== hasTo)
    cells.fail(hasFrom ? 'To' : 'From', 'is empty; From and To belong together: fill in both or neither');
  const from = cells.get('From', edge('start'));
  const to = cells.get('To', edge('end'));
  if (cells.failed()) return null;
  if (from === null || to === null)
    return { window: { ...allWeek, ...days, weeks }, given: days !== null || weeks !== null };
  const window = windowBetween(days, from, to);
  if (window.ok) return { window: { ...window.value, weeks }, given: true };
  cells.fail(blame(from, to), window.problem);
  return null;
}

/** The column to fix: Days where both edges have a weekday, else the edge without one. */
function blame(from: Edge, to: Edge): string {
  if (from.weekday === null) return 'From';
  return to.weekday === null || to.nth !== null ? 'To' : 'Days';
}

const edge =
  (side: Side) =>
  (text: string): Read<Edge> => {
    const read = readEdge(text, side);
    if (read.ok || !/^\d{4}[-/.]/.test(tidy(text))) return read;
    return invalid(
      'is a date; expected a time, such as "08:00", or "Fri 20:00" (dates go into ValidFrom and ValidUntil, or into an override)',
    );
  };

const LAST_WEEK = 53;
const everyWeek = Array.from({ length: LAST_WEEK }, (_, index) => index + 1);

/** Numbers of ISO weeks, in order, each once; `null`: all. A range may go over the turn of the year: `50-2`. */
export function readWeeks(text: string): Read<readonly number[] | null> {
  const weeks = weeksOf(text);
  if (weeks !== undefined) return ok(weeks);
  const cell = plain(text).toLowerCase();
  const meant = weeksMeant(cell) ?? (/^[oe]/.test(cell) ? near(cell, ['odd', 'even']) : null);
  const suggestion = meant !== null && weeksOf(meant) !== undefined ? meant : null;
  return invalid(
    `${quote(text)} does not name ISO weeks; expected "odd", "even", or numbers from 1 to 53, such as "1-8, 53"${didYouMean(suggestion)}`,
  );
}

/** `undefined`: cannot be read. */
function weeksOf(text: string): readonly number[] | null | undefined {
  const cell = plain(text).toLowerCase();
  if (cell === '*') return null;
  if (cell === 'odd' || cell === 'even')
    return everyWeek.filter((week) => (week % 2 === 1) === (cell === 'odd'));
  const weeks = new Set<number>();
  for (const part of cell.split(/[,;]/)) {
    if (part.trim() === '') continue;
    const match = /^(\d{1,2})(?: ?- ?(\d{1,2}))?$/.exec(part.trim());
    if (match === null) return undefined;
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
    if (![first, last].every((week) => week >= 1 && week <= LAST_WEEK)) return undefined;
    for (const week of everyWeek)
      if (first <= last ? first <= week && week <= last : week >= first || week <= last) weeks.add(week);
  }
  return weeks.size === 0 ? undefined : [...weeks].sort((a, b) => a - b);
}
