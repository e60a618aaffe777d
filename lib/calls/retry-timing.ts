/** When to try again. All numbers are milliseconds. */
import { ATTEMPT_MS, MAX_WAIT_MS, MIN_ATTEMPT_MS, MIN_WAIT_MS, RESERVE_MS } from './limits.ts';

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
