/** What happens after a redirect or reject was accepted: phones ring, somebody picks up or nobody does, the call ends. */
import type { Accepted, SimulatedCall } from './calls.ts';
import type { Delivered } from './delivery.ts';
import type { RungTarget } from './graph-request.ts';
import { sleep } from './http.ts';
import { endedNotification, type Ending, type Identity } from './notification.ts';

export interface PhoneTimes {
  /** Milliseconds until somebody picks up, declines or the caller gives up. */
  readonly ring: number;
  /** Milliseconds of a conversation. */
  readonly talk: number;
}

/** How a call ended, and what the app answered to being told so. */
export interface Ended {
  /** What the stand-in knows and Graph does not tell. */
  readonly pickedUp: RungTarget | null;
  readonly delivered: Delivered;
}

export interface Phones {
  /** Something was accepted: plays the rest of the call and tells the app of its end. */
  ring(call: SimulatedCall, accepted: Accepted): Promise<void>;
  /** Nothing was done in time: Graph ended the call. */
  expire(call: SimulatedCall): Promise<void>;
  /** The end is not sent before the app has answered the arrival: `until`. */
  hold(callId: string, until: Promise<unknown>): void;
  /** Settles once the app has been told that a held call ended. */
  ended(callId: string): Promise<Ended>;
  stop(): void;
}

/** The bot's webhook as Graph has it on file: used for a call without a `callbackUri` of its own. */
export const WEBHOOK = 'https://ringrota.example/api/calls';

/** @param notify sends a body to path and query of the app */
export function createPhones(
  times: PhoneTimes,
  notify: (body: unknown, path: string, call: SimulatedCall) => Promise<Delivered>,
): Phones {
  const waiting = new Map<string, (ended: Ended) => void>();
  const endings = new Map<string, Promise<Ended>>();
  const held = new Map<string, Promise<unknown>>();
  let stopped = false;

  const end = async (
    call: SimulatedCall,
    callbackUri: string,
    ending: Ending,
    pickedUp: RungTarget | null,
  ) => {
    call.state = 'terminated';
    await held.get(call.id);
    if (stopped) return;
    const { pathname, search } = new URL(callbackUri);
    const body = endedNotification(call, ending, callbackUri);
    const delivered = await notify(body, pathname + search, call);
    waiting.get(call.id)?.({ pickedUp, delivered });
  };
  return {
    async ring(call, accepted) {
      const rings = accepted.action === 'redirect';
      const pickedUp = rings ? whoPicksUp(call, accepted) : null;
      if (rings && call.answer === 'rings on') return;
      if (rings) await sleep(times.ring);
      if (pickedUp) {
        call.state = 'established';
        await sleep(times.talk);
      }
      await end(call, accepted.callbackUri ?? WEBHOOK, endingOf(call, accepted, pickedUp), pickedUp);
    },
    expire: (call) => end(call, WEBHOOK, { bare: true }, null),
    hold(callId, until) {
      held.set(callId, until);
      endings.set(callId, new Promise((resolve) => waiting.set(callId, resolve)));
    },
    ended: (callId) => endings.get(callId) ?? Promise.reject(new Error(`Nobody placed a call ${callId}.`)),
    stop: () => void (stopped = true),
  };
}

/** The target that picks up; `null`: none does. */
function whoPicksUp(call: SimulatedCall, accepted: Accepted): RungTarget | null {
  if (call.answer === 'first') return accepted.targets[0] ?? null;
  const wanted = call.answer.toLowerCase();
  const named = (target: RungTarget) =>
    [target.id, target.displayName ?? ''].some((x) => x.toLowerCase() === wanted);
  return accepted.targets.find(named) ?? null;
}

/**
 * The end that Graph would report. The reference page has an example only for a redirect that was answered and for a
 * reject; the codes of the others are those of the same infrastructure in Azure Communication Services.
 */
function endingOf(call: SimulatedCall, accepted: Accepted, pickedUp: RungTarget | null): Ending {
  if (accepted.action === 'reject') return { bare: true };
  if (pickedUp) return { answeredBy: answeredBy(call, pickedUp), terminationReason: 'AppRedirected' };
  if (call.answer === 'busy') return coded(487, 10024, 'Declined by all callee endpoints.');
  if (call.answer === 'gone') return coded(487, 0, 'The caller cancelled the call.');
  return coded(487, 10004, 'Request terminated: neither accepted nor rejected in time.');
}

function coded(code: number, subcode: number, text: string): Ending {
  return { code, subcode, message: `${text} DiagCode: ${code}#${subcode}.@` };
}

function answeredBy(call: SimulatedCall, target: RungTarget): Identity {
  const id = { '@odata.type': '#microsoft.graph.identity', id: target.id };
  return call.answeredBy === 'user' && target.kind === 'user'
    ? { user: { ...id, ...(target.displayName ? { displayName: target.displayName } : {}) } }
    : { encrypted: { ...id, id: '1xt4uextl99sdzwdxuvdxrvgrv8gehcq7jdgf9yhzeto' } };
}
