/** What this process knows of calls of the last minutes: so that copies of a notification cost nothing, even without tables. */

import { callKey } from '../audit/call-id.ts';

export interface RecentCall {
  readonly action: 'redirect' | 'reject' | 'none';
  /** Instant of the decision. */
  readonly decidedAt: number;
  /** Partition of the call's audit rows. */
  readonly day: string;
}

export interface RecentCalls {
  get(callId: string): RecentCall | undefined;
  add(callId: string, call: RecentCall): void;
}

/** The newest 5,000: some 1 MB, and more calls than one instance takes in an hour. */
export function createRecentCalls(max = 5_000): RecentCalls {
  const calls = new Map<string, RecentCall>();
  return {
    get: (callId) => calls.get(callKey(callId)),
    add(callId, call) {
      calls.set(callKey(callId), call);
      if (calls.size <= max) return;
      const [oldest] = calls.keys();
      if (oldest !== undefined) calls.delete(oldest);
    },
  };
}
