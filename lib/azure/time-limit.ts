/**
 * Runs `work` with a signal that aborts after `limitMs`, and takes the timer back once it is done. `AbortSignal.timeout`
 * would leave one behind for every request of the last seconds, and make an error for each when it runs out: 10 % of
 * the CPU of a request to the tables (docs/performance.md).
 */
export async function withTimeLimit<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`not done within ${limitMs} ms`, 'TimeoutError'));
  }, limitMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
