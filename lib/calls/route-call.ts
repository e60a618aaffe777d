/** One incoming call: read, claim, decide, act, record; once, however many copies of its notification arrive. */
import { randomUUID } from 'node:crypto';
import { dayOf, incomingRow } from '../audit/rows.ts';
import type { Line } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { within } from '../within.ts';
import { contextOf, type Arrival, type CallContext, type CallServices, type Routed } from './call-context.ts';
import { callbackUri } from './callback-uri.ts';
import { callKey } from '../audit/call-id.ts';
import { callerText } from './caller-text.ts';
import { claimCall } from './claim.ts';
import { decideCall, readTables, type Decided, type Reading } from './decide-call.ts';
import { fallbackList } from './fallback-list.ts';
import { placeCall } from './place-call.ts';
import { MAX_SKEW_MS } from './read-claim.ts';
import { recordCall } from './record-call.ts';
import { ANSWER_MS, BUDGET_MS } from './retry-timing.ts';

/** The claim names the line; if the Lines table is slower than this, by the line as memory has it, or not at all. */
const LINE_MS = 250;
/** Between two looks at a call that another instance has claimed. */
const WATCH_MS = 1_000;

/** Never throws. */
export function createCallRouter(services: CallServices): (arrival: Arrival) => Promise<Routed> {
  const running = new Map<string, Promise<Routed>>();
  const watching = new Set<string>();

  const once = (arrival: Arrival, isWatched = false): Promise<Routed> => {
    const key = callKey(arrival.call.callId);
    const already = running.get(key);
    if (already) return already;
    if (services.recent.get(key)) return Promise.resolve('duplicate');
    const work = route(contextOf(arrival, services), isWatched).finally(() => running.delete(key));
    running.set(key, work);
    return work;
  };

  /**
   * Should the instance that has claimed the call have died, the call is ours as soon as its lease has run out. Ends while
   * there is time to act.
   */
  const watch = async (arrival: Arrival): Promise<void> => {
    const key = callKey(arrival.call.callId);
    if (watching.has(key)) return;
    watching.add(key);
    try {
      while (arrival.now() + WATCH_MS < arrival.received + BUDGET_MS - ANSWER_MS) {
        await services.sleep(WATCH_MS);
        const became = await once(arrival, true);
        if (became === 'claimed') continue;
        services.after?.([{ callId: arrival.call.callId, became, day: dayOf(arrival.received), end: null }]);
        return;
      }
      services.log.warn('call.unheard', { callId: arrival.call.callId });
    } finally {
      watching.delete(key);
    }
  };

  return async (arrival) => {
    const routed = await once(arrival);
    if (routed === 'claimed' || routed === 'duplicate')
      arrival.log.info('call.duplicate', { callId: arrival.call.callId });
    if (routed === 'claimed') services.background(watch({ ...arrival, log: services.log }));
    return routed;
  };
}

/**
 * The steps of a call. Reading and deciding go on while the call is claimed; nothing is sent before the claim is ours.
 * `isWatched`: another instance has it, so nothing is read before it is ours: it is looked at each second.
 */
async function route(context: CallContext, isWatched: boolean): Promise<Routed> {
  const { call, tenantId, graph, watch, reader } = context;
  void watch.time('token', graph.prepare(tenantId));
  const ask = () => {
    const reading = readTables(context);
    return { reading, deciding: watch.time('decide', decideCall(reading, context.received, context)) };
  };
  const asked = isWatched ? null : ask();
  const line = asked ? await lineOf(asked.reading, context) : reader.lastGood(call.called)?.line;
  const incoming = incomingRowOf(line ?? null, context);
  const claim = await watch.time('claim', claimCall(incoming, context));
  if (claim.kind === 'claimed') return 'claimed';
  if (claim.kind === 'decided') return 'duplicate';
  const { reading, deciding } = asked ?? ask();
  // By whichever instance a call is decided: as of the moment when it was claimed.
  const decided = await (claim.takenOver ? decideCall(reading, claim.at, context) : deciding);
  const uri = callbackUri(context.publicBaseUrl, call.callId, claim.day);
  const graphCall = { callId: call.callId, tenantId, callbackUri: uri };
  const list = fallbackList(decided, context);
  const isSameAsBefore = isUnchangedSince(claim.at, decided);
  const placing = { ...context, graphCall, claim, isPlain: decided.fresh, isSameAsBefore };
  const placed = await watch.time('graph', placeCall(list, placing));
  if (placed.kind === 'taken-over') return 'claimed';
  return recordCall({ incoming, claim, decided, placed }, context);
}

/**
 * Whether the rows that say who rings are those of that moment. `Timestamp` is by the clock of the tables, the moment by
 * that of an instance.
 */
function isUnchangedSince(at: number, { reading, fresh }: Decided): boolean {
  const rows = fresh && reading !== null ? reading.stored : null;
  return rows?.every(({ timestamp }) => Date.parse(timestamp ?? '') < at - MAX_SKEW_MS) === true;
}

/**
 * The claim is the record's first row as well, and nothing overwrites it: it must name the line and the rota as they
 * are now, not as the call before knew them. So it waits for the line's own row, while all else is read beside it.
 */
async function lineOf({ line, known }: Reading, { timer }: CallContext): Promise<Line | null> {
  const now = await within(LINE_MS, line, timer).catch(() => null);
  return now ?? known?.line ?? null;
}

/** The `_1-incoming` row, which is the claim as well. `line`: `null` where the tables do not say which it is. */
function incomingRowOf(line: Line | null, { call, tenantId, received }: CallContext): Row {
  return incomingRow({
    at: received,
    callId: call.callId,
    line: line?.name ?? null,
    rota: line?.rota ?? null,
    caller: callerText(call.caller),
    callerName: call.caller.name,
    called: call.called,
    // Of the token, which is verified; a body may name any.
    tenantId,
    callChainId: call.callChainId,
    claim: randomUUID().slice(0, 8),
  });
}
