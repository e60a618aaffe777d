/** When to try again. All numbers are milliseconds. */

/** From the receipt of a notification to the end of the last attempt. Graph rejects the call by itself after 15 s. */
export const BUDGET_MS = 12_000;
/** Of it kept for what follows the last attempt: the record, and the answer to the notification. */
export const ANSWER_MS = 500;
/** One attempt at Graph. */
const ATTEMPT_MS = 3_000;
/** Kept for each different action that may still follow, so that the last of them is sent in time. */
const RESERVE_MS = 1_200;
/** An attempt with less time than this is not begun. */
export const MIN_ATTEMPT_MS = 400;

/** Whatever Retry-After says: 0, or a date that is over, must not become a flood. */
const MIN_WAIT_MS = 200;
const MAX_WAIT_MS = 1_600;

/**
 * The wait before the next attempt of the same action, after `count` of them: what Graph asks for, else 200 ms, doubled
 * each time up to 1.6 s. `null`: that would take the time of the `later` actions that may still follow.
 */
export function waitBeforeNext(
  count: number,
  retryAfterMs: number | null,
  now: number,
  deadline: number,
  later: number,
): number | null {
  const usual = Math.min(MIN_WAIT_MS * 2 ** (count - 1), MAX_WAIT_MS);
  const wait = Math.max(retryAfterMs ?? usual, MIN_WAIT_MS);
  return now + wait + MIN_ATTEMPT_MS <= deadline - later * RESERVE_MS ? wait : null;
}

/** The limit of an attempt that begins now: it leaves the later actions their time. `null`: there is none left. */
export function attemptTimeout(now: number, deadline: number, later: number): number | null {
  const left = deadline - now;
  if (left < MIN_ATTEMPT_MS) return null;
  return Math.min(ATTEMPT_MS, Math.max(left - later * RESERVE_MS, MIN_ATTEMPT_MS));
}
