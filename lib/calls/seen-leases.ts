/** How long this process has seen a call's lease unchanged: instances do not compare their clocks. */
import { callKey } from './call-id.ts';

export interface SeenLeases {
  /** Milliseconds since `lease` was first seen to be the last one of the call. */
  unchangedFor(callId: string, lease: number, now: number): number;
}

/** Of the newest calls: those that another instance has claimed, so a few. */
export function createSeenLeases(max = 5_000): SeenLeases {
  const seen = new Map<string, { readonly lease: number; readonly since: number }>();
  return {
    unchangedFor(callId, lease, now) {
      const known = seen.get(callKey(callId));
      if (known?.lease === lease) return now - known.since;
      seen.set(callKey(callId), { lease, since: now });
      const [oldest] = seen.keys();
      if (seen.size > max && oldest !== undefined) seen.delete(oldest);
      return 0;
    },
  };
}
