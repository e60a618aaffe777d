/**
 * The ladder: one action after the other until Graph has accepted one. Each further try is the same action; a
 * different one follows only if the one before is known not to have taken effect. docs/decisions/0002-ladder.md.
 */
import type { GraphAction } from './action-body.ts';
import {
  ANSWER_MS,
  BUDGET_MS,
  LEAST_TRY_MS,
  stepUntil,
  tryTimeout,
  waitBeforeRetry,
} from './retry-timing.ts';
import { targetKey } from '../rota/target.ts';
import type { GraphCall, PathForm, TryResult } from './calls-ports.ts';
import { counted, note, noteGone, refused, type PlaceDeps, type Run } from './place-run.ts';

/** One rung: `action` is asked for when it is reached; `null`: there is nothing to do on it. */
export interface Step<D> {
  readonly action: () => Promise<{ readonly decision: D; readonly action: GraphAction } | null>;
}

interface Tally {
  /** Requests to redirect or reject, all rungs together. */
  readonly attempts: number;
  /** Plain words on what went wrong on the way. */
  readonly problems: readonly string[];
  /** Whether some try may have taken effect without our knowing. */
  readonly unsure: boolean;
}

/** What the ladder came to. */
export type Placed<D> = Tally &
  (
    | {
        readonly kind: 'accepted' | 'gone';
        readonly decision: D;
        readonly action: GraphAction;
        readonly step: number;
        readonly status: number | null;
        readonly requestId: string | null;
      }
    /** Nothing is known to have been placed. */
    | { readonly kind: 'nothing' }
    /** Another instance acts. */
    | { readonly kind: 'taken-over' }
  );

/** `received`: the instant of receipt; the ladder ends 12 s later at the latest. */
export async function placeCall<D>(
  call: GraphCall,
  received: number,
  steps: readonly Step<D>[],
  deps: PlaceDeps,
): Promise<Placed<D>> {
  const run = {
    call,
    deadline: received + BUDGET_MS - ANSWER_MS,
    attempts: 0,
    problems: [] as string[],
    unknown: false,
    freshToken: false,
    deps,
  };
  const tried = new Set<string>();
  let last: { readonly decision: D; readonly action: GraphAction; readonly step: number } | null = null;
  const tally = () => ({
    attempts: run.attempts,
    problems: counted(run.problems),
    unsure: run.unknown || deps.inherited === true,
  });
  for (const [step, rung] of steps.entries()) {
    const next = await rung.action();
    if (next === null || tried.has(keyOf(next.action))) continue;
    tried.add(keyOf(next.action));
    if (run.unknown && last !== null) {
      const state = await stateNow(run);
      if (state === 'gone') return { kind: 'gone', ...last, status: 404, requestId: null, ...tally() };
      if (state === 'unknown') break;
    }
    last = { ...next, step };
    const result = await tryAction(run, next.action, steps.length - 1 - step);
    if (result === 'taken-over') return { kind: 'taken-over', ...tally() };
    if (result !== null) {
      const { kind, status, requestId } = result;
      return { kind, ...last, status, requestId, ...tally() };
    }
  }
  return { kind: 'nothing', ...tally() };
}

/** Actions of one key are the same to Graph: whoever put the targets on the list, and in which order. */
function keyOf(action: GraphAction): string {
  return action.kind === 'reject' ? action.reason : action.ring.map(targetKey).sort().join();
}

type Accepted = Extract<TryResult, { kind: 'accepted' | 'gone' }>;

/** All tries of one action; `later` different ones may follow. `null`: it was refused, or given up. */
async function tryAction(
  run: Run,
  action: GraphAction,
  later: number,
): Promise<Accepted | 'taken-over' | null> {
  const { deps, call } = run;
  const until = stepUntil(run.deadline, later);
  let form: PathForm = 'short';
  for (let tries = 1; ; tries++) {
    const timeout = tryTimeout(deps.now(), run.deadline, later);
    if (timeout === null) return null;
    if (!(await deps.mayAct(deps.now() + timeout))) return 'taken-over';
    const result = await deps.graph.act(call, action, form, timeout);
    if (!('sent' in result)) run.attempts++;
    if (result.kind === 'accepted') return result;
    if (result.kind === 'gone') return gone(run, result);
    if (result.kind === 'other-path' && form === 'short') {
      form = 'qualified';
      note(run, action, result, 'the other path form is tried');
    } else if (result.kind === 'stale-token' && !run.freshToken) {
      run.freshToken = true;
      note(run, action, result, 'a new token is tried');
    } else if (result.kind === 'busy' || result.kind === 'unknown') {
      run.unknown ||= result.kind === 'unknown';
      note(run, action, result, result.why);
      const wait = waitBeforeRetry(
        tries,
        result.kind === 'busy' ? result.retryAfterMs : null,
        deps.now(),
        until,
      );
      if (wait === null) return null;
      await deps.sleep(wait);
    } else {
      refused(run, action, result);
      return null;
    }
  }
}

/** A 404 after a try without an answer may be that try's success; the record says so. */
function gone(run: Run, result: Accepted): Accepted {
  noteGone(run);
  return result;
}

/** Asked before a different action while an earlier try may have taken effect. */
async function stateNow(run: Run): Promise<'waiting' | 'gone' | 'unknown'> {
  const left = run.deadline - run.deps.now() - LEAST_TRY_MS;
  const state = left > 0 ? await run.deps.graph.state(run.call, Math.min(1_500, left)) : 'unknown';
  if (state === 'gone') noteGone(run);
  if (state === 'unknown')
    run.problems.push(
      'an earlier try got no answer, and Graph does not say that the call still waits: no different action was sent',
    );
  if (state === 'waiting') run.unknown = false;
  return state;
}
