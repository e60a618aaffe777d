/** Who is on call on a line or a rota over a time, or when one person is; as JSON and as CSV. */
import { csvText } from '../audit/csv.ts';
import type { Instant, Zone } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { iso, ringOf, type Reading } from '../rota/on-call-answer.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { showOffset, showTime, type Range } from './time.ts';

/** Who is on call on one line (or rota), or when one person is. */
export interface Duty {
  readonly reading: Reading;
  readonly range: Range;
  readonly shifts: readonly Shift[];
}

export function dutyOf(reading: Reading, range: Range, person: string | null): Duty {
  const all = shiftsBetween(reading, range.from, range.to);
  return { reading, range, shifts: person === null ? all : all.filter(({ ring }) => isAmong(ring, person)) };
}

export function isAmong(ring: Shift['ring'], wanted: string): boolean {
  return ring.some(({ person, id }) => sameName(person, wanted) || sameName(id, wanted));
}

/** Section 7 of the contract. */
export const dutyAsJson = ({ reading, range, shifts: list }: Duty) => ({
  line: reading.line?.name ?? null,
  rota: reading.rotaName,
  zone: reading.zone,
  from: iso(range.from),
  to: iso(range.to),
  shifts: list.map((shift) => ({
    from: iso(shift.from),
    to: iso(shift.to),
    tier: shift.tier,
    ring: ringOf(shift.ring),
    because: shift.because,
  })),
});

/** A line for each shift, times local with their offset. */
export function dutiesAsCsv(duties: readonly Duty[]): string {
  const local = (at: Instant, zone: Zone) =>
    `${showTime(at, zone).replace(' ', 'T').padEnd(19, ':00')}${showOffset(at, zone)}`;
  const rows = duties.flatMap(({ reading: { line, rotaName, zone }, shifts: list }) =>
    list.map(({ from, to, tier, ring, because }) => [
      line?.name ?? '',
      rotaName,
      local(from, zone),
      local(to, zone),
      tier ?? '',
      namesOf(ring),
      because.join(', '),
    ]),
  );
  return csvText([['line', 'rota', 'from', 'to', 'tier', 'people', 'because'], ...rows]);
}

export const namesOf = (ring: Shift['ring']): string => ring.map(({ person }) => person).join(', ');
