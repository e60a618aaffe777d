/** What is known of a call while its ladder is climbed, and what is said of it in the record and the log. */
import type { GraphAction } from './action-body.ts';
import type { Log } from '../ports.ts';
import type { GraphCall, GraphCalls, TryResult } from './calls-ports.ts';

export interface PlaceDeps {
  readonly graph: GraphCalls;
  readonly log: Log;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /**
   * Asked before each try with the instant at which it may end. `false`: another instance has taken the call over,
   * so this one must not act any more.
   */
  readonly mayAct: (endsBy: number) => Promise<boolean>;
  /** Whether an instance that had the call before may have acted: then a 404 may be its success. Default: no. */
  readonly inherited?: boolean;
}

export interface Run {
  readonly call: GraphCall;
  readonly deadline: number;
  readonly deps: PlaceDeps;
  readonly problems: string[];
  attempts: number;
  /** Whether some try so far may have taken effect without our knowing. */
  unknown: boolean;
  /** Whether a new token was tried already. */
  freshToken: boolean;
}

/** The same words after each other once, with how often. */
export function counted(problems: readonly string[]): readonly string[] {
  const words: { readonly text: string; times: number }[] = [];
  for (const text of problems) {
    const last = words.at(-1);
    if (last?.text === text) last.times++;
    else words.push({ text, times: 1 });
  }
  return words.map(({ text, times }) => (times === 1 ? text : `${text} (${times} times)`));
}

/** A try that is followed by another of the same action. */
export function note(run: Run, action: GraphAction, result: TryResult, why: string): void {
  const { kind, status, requestId } = result;
  run.problems.push(`${action.kind}: ${why}`);
  run.deps.log.warn('graph.retry', {
    callId: run.call.callId,
    action: action.kind,
    kind,
    status,
    requestId,
    why,
  });
}

/**
 * Graph has judged the request and said no. 400 and 403 come before any effect, and the tries are all the same
 * request: had an earlier one taken effect, Graph would not know the call any more. Other codes (409, 412) leave open
 * what an unanswered try did.
 */
export function refused(run: Run, action: GraphAction, result: TryResult): void {
  const { status, requestId } = result;
  const { code, advice } = result.kind === 'refused' ? result : { code: null, advice: null };
  if (status === 400 || status === 403) run.unknown = false;
  run.problems.push(
    `${action.kind}: Graph refused (${[status, code].filter((part) => part !== null).join(' ')})`,
  );
  run.deps.log.error('graph.refused', {
    callId: run.call.callId,
    action: action.kind,
    status,
    code,
    requestId,
    advice,
  });
}

/** A call that waits no longer (404) may be the success of a try that got no answer, ours or another instance's. */
export function noteGone(run: Run): void {
  const doubt = 'the call waits no longer;';
  if (run.unknown) run.problems.push(`${doubt} an earlier try got no answer and may have taken effect`);
  else if (run.deps.inherited) run.problems.push(`${doubt} the instance that had it before may have acted`);
  else run.problems.push('the caller had gone');
}
