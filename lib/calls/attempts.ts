/** What is known of a call after the attempts so far, and how one more attempt changes it. Pure. */
import type { GraphAction } from './action.ts';
import type { AttemptResult } from './ports.ts';

export interface Known {
  /** Requests that Graph was sent, for all actions together. */
  readonly attempts: number;
  /** What went wrong, in plain words. */
  readonly problems: readonly string[];
  /** Whether an attempt may have taken effect without an answer that says so. */
  readonly unsure: boolean;
  /** Whether another token was tried: once a call. */
  readonly newToken: boolean;
}

/** What another instance may have done to the call besides ours. */
export type Others = 'nothing' | 'had it before' | 'may have it';

/** What was taken over counts as an attempt whose result is not known. */
export const knownAtFirst = (others: Others): Known => ({
  attempts: 0,
  problems: [],
  unsure: others === 'had it before',
  newToken: false,
});

/** What follows an attempt: the end, the same action again in some way, or the next action. */
export type Next = 'end' | 'other-path' | 'new-token' | 'again' | 'next-action';

export function nextAfter(result: AttemptResult, known: Known, isShortPath: boolean): Next {
  switch (result.kind) {
    case 'accepted':
    case 'gone':
      return 'end';
    case 'other-path':
      return isShortPath ? 'other-path' : 'next-action';
    case 'stale-token':
      return known.newToken ? 'next-action' : 'new-token';
    case 'busy':
    case 'unknown':
    case 'missing':
      return 'again';
    case 'refused':
      return 'next-action';
  }
}

export function learn(
  known: Known,
  action: GraphAction,
  result: AttemptResult,
  next: Next,
  others: Others,
): Known {
  const problem = problemOf(known, action, result, next, others);
  return {
    attempts: known.attempts + ('sent' in result ? 0 : 1),
    problems: problem === null ? known.problems : [...known.problems, problem],
    unsure:
      (known.unsure && !provesNoEffect(result, next)) ||
      result.kind === 'unknown' ||
      (result.kind === 'gone' && others !== 'nothing'),
    newToken: known.newToken || next === 'new-token',
  };
}

/**
 * 400 and 403 come before any effect, and all attempts of an action are the same request: had an earlier one taken
 * effect, Graph would not know the call any more. Other refusals (409, 412) leave that open.
 */
function provesNoEffect({ status }: AttemptResult, next: Next): boolean {
  return next === 'next-action' && (status === 400 || status === 403);
}

function problemOf(
  known: Known,
  action: GraphAction,
  result: AttemptResult,
  next: Next,
  others: Others,
): string | null {
  if (result.kind === 'accepted') return null;
  if (result.kind === 'gone') return goneProblem(known, others);
  if (next !== 'next-action') return `${action.kind}: ${whyOf(result, next)}`;
  const code = result.kind === 'refused' ? result.code : null;
  const parts = [result.status, code].filter((part) => part !== null);
  return `${action.kind}: Graph refused (${parts.join(' ')})`;
}

/** Why the same action is sent again. */
export function whyOf(result: AttemptResult, next: Next): string {
  if (next === 'other-path') return 'the other path form is tried';
  if (next === 'new-token') return 'a new token is tried';
  return 'why' in result ? result.why : 'Graph answered 404, and the call still waits';
}

/** A call that waits no longer may be the success of an attempt that got no answer, ours or another instance's. */
export function goneProblem({ unsure, attempts }: Known, others: Others): string {
  if (unsure && attempts > 0)
    return 'the call waits no longer; an earlier attempt got no answer and may have taken effect';
  if (others === 'had it before')
    return 'the call waits no longer; the instance that had it before may have acted';
  if (others === 'may have it')
    return 'the call waits no longer; it could not be claimed, and another instance may have acted';
  return 'the caller had gone';
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
