/** The one way to give a promise a time limit. */

/** The work took longer than it may. The name is that of `AbortSignal.timeout`, so that both are read alike. */
export class Late extends Error {
  override readonly name = 'TimeoutError';
}

/** Whether work took longer than it may: `Late`, or the error of `AbortSignal.timeout`. */
export const isLate = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError';

/** Calls `then` in `ms`; what it returns takes that back. */
export type Timer = (ms: number, then: () => void) => () => void;

/** The browser has no `setImmediate`. */
const soon: (then: () => void) => unknown =
  'setImmediate' in globalThis ? setImmediate : (then) => setTimeout(then, 0);

/**
 * After the time is over the event loop reads its sockets once more: in a process that stood still, timers fire before an
 * answer that came long ago is looked at.
 */
export const realTimer: Timer = (ms, then) => {
  let isTakenBack = false;
  const timer = setTimeout(() => soon(() => isTakenBack || then()), ms);
  return () => {
    isTakenBack = true;
    clearTimeout(timer);
  };
};

/**
 * Rejects with `Late` after `ms`. Work that can be broken off heeds the signal; other work is left to its own limits, and
 * what becomes of it is not looked at. `AbortSignal.timeout` would leave a timer behind for every request of the last
 * seconds: 10 % of the CPU of a request to the tables (docs/performance.md).
 */
export function within<T>(
  ms: number,
  work: Promise<T> | ((signal: AbortSignal) => Promise<T>),
  timer: Timer = realTimer,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const takeBack = timer(ms, () => {
      const late = new Late(`not done within ${ms} ms`);
      reject(late);
      controller.abort(late);
    });
    (typeof work === 'function' ? work(controller.signal) : work).then(resolve, reject).finally(takeBack);
  });
}
