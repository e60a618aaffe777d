/**
 * One action after the other until Graph has accepted one. Each further attempt is the same action; a different one
 * follows only if the one before is known to have had no effect. docs/decisions/0002-one-action.md.
 */
import { within } from '../within.ts';
import { actionKey, actionMark } from './action.ts';
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
import { PLAIN } from './claim.ts';
import type { Rung } from './fallback-list.ts';
import type { Hold, Permission } from './hold-call.ts';
import { ASK_AGAIN_MS, deadlineOf, MIN_ATTEMPT_MS, STATE_MS } from './limits.ts';
import type { AttemptResult, CallState, GraphCall, PathForm } from './ports.ts';
import { attemptTimeout, waitBeforeNext } from './retry-timing.ts';

/** What the attempts came to. */
export type Placed = Tally & (Done | { readonly kind: 'nothing' } | { readonly kind: 'taken-over' });

/** Graph has accepted the action, or does not know the call any more. */
export interface Done extends Pick<Rung, 'decision' | 'action'> {
  readonly kind: 'accepted' | 'gone';
  /** Place of the action in the list: 0 is what was decided. */
  readonly place: number;
  readonly status: number | null;
  readonly requestId: string | null;
}

interface Tally extends Pick<Known, 'attempts' | 'problems' | 'unsure' | 'noEffect'> {
  /** Whether a `_1-incoming` row is known to be in the tables. */
  readonly isSaved: boolean;
}

export interface Placing extends Pick<CallContext, 'graph' | 'now' | 'sleep' | 'received' | 'log' | 'timer'> {
  /** The call as Graph is told of it. */
  readonly graphCall: GraphCall;
  readonly hold: Pick<Hold, 'mayAct' | 'before'>;
  /** Whether the first action is what every instance decides as of the claim. */
  readonly isPlain: boolean;
  /** For a call that was taken over: whether the previous instance decided from the same rows. */
  readonly isSameAsBefore: boolean;
}

/** What is known of the call, and of who may act on it. */
interface State {
  readonly known: Known;
  /** As last asked; `null`: not yet. */
  readonly permission: Permission | null;
  /** Whether Graph answers questions; one that does not is not asked again before each attempt. */
  readonly isAnswered: boolean;
}

/** Ends 12 s after the receipt of the notification at the latest. */
export async function placeCall(list: readonly Rung[], placing: Placing): Promise<Placed> {
  const attempted = new Set<string>();
  const { hold, now } = placing;
  let state: State = { known: knownAtFirst(hold.before), permission: null, isAnswered: true };
  let wanted: readonly Rung['kind'][] = ALL;
  for (const [place, rung] of list.entries()) {
    if (attemptTimeout(now(), deadlineOf(placing), 0) === null) break;
    if (!wanted.includes(rung.kind) || attempted.has(actionKey(rung.action))) continue;
    const isFirst = attempted.size === 0;
    attempted.add(actionKey(rung.action));
    const sends = place === 0 && placing.isPlain ? PLAIN : actionMark(rung.action);
    if (state.known.unsure) {
      const isSame = isFirst && isSameAsBefore(rung, sends, placing);
      const said = await (isFirst && !isSame ? stateInTime(placing) : stateNow(placing));
      state = { ...state, known: afterState(state.known, said, placing) };
      if (said === 'gone') return done(GONE, rung, place, state);
      if (said === 'unknown' && !isSame) break;
    }
    const later = list.slice(place + 1).filter(({ kind }) => FALLBACKS.includes(kind)).length;
    const { result, state: after } = await repeat(rung, sends, later, state, placing);
    state = after;
    switch (result) {
      case 'taken-over':
        return { kind: 'taken-over', ...tally(state) };
      case 'over':
        return { kind: 'nothing', ...tally(state) };
      case 'refused':
        continue;
      case 'hopeless':
        wanted = ['busy'];
        continue;
      case 'given-up':
        wanted = FALLBACKS;
        continue;
      default:
        return done(result, rung, place, state);
    }
  }
  return { kind: 'nothing', ...tally(state) };
}

const FALLBACKS: readonly Rung['kind'][] = ['fallback', 'busy'];
const ALL: readonly Rung['kind'][] = ['decided', 'half', 'tier', ...FALLBACKS];

type Answer = Pick<Done, 'kind' | 'status' | 'requestId'>;

const GONE: Answer = { kind: 'gone', status: 404, requestId: null };

function done({ kind, status, requestId }: Answer, rung: Rung, place: number, state: State): Placed {
  const { decision, action } = rung;
  return { kind, decision, action, place, status, requestId, ...tally(state) };
}

function tally({ known: { attempts, problems, unsure, noEffect }, permission }: State): Tally {
  const isSure = permission?.isSure ?? true;
  return {
    ...{ attempts, unsure, problems: counted(problems) },
    noEffect: noEffect && isSure,
    isSaved: permission?.isSaved ?? true,
  };
}

/** Where the instance before us did not say what it sends, it was what both decide as of the claim. */
function isSameAsBefore({ action }: Rung, sends: string, { hold: { before }, ...placing }: Placing): boolean {
  if (before.kind !== 'had it') return false;
  return before.sends === PLAIN
    ? sends === PLAIN && placing.isSameAsBefore
    : before.sends === actionMark(action);
}

interface Repeated {
  /**
   * `refused`: by Graph; `hopeless`: in a way that no other target can help; `given-up`: it failed until only the time of
   * the fallbacks was left; `over`: the same, and nothing different may follow.
   */
  readonly result: Answer | 'taken-over' | 'refused' | 'hopeless' | 'given-up' | 'over';
  readonly state: State;
}

/** All attempts of one action; `later` fallbacks may follow, and are left their time as long as they may be used. */
async function repeat(
  rung: Rung,
  sends: string,
  later: number,
  before: State,
  placing: Placing,
): Promise<Repeated> {
  const { hold, now, sleep, graph, graphCall } = placing;
  const { action } = rung;
  const deadline = deadlineOf(placing);
  let state = before;
  let reserved = later;
  let form: PathForm = 'short';
  /** Whether a 404 came that is not Graph’s: then it is not known whether the call still waits. */
  let isMissing = false;
  const giveUp = () => ({ result: reserved < later ? ('over' as const) : ('given-up' as const), state });
  const learnState = (said: CallState) =>
    (state = { ...state, isAnswered: said !== 'unknown', known: afterState(state.known, said, placing) });
  for (let count = 1; ; count++) {
    const timeout = attemptTimeout(now(), deadline, reserved);
    if (timeout === null) return giveUp();
    const asked = hold.mayAct(timeout, sends);
    const permission = await within(deadline - now(), asked, placing.timer).catch(() => null);
    if (permission === null) return giveUp();
    state = { ...state, permission };
    if (!permission.may) return { result: 'taken-over', state };
    const isDoubtful = !permission.isSure || (count === 1 && hold.before.kind === 'may have it');
    if (isDoubtful && state.isAnswered) {
      const said = await stateNow(placing);
      if (said === 'gone')
        return { result: GONE, state: { ...state, known: afterState(state.known, said, placing) } };
      state = { ...state, isAnswered: said !== 'unknown' };
    }
    const left = Math.min(timeout, deadline - now());
    if (left < MIN_ATTEMPT_MS) return giveUp();
    const result = await graph.act(graphCall, action, form, left);
    const next = nextAfter(result, state.known, form === 'short');
    state = { ...state, known: learn(state.known, action, result, next, hold.before) };
    if (result.kind === 'accepted' || result.kind === 'gone') return { result: { ...result }, state };
    logAttempt(rung, result, next, placing);
    if (next === 'next-action') return { result: isHopeless(result) ? 'hopeless' : 'refused', state };
    if (next === 'other-path') form = 'qualified';
    if (next !== 'again') continue;
    if (result.kind === 'missing' && !isMissing) {
      isMissing = true;
      const said = await stateNow(placing);
      if (said === 'gone') {
        learnState(said);
        return { result: GONE, state };
      }
    }
    const wait = () => waitBeforeNext(count, retryAfterOf(result), now(), deadline, reserved);
    if (wait() === null && reserved > 0 && (state.known.unsure || isMissing)) {
      const said = await stateNow(placing);
      learnState(said);
      if (said === 'gone') return { result: GONE, state };
      if (said === 'waiting') return { result: 'given-up', state };
      reserved = 0;
    }
    const pause = wait();
    if (pause === null) return giveUp();
    await sleep(pause);
  }
}

const retryAfterOf = (result: AttemptResult) => (result.kind === 'busy' ? result.retryAfterMs : null);

/** 7503: Graph does not know the bot; 7504: it may not redirect. */
const isHopeless = (result: AttemptResult) =>
  result.kind === 'refused' && (result.code === '7503' || result.code === '7504');

const NO_STATE =
  'an earlier attempt got no answer, and Graph does not say that the call still waits: no different action was sent';

function afterState(known: Known, said: CallState, { hold }: Placing): Known {
  if (said === 'waiting') return { ...known, unsure: false };
  if (said === 'unknown' && !known.unsure) return known;
  const problem = said === 'gone' ? goneProblem(known, hold.before) : NO_STATE;
  const unsure = known.unsure || (said === 'gone' && hold.before.kind !== 'nobody');
  return { ...known, unsure, problems: [...known.problems, problem] };
}

/** Whether the call still waits: asked where that leaves time for an attempt. */
async function stateNow(placing: Placing): Promise<CallState> {
  const left = deadlineOf(placing) - placing.now() - MIN_ATTEMPT_MS;
  return left > 0 ? placing.graph.state(placing.graphCall, Math.min(STATE_MS, left)) : 'unknown';
}

/** Asked again and again while Graph does not say: nothing can be sent without its answer. */
async function stateInTime(placing: Placing): Promise<CallState> {
  for (;;) {
    const said = await stateNow(placing);
    if (said !== 'unknown' || deadlineOf(placing) - placing.now() < ASK_AGAIN_MS) return said;
    await placing.sleep(ASK_AGAIN_MS);
  }
}

function logAttempt({ action }: Rung, result: AttemptResult, next: Next, { log, graphCall }: Placing): void {
  const { kind, status, requestId } = result;
  const what = { callId: graphCall.callId, action: action.kind };
  if (next !== 'next-action') {
    log.warn('graph.retry', { ...what, kind, status, requestId, why: whyOf(result, next) });
    return;
  }
  const { code, advice } = result.kind === 'refused' ? result : { code: null, advice: null };
  log.error('graph.refused', { ...what, status, code, requestId, advice });
}
