/** What the stand-in can be told to do wrong, and the answers of the real Graph that bots were seen to get. */

/**
 * - `answer`: answers so instead of doing it; with `effect` after having done it
 * - `reset`: the connection breaks, before the action takes effect or after
 * - `hang`: no answer ever; the action does not take effect, or does
 * - `delay`: does it as always, but later
 */
export type Fault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: unknown;
      readonly code?: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly effect?: boolean;
    }
  | { readonly kind: 'reset'; readonly effect?: boolean }
  | { readonly kind: 'hang'; readonly effect?: boolean }
  | { readonly kind: 'delay'; readonly milliseconds: number };

/** Which requests a fault meets. */
export interface FaultMatch {
  /** Default `any`: redirect and reject, not `get`. */
  readonly action?: 'redirect' | 'reject' | 'get' | 'any';
  /** The path form: `/redirect` is `short`, `/microsoft.graph.redirect` is `qualified`. Default: both. */
  readonly form?: 'short' | 'qualified';
  /** Default: every call. */
  readonly callId?: string;
  /** How many requests, default 1; `Infinity`: until `clear`. */
  readonly times?: number;
}

/** What a request has to tell about itself. */
export interface FaultSubject {
  readonly action: 'redirect' | 'reject' | 'get';
  readonly form: 'short' | 'qualified';
  readonly callId: string;
}

/** A queue of faults: the oldest that matches is used, and goes once it was used up. */
export interface FaultQueue {
  add(match: FaultMatch, fault: Fault): void;
  take(subject: FaultSubject): Fault | null;
  clear(): void;
}

export function createFaultQueue(): FaultQueue {
  const queue: { match: FaultMatch; fault: Fault; left: number }[] = [];
  return {
    add: (match, fault) => void queue.push({ match, fault, left: match.times ?? 1 }),
    take(subject) {
      const index = queue.findIndex(({ match }) => meets(match, subject));
      const entry = queue[index];
      if (!entry) return null;
      entry.left -= 1;
      if (entry.left <= 0) queue.splice(index, 1);
      return entry.fault;
    },
    clear: () => void queue.splice(0),
  };
}

function meets(match: FaultMatch, subject: FaultSubject): boolean {
  const action = match.action ?? 'any';
  return (
    (action === 'any' ? subject.action !== 'get' : action === subject.action) &&
    (match.form === undefined || match.form === subject.form) &&
    (match.callId === undefined || match.callId === subject.callId)
  );
}

const answer = (status: number, code: string, message: string): Fault => ({
  kind: 'answer',
  status,
  code,
  message,
});

/** Answers as they were seen, by what they mean. */
export const seen = {
  /** github.com/microsoftgraph/microsoft-graph-comms-samples/issues/320 */
  openProperty: answer(
    400,
    'BadRequest',
    "Found a function 'microsoft.graph.redirect' on an open property. Functions on open properties are not supported.",
  ),
  callingNotEnabled: answer(403, '7503', 'Application is not registered in our store.'),
  /** The same as some tenants get it: the real error as text inside another. */
  callingNotEnabledWrapped: answer(
    403,
    'UnknownError',
    '{"errorCode":"7503","message":"Application is not registered in our store.","instanceAnnotations":[]}',
  ),
  consentMissing: answer(403, '7504', 'Insufficient enterprise tenant permissions, cannot access this API'),
  tenantMismatch: answer(403, '7505', 'Request authorization tenant mismatch.'),
  callNotFound: answer(404, '8522', 'Call not found.'),
  /** Retry-After in seconds may have a fraction (learn.microsoft.com/graph/throttling). */
  throttled: (retryAfter: string): Fault => ({
    kind: 'answer',
    status: 429,
    code: 'TooManyRequests',
    message: 'Please retry again later.',
    headers: { 'retry-after': retryAfter },
  }),
  unavailable: answer(503, 'ServiceUnavailable', 'The service is unavailable.'),
  serverError: answer(500, 'InternalServerError', 'Server Internal Error.'),
} as const;
