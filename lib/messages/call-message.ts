/** The record of a call -> what is told of it. Nothing is claimed that Graph did not say. */
import type { CallRecord } from '../audit/rows.ts';
import type { Zone } from '../rota/model.ts';
import { showDayTime } from '../rota/show-time.ts';
import { boardLink, type Card, type Fact } from './card.ts';

export interface CallNews {
  /** The word in `Lines.Notify`. */
  readonly kind: 'missed' | 'answered';
  readonly title: string;
  readonly why: string;
}

/** Graph's own ring time for several targets, where the decision sent none. */
const RING_SECONDS = 60;
/** An end that comes later than the ring time and this was most likely the end of a conversation. */
const GRACE_SECONDS = 10;

/** What the codes say when another phone of the same person, or another person, took the call. */
const ANSWERED_ELSEWHERE = /\banswered (?:on another|elsewhere)/i;
const VOICEMAIL = /\bvoicemail\b/i;
/** What `Problem` says where an action that got no answer may have taken effect. */
const UNSURE = /\bmay have\b/i;

const MAY_HAVE_RUNG =
  'An action got no answer from Microsoft Graph and may have taken effect: phones may have rung';

/**
 * `null`: nothing to tell, or not yet.
 * @param isLast nothing more is waited for: a call without a decision was given up, one that Graph gave up has no end
 * @param isUnsure an action of a call without a decision may have taken effect
 */
export function callNews(call: CallRecord, isLast: boolean, isUnsure = false): CallNews | null {
  if (call.outcome !== null && VOICEMAIL.test(call.hint ?? ''))
    return missed('Missed call', 'A voicemail answered');
  if (call.outcome !== null && ANSWERED_ELSEWHERE.test(call.hint ?? '')) return null;
  if (call.outcome === 'answered')
    return { kind: 'answered', title: 'Answered call', why: 'Graph named somebody who answered' };
  switch (call.action) {
    case 'redirect':
      return redirectNews(call);
    case 'reject':
      return rejectNews(call);
    case 'none':
      return call.outcome === null && !isLast ? null : goneNews(call);
    case null:
      return isLast ? notPlaced(isUnsure) : null;
    default:
      return null;
  }
}

const missed = (title: string, why: string): CallNews => ({ kind: 'missed', title, why });

function redirectNews(call: CallRecord): CallNews | null {
  if (call.outcome === null || wasProbablyAnswered(call)) return null;
  return missed('Missed call', call.hint ?? 'Graph named nobody who answered, and gave no reason');
}

function wasProbablyAnswered(call: CallRecord): boolean {
  const seconds = secondsToEnd(call);
  return seconds !== null && seconds > (call.ringSeconds ?? RING_SECONDS) + GRACE_SECONDS;
}

/** From the decision to the end. */
function secondsToEnd(call: CallRecord): number | null {
  if (call.secondsAfterDecision !== null) return call.secondsAfterDecision;
  const decided = Date.parse(call.at ?? '') + (call.durationMs ?? 0);
  const seconds = (Date.parse(call.endedAt ?? '') - decided) / 1_000;
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}

/** `none`: there was nobody to ring. A block (`rule`) and closed hours (`closed`) are intended. */
function rejectNews(call: CallRecord): CallNews | null {
  if (call.source !== 'none') return null;
  const why = wasNobodyOnCall(call) ? 'nobody was on call' : 'nobody could be rung';
  return missed('Missed call', `Rejected as ${call.reason ?? 'none'}: ${why}`);
}

/** Otherwise a redirect may have failed before, or the tables: `Problem` of the record says which. */
const wasNobodyOnCall = ({ problem, rotaVersion, attempts }: CallRecord): boolean =>
  problem === null || (rotaVersion !== null && attempts === 1);

/** Graph did not know the call any more when it was to be placed. */
function goneNews(call: CallRecord): CallNews | null {
  if (!UNSURE.test(call.problem ?? ''))
    return missed('Missed call', 'Microsoft Graph had given the call up before it could be placed');
  return wasProbablyAnswered(call) ? null : missed('Call perhaps not put through', MAY_HAVE_RUNG);
}

const notPlaced = (isUnsure: boolean): CallNews =>
  isUnsure
    ? missed('Call perhaps not put through', MAY_HAVE_RUNG)
    : missed('Call not put through', 'Microsoft Graph took neither a redirect nor a reject');

/** `zone`: of the line. `board`: where the board is. */
export function callCard(call: CallRecord, news: CallNews, zone: Zone, board: string): Card {
  const line = call.line ?? 'unknown';
  return {
    title: `${news.title}: ${line}`,
    facts: [
      { name: 'Line', value: line },
      { name: 'Caller', value: callerOf(call) },
      ...(call.at === null ? [] : [{ name: 'Called', value: calledAt(call.at, zone) }]),
      ...rang(call),
      { name: 'Why', value: news.why },
      ...(call.problem === null ? [] : [{ name: 'Problem', value: call.problem }]),
    ],
    links: [boardLink(`${board}#/calls`)],
  };
}

const calledAt = (at: string, zone: Zone): string => `${showDayTime(Date.parse(at), zone)} (${zone})`;

/** As in the audit, after the name that Graph gave. */
function callerOf({ caller, callerName }: CallRecord): string {
  const id = caller ?? 'unknown';
  return callerName === null ? id : `${callerName} (${id})`;
}

function rang(call: CallRecord): readonly Fact[] {
  if (call.action !== 'redirect') return [];
  const seconds = secondsToEnd(call);
  return [
    { name: 'Rang', value: call.targets.map(({ person }) => person) },
    ...(seconds === null ? [] : [{ name: 'Ended', value: `${Math.round(seconds)} s after the redirect` }]),
  ];
}
