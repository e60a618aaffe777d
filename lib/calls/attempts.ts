/** What is known of a call after the attempts so far, and how one more attempt changes it. Pure. */
import type { GraphAction } from './action.ts';
import type { Before } from './claim.ts';
import type { AttemptResult } from './ports.ts';

export interface Known {
  /** Requests that Graph was sent, for all actions together. */
  readonly attempts: number;
  /** What went wrong, in plain words. */
  readonly problems: readonly string[];
  /** Whether an attempt may have taken effect without an answer that says so. */
  readonly unsure: boolean;
  /** Whether every attempt so far, also those of another instance, is known to have had no effect. */
  readonly noEffect: boolean;
  /** Whether another token was tried: once a call. */
  readonly newToken: boolean;
}

/** What was taken over counts as an attempt whose result is not known. */
export const knownAtFirst = (before: Before): Known => ({
  attempts: 0,
  problems: [],
  unsure: before.kind === 'had it',
  noEffect: before.kind === 'nobody',
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
  before: Before,
): Known {
  const problem = problemOf(known, action, result, next, before);
  const isProof = provesNoEffect(result, next);
  return {
    attempts: known.attempts + ('sent' in result ? 0 : 1),
    problems: problem === null ? known.problems : [...known.problems, problem],
    unsure:
      (known.unsure && !isProof) ||
      result.kind === 'unknown' ||
      (result.kind === 'gone' && before.kind !== 'nobody'),
    noEffect: (known.noEffect || (isProof && before.kind === 'nobody')) && result.kind !== 'unknown',
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
  before: Before,
): string | null {
  if (result.kind === 'accepted') return null;
  if (result.kind === 'gone') return goneProblem(known, before);
  if (next !== 'next-action') return `${action.kind}: ${whyOf(result, next)}`;
  const code = result.kind === 'refused' ? result.code : null;
  const parts = [result.status, code].filter((part) => part !== null);
  return `${action.kind}: Graph refused (${parts.join(' ')})`;
}

/** Why the same action is sent again. */
export function whyOf(result: AttemptResult, next: Next): string {
  if (next === 'other-path') return 'the other path form is tried';
  if (next === 'new-token') return 'a new token is tried';
  return 'why' in result ? result.why : 'the answer was a 404 that is not Graph’s';
}

/** Code 8522 may be the success of an attempt that got no answer, ours or another's: it does not say who has gone. */
export function goneProblem({ unsure, attempts }: Known, before: Before): string {
  const gone = 'Graph does not know the call any more';
  if (unsure && attempts > 0) return `${gone}; an earlier attempt got no answer and may have taken effect`;
  switch (before.kind) {
    case 'nobody':
      return gone;
    case 'had it':
      return `${gone}; the instance that had it before may have acted`;
    case 'may have it':
      return `${gone}; it could not be claimed, and another instance may have acted`;
  }
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
