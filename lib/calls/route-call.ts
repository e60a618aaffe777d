/** One incoming call: claim it, read, decide, act, record. */
import type { Line } from '../rota/model.ts';
import { BUDGET_MS } from './retry-timing.ts';
import { callbackUri } from './callback-uri.ts';
import { claimCall } from './claim.ts';
import { decideCall, likelyPeople } from './decide-call.ts';
import { ladderOf } from './ladder.ts';
import { incomingRowOf } from './incoming-row.ts';
import { placeCall } from './place-call.ts';
import { recordCall } from './record-call.ts';
import type { Arrival, RouteDeps, Routed } from './route-ports.ts';
import { createStopwatch } from './stopwatch.ts';

/** The claim names the line; if the Lines table is slower than this, by the line as the call before knew it, or not at all. */
const LINE_MS = 250;
/** Between two looks at a call that another instance holds. */
const WATCH_MS = 1_000;

/** Routes a call once, however many copies of its notification arrive, at the same moment or later. Never throws. */
export function createCallRouter(deps: RouteDeps): (arrival: Arrival) => Promise<Routed> {
  const running = new Map<string, Promise<Routed>>();
  const watching = new Set<string>();

  const once = (arrival: Arrival): Promise<Routed> => {
    const { callId } = arrival.call;
    const already = running.get(callId);
    if (already) return already;
    if (deps.recent.get(callId)) return Promise.resolve('duplicate');
    const work = route(arrival, deps).finally(() => running.delete(callId));
    running.set(callId, work);
    return work;
  };

  /** Another instance holds the call. Should it have died, the call is ours as soon as its claim has run out. */
  const watch = async (arrival: Arrival): Promise<void> => {
    const { callId } = arrival.call;
    if (watching.has(callId)) return;
    watching.add(callId);
    try {
      while (deps.now() < arrival.received + BUDGET_MS) {
        await deps.sleep(WATCH_MS);
        const routed = await once(arrival);
        if (routed !== 'held') return;
      }
    } finally {
      watching.delete(callId);
    }
  };

  return async (arrival) => {
    const routed = await once(arrival);
    if (routed === 'held' || routed === 'duplicate')
      arrival.log.info('call.duplicate', { callId: arrival.call.callId });
    if (routed === 'held') deps.background(watch({ ...arrival, log: deps.log }));
    return routed;
  };
}

async function route(arrival: Arrival, deps: RouteDeps): Promise<Routed> {
  const { call, tenantId, received, log } = arrival;
  const watch = createStopwatch(arrival.verifyMs);
  void watch.time('token', deps.graph.prepare(tenantId));
  const known = deps.reader.lastGood(call.called);
  const rules = deps.reader.rules(call.caller);
  const { line, reading } = deps.reader.read(call.called, likelyPeople(call, received, known));
  for (const promise of [rules, line, reading]) promise.catch(() => undefined);
  const read = watch.time('read', reading);
  read.then(
    () => void watch.time('decide', deciding),
    () => undefined,
  );
  const deciding = decideCall(call, received, { line, reading: read, rules }, { ...deps, log });
  const named = (await lineSoon(line, deps)) ?? known?.line ?? null;
  const incoming = incomingRowOf(arrival, named);
  const claim = await watch.time('claim', claimCall(incoming, call.callId, received, deps));
  if (claim.kind !== 'ours') return claim.kind === 'held' ? 'held' : 'duplicate';
  const decided = await deciding;
  const graphCall = {
    callId: call.callId,
    tenantId,
    callbackUri: callbackUri(deps.publicBaseUrl, call.callId, claim.day),
  };
  const { inherited } = claim;
  const mayAct = (endsBy: number) => claim.lease.mayAct(endsBy);
  const placed = await watch.time(
    'graph',
    placeCall(graphCall, received, ladderOf(call, decided, deps), { ...deps, log, mayAct, inherited }),
  );
  if (placed.kind === 'taken-over') return 'duplicate';
  return recordCall({ arrival, incoming, claim, decided, placed, watch }, deps);
}

/**
 * The claim is the record's first row as well, and nothing overwrites it: it must name the line and the rota as they
 * are now, not as the call before knew them. So it waits for the line's own row, while all else is read beside it.
 */
function lineSoon(line: Promise<Line>, deps: RouteDeps): Promise<Line | null> {
  return Promise.race([line.catch(() => null), deps.sleep(LINE_MS).then(() => null)]);
}
