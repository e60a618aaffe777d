/** When a line is open. */
import type { Instant, Window, Zone } from './model.ts';
import { eachOccurrence, timetable } from './occurrences.ts';
import { wallClock } from './wall-clock.ts';

/** [from, to) */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

/** Whether one of the windows, in `zone`, holds `at`. No windows: always open. Holidays do not count. */
export const isOpen = (windows: readonly Window[], zone: Zone, at: Instant): boolean =>
  openPeriods(windows, zone, at, at + 1).length > 0;

/** The open times within [from, to), in order, cut to it, those that touch or overlap as one. */
export function openPeriods(
  windows: readonly Window[],
  zone: Zone,
  from: Instant,
  to: Instant,
): readonly Period[] {
  if (from >= to) return [];
  if (windows.length === 0) return [{ from, to }];
  const open: Period[] = [];
  for (const window of windows)
    eachOccurrence(timetable(window, wallClock(zone)), from, to, (start, end) => {
      open.push({ from: Math.max(start, from), to: Math.min(end, to) });
    });
  return joined(open);
}

function joined(periods: Period[]): readonly Period[] {
  const result: Period[] = [];
  for (const next of periods.sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last === undefined || last.to < next.from) result.push(next);
    else if (last.to < next.to) result[result.length - 1] = { from: last.from, to: next.to };
  }
  return result;
}
