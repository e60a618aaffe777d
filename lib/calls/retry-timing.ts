/** When to try again. All numbers are milliseconds. */

/** From the receipt of a notification to the end of the last try. Graph rejects the call by itself after 15 s. */
export const BUDGET_MS = 12_000;
/** Of it kept for what follows the last try: the record, and the answer to the notification. */
export const ANSWER_MS = 500;
/** One try at Graph. */
export const TRY_MS = 3_000;
/** Kept for each different action that may still follow, so that the last of them is sent in time. */
export const RESERVE_MS = 1_200;
/** A try with less time than this is not begun. */
export const LEAST_TRY_MS = 400;

/** The least wait before another try, whatever Retry-After says: 0, or a date that is over, must not become a flood. */
const LEAST_WAIT_MS = 200;

/**
 * The wait before the next try of the same action: what Graph asks for, else 200 ms, doubled each time up to 1.6 s.
 * `null`: it would begin after `until`, so this action is given up.
 */
export function waitBeforeRetry(
  tries: number,
  retryAfterMs: number | null,
  now: number,
  until: number,
): number | null {
  const wait = Math.max(retryAfterMs ?? Math.min(LEAST_WAIT_MS * 2 ** (tries - 1), 1_600), LEAST_WAIT_MS);
  return now + wait + LEAST_TRY_MS <= until ? wait : null;
}

/** When the tries of an action must have begun, if `later` different actions may still follow it. */
export function stepUntil(deadline: number, later: number): number {
  return deadline - later * RESERVE_MS;
}

/** The limit of a try that begins now: it leaves the later actions their time. `null`: there is none left. */
export function tryTimeout(now: number, deadline: number, later: number): number | null {
  const left = deadline - now;
  if (left < LEAST_TRY_MS) return null;
  return Math.min(TRY_MS, Math.max(left - later * RESERVE_MS, LEAST_TRY_MS));
}
