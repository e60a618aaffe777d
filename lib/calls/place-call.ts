/**
 * One action after the other until Graph has accepted one. Each further attempt is the same action; a different one
 * follows only if the one before is known to have had no effect. docs/decisions/0002-one-action.md.
 */
import { within } from '../within.ts';
import { actionKey, actionMark, type GraphAction } from './action.ts';
import {
  counted,
  goneProblem,
  knownAtFirst,
  learn,
  nextAfter,
  whyOf,
  type Known,
  type Next,
} from './attempts.ts';
import type { CallContext } from './call-context.ts';
import type { OwnClaim } from './find-claim.ts';
import type { FallbackList, Planned } from './fallback-list.ts';
import type { AttemptResult, CallState, PathForm } from './ports.ts';
import { deadlineOf, stateAskedTwice, stateInTime, stateNow, type Asking } from './call-state.ts';
import { attemptTimeout, MIN_ATTEMPT_MS, waitBeforeNext } from './retry-timing.ts';

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

/** `claim`: ours, asked before each attempt. */
export interface Placing extends Asking, Pick<CallContext, 'log' | 'timer'> {
  readonly claim: Pick<OwnClaim, 'lease' | 'others' | 'before'>;
  /** Whether the first action is what any instance would decide as of the claim. */
  readonly isPlain: boolean;
  /** Of a call that was taken over: whether the rows are those by which the instance before us decided. */
  readonly isSameAsBefore: boolean;
}

/** Ends 12 s after the receipt of the notification at the latest. */
export async function placeCall(list: FallbackList, placing: Placing): Promise<Placed> {
  const attempted = new Set<string>();
  let known = knownAtFirst(placing.claim.others());
  for (const [place, plan] of list.entries()) {
    if (attemptTimeout(placing.now(), deadlineOf(placing), 0) === null) break;
    const planned = await plan();
    if (planned === null || attempted.has(actionKey(planned.action))) continue;
    const isFirst = attempted.size === 0;
    attempted.add(actionKey(planned.action));
    const action = {
      ...planned,
      mark: actionMark(planned.action),
      isPlain: place === 0 && placing.isPlain,
    };
    if (known.unsure) {
      const isSame = isFirst && isSameAsBefore(action, placing);
      const state = await (isFirst && !isSame ? stateInTime(placing) : stateNow(placing));
      known = afterState(known, state, placing);
      if (state === 'gone') return done(GONE, { ...planned, place }, known);
      if (state === 'unknown' && !isSame) break;
    }
    const { result, known: after } = await repeat(action, list.length - 1 - place, known, placing);
    known = after;
    if (result === 'taken-over') return { kind: 'taken-over', ...tally(known) };
    if (result !== null) return done(result, { ...planned, place }, known);
  }
  return { kind: 'nothing', ...tally(known) };
}

type Answer = Pick<Done, 'kind' | 'status' | 'requestId'>;

const GONE: Answer = { kind: 'gone', status: 404, requestId: null };

function done(answer: Answer, last: Planned & { readonly place: number }, known: Known): Placed {
  const { kind, status, requestId } = answer;
  return { ...last, kind, status, requestId, ...tally(known) };
}

function tally({ attempts, problems, unsure }: Known): Tally {
  return { attempts, problems: counted(problems), unsure };
}

/** Where the instance before us did not say what it sends, it was what both decide as of the claim. */
function isSameAsBefore({ mark, isPlain }: Marked, { claim, ...placing }: Placing): boolean {
  return claim.before === null ? isPlain && placing.isSameAsBefore : claim.before === mark;
}

/** An action, and what a lease says of it. */
interface Marked {
  readonly action: GraphAction;
  readonly mark: string;
  readonly isPlain: boolean;
}

interface Repeated {
  /** `null`: the action was refused, or given up. */
  readonly result: Answer | 'taken-over' | null;
  readonly known: Known;
}

/** All attempts of one action; `later` different ones may follow, and are left their time as long as they may be used. */
async function repeat(
  { action, mark, isPlain }: Marked,
  later: number,
  before: Known,
  placing: Placing,
): Promise<Repeated> {
  const { claim, now, sleep, timer } = placing;
  const deadline = deadlineOf(placing);
  let known = before;
  let reserved = later;
  let form: PathForm = 'short';
  for (let count = 1; ; count++) {
    const timeout = attemptTimeout(now(), deadline, reserved);
    if (timeout === null) return { result: null, known };
    const asked = claim.lease.mayAct(timeout, mark, isPlain);
    const mayAct = await within(deadline - now(), asked, timer).catch(() => null);
    if (mayAct === false) return { result: 'taken-over', known };
    const left = Math.min(timeout, deadline - now());
    if (mayAct === null || left < MIN_ATTEMPT_MS) return { result: null, known };
    const result = await attempt(action, form, left, placing);
    const next = nextAfter(result, known, form === 'short');
    known = learn(known, action, result, next, claim.others());
    if (result.kind === 'accepted' || result.kind === 'gone') return { result: { ...result }, known };
    logAttempt(action, result, next, placing);
    if (next === 'next-action') return { result: null, known };
    if (next === 'other-path') form = 'qualified';
    if (next !== 'again') continue;
    const wait = () => waitBeforeNext(count, retryAfterOf(result), now(), deadline, reserved);
    if (wait() === null && reserved > 0 && known.unsure) {
      const state = await stateNow(placing);
      known = afterState(known, state, placing);
      if (state === 'gone') return { result: GONE, known };
      if (state === 'waiting') return { result: null, known };
      reserved = 0;
    }
    const pause = wait();
    if (pause === null) return { result: null, known };
    await sleep(pause);
  }
}

const retryAfterOf = (result: AttemptResult) => (result.kind === 'busy' ? result.retryAfterMs : null);

/** A 404 that does not say that it is Graph's is believed only if Graph does not say that the call still waits. */
async function attempt(
  action: GraphAction,
  form: PathForm,
  timeoutMs: number,
  placing: Placing,
): Promise<AttemptResult> {
  const result = await placing.graph.act(placing.graphCall, action, form, timeoutMs);
  if (result.kind !== 'missing') return result;
  return (await stateAskedTwice(placing)) === 'waiting' ? result : { ...result, kind: 'gone' };
}

const NO_STATE =
  'an earlier attempt got no answer, and Graph does not say that the call still waits: no different action was sent';

function afterState(known: Known, state: CallState, placing: Placing): Known {
  if (state === 'waiting') return { ...known, unsure: false };
  const problem = state === 'gone' ? goneProblem(known, placing.claim.others()) : NO_STATE;
  return { ...known, problems: [...known.problems, problem] };
}

function logAttempt(
  action: GraphAction,
  result: AttemptResult,
  next: Next,
  { log, graphCall }: Placing,
): void {
  const { kind, status, requestId } = result;
  const what = { callId: graphCall.callId, action: action.kind };
  if (next !== 'next-action') {
    log.warn('graph.retry', { ...what, kind, status, requestId, why: whyOf(result, next) });
    return;
  }
  const { code, advice } = result.kind === 'refused' ? result : { code: null, advice: null };
  log.error('graph.refused', { ...what, status, code, requestId, advice });
}
