/** What every step of a call is given. Nothing in it changes while the call is routed, but the stopwatch. */
import type { Target } from '../rota/model.ts';
import type { LineReader } from '../rows/read-line.ts';
import type { Log, Row, Store } from '../ports.ts';
import type { Timer } from '../within.ts';
import type { IncomingCall } from './notification.ts';
import type { GraphCalls } from './ports.ts';

export interface Clock {
  /** Milliseconds since 1970; the clock may be set. */
  readonly now: () => number;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsed: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly timer?: Timer;
}

/** What all calls of a process share; made once by `lib/app.ts`. */
export interface CallServices extends Clock {
  readonly store: Store;
  readonly graph: GraphCalls;
  readonly reader: LineReader;
  readonly memory: CallMemory;
  readonly publicBaseUrl: string;
  readonly fallbackTargets: readonly Target[];
  /** `null`: Graph's own. A line's own wins. */
  readonly ringSeconds: number | null;
  /** Work that goes on after the answer. */
  readonly background: (work: Promise<unknown>) => void;
  /** For that work: it belongs to no invocation. */
  readonly log: Log;
  /** What follows a call that was routed after the answer; returns at once. */
  readonly after?: (calls: readonly Taken[]) => void;
}

/** Notification of a call, with the tenant of its token and the instant of its receipt. */
export interface Arrival {
  readonly call: IncomingCall;
  readonly tenantId: string;
  readonly received: number;
  /** Milliseconds since 1970, counted from the receipt: a clock that is set meanwhile changes nothing. */
  readonly now: () => number;
  /** What verifying the token took. */
  readonly verifyMs: number;
  /** The invocation's log. */
  readonly log: Log;
}

/**
 * What became of a notification: `placed` by us; `duplicate` of a call that is decided; `claimed` by another instance,
 * which acts now; `unplaced`: Graph accepted nothing.
 */
export type Became = 'placed' | 'duplicate' | 'claimed' | 'unplaced';

export interface Routed {
  readonly became: Became;
  /** Partition of the call's rows in the audit. */
  readonly day: string;
  /** Whether an attempt may have taken effect without our knowing. */
  readonly unsure: boolean;
}

/** A call of a notification, and what became of it. */
export interface Taken extends Omit<Routed, 'became'> {
  readonly callId: string;
  readonly became: Became | 'ended';
  /** The `_3-ended` row; `null`: it has not ended. */
  readonly end: Row | null;
}

export interface CallContext extends Omit<CallServices, keyof Arrival>, Arrival {
  readonly watch: Stopwatch;
}

export const contextOf = (arrival: Arrival, services: CallServices): CallContext => ({
  ...services,
  ...arrival,
  watch: createStopwatch(arrival.verifyMs, services.elapsed),
});

/** A call that this process has decided. */
export interface RecentCall {
  readonly action: 'redirect' | 'reject' | 'none';
  /** Instant of the decision. */
  readonly decidedAt: number;
  readonly day: string;
}

/** What this process knows of the newest calls, also while the tables are down. Instants are of `elapsed`. */
export interface CallMemory {
  /** Calls it has decided, so that copies of a notification cost nothing. */
  readonly decided: Newest<RecentCall>;
  /** Until when another instance was seen to have a call. */
  readonly theirs: Newest<number>;
}

export const createCallMemory = (): CallMemory => ({
  decided: createNewest(),
  theirs: createNewest(),
});

export interface Newest<T> {
  get(key: string): T | undefined;
  set(key: string, value: T): void;
}

/** Forgets the oldest. 5,000 are some 1 MB, and more calls than one instance takes in an hour. */
function createNewest<T>(max = 5_000): Newest<T> {
  const values = new Map<string, T>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      values.set(key, value);
      const [oldest] = values.keys();
      if (values.size > max && oldest !== undefined) values.delete(oldest);
    },
  };
}

/** Where the time of a call goes: stages that may run side by side, in milliseconds with one decimal. */
export interface Stopwatch {
  time<T>(stage: string, work: Promise<T>): Promise<T>;
  /** How long each took; one that is not over: how long it has taken so far. */
  stages(): Readonly<Record<string, number>>;
  /** When each began, from the receipt of the notification. */
  starts(): Readonly<Record<string, number>>;
}

/** `verifyMs`: the stage before the first, which was over when the watch was made. */
function createStopwatch(verifyMs: number, clock: () => number): Stopwatch {
  const made = clock() - verifyMs;
  const stages = new Map([['verify', { start: made, end: made + verifyMs }]]);
  const entries = (value: (stage: { start: number; end: number }) => number) =>
    Object.fromEntries([...stages].map(([name, stage]) => [name, Math.round(value(stage) * 10) / 10]));
  return {
    async time(name, work) {
      const stage = { start: clock(), end: Infinity };
      stages.set(name, stage);
      try {
        return await work;
      } finally {
        stage.end = clock();
      }
    },
    stages: () => entries(({ start, end }) => Math.min(end, clock()) - start),
    starts: () => entries(({ start }) => start - made),
  };
}
