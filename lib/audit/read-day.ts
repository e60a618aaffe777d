/** Reads of one day of the audit, which is one partition. All throw `StoreError`. */
import type { Row, Store, Where } from '../ports.ts';
import { callKey, spellingsOf } from './call-id.ts';
import { dayStart } from './days.ts';
import type { CallerFilter } from './filter.ts';
import { gather, isPartial, isStray, settle, type CallParts } from './fold.ts';
import { inParallel } from './parallel.ts';
import { stepOf } from './rows.ts';

export const AUDIT_TABLE = 'CallAudit';

/** The limit of a page of 1,000 rows; a call's own limit of 2 s is for single rows. */
export const PAGE_MS = 10_000;
/** Queries for single calls at a time. */
const MAX_AT_ONCE = 8;
/** More calls than this are picked out of the whole day: ten pages cost less than hundreds of queries. */
const MAX_SINGLE = 50;

/** What records are made of. Ids that nobody asks for (tenant, chain, request) are left in the table. */
const select = [
  ...['PartitionKey', 'RowKey', 'At', 'Line', 'Rota', 'Caller', 'CallerName', 'Called', 'Action', 'Targets'],
  ...['RingSeconds', 'Reason', 'Tier', 'Because', 'Source', 'RotaVersion', 'GraphStatus', 'Attempts'],
  ...['DurationMs', 'Problem', 'Rows', 'Outcome', 'Hint', 'AnsweredBy', 'Code', 'Subcode', 'Message'],
  ...['TerminationReason', 'SecondsAfterDecision'],
] as const;

const read = { select, timeoutMs: PAGE_MS };

/** The RowKeys of one call: `<callId>_…`. */
export const rowsOfCall = (callId: string) => ({ from: `${callId}_`, below: `${callId}\`` });

/** Every call of the day, or those of a caller, by `callKey`. */
export async function readDay(
  store: Store,
  day: string,
  caller: CallerFilter | null,
): Promise<Map<string, CallParts>> {
  if (caller !== null) return readDayOfCaller(store, day, caller);
  return collect(store, { partitionKey: day });
}

/**
 * Rows of these calls that are in the day's partition, by `callKey`. Rows of one call are mostly spelled alike: other
 * spellings are asked for where something is missing.
 */
export async function readCalls(
  store: Store,
  day: string,
  callIds: readonly string[],
): Promise<Map<string, CallParts>> {
  const calls = new Map<string, CallParts>();
  const isWhole = (callId: string) => {
    const parts = calls.get(callKey(callId));
    return parts !== undefined && !isStray(parts) && !isPartial(parts);
  };
  const asTheyAre = (callId: string) => [callId];
  const otherwise = (callId: string) => (isWhole(callId) ? [] : spellingsOf(callId).slice(1));
  for (const spelled of [asTheyAre, otherwise]) {
    const asked = callIds.flatMap(spelled);
    if (asked.length > MAX_SINGLE) {
      const wanted = new Set(callIds.map(callKey));
      return collect(store, { partitionKey: day }, (row) => wanted.has(callOf(row.rowKey)));
    }
    const rows = await inParallel(asked, MAX_AT_ONCE, (callId) =>
      store.all(AUDIT_TABLE, { partitionKey: day, rowKey: rowsOfCall(callId) }, read),
    );
    gather(rows.flat(), calls);
  }
  return calls;
}

/** `callKey` of the call that a row is of; `''`: of none. */
const callOf = (rowKey: string): string => callKey(stepOf(rowKey)?.callId ?? '');

async function collect(
  store: Store,
  where: Where,
  keep: (row: Row) => boolean = () => true,
): Promise<Map<string, CallParts>> {
  const calls = new Map<string, CallParts>();
  let before: readonly string[] = [];
  for await (const page of store.pages(AUDIT_TABLE, where, read)) {
    const rows = page.filter(keep);
    gather(rows, calls);
    // Rows of a call follow each other, unless spelled otherwise: those of earlier pages are all there.
    settleAll(before, calls);
    before = rows.map(({ rowKey }) => rowKey);
  }
  settleAll(before, calls);
  return calls;
}

function settleAll(rowKeys: readonly string[], calls: ReadonlyMap<string, CallParts>): void {
  for (const rowKey of rowKeys) {
    const parts = calls.get(callOf(rowKey));
    if (parts !== undefined) settle(parts);
  }
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
  const callIds = [...gather(found.flat()).values()].map(({ callId }) => callId);
  return callIds.length === 0 ? new Map<string, CallParts>() : readCalls(store, day, callIds);
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

/** The last day after `day` that has rows, `day` itself where none has: of today, one empty page, unless a clock was wrong. */
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
