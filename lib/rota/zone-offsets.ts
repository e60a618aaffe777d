/**
 * How far each zone is ahead of UTC, and since when: the platform's own tz database, read through
 * `Intl.DateTimeFormat` and kept (docs/decisions/0001-wall-clock.md says why).
 */
import type { Instant, Zone } from './model.ts';

/** From `from` until the next segment the zone is `offset` milliseconds ahead of UTC. */
export interface Segment {
  readonly from: Instant;
  readonly offset: number;
}

type Segments = [Segment, ...Segment[]];
type ReadOffset = (at: Instant) => number;

/** Offsets are looked up and kept by spans of 50 days. */
const SPAN = 2 ** 32;
/**
 * 3.1 days. Two changes that cancel each other out must not fall between two samples: the closest are 6.96 days apart
 * (America/Noronha 2000-10, Asia/Gaza 2040-10; tzdata 2026c, 1970 to 2100), and 3.99 days before that (Africa/Freetown 1939-09).
 */
const SAMPLE = SPAN / 16;
/** A year is 7 spans: far more than anybody looks at, and a bound on memory. */
const MOST_SPANS = 5000;
/** What a JavaScript Date can hold. */
const LAST_INSTANT = 8.64e15;

export interface Offsets {
  readonly offsetAt: (at: Instant) => number;
  /** The segments that meet [from, to), the first cut to `from`; at least one. */
  readonly segmentsIn: (from: Instant, to: Instant) => readonly Segment[];
}

/** Throws RangeError where the platform does not know the zone. */
export function offsetsOf(zone: Zone): Offsets {
  const read = offsetReader(zone);
  const spans = new Map<number, Segments>();
  let latest = NaN;
  let latestSpan: Segments = [{ from: 0, offset: 0 }];
  const spanOf = (at: Instant): Segments => {
    const index = Math.floor(at / SPAN);
    if (index === latest) return latestSpan;
    let span = spans.get(index);
    if (span === undefined) {
      if (spans.size >= MOST_SPANS) spans.clear();
      spans.set(index, (span = sample(read, index * SPAN)));
    }
    latest = index;
    return (latestSpan = span);
  };
  return {
    offsetAt: (at) => {
      const span = spanOf(at);
      for (let i = span.length - 1; i > 0; i--) {
        const segment = span[i];
        if (segment !== undefined && segment.from <= at) return segment.offset;
      }
      return span[0].offset;
    },
    segmentsIn: (from, to) => {
      const segments: Segment[] = [];
      for (let start = Math.floor(from / SPAN) * SPAN; start < to; start += SPAN)
        for (const segment of spanOf(start)) {
          if (segment.from >= to) break;
          if (segment.from <= from) segments.length = 0;
          if (segment.offset !== segments.at(-1)?.offset)
            segments.push({ ...segment, from: Math.max(segment.from, from) });
        }
      return segments;
    },
  };
}

/** The segments of one span: samples, and the exact second of the change between two that differ. */
function sample(read: ReadOffset, start: Instant): Segments {
  const segments: Segments = [{ from: start, offset: read(start) }];
  let offset = segments[0].offset;
  for (let at = start; at < start + SPAN; at += SAMPLE) {
    const next = Math.min(at + SAMPLE, start + SPAN - 1);
    let from = at;
    for (const end = read(next); offset !== end;) {
      from = firstChange(read, from, next, offset);
      offset = read(from);
      segments.push({ from, offset });
    }
  }
  return segments;
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
