/** Reads of one day of the audit, which is one partition. All throw `StoreError`. */
import type { Store } from '../ports.ts';
import type { CallerFilter } from './filter.ts';
import { gather, type CallParts } from './fold.ts';
import { inParallel } from './parallel.ts';
import { AUDIT_TABLE, daysAfter, dayStart, recordColumns, rowsOfCall } from './rows.ts';

export { AUDIT_TABLE } from './rows.ts';

/** The limit of a page of 1,000 rows; a call's own limit of 2 s is for single rows. */
export const PAGE_MS = 10_000;
/** Queries for single calls at a time. */
const MAX_AT_ONCE = 8;

const read = { select: recordColumns, timeoutMs: PAGE_MS };

/** Every call of the day, or those of a caller, by its id. */
export async function readDay(
  store: Store,
  day: string,
  caller: CallerFilter | null,
): Promise<Map<string, CallParts>> {
  if (caller !== null) return readDayOfCaller(store, day, caller);
  const calls = new Map<string, CallParts>();
  for await (const page of store.pages(AUDIT_TABLE, { partitionKey: day }, read)) gather(page, calls);
  return calls;
}

/** Rows of these calls in the day's partition, by call id. */
export async function readCalls(
  store: Store,
  day: string,
  callIds: readonly string[],
  calls: Map<string, CallParts> = new Map(),
): Promise<Map<string, CallParts>> {
  const rows = await inParallel(callIds, MAX_AT_ONCE, (callId) =>
    store.all(AUDIT_TABLE, { partitionKey: day, rowKey: rowsOfCall(callId) }, read),
  );
  return gather(rows.flat(), calls);
}

/** Only the first row of a call names the caller: the service finds those, then the calls' other rows are read. */
async function readDayOfCaller(store: Store, day: string, caller: CallerFilter) {
  const found = await inParallel(callerValues(caller), MAX_AT_ONCE, (Caller) =>
    store.all(
      AUDIT_TABLE,
      { partitionKey: day, equals: { Caller } },
      { select: ['PartitionKey', 'RowKey', 'At'], timeoutMs: PAGE_MS },
    ),
  );
  const calls = await readCalls(store, day, [...gather(found.flat()).keys()]);
  // What came after midnight to the next day's partition names no caller.
  const partial = [...calls.values()].filter(({ decision, ends }) => decision === null || ends.length === 0);
  await readCalls(
    store,
    daysAfter(day, 1),
    partial.map(({ callId }) => callId),
    calls,
  );
  return calls;
}

/** Filters of the service tell case apart, ids do not: lower case is usual, upper case was seen in old notifications. */
function callerValues(caller: CallerFilter): readonly string[] {
  const spellings = caller.flatMap((value) => {
    const [kind = '', id] = value.split(/:(.*)/s);
    return id === undefined
      ? [value]
      : [id, id.toLowerCase(), id.toUpperCase()].map((one) => `${kind}:${one}`);
  });
  return [...new Set(spellings)];
}

/** No call is older. A row on an earlier day is a mistake, and must not make every search a walk over centuries. */
const FIRST_DAY = '2020-01-01';

/** The first day of the record that has rows; `null`: none has. Keys are in order, so this is one page. */
export async function oldestDay(store: Store): Promise<string | null> {
  for await (const day of daysFrom(store, FIRST_DAY)) return day;
  return null;
}

/** The last day after `day` that has rows, else `day`. For today this reads one empty page, unless a clock was wrong. */
export async function newestDay(store: Store, day: string): Promise<string> {
  let newest = day;
  for await (const later of daysFrom(store, `${day}~`)) newest = later;
  return newest;
}

/** The day of every row, in order. Days begin with a digit; other partitions (leases, notes) do not. */
async function* daysFrom(store: Store, from: string): AsyncGenerator<string> {
  const pages = store.pages(
    AUDIT_TABLE,
    { partitionKey: { from, below: ':' } },
    { select: ['PartitionKey', 'RowKey'], timeoutMs: PAGE_MS },
  );
  for await (const page of pages)
    for (const { partitionKey } of page) if (dayStart(partitionKey) !== null) yield partitionKey;
}
