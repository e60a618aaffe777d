/** Tells of one call after it ended or was given up: once, whatever the number of copies and instances. */
import { fold } from '../audit/fold.ts';
import { readCalls } from '../audit/read-day.ts';
import { callIdOf, dayOf, type CallRecord } from '../audit/rows.ts';
import { StoreError, type Row } from '../ports.ts';
import type { Line, Zone } from '../rota/model.ts';
import { countingLines, servingLine } from '../rows/which-count.ts';
import { callCard, callNews } from './call-message.ts';
import { renderCard } from './card.ts';
import { insertMessage, postMessage, readMessage, readOutboxRow, waitingRow } from './outbox.ts';
import type { OutboxDeps, OutboxRow } from './outbox.ts';

/**
 * - `ended`, or `rejected` by us: what there is to tell is known.
 * - `unplaced`: Graph took neither a redirect nor a reject from this instance.
 * - `gone`: Graph had given the call up. Its end says whether a voicemail or somebody answered.
 */
export type CallNow = 'ended' | 'rejected' | 'unplaced' | 'gone';

export interface ToldCall {
  readonly callId: string;
  /** Partition of its rows in the audit. */
  readonly day: string;
  readonly now: CallNow;
  /** The `_3-ended` row, which the audit may not have: tables can fail for a while. */
  readonly end: Row | null;
  /** An action of an `unplaced` call got no answer and may have taken effect. */
  readonly isUnsure: boolean;
}

export interface TellDeps extends OutboxDeps {
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
  /** Where the board is. */
  readonly board: string;
}

/**
 * A call that was given up after 12 s may come again and be placed; Graph ends it 15 s after it came. A call that Graph
 * gave up mostly has its end within seconds.
 */
const PATIENCE_MS = { unplaced: 5_000, gone: 120_000 } as const;
/** Before each try: a decision can be recorded later than the end, and tables can fail for a minute. */
const TRIES_MS = [0, 1_000, 2_000, 5_000, 15_000, 40_000];
/** How long a post waits for a webhook that asks to wait; after that the timer posts. */
const POSTING_MS = 120_000;

/** Never throws for the tables. */
export async function tellCall(call: ToldCall, deps: TellDeps): Promise<void> {
  let failed: StoreError | null = null;
  for (const wait of TRIES_MS) {
    if (wait > 0) await deps.sleep(wait);
    try {
      const isTold =
        call.now === 'unplaced' || call.now === 'gone'
          ? await tellLater(call, PATIENCE_MS[call.now], deps)
          : await tellNow(call, deps);
      if (isTold) return;
      failed = null;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      failed = error;
    }
  }
  if (failed !== null)
    deps.log.error('notice.lost', { callId: call.callId, fault: failed.fault, reason: failed.message });
}

/** `false`: no decision is recorded, at least not yet; without one nothing is told. Throws `StoreError`. */
async function tellNow({ callId, day, end }: ToldCall, deps: TellDeps): Promise<boolean> {
  const record = await recordOf(callId, [day], deps, end);
  if (!record?.action) return false;
  const body = await bodyOfCall(record, {}, deps);
  if (body !== null) {
    // The id as the arrival spells it: ends that spell it otherwise are of the same call.
    const key = { partition: 'call', key: record.callId } as const;
    await insertMessage(waitingRow({ ...key, message: null, own: { Day: day } }, deps.now()), deps);
    await postMessage(key, () => Promise.resolve(body), deps.now() + POSTING_MS, deps);
  }
  return true;
}

/** The row is inserted at once, so that the timer tells of the call should this instance die. Throws `StoreError`. */
async function tellLater(
  { callId, day, isUnsure }: ToldCall,
  patienceMs: number,
  deps: TellDeps,
): Promise<boolean> {
  const key = { partition: 'call', key: callId } as const;
  const own = { Day: day, Waited: 'yes', ...(isUnsure && { Unsure: 'yes' }) };
  await insertMessage(waitingRow({ ...key, message: null, own }, deps.now(), patienceMs), deps);
  const stored = await readMessage(key, deps);
  const row = stored === null ? null : readOutboxRow(stored);
  if (row?.attempts === 0 && row.next !== null) await deps.sleep(Math.max(row.next - deps.now(), 0));
  await postMessage(key, (row) => bodyOfRow(row, deps), deps.now() + POSTING_MS, deps);
  return true;
}

/**
 * What a row of the outbox about a call says now; `null`: nothing; `undefined`: the call rang, and its end, which was
 * told of before, is not in the tables. `audit replay` may put it there. Throws `StoreError`.
 */
export async function bodyOfRow(
  { key, at, own }: OutboxRow,
  deps: TellDeps,
): Promise<string | null | undefined> {
  const days = own.Day === undefined ? [dayOf(at), dayOf(at - 86_400_000)] : [own.Day];
  const record = await recordOf(key, days, deps);
  if (record === null) return null;
  if (own.Waited === undefined && record.action === 'redirect' && record.outcome === null) return undefined;
  return bodyOfCall(record, own, deps);
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

async function bodyOfCall(call: CallRecord, own: OutboxRow['own'], deps: TellDeps): Promise<string | null> {
  const news = callNews(call, own.Waited !== undefined, own.Unsure !== undefined);
  if (news === null) return null;
  const line = await lineOf(call, deps);
  if (!line.notify.includes(news.kind)) return null;
  // Only the decision names the line.
  const named = { ...call, line: call.line ?? line.name };
  return renderCard(callCard(named, news, line.zone, deps.board));
}

/** The line of the called account, as a call finds it. */
async function lineOf({ called }: CallRecord, { store, zone }: TellDeps): Promise<Line> {
  const rows = await store.all('Lines', { partitionKey: 'lines' });
  return servingLine(countingLines(rows, zone).rows, called, zone);
}
