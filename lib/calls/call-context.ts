/** What every step of a call is given. Nothing in it changes while the call is routed, but the stopwatch. */
import type { Target } from '../rota/model.ts';
import type { LineReader } from '../rows/read-line.ts';
import type { Log, Row, Store } from '../ports.ts';
import type { Timer } from '../within.ts';
import type { IncomingCall } from './notification.ts';
import type { GraphCalls } from './ports.ts';
import type { RecentCalls } from './recent-calls.ts';
import type { SeenLeases } from './seen-leases.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';

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
  readonly recent: RecentCalls;
  readonly seen: SeenLeases;
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
  /** Of the invocation. */
  readonly log: Log;
}

/**
 * What became of a notification: `placed` by us; `duplicate` of a call that is decided; `claimed` by another instance,
 * which acts now; `unplaced`: Graph accepted nothing.
 */
export type Routed = 'placed' | 'duplicate' | 'claimed' | 'unplaced';

/** A call of a notification, and what became of it. */
export interface Taken {
  readonly callId: string;
  readonly became: Routed | 'ended';
  /** Partition of its rows in the audit. */
  readonly day: string;
  /** The `_3-ended` row; `null`: it has not ended. */
  readonly end: Row | null;
}

export interface CallContext extends Omit<CallServices, keyof Arrival>, Arrival {
  readonly watch: Stopwatch;
}

export function contextOf(arrival: Arrival, services: CallServices): CallContext {
  return { ...services, ...arrival, watch: createStopwatch(arrival.verifyMs, services.elapsed) };
}
