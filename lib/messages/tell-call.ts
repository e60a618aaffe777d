/** Tells of one call, after it ended or was given up: once, whatever number of copies and instances. */
import { fold } from '../audit/fold.ts';
import { readCalls } from '../audit/read-day.ts';
import { callIdOf, dayOf, type CallRecord } from '../audit/rows.ts';
import { StoreError, type Row } from '../ports.ts';
import type { Line, Zone } from '../rota/model.ts';
import { countingLines, servingLine } from '../rows/which-count.ts';
import { callCard } from './call-card.ts';
import { callNews } from './call-news.ts';
import { renderCard } from './card.ts';
import { NOTICES_TABLE, rowOf, type OutboxRow } from './outbox-row.ts';
import { postOnce, postStored, waitingRow, type OutboxDeps } from './outbox.ts';

export interface ToldCall {
  readonly callId: string;
  /** Partition of its rows in the audit. */
  readonly day: string;
  /** Graph took neither a redirect nor a reject from this instance. */
  readonly unplaced: boolean;
  /** The `_3-ended` row, which the audit may not have: tables can fail for a while. */
  readonly end: Row | null;
}

export interface TellDeps extends OutboxDeps {
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
  /** Where the board is. */
  readonly board: string;
}

/**
 * A call that was given up may come again and be placed: Graph ends it 15 s after it came, and it was given up after 12.
 * Until then nothing is said.
 */
const UNPLACED_WAIT_MS = 5_000;
/** A timer can be early by a little. */
const EARLY_MS = 100;
/** An end can be faster than the record of its decision. */
const DECISION_WAITS_MS = [0, 1_000, 2_000];
/** Tables that fail are asked again: what an end says is not lost with a fault of a minute. */
const TABLE_WAITS_MS = [1_000, 2_000, 5_000, 15_000, 40_000];

/** Never throws for the tables. */
export async function tellCall(call: ToldCall, deps: TellDeps): Promise<void> {
  for (const wait of [...TABLE_WAITS_MS, null]) {
    try {
      await (call.unplaced ? tellUnplaced(call, deps) : tellEnded(call, deps));
      return;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (wait === null) {
        deps.log.error('notice.lost', { callId: call.callId, fault: error.fault, reason: error.message });
        return;
      }
      await deps.sleep(wait);
    }
  }
}

async function tellEnded({ callId, day, end }: ToldCall, deps: TellDeps): Promise<void> {
  let record: CallRecord | null = null;
  for (const wait of DECISION_WAITS_MS) {
    if (wait > 0) await deps.sleep(wait);
    record = await recordOf(callId, [day], deps, end);
    if (record?.action) break;
  }
  const body = record === null ? null : await bodyOfCall(record, false, deps);
  if (record === null || body === null) return;
  // As the arrival spells it: ends that spell it otherwise are of the same call.
  await postOnce({ partition: 'call', key: record.callId, message: null, own: { Day: day } }, body, deps);
}

/** The row is there at once, so that another instance tells of it should this one die. */
async function tellUnplaced({ callId, day }: ToldCall, deps: TellDeps): Promise<void> {
  const message = {
    partition: 'call',
    key: callId,
    message: null,
    own: { Day: day, Unplaced: 'yes' },
  } as const;
  await deps.store.insert(NOTICES_TABLE, rowOf(waitingRow(message, deps.now(), UNPLACED_WAIT_MS - EARLY_MS)));
  await deps.sleep(UNPLACED_WAIT_MS);
  const stored = await deps.store.get(NOTICES_TABLE, 'call', callId);
  if (stored !== null) await postStored(stored, (row) => bodyOfRow(row, deps), deps);
}

/**
 * What a row of the outbox about a call says now; `null`: nothing; `undefined`: the call rang, and its end, which was
 * told of before, is not in the tables. `audit replay` may bring it there. Throws `StoreError`.
 */
export async function bodyOfRow(
  { key, at, own }: OutboxRow,
  deps: TellDeps,
): Promise<string | null | undefined> {
  const days = own.Day === undefined ? [dayOf(at), dayOf(at - 86_400_000)] : [own.Day];
  const unplaced = own.Unplaced !== undefined;
  const record = await recordOf(key, days, deps);
  if (record === null) return null;
  if (!unplaced && record.action === 'redirect' && record.outcome === null) return undefined;
  return bodyOfCall(record, unplaced, deps);
}

/** `end`: the end of the call, where it is known besides. */
async function recordOf(
  callId: string,
  days: readonly string[],
  deps: TellDeps,
  end: Row | null = null,
): Promise<CallRecord | null> {
  for (const day of days) {
    const id = callIdOf(callId);
    const parts = (await readCalls(deps.store, day, [...new Set([id, callId])])).get(id);
    if (parts === undefined) continue;
    if (parts.ends.length === 0 && end !== null) parts.ends.push(end);
    return fold(parts);
  }
  return null;
}

async function bodyOfCall(call: CallRecord, unplaced: boolean, deps: TellDeps): Promise<string | null> {
  const news = callNews(call, unplaced);
  if (news === null) return null;
  const line = await lineOf(call, deps);
  return line.notify.includes(news.kind) ? renderCard(callCard(call, news, line.zone, deps.board)) : null;
}

/** The line of the called account, as a call finds it. */
async function lineOf({ called }: CallRecord, { store, zone }: TellDeps): Promise<Line> {
  const rows = await store.all('Lines', { partitionKey: 'lines' });
  return servingLine(countingLines(rows, zone).rows, called, zone);
}
