/**
 * Local time and instants: the only file with time zone arithmetic; `zone-offsets.ts` is its table of the offsets.
 *
 * Where clocks go forward, local times are skipped (a gap); where they go back, local times come twice (an overlap).
 */
import { MS_A_DAY } from './calendar.ts';
import type { Instant, PlainDate, WallTime, Zone } from './model.ts';
import { offsetsOf, type OffsetPeriod } from './zone-offsets.ts';

/** The clock on the wall in one zone. Offsets are milliseconds that it is ahead of UTC. */
export interface WallClock {
  readonly zone: Zone;
  readonly offsetAt: (at: Instant) => number;
  /** What the clock shows, to the second below. */
  wallTimeAt(at: Instant): WallTime;
  dateAt(at: Instant): PlainDate;
  readonly datesIn: (from: Instant, to: Instant) => DatesIn;
  /** In a gap: the first instant after it. In an overlap: the first time that the clock shows it. */
  startOf(wall: WallTime): Instant;
  /** In a gap: the first instant after it. In an overlap: the last time that the clock shows it. */
  endOf(wall: WallTime): Instant;
  /** Whether a clock change skips or repeats this local time. */
  oddityOf(wall: WallTime): 'gap' | 'overlap' | null;
  /** Instants in [from, to) at which another offset begins, in order. */
  changesIn(from: Instant, to: Instant): readonly Instant[];
}

/** What the clock shows in [from, to). */
export interface DatesIn {
  /** The dates at the first and the last instant. */
  readonly first: PlainDate;
  readonly last: PlainDate;
  /** No clock change from 3 days before to 2 days after; never for more than a day. */
  readonly calm: boolean;
}

const clocks = new Map<Zone, WallClock>();

/** The clock of a zone, made once: its formatter costs 70 µs. Throws RangeError where the platform does not know the zone. */
export function wallClock(zone: Zone): WallClock {
  let clock = clocks.get(zone);
  if (clock === undefined) clocks.set(zone, (clock = makeClock(zone)));
  return clock;
}

function makeClock(zone: Zone): WallClock {
  const { offsetAt, periodsIn } = offsetsOf(zone);

  /** No zone is a day ahead or behind: whatever instants show this time lie within a day of `local`. */
  const around = (local: number): readonly OffsetPeriod[] => periodsIn(local - MS_A_DAY, local + MS_A_DAY);
  /** The one offset of these two days. Changes that cancel each other out are further apart: `zone-offsets.ts`. */
  const steady = (local: number): number | null => {
    const offset = offsetAt(local - MS_A_DAY);
    return offset === offsetAt(local + MS_A_DAY) ? offset : null;
  };
  const dateAt = (at: Instant): PlainDate => Math.floor((at + offsetAt(at)) / MS_A_DAY);
  const startOf = (wall: WallTime): Instant => {
    const local = localOf(wall);
    const offset = steady(local);
    return offset === null ? firstAtOrAfter(local, around(local)) : local - offset;
  };
  const endOf = (wall: WallTime): Instant => {
    const local = localOf(wall);
    const offset = steady(local);
    if (offset !== null) return local - offset;
    return showing(local, around(local)).at(-1) ?? firstAtOrAfter(local, around(local));
  };
  return {
    zone,
    offsetAt,
    startOf,
    endOf,
    wallTimeAt(at) {
      const local = at + offsetAt(at);
      const date = Math.floor(local / MS_A_DAY);
      return { date, time: Math.floor((local - date * MS_A_DAY) / 1000) };
    },
    dateAt,
    datesIn: rememberLast((from, to) => ({
      first: dateAt(from),
      last: dateAt(to - 1),
      calm: to - from <= MS_A_DAY && offsetAt(from - 3 * MS_A_DAY) === offsetAt(to + 2 * MS_A_DAY),
    })),
    oddityOf(wall) {
      const local = localOf(wall);
      if (steady(local) !== null) return null;
      const times = showing(local, around(local)).length;
      return times === 0 ? 'gap' : times === 1 ? null : 'overlap';
    },
    changesIn: (from, to) =>
      periodsIn(from - 1, to)
        .slice(1)
        .map((period) => period.from),
  };
}

/** All rows of a zone ask for the same time, one after the other. */
function rememberLast(datesIn: WallClock['datesIn']): WallClock['datesIn'] {
  let [lastFrom, lastTo, last] = [NaN, NaN, { first: 0, last: 0, calm: false }];
  return (from, to) => {
    if (from !== lastFrom || to !== lastTo) [lastFrom, lastTo, last] = [from, to, datesIn(from, to)];
    return last;
  };
}

/** What the wall shows, as if it were UTC. */
const localOf = (wall: WallTime): number => wall.date * MS_A_DAY + wall.time * 1000;

/** Every instant at which the clock shows `local`, in order. */
function showing(local: number, periods: readonly OffsetPeriod[]): readonly Instant[] {
  return periods
    .map(({ from, offset }, index) => ({
      at: local - offset,
      from,
      until: periods[index + 1]?.from ?? Infinity,
    }))
    .filter(({ at, from, until }) => from <= at && at < until)
    .map(({ at }) => at);
}

/** The first instant at which the clock shows `local` or, where it skips that, something later. */
function firstAtOrAfter(local: number, periods: readonly OffsetPeriod[]): Instant {
  for (const [index, { from, offset }] of periods.entries()) {
    const at = Math.max(from, local - offset);
    if (at < (periods[index + 1]?.from ?? Infinity)) return at;
  }
  throw new RangeError('there is no last period');
}
