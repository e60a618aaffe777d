/** What the handlers of calls need from Graph and from the verifier of its tokens. */
import type { GraphAction } from './action-body.ts';

/** Whether a request comes from Graph, and for which tenant. `reason` is for the log only. */
export type TokenVerdict =
  | { readonly kind: 'good'; readonly tenantId: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** A good token of a tenant that is not allowed. */
  | { readonly kind: 'forbidden' }
  /** No signing keys were ever fetched, and none can be: nothing can be said. */
  | { readonly kind: 'unavailable' };

/** Which of the two documented paths of an action: `/redirect`, or `/microsoft.graph.redirect`. */
export type PathForm = 'short' | 'qualified';

/** What one try at Graph came to. */
export type TryResult = (
  | { readonly kind: 'accepted' }
  /** Graph does not know the call (any more): 404, or code 8522. */
  | { readonly kind: 'gone' }
  /** Graph said no: a 4xx. `advice`: what an administrator must do, where that is known. */
  | { readonly kind: 'refused'; readonly code: string | null; readonly advice: string | null }
  /** 400 "open property": this path form is not known to this version of Graph. */
  | { readonly kind: 'other-path' }
  /** 401: the token, not the action, was refused. */
  | { readonly kind: 'stale-token' }
  /**
   * It did not take effect, and may if tried again: 408, 425, 429, 500, 503, no connection. `sent` `false`: Graph was
   * not even asked, for want of a token.
   */
  | {
      readonly kind: 'busy';
      readonly why: string;
      readonly retryAfterMs: number | null;
      readonly sent?: false;
    }
  /** Nobody knows whether it took effect: no answer in time, a connection that broke, 502, 504. */
  | { readonly kind: 'unknown'; readonly why: string }
) & { readonly status: number | null; readonly requestId: string | null };

export interface GraphCall {
  readonly callId: string;
  /** The tenant of the call: its token must be of the same. */
  readonly tenantId: string;
  readonly callbackUri: string;
}

export interface GraphCalls {
  /** Has a token for this tenant fetched ahead of the first try; never throws. */
  prepare(tenantId: string): Promise<void>;
  /** One try; never throws. */
  act(call: GraphCall, action: GraphAction, form: PathForm, timeoutMs: number): Promise<TryResult>;
  /** Whether the call still waits for an action, as Graph says now; `unknown` where it does not say. */
  state(call: GraphCall, timeoutMs: number): Promise<'waiting' | 'gone' | 'unknown'>;
}
