/** Time for many runs at once: each has a clock of its own, and all of them share the turns of the event loop. */
import type { Timer } from '../../lib/within.ts';

interface Entry {
  readonly at: number;
  readonly order: number;
  then: (() => void) | null;
}

export interface VirtualTime {
  /** Milliseconds since the run began; the first of them are less than 0. */
  readonly now: () => number;
  readonly timer: Timer;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A run: what it does, and its clock. */
export interface Steppable {
  /** Lets the next timer run; `false`: there is none before the end. */
  step(): boolean;
}

export function createVirtualTime(endMs: number, beforeMs = 0): VirtualTime & Steppable {
  const heap: Entry[] = [];
  let now = -beforeMs;
  let order = 0;
  const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);
  const timer: Timer = (ms, then) => {
    const entry: Entry = { at: now + Math.max(ms, 0), order: order++, then };
    push(heap, entry, before);
    return () => void (entry.then = null);
  };
  return {
    now: () => now,
    timer,
    sleep: (ms) => new Promise((resolve) => void timer(ms, resolve)),
    step() {
      for (;;) {
        const entry = pop(heap, before);
        if (entry === undefined || entry.at > endMs) return false;
        if (entry.then === null) continue;
        now = entry.at;
        entry.then();
        return true;
      }
    },
  };
}

/** All that follows from a timer happens before the next one of the same run. */
export async function runAll(runs: readonly Steppable[]): Promise<void> {
  let going = runs;
  while (going.length > 0) {
    await new Promise(setImmediate);
    going = going.filter((run) => run.step());
  }
  await new Promise(setImmediate);
}

function push(heap: Entry[], entry: Entry, before: (a: Entry, b: Entry) => boolean): void {
  let at = heap.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const [a, b] = [heap[at], heap[parent]];
    if (!a || !b || !before(a, b)) return;
    [heap[at], heap[parent]] = [b, a];
    at = parent;
  }
}

function pop(heap: Entry[], before: (a: Entry, b: Entry) => boolean): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (heap.length === 0 || last === undefined) return top;
  heap[0] = last;
  for (let at = 0; ;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const [a, b] = [heap[child], heap[least]];
      if (a && b && before(a, b)) least = child;
    }
    const [a, b] = [heap[at], heap[least]];
    if (least === at || !a || !b) return top;
    [heap[at], heap[least]] = [b, a];
    at = least;
  }
}
