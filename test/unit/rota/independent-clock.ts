/** Local time by `temporal-polyfill`: what the wall clock and the resolver are compared with. */
import { Temporal } from 'temporal-polyfill';
import type { Instant, WallTime } from '../../../lib/rota/model.ts';

export interface IndependentClock {
  readonly offsetAt: (at: Instant) => number;
  readonly wallTimeAt: (at: Instant) => WallTime;
  readonly startOf: (wall: WallTime) => Instant;
  readonly endOf: (wall: WallTime) => Instant;
}

const EPOCH = Temporal.PlainDateTime.from('1970-01-01');

export function independentClock(zone: string): IndependentClock {
  const zoned = (at: Instant) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  return {
    offsetAt: (at) => zoned(at).offsetNanoseconds / 1e6,
    wallTimeAt(at) {
      const local = zoned(at).toPlainDateTime();
      const date = Date.UTC(local.year, local.month - 1, local.day) / 86_400_000;
      return { date, time: local.hour * 3600 + local.minute * 60 + local.second };
    },
    startOf: (wall) => instantOf(wall, zone, 'earlier'),
    endOf: (wall) => instantOf(wall, zone, 'later'),
  };
}

function instantOf(wall: WallTime, zone: string, disambiguation: 'earlier' | 'later'): Instant {
  const local = EPOCH.add({ days: wall.date }).add({ seconds: wall.time });
  const found = local.toZonedDateTime(zone, { disambiguation });
  if (found.toPlainDateTime().equals(local)) return found.epochMilliseconds;
  // In a gap, where "earlier" is before it.
  const change = local.toZonedDateTime(zone, { disambiguation: 'earlier' }).getTimeZoneTransition('next');
  if (change === null) throw new RangeError(`${zone} has no change after ${local.toString()}`);
  return change.epochMilliseconds;
}
