/** Days, From and To of a shift or rotation. */
import type { Weekday, Window } from '../rota/model.ts';
import type { Cells } from './cells.ts';
import { readEdge, type Edge, type Side } from './clock.ts';
import { tidy } from '../rota/names.ts';
import { invalid, type Read } from './text.ts';
import { isEveryDay, readWeekdays } from './weekdays.ts';
import { allWeek, windowBetween } from './window.ts';

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
