/** Times at which a line is open and nobody is on call, and lines that would ring too many. */
import { openPeriods } from '../rota/hours.ts';
import type { Instant, Line, Problem } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { MAX_TARGETS, resolveRing } from '../rota/ring.ts';
import type { Shift } from '../rota/shifts.ts';
import type { Row } from '../ports.ts';
import { faultOf } from './fault.ts';

/** [from, to) */
export interface Gap {
  readonly line: Line;
  readonly from: Instant;
  readonly to: Instant;
}

/** Parts of the gaps among `shifts` in which the line is open; neighbours as one. */
export function gapsOf(line: Line, shifts: readonly Shift[]): readonly Gap[] {
  const [from, to] = [shifts[0]?.from ?? 0, shifts.at(-1)?.to ?? 0];
  const open = openPeriods(line.open, line.zone, from, to);
  const gaps: Gap[] = [];
  let next = 0;
  for (const shift of shifts.filter(({ tier }) => tier === null)) {
    while ((open[next]?.to ?? Infinity) <= shift.from) next += 1;
    for (let index = next; (open[index]?.from ?? Infinity) < shift.to; index += 1) {
      const hours = open[index];
      if (hours)
        gaps.push({ line, from: Math.max(shift.from, hours.from), to: Math.min(shift.to, hours.to) });
    }
  }
  return gaps;
}

/** Whether somebody has said what a call in a gap is to become. */
export const isGapMeant = ({ line }: Gap): boolean => line.saysWhenNobody || line.fallback.length > 0;

/** At most one error for each cell: the rota's shifts, and the line's own Fallback. */
export function tooMany(
  { line, people }: Reading & { readonly line: Line },
  shifts: readonly Shift[],
  row: Row,
): readonly Problem[] {
  const most = shifts.reduce<Shift | null>(
    (best, shift) => (shift.ring.length > Math.max(MAX_TARGETS, best?.ring.length ?? 0) ? shift : best),
    null,
  );
  const say = (column: string, count: number, where: string) =>
    faultOf(
      'error',
      'Lines',
      row,
      column,
      `${where} ${count} would ring together, and ${MAX_TARGETS} is the limit: the rest do not ring`,
    );
  const fallback = resolveRing(line.fallback, people, null).length;
  return [
    ...(most ? [say('Rota', most.ring.length, `from ${new Date(most.from).toISOString()}`)] : []),
    ...(fallback > MAX_TARGETS ? [say('Fallback', fallback, 'as fallback')] : []),
  ];
}
