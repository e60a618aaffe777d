/** Times that a clock change skips or repeats: what `check` warns of. */
import { compareText } from '../rota/code-units.ts';
import type { Instant, RotationRow, WallTime, Window } from '../rota/model.ts';
import { eachOccurrence, endOn, startOn, timetable } from '../rota/occurrences.ts';
import type { WallClock } from '../rota/wall-clock.ts';
import type { PreparedRow, Rota } from '../rota/prepare.ts';
import { turnsOf } from '../rota/turns.ts';

/** `at`: the instant that the local time `local` (`2026-03-29 02:30`) stands for, by the rules for gap and overlap. */
export interface ClockOddity {
  readonly row: string;
  readonly column: 'From' | 'To' | 'Start';
  readonly at: Instant;
  readonly local: string;
  readonly kind: 'gap' | 'overlap';
}

type Column = ClockOddity['column'];
type VisitEdge = (column: Column, wall: WallTime) => void;

/**
 * The edges of shifts, rotations and overrides in [from, to) that fall into a gap or an overlap, by instant and row.
 * `Start`: a handoff of a rotation without a window.
 */
export function clockOddities(rota: Rota, from: Instant, to: Instant): readonly ClockOddity[] {
  return rota.rows
    .flatMap((row) => odditiesOf(row, from, to))
    .sort((a, b) => a.at - b.at || compareText(a.row, b.row));
}

function odditiesOf(row: PreparedRow, from: Instant, to: Instant): readonly ClockOddity[] {
  const { clock } = row;
  const oddities: ClockOddity[] = [];
  eachEdge(row, from, to, (column, wall) => {
    const kind = clock.oddityOf(wall);
    if (kind === null) return;
    const at = column === 'To' ? clock.endOf(wall) : clock.startOf(wall);
    if (from <= at && at < to)
      oddities.push({ row: row.row.name, column, at, local: showWallTime(wall), kind });
  });
  return oddities;
}

/** Every edge in [from, to), and some outside. */
function eachEdge(prepared: PreparedRow, from: Instant, to: Instant, visit: VisitEdge): void {
  const { row, clock } = prepared;
  if (row.kind === 'override' && row.once !== null) {
    visit('From', row.once.from);
    visit('To', row.once.to);
  } else if (row.window !== null) eachWindowEdge(prepared, row.window, from, to, visit);
  else if (row.kind === 'rotation') eachHandoff(row, clock, from, to, visit);
}

/** An instant earlier: so that an occurrence that ends at `from` is there. */
function eachWindowEdge(
  { clock, countsAs, eachPeriod }: PreparedRow,
  window: Window,
  from: Instant,
  to: Instant,
  visit: VisitEdge,
): void {
  const happening = new Set<Instant>();
  eachPeriod(from - 1, to, (start) => happening.add(start));
  eachOccurrence(timetable(window, clock, countsAs), from - 1, to, (start, _end, date) => {
    if (!happening.has(start)) return;
    visit('From', startOn(window, date));
    visit('To', endOn(window, date));
  });
}

function eachHandoff(row: RotationRow, clock: WallClock, from: Instant, to: Instant, visit: VisitEdge): void {
  const { boundary, begin, indexAt } = turnsOf(row, clock);
  for (let index = Math.max(0, indexAt(from)); begin(index) < to; index++) visit('Start', boundary(index));
}

/** `2026-03-29 02:30`, with seconds only where there are some. */
function showWallTime({ date, time }: WallTime): string {
  const text = new Date(date * 86_400_000 + time * 1000).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, time % 60 === 0 ? 16 : 19)}`;
}
