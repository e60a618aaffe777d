/** What routing a call needs; made once per process by `lib/app.ts`. */
import type { Target } from '../rota/model.ts';
import type { Log, Store } from '../ports.ts';
import type { GraphCalls } from './calls-ports.ts';
import type { IncomingCall } from './notification.ts';
import type { LineReader } from '../rows/read-line.ts';
import type { RecentCalls } from './recent-calls.ts';

export interface RouteDeps {
  readonly store: Store;
  readonly graph: GraphCalls;
  readonly reader: LineReader;
  readonly recent: RecentCalls;
  readonly publicBaseUrl: string;
  readonly fallbackTargets: readonly Target[];
  /** `null`: Graph's own. A line's own wins. */
  readonly ringSeconds: number | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Work that goes on after the answer. */
  readonly background: (work: Promise<unknown>) => void;
  /** For that work: it belongs to no invocation. */
  readonly log: Log;
}

/**
 * What became of a notification: `placed` by us; `duplicate` of a call that is decided; `held` by somebody who acts
 * now; `unplaced`: Graph accepted nothing.
 */
export type Routed = 'placed' | 'duplicate' | 'held' | 'unplaced';

/** Notification of a call, with the tenant of its token and the instant of its receipt. */
export interface Arrival {
  readonly call: IncomingCall;
  readonly tenantId: string;
  readonly received: number;
  /** What verifying the token took. */
  readonly verifyMs: number;
  readonly log: Log;
}
