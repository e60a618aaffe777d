/** One call by its id, on whatever day it came. */
import type { Instant } from '../rota/model.ts';
import { StoreError, type StoredRow, type Store } from '../ports.ts';
import { callKey, spellingsOf } from './call-id.ts';
import type { CallRecord } from './call-record.ts';
import { daysAfter, daysBack, dayStart } from './days.ts';
import { LATEST_ROW_DAYS } from './find-calls.ts';
import { fold, gather, isStray } from './fold.ts';
import { inParallel } from './parallel.ts';
import { AUDIT_TABLE, oldestDay, PAGE_MS, rowsOfCall } from './read-day.ts';
import { dayOf } from './rows.ts';

/** Characters that no key has (learn.microsoft.com, "Understanding the Table service data model"). */
const CANNOT_BE_KEY = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/** Days that are asked at the same time: each answer is three rows at most. */
const DAYS_AT_ONCE = 16;

/**
 * The call's record, `null` for an unknown one; case and dashes of the id do not count. Without a day all days are asked, newest first and sixteen at a
 * time, by their keys: the service seeks in each partition, where a search over the whole table would read every row.
 * `isLate` ends the search: a row on a day that is long gone would make it very long. Throws `StoreError`.
 */
export async function findCall(
  store: Store,
  callId: string,
  now: Instant,
  isLate: () => boolean = () => false,
): Promise<CallRecord | null> {
  for (const spelling of spellingsOf(callId)) {
    const rows = await findRows(store, spelling, now, isLate);
    const [parts] = gather([...rows, ...(await spelledOtherwise(store, spelling, rows))]).values();
    if (parts !== undefined) return fold(parts);
  }
  return null;
}

/** Rows of the same call under other spellings of its id, on the days on which they may be. */
async function spelledOtherwise(
  store: Store,
  callId: string,
  rows: readonly StoredRow[],
): Promise<readonly StoredRow[]> {
  const [parts] = gather(rows).values();
  const day = (parts && fold(parts)?.day) ?? '';
  if (parts === undefined || dayStart(day) === null) return [];
  const earliest = daysAfter(day, isStray(parts) ? -LATEST_ROW_DAYS : 0);
  const days = [...daysBack(daysAfter(day, LATEST_ROW_DAYS), earliest)];
  const others = spellingsOf(callId).slice(1);
  return (await Promise.all(others.map((other) => rowsOnDays(store, days, other)))).flat();
}

/** Days in which the beginning of an id is enough. */
const SHORT_ID_DAYS = 31;

/** Ids of calls of the last 31 days that begin so, in any case. Throws `StoreError`. */
export async function findCallIds(store: Store, beginning: string, now: Instant): Promise<readonly string[]> {
  if (CANNOT_BE_KEY.test(beginning)) return [];
  const newest = daysAfter(dayOf(now), 1);
  const days = [...daysBack(newest, daysAfter(newest, -SHORT_ID_DAYS))];
  const spellings = [...new Set([beginning, beginning.toLowerCase(), beginning.toUpperCase()])];
  const asked = days.flatMap((day) => spellings.map((from) => ({ day, from })));
  const rows = await inParallel(asked, DAYS_AT_ONCE, ({ day, from }) =>
    store.all(
      AUDIT_TABLE,
      { partitionKey: day, rowKey: { from, below: `${from}\uffff` } },
      { select: ['PartitionKey', 'RowKey'], timeoutMs: PAGE_MS },
    ),
  );
  return [...gather(rows.flat()).values()].map(({ callId }) => callId);
}

/** All rows of a call, with all their columns. */
async function findRows(
  store: Store,
  callId: string,
  now: Instant,
  isLate: () => boolean,
): Promise<readonly StoredRow[]> {
  if (CANNOT_BE_KEY.test(callId)) return [];
  const newest = daysAfter(dayOf(now), 1);
  const recent = daysAfter(newest, 1 - DAYS_AT_ONCE);
  const found = await rowsOnDays(store, [...daysBack(newest, recent)], callId);
  // Most calls that are asked for are of the last days: only then is it worth knowing how far back the record goes.
  const oldest = isWhole(found, callId) ? null : await oldestDay(store);
  const days = oldest === null ? [] : [...daysBack(daysAfter(recent, -1), oldest)];
  while (days.length > 0 && !isWhole(found, callId)) {
    if (isLate()) throw new StoreError('timeout', 'the call was not found in time');
    found.push(...(await rowsOnDays(store, days.splice(0, DAYS_AT_ONCE), callId)));
  }
  return found.length > 0 ? found : findInFuture(store, callId, newest);
}

async function rowsOnDays(store: Store, days: readonly string[], callId: string): Promise<StoredRow[]> {
  return (await inParallel(days, DAYS_AT_ONCE, (day) => rowsOn(store, day, callId))).flat();
}

/** Decisions and ends come on the day of arrival or later, and days are asked from new to old: an arrival is the last to be found. */
function isWhole(rows: readonly StoredRow[], callId: string): boolean {
  const parts = gather(rows).get(callKey(callId));
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
