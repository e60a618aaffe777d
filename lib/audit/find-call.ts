/** One call by its id, on whatever day it came. */
import type { Instant } from '../core/model.ts';
import type { StoredRow, Store } from '../ports.ts';
import type { CallRecord } from './call-record.ts';
import { daysAfter, daysBack } from './days.ts';
import { fold, gather, isStray } from './fold.ts';
import { oldestDay } from './oldest-day.ts';
import { inParallel } from './parallel.ts';
import { AUDIT_TABLE, PAGE_MS, rowsOfCall } from './read-day.ts';
import { dayOf } from './rows.ts';

/** Days that are asked at the same time: each answer is three rows at most. */
const DAYS_AT_ONCE = 16;

/**
 * The call's record, `null` for one that nobody knows. Without a day all days are asked, newest first and sixteen at a
 * time, by their keys: the service seeks in each partition, where a search over the whole table would read every row.
 */
export async function findCall(store: Store, callId: string, now: Instant): Promise<CallRecord | null> {
  const rows = await findRows(store, callId, now);
  const parts = gather(rows).get(callId);
  return parts === undefined ? null : fold(parts);
}

/** All rows of a call, with all their columns. */
export async function findRows(store: Store, callId: string, now: Instant): Promise<readonly StoredRow[]> {
  const oldest = await oldestDay(store);
  if (oldest === null) return [];
  const newest = daysAfter(dayOf(now), 1);
  const found: StoredRow[] = [...(await findInFuture(store, callId, newest))];
  const days = [...daysBack(newest, oldest)];
  while (days.length > 0 && !isWhole(found, callId)) {
    const some = days.splice(0, DAYS_AT_ONCE);
    found.push(...(await inParallel(some, DAYS_AT_ONCE, (day) => rowsOn(store, day, callId))).flat());
  }
  return found;
}

/** Ends come on the day of arrival or later, and days are asked from new to old: an arrival is the last to be found. */
function isWhole(rows: readonly StoredRow[], callId: string): boolean {
  const parts = gather(rows).get(callId);
  return parts !== undefined && !isStray(parts);
}

const rowsOn = (store: Store, day: string, callId: string) =>
  store.all(AUDIT_TABLE, { partitionKey: day, rowKey: rowsOfCall(callId) }, { timeoutMs: PAGE_MS });

/** Days after tomorrow hold nothing, unless a clock was wrong. */
const findInFuture = (store: Store, callId: string, newest: string) =>
  store.all(
    AUDIT_TABLE,
    { partitionKey: { from: daysAfter(newest, 1), below: ':' }, rowKey: rowsOfCall(callId) },
    { timeoutMs: PAGE_MS },
  );
