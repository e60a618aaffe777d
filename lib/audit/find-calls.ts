/** Calls of a range of days, newest first, a day at a time: memory holds a few days, however long the range is. */
import type { Instant } from '../rota/model.ts';
import type { Store } from '../ports.ts';
import { compareText } from '../rota/code-units.ts';
import { readInstant } from '../text/instant.ts';
import { createLineNames, matches, type AuditFilter } from './filter.ts';
import { fold, type CallParts } from './fold.ts';
import { newestDay, oldestDay, readCalls, readDay } from './read-day.ts';
import { dayOf, daysAfter, daysBack, dayStart, MS_A_DAY, type CallRecord } from './rows.ts';

/** [from, to) by arrival; by the end where only the end is known. */
export interface AuditRange {
  readonly from: Instant;
  readonly to: Instant;
}

/** What is asked for where neither end is given. */
export const DEFAULT_DAYS = 7;

/** `null`: not given. */
export interface AskedRange {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/** A UTC day or an instant with an offset; a day as an end is included. `null`: neither. */
export function readBound(text: string, side: 'from' | 'to'): Instant | null {
  const start = dayStart(text.trim());
  if (start !== null) return side === 'to' ? start + MS_A_DAY : start;
  // A `+` that was not encoded in a URL has become a space.
  return readInstant(text.trim().replace(/ (?=\d{2}:?\d{2}$)/, '+'));
}

/**
 * A range with two ends: without both the last seven days, without an end until tomorrow (clocks differ), without a
 * beginning from the first day that has rows. A long one is cut to the days that have rows, since each day is read.
 * Throws `StoreError`.
 */
export async function boundedRange(asked: AskedRange, now: Instant, store: Store): Promise<AuditRange> {
  const open = asked.from === null && asked.to === null;
  const from = open ? now - DEFAULT_DAYS * MS_A_DAY : (asked.from ?? 0);
  const to = asked.to ?? Math.max(now, from) + MS_A_DAY;
  if (to - from <= 31 * MS_A_DAY) return possible(from, to);
  const oldest = dayStart((await oldestDay(store)) ?? '') ?? to;
  const tomorrow = now + MS_A_DAY;
  const newest = to <= tomorrow ? null : dayStart(await newestDay(store, dayOf(tomorrow)));
  return possible(Math.max(from, oldest), Math.min(to, newest === null ? to : newest + MS_A_DAY));
}

/** Before a year of five digits, which keys do not have. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** An empty range ends where it begins. */
function possible(from: Instant, to: Instant): AuditRange {
  const end = Math.min(Math.max(to, 0), LATEST);
  return { from: Math.min(Math.max(from, 0), end), to: end };
}

/** A place in the order of calls: what comes after it is older, or of the same instant with a later id. */
export interface Position {
  readonly at: Instant;
  readonly callId: string;
}

export interface FoundCall extends Position {
  readonly record: CallRecord;
}

/** Days that are read at the same time where the service picks a few calls out of each. */
const PICKED_DAYS_AT_ONCE = 8;

/** Whole days that are read at the same time, unless told otherwise: a day of 3,000 calls takes some 10 MB. */
const DAYS_AT_ONCE = 3;

/**
 * Yields once for each day, with the calls of it that match (maybe none), newest first; equal instants by call id.
 * Throws `StoreError`.
 */
export async function* findCalls(
  store: Store,
  range: AuditRange,
  filter: AuditFilter,
  after: Position | null = null,
  daysAtOnce = DAYS_AT_ONCE,
): AsyncGenerator<readonly FoundCall[], void, undefined> {
  const to = after === null ? range.to : Math.min(range.to, after.at + 1);
  if (to <= range.from) return;
  const days = daysBack(dayOf(to - 1), dayOf(range.from));
  const read = async (day: string) => ({ day, calls: await readDay(store, day, filter.caller) });
  const atOnce = filter.caller === null ? daysAtOnce : PICKED_DAYS_AT_ONCE;
  const named = createLineNames(store);
  let late: readonly CallParts[] | null = null;
  for await (const { day, calls } of readAhead(days, read, atOnce)) {
    for (const { callId, decision, ends } of late ?? (await readLater(store, day, calls))) {
      const parts = calls.get(callId);
      if (parts === undefined) continue;
      parts.decision ??= decision;
      parts.ends.push(...ends);
    }
    late = await takeLate(store, day, calls);
    const found: FoundCall[] = [];
    for (const parts of calls.values()) {
      const folded = fold(parts);
      if (folded === null) continue;
      const record = await named(folded);
      if (!matches(record, filter)) continue;
      const call = { at: placeOf(record), callId: record.callId, record };
      if (call.at >= range.from && call.at < range.to && (after === null || order(after, call) < 0))
        found.push(call);
    }
    yield found.sort(order);
  }
}

/** What came after midnight to calls of the last day of a range. */
async function readLater(
  store: Store,
  day: string,
  calls: ReadonlyMap<string, CallParts>,
): Promise<readonly CallParts[]> {
  const partial = [...calls.values()].filter(({ decision, ends }) => decision === null || ends.length === 0);
  const ids = partial.map(({ callId }) => callId);
  return [...(await readCalls(store, daysAfter(day, 1), ids)).values()];
}

/**
 * Takes out the rows that belong to calls of the day before: an end goes to the day it came if nobody knew the day of
 * arrival. Such rows are few.
 */
async function takeLate(
  store: Store,
  day: string,
  calls: Map<string, CallParts>,
): Promise<readonly CallParts[]> {
  const strays = [...calls.values()].filter(({ incoming }) => incoming === null);
  const before = await readCalls(
    store,
    daysAfter(day, -1),
    strays.map(({ callId }) => callId),
  );
  const late = strays.filter(({ callId }) => before.has(callId));
  for (const { callId } of late) calls.delete(callId);
  return late;
}

/** Negative: `a` comes first. */
const order = (a: Position, b: Position): number => b.at - a.at || compareText(a.callId, b.callId);

/** Arrival, else end; always within the day of the partition, so that days follow each other in order. */
function placeOf({ day, at, endedAt }: CallRecord): Instant {
  const start = dayStart(day) ?? 0;
  const instant = Date.parse(at ?? endedAt ?? '');
  return Number.isNaN(instant) ? start : Math.min(Math.max(instant, start), start + MS_A_DAY - 1);
}

interface DayCalls {
  readonly day: string;
  readonly calls: Map<string, CallParts>;
}

/** Days in order, the next ones being read meanwhile. */
async function* readAhead(
  days: Iterator<string>,
  read: (day: string) => Promise<DayCalls>,
  atOnce: number,
): AsyncGenerator<DayCalls, void, undefined> {
  const queue: Promise<DayCalls>[] = [];
  const fill = () => {
    while (queue.length < atOnce) {
      const next = days.next();
      if (next.done) return;
      const reading = read(next.value);
      // Avoids an unhandled rejection if the consumer stops early.
      reading.catch(() => undefined);
      queue.push(reading);
    }
  };
  // One day alone at first: it is often all that is wanted.
  const first = days.next();
  if (first.done) return;
  yield await read(first.value);
  for (;;) {
    fill();
    const reading = queue.shift();
    if (reading === undefined) return;
    yield await reading;
  }
}
