/** Calls of a range of days, newest first, a day at a time: memory holds a few days, however long the range is. */
import type { Instant } from '../rota/model.ts';
import type { Store } from '../ports.ts';
import { compareText } from '../rota/code-units.ts';
import type { CallRecord } from './call-record.ts';
import { daysAfter, daysBack, dayStart, MS_A_DAY } from './days.ts';
import { callKey } from './call-id.ts';
import { matches, type AuditFilter } from './filter.ts';
import { addLater, fold, isPartial, isStray, type CallParts } from './fold.ts';
import { readCalls, readDay } from './read-day.ts';
import { dayOf } from './rows.ts';

/** [from, to) by arrival; of a call of which only the end is known, by the end. */
export interface AuditRange {
  readonly from: Instant;
  readonly to: Instant;
}

/** A place in the order of calls: what comes after it is older, or of the same instant with a later id. */
export interface Position {
  readonly at: Instant;
  readonly callId: string;
}

export interface FoundCall extends Position {
  readonly record: CallRecord;
}

/**
 * An end whose arrival day nobody knew stands on the day it came. A call lasts a day at most, so it is looked for on two,
 * and a decision with it.
 */
export const LATEST_ROW_DAYS = 2;
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
  const walk = createWalk(store, filter);
  const days = daysBack(dayOf(to - 1), dayOf(range.from));
  const atOnce = filter.caller === null ? daysAtOnce : PICKED_DAYS_AT_ONCE;
  for await (const { day, calls } of readAhead(days, walk.read, atOnce)) {
    await walk.join(day, calls);
    const found: FoundCall[] = [];
    for (const parts of calls.values()) {
      const record = fold(parts);
      if (record === null || !matches(record, filter)) continue;
      const call = { at: placeOf(record), callId: record.callId, record };
      if (call.at >= range.from && call.at < range.to && (after === null || order(after, call) < 0))
        found.push(call);
    }
    yield found.sort(order);
  }
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
      // Whoever stops early does not hear of it; whoever gets so far does.
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

/** Joins rows to their calls over the edges of days, while days go by from new to old. */
function createWalk(store: Store, filter: AuditFilter) {
  /** Days that went by, with the calls of them whose arrival was not there. */
  const strays = new Map<string, ReadonlyMap<string, CallParts>>();
  const read = async (day: string): Promise<DayCalls> => ({
    day,
    calls: await readDay(store, day, filter.caller),
  });

  async function join(day: string, calls: Map<string, CallParts>): Promise<void> {
    const own = new Map([...calls].filter(([, parts]) => isStray(parts)));
    await takeLaterRows(day, calls);
    await dropThoseOfEarlierDays(day, calls, own);
    strays.set(day, own);
    strays.delete(daysAfter(day, LATEST_ROW_DAYS));
  }

  async function takeLaterRows(day: string, calls: ReadonlyMap<string, CallParts>): Promise<void> {
    for (let later = 1; later <= LATEST_ROW_DAYS; later += 1) {
      const partial = [...calls.values()].filter(isPartial);
      const known = strays.get(daysAfter(day, later));
      // A walk for one caller meets no rows without an arrival: they name nobody.
      const rows =
        known !== undefined && filter.caller === null
          ? known
          : await readCalls(
              store,
              daysAfter(day, later),
              partial.map(({ callId }) => callId),
            );
      for (const parts of partial) {
        const more = rows.get(callKey(parts.callId));
        if (more !== undefined && isStray(more)) addLater(parts, more);
      }
    }
  }

  async function dropThoseOfEarlierDays(
    day: string,
    calls: Map<string, CallParts>,
    own: ReadonlyMap<string, CallParts>,
  ): Promise<void> {
    for (let earlier = 1; earlier <= LATEST_ROW_DAYS; earlier += 1) {
      const homeless = [...own].flatMap(([call, { callId }]) => (calls.has(call) ? [callId] : []));
      if (homeless.length === 0) return;
      const owners = await readCalls(store, daysAfter(day, -earlier), homeless);
      for (const call of owners.keys()) calls.delete(call);
    }
  }

  return { read, join };
}
