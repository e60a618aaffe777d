/** A clock whose time passes at once: timers run in their order as soon as nothing else is left to do. */
import type { Timer } from '../../lib/within.ts';

export interface VirtualClock {
  readonly now: () => number;
  readonly timer: Timer;
  readonly sleep: (ms: number) => Promise<void>;
  /** Lets time pass until the work is done, or nothing is left that could do it. */
  run<T>(work: Promise<T>): Promise<T>;
}

interface Pending {
  readonly at: number;
  readonly order: number;
  readonly then: () => void;
}

export function virtualClock(start = Date.parse('2026-11-21T02:14:00.000Z')): VirtualClock {
  let now = start;
  let order = 0;
  const pending = new Set<Pending>();
  const timer: Timer = (ms, then) => {
    const entry = { at: now + Math.max(ms, 0), order: order++, then };
    pending.add(entry);
    return () => void pending.delete(entry);
  };
  const next = () => {
    const [first] = [...pending].sort((a, b) => a.at - b.at || a.order - b.order);
    if (first === undefined) throw new Error('Nothing is left to do, and the work is not done.');
    pending.delete(first);
    now = Math.max(now, first.at);
    first.then();
  };
  return {
    now: () => now,
    timer,
    sleep: (ms) => new Promise((resolve) => void timer(ms, resolve)),
    async run(work) {
      const state = { isDone: false };
      const done = () => (state.isDone = true);
      work.then(done, done);
      for (;;) {
        // All that follows from the last timer happens before the next one.
        await new Promise(setImmediate);
        if (state.isDone) return work;
        next();
      }
    },
  };
}
