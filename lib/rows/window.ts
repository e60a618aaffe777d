/** Weekly windows from their two edges: `08:00`-`17:00`, `17:00`-`08:00`, `Fri 20:00`-`Mon 08:00`. */
import type { Weekday, Window } from '../rota/model.ts';
import { DAY, type Edge } from './clock.ts';
import { invalid, ok, type Read } from './text.ts';
import { everyWeekday } from './weekdays.ts';

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
