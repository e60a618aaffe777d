/** The record of a call -> what there is to tell of it. Nothing is claimed that Graph did not say. */
import type { CallRecord } from '../audit/rows.ts';

export interface CallNews {
  /** Which of the line's messages it is. */
  readonly kind: 'missed' | 'answered';
  readonly title: string;
  readonly why: string;
}

/** Graph's own ring time for several targets, where the decision sent none. */
const RING_SECONDS = 60;
/** An end that comes so much later than the ringing can have lasted was most likely that of a conversation. */
const GRACE_SECONDS = 10;

/** What the codes say when another phone of the same person, or another person, took the call. */
const ANSWERED_ELSEWHERE = /\banswered (?:on another|elsewhere)/i;

/**
 * `null`: nothing to tell, or not yet.
 * @param unplaced whether an instance gave the call up: Graph took neither a redirect nor a reject
 */
export function callNews(call: CallRecord, unplaced: boolean): CallNews | null {
  switch (call.action) {
    case 'redirect':
      return redirectNews(call);
    case 'reject':
      return rejectNews(call);
    case null:
      return unplaced
        ? missed('Call not put through', 'Microsoft Graph took neither a redirect nor a reject')
        : null;
    default:
      return null;
  }
}

const missed = (title: string, why: string): CallNews => ({ kind: 'missed', title, why });

function redirectNews(call: CallRecord): CallNews | null {
  if (call.outcome === null) return null;
  if (call.outcome === 'answered')
    return { kind: 'answered', title: 'Answered call', why: 'Graph named somebody who answered' };
  if (ANSWERED_ELSEWHERE.test(call.hint ?? '')) return null;
  const seconds = secondsToEnd(call);
  if (seconds !== null && seconds > (call.ringSeconds ?? RING_SECONDS) + GRACE_SECONDS) return null;
  return missed('Missed call', call.hint ?? 'Graph named nobody who answered, and gave no reason');
}

/** From the decision to the end. */
export function secondsToEnd(call: CallRecord): number | null {
  if (call.secondsAfterDecision !== null) return call.secondsAfterDecision;
  const decided = Date.parse(call.at ?? '') + (call.durationMs ?? 0);
  const seconds = (Date.parse(call.endedAt ?? '') - decided) / 1_000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

/** `none`: nobody was to be found. A block (`rule`) and closed hours (`closed`) are what somebody wanted. */
function rejectNews(call: CallRecord): CallNews | null {
  if (call.source !== 'none') return null;
  const why = wasNobodyOnCall(call) ? 'nobody was on call' : 'nobody could be rung';
  return missed('Missed call', `Rejected as ${call.reason ?? 'none'}: ${why}`);
}

/** Else a redirect may have failed before, or the tables: `Problem` of the record says which. */
const wasNobodyOnCall = ({ problem, rotaVersion, attempts }: CallRecord): boolean =>
  problem === null || (rotaVersion !== null && attempts === 1);
