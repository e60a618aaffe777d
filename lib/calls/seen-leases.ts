/** How long this process has seen a call's lease unchanged: instances do not compare their clocks. */
import { callKey } from '../audit/call-id.ts';

export interface SeenLeases {
  /** Milliseconds since `lease` was first seen to be the last one of the call. */
  unchangedFor(callId: string, lease: number): number;
  /** Milliseconds since a lease of another instance was last seen; `null`: never. */
  seenAgo(callId: string): number | null;
}

/** Of the newest calls: those that another instance has claimed, so a few. `elapsed`: a clock that nobody sets. */
export function createSeenLeases(elapsed: () => number, max = 5_000): SeenLeases {
  const seen = new Map<string, { readonly lease: number; readonly since: number; readonly last: number }>();
  return {
    unchangedFor(callId, lease) {
      const now = elapsed();
      const known = seen.get(callKey(callId));
      const since = known?.lease === lease ? known.since : now;
      seen.set(callKey(callId), { lease, since, last: now });
      const [oldest] = seen.keys();
      if (seen.size > max && oldest !== undefined) seen.delete(oldest);
      return now - since;
    },
    seenAgo(callId) {
      const known = seen.get(callKey(callId));
      return known === undefined ? null : elapsed() - known.last;
    },
  };
}
