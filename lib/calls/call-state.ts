/** Whether Graph says that a call still waits: asked in what is left of its 12 s. */
import type { CallContext } from './call-context.ts';
import type { CallState, GraphCall } from './ports.ts';
import { ANSWER_MS, BUDGET_MS, MIN_ATTEMPT_MS } from './retry-timing.ts';

/** `graphCall`: the call as Graph is told of it. */
export interface Asking extends Pick<CallContext, 'graph' | 'now' | 'sleep' | 'received'> {
  readonly graphCall: GraphCall;
}

/** The end of the last attempt. */
export const deadlineOf = ({ received }: Pick<Asking, 'received'>) => received + BUDGET_MS - ANSWER_MS;

/** One question, where it leaves time for an attempt. */
const STATE_MS = 1_500;
const ASK_AGAIN_MS = 500;

/** Asked before a different action while an earlier attempt may have taken effect. */
export async function stateNow(asking: Asking): Promise<CallState> {
  const { graph, graphCall, now } = asking;
  const left = deadlineOf(asking) - now() - MIN_ATTEMPT_MS;
  return left > 0 ? graph.state(graphCall, Math.min(STATE_MS, left)) : 'unknown';
}

/** Asked of a doubtful 404: a fault that passes must not end a call. */
export const stateAskedTwice = (asking: Asking): Promise<CallState> => stateInTime(asking, 2);

/** Asked again where Graph does not say, `times` at most; for ever where nothing can be sent without it. */
export async function stateInTime(asking: Asking, times = Infinity): Promise<CallState> {
  for (let asked = 1; ; asked++) {
    const state = await stateNow(asking);
    const isLast = asked >= times || deadlineOf(asking) - asking.now() < ASK_AGAIN_MS;
    if (state !== 'unknown' || isLast) return state;
    await asking.sleep(ASK_AGAIN_MS);
  }
}
