/** Which calls were missed. Pure. */
import type { CallRecord } from '../audit/rows.ts';

/** The filter of `findCalls` that leaves nothing out. */
export const ALL_CALLS = { call: null, caller: null, line: null, person: null, outcome: null } as const;

/** Graph's own ring time, where a decision set none. */
const RING_SECONDS = 60;
/** An end this long after the ring time means that somebody probably answered, though Graph named nobody. */
const TALK_SECONDS = 10;

/** Nobody answered, a voicemail did, nobody was on call, or the caller was gone before anybody rang. */
export function isMissed({
  action,
  outcome,
  hint,
  source,
  ringSeconds,
  secondsAfterDecision,
}: CallRecord): boolean {
  if (hint?.includes('voicemail') === true) return true;
  if (action === 'none') return outcome !== 'answered';
  if (action === 'reject') return source === 'none';
  if (action !== 'redirect' || outcome !== 'ended' || hint?.startsWith('answered') === true) return false;
  return (
    secondsAfterDecision === null || secondsAfterDecision <= (ringSeconds ?? RING_SECONDS) + TALK_SECONDS
  );
}
