/**
 * How far each zone is ahead of UTC, and since when: the platform's own tz database, read through
 * `Intl.DateTimeFormat` and kept (docs/decisions/0001-wall-clock.md says why).
 */
import type { Instant, Zone } from './model.ts';

/** From `from` until the next period the zone is `offset` milliseconds ahead of UTC. */
export interface OffsetPeriod {
  readonly from: Instant;
  readonly offset: number;
}

type OffsetPeriods = [OffsetPeriod, ...OffsetPeriod[]];
type ReadOffset = (at: Instant) => number;

/** Offsets are looked up and kept by blocks of 50 days. */
const BLOCK = 2 ** 32;
/**
 * 3.1 days. Two changes that cancel each other out must not fall between two samples: the closest are 6.96 days apart
 * (America/Noronha 2000-10, Asia/Gaza 2040-10; tzdata 2026c, 1970 to 2100), and 3.99 days before that (Africa/Freetown 1939-09).
 */
const SAMPLE = BLOCK / 16;
/** A year is 7 blocks: far more than anybody looks at, and a bound on memory. */
const MAX_BLOCKS = 5000;
/** What a JavaScript Date can hold. */
const LAST_INSTANT = 8.64e15;

export interface Offsets {
  readonly offsetAt: (at: Instant) => number;
  /** The periods that meet [from, to), the first cut to `from`; at least one. */
  readonly periodsIn: (from: Instant, to: Instant) => readonly OffsetPeriod[];
}

/** Throws RangeError where the platform does not know the zone. */
export function offsetsOf(zone: Zone): Offsets {
  const read = offsetReader(zone);
  const blocks = new Map<number, OffsetPeriods>();
  let latest = NaN;
  let latestBlock: OffsetPeriods = [{ from: 0, offset: 0 }];
  const blockOf = (at: Instant): OffsetPeriods => {
    const index = Math.floor(at / BLOCK);
    if (index === latest) return latestBlock;
    let block = blocks.get(index);
    if (block === undefined) {
      if (blocks.size >= MAX_BLOCKS) blocks.clear();
      blocks.set(index, (block = sample(read, index * BLOCK)));
    }
    latest = index;
    return (latestBlock = block);
  };
  return {
    offsetAt: (at) => {
      const block = blockOf(at);
      for (let i = block.length - 1; i > 0; i--) {
        const period = block[i];
        if (period !== undefined && period.from <= at) return period.offset;
      }
      return block[0].offset;
    },
    periodsIn: (from, to) => {
      const periods: OffsetPeriod[] = [];
      for (let start = Math.floor(from / BLOCK) * BLOCK; start < to; start += BLOCK)
        for (const period of blockOf(start)) {
          if (period.from >= to) break;
          if (period.from <= from) periods.length = 0;
          if (period.offset !== periods.at(-1)?.offset)
            periods.push({ ...period, from: Math.max(period.from, from) });
        }
      return periods;
    },
  };
}

/** The periods of one block: samples, and the exact second of the change between two that differ. */
function sample(read: ReadOffset, start: Instant): OffsetPeriods {
  const periods: OffsetPeriods = [{ from: start, offset: read(start) }];
  let offset = periods[0].offset;
  for (let at = start; at < start + BLOCK; at += SAMPLE) {
    const next = Math.min(at + SAMPLE, start + BLOCK - 1);
    let from = at;
    for (const end = read(next); offset !== end;) {
      from = firstChange(read, from, next, offset);
      offset = read(from);
      periods.push({ from, offset });
    }
  }
  return periods;
}

/** The second in (from, to] at which the offset is first another; changes fall on whole seconds. */
function firstChange(read: ReadOffset, from: Instant, to: Instant, offset: number): Instant {
  let [same, other] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (read(middle * 1000) === offset) same = middle;
    else other = middle;
  }
  return other * 1000;
}

/** Reads an offset from the platform: 1 µs. `longOffset` looks like `GMT+05:30`, `GMT-00:44:30` or `GMT`. */
function offsetReader(zone: Zone): ReadOffset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
    hour: 'numeric',
  });
  return (at) => {
    const text = format.format(Math.max(-LAST_INSTANT, Math.min(at, LAST_INSTANT)));
    const sign = text.indexOf('GMT') + 3;
    if (sign === text.length) return 0;
    const [hours = 0, minutes = 0, seconds = 0] = text
      .slice(sign + 1)
      .split(':')
      .map(Number);
    return (text[sign] === '+' ? 1000 : -1000) * (hours * 3600 + minutes * 60 + seconds);
  };
}
