/** Whether this Node has time zones: a build with small ICU knows UTC alone, and shifts would be off by hours. */
import { offsetsOf } from '../../rota/zone-offsets.ts';
import { bad, ok, type Check } from './check.ts';

const NAME = 'time-zones';
const HOUR = 3_600_000;

/** Offsets that no law will change, as they lie behind us. */
const KNOWN: readonly (readonly [zone: string, at: string, hours: number])[] = [
  ['Europe/Stockholm', '2024-01-15T12:00:00Z', 1],
  ['Europe/Stockholm', '2024-07-15T12:00:00Z', 2],
  ['America/New_York', '2024-07-15T12:00:00Z', -4],
  ['Asia/Kolkata', '2024-07-15T12:00:00Z', 5.5],
  ['Australia/Lord_Howe', '2024-01-15T12:00:00Z', 11],
];

/** Milliseconds that a zone is ahead of UTC at an instant; throws `RangeError` where it is unknown. */
export type OffsetAt = (zone: string, at: number) => number;

export function checkTimeZones(
  offsetAt: OffsetAt = (zone, at) => offsetsOf(zone).offsetAt(at),
  version: string | undefined = process.versions.tz,
): Check {
  const isRight = KNOWN.every(([zone, at, hours]) => {
    try {
      return offsetAt(zone, Date.parse(at)) === hours * HOUR;
    } catch {
      return false;
    }
  });
  if (isRight) return ok(NAME, `this Node has time zone data${version === undefined ? '' : ` (${version})`}`);
  return bad(
    NAME,
    'this Node has no time zone data, or wrong ones: shifts would begin at the wrong hour',
    'use an official build of Node 24 (full ICU), and leave NODE_ICU_DATA unset',
  );
}
