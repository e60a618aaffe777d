/**
 * One action after the other until Graph has accepted one. Each further attempt is the same action; a different one
 * follows only if the one before is known to have had no effect. docs/decisions/0002-one-action.md.
 */
import { targetKey } from '../rota/target.ts';
import type { GraphAction } from './action.ts';
import { counted, goneProblem, learn, nextAfter, NOTHING_KNOWN, whyOf, type Known } from './attempts.ts';
import type { CallContext } from './call-context.ts';
import type { OwnClaim } from './claim.ts';
import type { FallbackList, Planned } from './fallback-list.ts';
import type { AttemptResult, CallState, GraphCall, PathForm } from './ports.ts';
import { ANSWER_MS, attemptTimeout, BUDGET_MS, MIN_ATTEMPT_MS, waitBeforeNext } from './retry-timing.ts';

/** What the attempts came to. */
export type Placed = Tally & (Done | { readonly kind: 'nothing' } | { readonly kind: 'taken-over' });

/** Graph has accepted `action`, or does not know the call any more. */
export interface Done extends Planned {
  readonly kind: 'accepted' | 'gone';
  /** Place of the action in the fallback list: 0 is what was decided. */
  readonly place: number;
  readonly status: number | null;
  readonly requestId: string | null;
}

interface Tally {
  /** Requests to redirect or reject, for all actions together. */
  readonly attempts: number;
  /** What went wrong on the way, in plain words. */
  readonly problems: readonly string[];
  /** Whether an attempt may have taken effect without our knowing. */
  readonly unsure: boolean;
}

/** `call`: as Graph is told of it; `claim`: ours, asked before each attempt. */
export interface Placing extends Pick<CallContext, 'graph' | 'log' | 'now' | 'sleep' | 'received'> {
  readonly graphCall: GraphCall;
  readonly claim: Pick<OwnClaim, 'lease' | 'takenOver'>;
}

/** Ends 12 s after the receipt of the notification at the latest. */
export async function placeCall(list: FallbackList, placing: Placing): Promise<Placed> {
  const attempted = new Set<string>();
  let known = NOTHING_KNOWN;
  let last: (Planned & { readonly place: number }) | null = null;
  for (const [place, plan] of list.entries()) {
    const planned = await plan();
    if (planned === null || attempted.has(keyOf(planned.action))) continue;
    attempted.add(keyOf(planned.action));
    if (known.unsure && last !== null) {
      const state = await stateNow(placing);
      known = afterState(known, state, placing);
      if (state === 'gone') return done({ kind: 'gone', status: 404, requestId: null }, last, known, placing);
      if (state === 'unknown') break;
    }
    last = { ...planned, place };
    const { result, known: after } = await repeat(planned.action, list.length - 1 - place, known, placing);
    known = after;
    if (result === 'taken-over') return { kind: 'taken-over', ...tally(known, placing) };
    if (result !== null) return done(result, last, known, placing);
  }
  return { kind: 'nothing', ...tally(known, placing) };
}

type Answer = Pick<Done, 'kind' | 'status' | 'requestId'>;

function done(
  answer: Answer,
  last: Planned & { readonly place: number },
  known: Known,
  placing: Placing,
): Placed {
  const { kind, status, requestId } = answer;
  return { ...last, kind, status, requestId, ...tally(known, placing) };
}

function tally({ attempts, problems, unsure }: Known, { claim }: Placing): Tally {
  return { attempts, problems: counted(problems), unsure: unsure || claim.takenOver };
}

/** Actions of one key are the same to Graph: whoever put the targets on the list, and in which order. */
function keyOf(action: GraphAction): string {
  return action.kind === 'reject' ? action.reason : action.ring.map(targetKey).sort().join();
}

interface Repeated {
  /** `null`: the action was refused, or given up. */
  readonly result: Answer | 'taken-over' | null;
  readonly known: Known;
}

/** All attempts of one action; `later` different ones may follow. */
async function repeat(
  action: GraphAction,
  later: number,
  before: Known,
  placing: Placing,
): Promise<Repeated> {
  const { graph, claim, graphCall, now, sleep } = placing;
  const deadline = placing.received + BUDGET_MS - ANSWER_MS;
  let known = before;
  let form: PathForm = 'short';
  for (let count = 1; ; count++) {
    const timeout = attemptTimeout(now(), deadline, later);
    if (timeout === null) return { result: null, known };
    if (!(await claim.lease.mayAct(now() + timeout))) return { result: 'taken-over', known };
    const result = await graph.act(graphCall, action, form, timeout);
    const next = nextAfter(result, known, form === 'short');
    known = learn(known, action, result, next, claim.takenOver);
    if (result.kind === 'accepted' || result.kind === 'gone') return { result: { ...result }, known };
    if (next === 'next-action') logRefusal(action, result, placing);
    else logRepeat(action, result, whyOf(result, next), placing);
    if (next === 'next-action') return { result: null, known };
    if (next === 'other-path') form = 'qualified';
    if (next !== 'again') continue;
    const retryAfterMs = result.kind === 'busy' ? result.retryAfterMs : null;
    const wait = waitBeforeNext(count, retryAfterMs, now(), deadline, later);
    if (wait === null) return { result: null, known };
    await sleep(wait);
  }
}

/** Asked before a different action while an earlier attempt may have taken effect. */
async function stateNow({ graph, graphCall, received, now }: Placing): Promise<CallState> {
  const left = received + BUDGET_MS - ANSWER_MS - now() - MIN_ATTEMPT_MS;
  return left > 0 ? graph.state(graphCall, Math.min(1_500, left)) : 'unknown';
}

const NO_STATE =
  'an earlier attempt got no answer, and Graph does not say that the call still waits: no different action was sent';

function afterState(known: Known, state: CallState, { claim }: Placing): Known {
  if (state === 'waiting') return { ...known, unsure: false };
  const problem = state === 'gone' ? goneProblem(known, claim.takenOver) : NO_STATE;
  return { ...known, problems: [...known.problems, problem] };
}

function logRepeat(
  action: GraphAction,
  result: AttemptResult,
  why: string,
  { log, graphCall }: Placing,
): void {
  const { kind, status, requestId } = result;
  log.warn('graph.retry', { callId: graphCall.callId, action: action.kind, kind, status, requestId, why });
}

function logRefusal(action: GraphAction, result: AttemptResult, { log, graphCall }: Placing): void {
  const { status, requestId } = result;
  const { code, advice } = result.kind === 'refused' ? result : { code: null, advice: null };
  log.error('graph.refused', {
    callId: graphCall.callId,
    action: action.kind,
    status,
    code,
    requestId,
    advice,
  });
}
