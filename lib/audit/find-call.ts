/** One call by its id, on whatever day it came. */
import type { Instant } from '../rota/model.ts';
import { StoreError, type StoredRow, type Store } from '../ports.ts';
import { createLineNames } from './filter.ts';
import { fold, gather } from './fold.ts';
import { inParallel } from './parallel.ts';
import { oldestDay, PAGE_MS } from './read-day.ts';
import {
  AUDIT_TABLE,
  callIdOf,
  dayOf,
  daysAfter,
  daysBack,
  recordColumns,
  rowsOfCall,
  type CallRecord,
} from './rows.ts';

/** Characters that no key has (learn.microsoft.com, "Understanding the Table service data model"). */
const CANNOT_BE_KEY = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/** Days that are asked at the same time: each answer is three rows at most. */
const DAYS_AT_ONCE = 16;

/**
 * The call's record; `null`: unknown. Every day is asked by its keys, newest first, until the arrival is found: a search over
 * the whole table would read every row. `isLate` ends the search. Throws `StoreError`.
 */
export async function findCall(
  store: Store,
  callId: string,
  now: Instant,
  isLate: () => boolean = () => false,
): Promise<CallRecord | null> {
  if (CANNOT_BE_KEY.test(callId)) return null;
  const found: StoredRow[] = [];
  const parts = () => gather(found).get(callIdOf(callId));
  const look = async (days: readonly string[]) => {
    const asked = days.flatMap((day) => [...new Set([callIdOf(callId), callId])].map((id) => ({ day, id })));
    const rows = await inParallel(asked, DAYS_AT_ONCE, ({ day, id }) =>
      store.all(
        AUDIT_TABLE,
        { partitionKey: day, rowKey: rowsOfCall(id) },
        { select: recordColumns, timeoutMs: PAGE_MS },
      ),
    );
    found.push(...rows.flat());
    return (parts()?.incoming ?? null) !== null;
  };
  const newest = daysAfter(dayOf(now), 1);
  const recent = daysAfter(newest, 1 - DAYS_AT_ONCE);
  let isFound = await look([...daysBack(newest, recent)]);
  // Most calls that are asked for are of the last days: only now is it worth knowing how far back the record goes.
  const oldest = isFound ? null : await oldestDay(store);
  const days = oldest === null ? [] : [...daysBack(daysAfter(recent, -1), oldest)];
  while (!isFound && days.length > 0) {
    if (isLate()) throw new StoreError('timeout', 'the call was not found in time');
    isFound = await look(days.splice(0, DAYS_AT_ONCE));
  }
  const call = parts();
  const record = call === undefined ? null : fold(call);
  return record === null ? null : createLineNames(store)(record);
}

/** Days in which the beginning of an id is enough. */
const SHORT_ID_DAYS = 31;

/** Ids of calls of the last 31 days that begin so, in any case and with or without dashes. Throws `StoreError`. */
export async function findCallIds(store: Store, beginning: string, now: Instant): Promise<readonly string[]> {
  if (CANNOT_BE_KEY.test(beginning)) return [];
  const newest = daysAfter(dayOf(now), 1);
  const from = beginningOf(beginning);
  const rows = await inParallel(
    [...daysBack(newest, daysAfter(newest, -SHORT_ID_DAYS))],
    DAYS_AT_ONCE,
    (day) =>
      store.all(
        AUDIT_TABLE,
        { partitionKey: day, rowKey: { from, below: `${from}\uffff` } },
        { select: ['PartitionKey', 'RowKey'], timeoutMs: PAGE_MS },
      ),
  );
  return [...gather(rows.flat()).keys()];
}

/** As ids are written: `EC5FEFD704` -> `ec5fefd7-04`. */
function beginningOf(text: string): string {
  const hex = text.replaceAll('-', '').toLowerCase();
  if (!/^[\da-f]{1,32}$/.test(hex)) return text;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .filter((part) => part !== '')
    .join('-');
}
