/** Weekly windows from their two edges: `08:00`-`17:00`, `17:00`-`08:00`, `Fri 20:00`-`Mon 08:00`. */
import type { Weekday, Window } from '../rota/model.ts';
import { DAY, type Edge, readEdge, type Side } from './clock.ts';
import { invalid, ok, type Read } from './text.ts';
import { everyWeekday, isEveryDay, readWeekdays } from './weekdays.ts';
import type { Cells } from './cells.ts';
import { tidy } from '../rota/names.ts';

/** All of every day. */
export const allWeek: Window = { days: everyWeekday, from: 0, to: DAY, endsAfter: 0 };

/**
 * The window from one edge to the other. Without weekdays: on each of `days`, an end at or before the start being
 * on the next day. With them: one span to the next such weekday, the same text twice being 7 days.
 * `days` `null`: none were named, so every day.
 */
export function windowBetween(days: readonly Weekday[] | null, from: Edge, to: Edge): Read<Window> {
  const times = { from: from.time, to: to.time };
  const over = to.time <= from.time;
  if (from.weekday === null && to.weekday === null)
    return ok({ days: days ?? everyWeekday, ...times, endsAfter: over ? 1 : 0 });
  if (from.weekday === null || to.weekday === null)
    return invalid(
      'has a weekday in only one of From and To; give it in both, such as "Fri 20:00" and "Mon 08:00", or in neither',
    );
  if (days !== null)
    return invalid(
      'has weekdays as well as From and To; expected an empty cell, or times alone in From and To',
    );
  const apart = (to.weekday - from.weekday + 7) % 7;
  return ok({ days: [from.weekday], ...times, endsAfter: apart === 0 && over ? 7 : apart });
}

export interface RowWindow {
  readonly window: Window;
  /** `false`: the cells say nothing (or `*` in Days), so it is all of every day. */
  readonly given: boolean;
}

/** `null` where the cells cannot be read; that was reported. */
export function readRowWindow(cells: Cells): RowWindow | null {
  const [hasFrom, hasTo] = [cells.has('From'), cells.has('To')];
  const days = cells.get('Days', readNamedDays);
  if (hasFrom !== hasTo)
    cells.fail(hasFrom ? 'To' : 'From', 'is empty; From and To belong together: fill in both or neither');
  const from = cells.get('From', edge('start'));
  const to = cells.get('To', edge('end'));
  if (cells.failed()) return null;
  if (from === null || to === null) return wholeDays(days);
  const window = windowBetween(days === '*' ? null : days, from, to);
  if (window.ok) return { window: window.value, given: true };
  cells.fail(blame(from, to), window.problem);
  return null;
}

const wholeDays = (days: readonly Weekday[] | '*' | null): RowWindow =>
  days === null || days === '*'
    ? { window: allWeek, given: false }
    : { window: { ...allWeek, days }, given: true };

/** The column to fix: Days where both edges have a weekday, else the edge without one. */
function blame(from: Edge, to: Edge): string {
  if (from.weekday === null) return 'From';
  return to.weekday === null ? 'To' : 'Days';
}

const readNamedDays = (text: string): Read<readonly Weekday[] | '*'> =>
  isEveryDay(text) ? { ok: true, value: '*' } : readWeekdays(text);

const edge =
  (side: Side) =>
  (text: string): Read<Edge> => {
    const read = readEdge(text, side);
    if (read.ok || !/^\d{4}[-/.]/.test(tidy(text))) return read;
    return invalid(
      'is a date; expected a time, such as "08:00", or "Fri 20:00" (dates go into ValidFrom and ValidUntil, or into an override)',
    );
  };
