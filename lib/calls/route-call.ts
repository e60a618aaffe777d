/** One incoming call: read, claim, decide, act, record; once, however many copies of its notification arrive. */
import { randomUUID } from 'node:crypto';
import { callbackUri } from './action.ts';
import { contextOf, type Arrival, type CallContext, type CallServices, type Routed } from './call-context.ts';
import { decideCall, readTables, type Decided } from './decide-call.ts';
import { fallbackList } from './fallback-list.ts';
import { claimCall } from './hold-call.ts';
import { deadlineOf, EDIT_MARGIN_MS, MIN_ATTEMPT_MS, WATCH_MS } from './limits.ts';
import { placeCall } from './place-call.ts';
import { arrivalRow, recordCall } from './record-call.ts';
import { dayOf } from '../audit/rows.ts';

/** `untilMs`: of a claimed call, after which it is looked at again. */
interface Run extends Routed {
  readonly untilMs: number;
}

/** Never throws. */
export function createCallRouter(services: CallServices): (arrival: Arrival) => Promise<Routed> {
  const running = new Map<string, Promise<Run>>();
  const watching = new Set<string>();

  const once = (arrival: Arrival, isWatched: boolean): Promise<Run> => {
    const { callId } = arrival.call;
    const known = services.memory.decided.get(callId);
    if (known) return Promise.resolve({ became: 'duplicate', day: known.day, unsure: false, untilMs: 0 });
    const work = route(contextOf(arrival, services), isWatched).finally(() => running.delete(callId));
    running.set(callId, work);
    return work;
  };

  /** A copy that joined work which placed nothing is tried once more, in its own time. */
  const join = async (arrival: Arrival): Promise<Run> => {
    const { callId } = arrival.call;
    const joined = await running.get(callId);
    if (joined === undefined) return once(arrival, false);
    const isInTime = arrival.now() + MIN_ATTEMPT_MS < deadlineOf(arrival);
    return joined.became === 'unplaced' && isInTime ? (running.get(callId) ?? once(arrival, false)) : joined;
  };

  /**
   * Should the instance that has claimed the call have died, the call is ours as soon as its lease has run out. Ends while
   * there is time to act.
   */
  const watch = async (arrival: Arrival, untilMs: number): Promise<void> => {
    const { callId } = arrival.call;
    if (watching.has(callId)) return;
    watching.add(callId);
    try {
      for (let wait = untilMs; ;) {
        const pause = Math.min(Math.max(wait, 100), WATCH_MS);
        if (arrival.now() + pause >= deadlineOf(arrival)) break;
        await services.sleep(pause);
        const run = await (running.get(callId) ?? once(arrival, true));
        wait = run.untilMs;
        if (run.became === 'claimed') continue;
        services.after?.([{ ...run, callId, end: null }]);
        return;
      }
      services.log.warn('call.unheard', { callId });
    } finally {
      watching.delete(callId);
    }
  };

  return async (arrival) => {
    const { became, day, unsure, untilMs } = await join(arrival);
    if (became === 'claimed' || became === 'duplicate')
      arrival.log.info('call.duplicate', { callId: arrival.call.callId });
    if (became === 'claimed') services.background(watch({ ...arrival, log: services.log }, untilMs));
    return { became, day, unsure };
  };
}

/**
 * The steps of a call. The claim goes out beside the reads; nothing is sent before the call is ours. `isWatched`: another
 * instance has it, so nothing is read before it is ours.
 */
async function route(context: CallContext, isWatched: boolean): Promise<Run> {
  const { call, tenantId, graph, watch, received } = context;
  const { callId, asItCame } = call;
  void watch.time('token', graph.prepare(tenantId));
  const ask = () => {
    const reading = readTables(context);
    return { reading, deciding: watch.time('decide', decideCall(reading, received, context)) };
  };
  const asked = isWatched ? null : ask();
  const incoming = arrivalRow(context, randomUUID().slice(0, 8));
  const claim = await watch.time('claim', claimCall(incoming, context));
  const other = { day: dayOf(received), unsure: false };
  if (claim.kind === 'theirs') return { ...other, became: 'claimed', untilMs: claim.untilMs };
  if (claim.kind === 'decided') return { ...other, became: 'duplicate', untilMs: 0 };
  const { reading, deciding } = asked ?? ask();
  // Whichever instance decides a call decides it as of the moment it was claimed.
  const decided = await (claim.at === received ? deciding : decideCall(reading, claim.at, context));
  const uri = callbackUri(context.publicBaseUrl, callId, claim.day);
  const placed = await watch.time(
    'graph',
    placeCall(fallbackList(decided, context), {
      ...context,
      graphCall: { callId, asItCame, tenantId, callbackUri: uri },
      hold: claim,
      isPlain: decided.fresh,
      isSameAsBefore: isUnchangedSince(claim.at, decided),
    }),
  );
  if (placed.kind === 'taken-over') return { ...other, became: 'claimed', untilMs: WATCH_MS };
  const became = await recordCall({ incoming, claim, decided, placed }, context);
  return { became, day: claim.day, unsure: placed.unsure, untilMs: 0 };
}

/** Whether the rows that say who rings are those that the instance which claimed the call has read. */
const isUnchangedSince = (at: number, { reading, fresh }: Decided): boolean =>
  fresh && reading !== null && reading.newest < at - EDIT_MARGIN_MS;
