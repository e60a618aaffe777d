/** What the call path needs from Graph, and from the verifier of Graph's tokens. */
import type { GraphAction } from './action.ts';

/** Whether a request comes from Graph, and for which tenant. `reason` is for the log only. */
export type TokenVerdict =
  | { readonly kind: 'good'; readonly tenantId: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** A good token of a tenant that is not allowed. */
  | { readonly kind: 'forbidden' }
  /** The signing keys could not be fetched: nothing can be said. */
  | { readonly kind: 'unavailable' };

/** Which of the two documented paths of an action: `/redirect`, or `/microsoft.graph.redirect`. */
export type PathForm = 'short' | 'qualified';

/** What one attempt at Graph came to. */
export type AttemptResult = (
  | { readonly kind: 'accepted' }
  /** Graph does not know the call (any more): code 8522. */
  | { readonly kind: 'gone' }
  /** 404 without that code: from Graph, or from something before it. */
  | { readonly kind: 'missing' }
  /** Graph said no: a 4xx. `advice`: what an administrator must do, where that is known. */
  | { readonly kind: 'refused'; readonly code: string | null; readonly advice: string | null }
  /** 400 "open property": this version of Graph does not know this path form. */
  | { readonly kind: 'other-path' }
  /** 401: the token was refused, not the action. */
  | { readonly kind: 'stale-token' }
  /**
   * It did not take effect, and may if it is repeated: 408, 425, 429, 500, 503, no connection. `sent` `false`: Graph was
   * not even asked, because there was no token.
   */
  | {
      readonly kind: 'busy';
      readonly why: string;
      readonly retryAfterMs: number | null;
      readonly sent?: false;
    }
  /** It is not known whether it took effect: no answer in time, a connection that broke, 502, 504. */
  | { readonly kind: 'unknown'; readonly why: string }
) & { readonly status: number | null; readonly requestId: string | null };

export interface GraphCall {
  readonly callId: string;
  /** For the URL. */
  readonly asItCame: string;
  /** The tenant of the call: its token must be of the same. */
  readonly tenantId: string;
  readonly callbackUri: string;
}

/** What Graph says of a call; `unknown` where it does not say. */
export type CallState = 'waiting' | 'gone' | 'unknown';

export interface GraphCalls {
  /** Has a token for this tenant fetched ahead of the first attempt; never throws. */
  prepare(tenantId: string): Promise<void>;
  /** One attempt; never throws. */
  act(call: GraphCall, action: GraphAction, form: PathForm, timeoutMs: number): Promise<AttemptResult>;
  /** Whether the call still waits for an action. Never throws. */
  state(call: GraphCall, timeoutMs: number): Promise<CallState>;
}
