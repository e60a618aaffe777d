/** What is asked of Graph for a call: bodies of `POST /communications/calls/{id}/redirect` and `/reject`, as it documents them. */
import { createHash } from 'node:crypto';
import type { RejectReason } from '../rota/decide.ts';
import type { Ringing } from '../rota/ring.ts';
import { targetKey } from '../rota/target.ts';

export type GraphAction =
  | {
      readonly kind: 'redirect';
      /** 1 to 25. */
      readonly ring: readonly Ringing[];
      /** Within `RING_SECONDS`; `null`: Graph's own (documented as 55 for one target, 60 for several). */
      readonly ringSeconds: number | null;
      readonly disableForwarding: boolean;
      /** Only the beta API takes them. */
      readonly maskCaller: boolean;
      readonly maskCallee: boolean;
    }
  | { readonly kind: 'reject'; readonly reason: RejectReason };

/** `masks`: whether the API version takes maskCaller and maskCallee. */
export function actionBody(
  action: GraphAction,
  callbackUri: string,
  masks: boolean,
): Record<string, unknown> {
  if (action.kind === 'reject') return { reason: action.reason, callbackUri };
  return {
    targets: action.ring.map(targetBody),
    ...(action.ringSeconds !== null && { timeout: action.ringSeconds }),
    ...(masks && action.maskCaller && { maskCaller: true }),
    ...(masks && action.maskCallee && { maskCallee: true }),
    ...(action.disableForwarding && { routingPolicies: ['disableForwarding'] }),
    callbackUri,
  };
}

function targetBody(target: Ringing) {
  return {
    '@odata.type': '#microsoft.graph.invitationParticipantInfo',
    identity: {
      '@odata.type': '#microsoft.graph.identitySet',
      [target.kind]: {
        '@odata.type': '#microsoft.graph.identity',
        id: target.id,
        ...(target.name !== null && { displayName: target.name }),
      },
    },
  };
}

/** Actions with the same key are the same to Graph: it ignores the order of targets and where they came from. */
export function actionKey(action: GraphAction): string {
  return action.kind === 'reject' ? action.reason : action.ring.map(targetKey).sort().join();
}

/** By which another instance knows the action again; nobody is named. */
export const actionMark = (action: GraphAction): string =>
  createHash('sha256').update(actionKey(action)).digest('hex').slice(0, 8);

/** Where Graph sends the end of a call: the day of arrival is with it, so that the end joins the call's partition. */
export const callbackUri = (publicBaseUrl: string, callId: string, day: string): string =>
  `${publicBaseUrl}/api/calls/${callId}?day=${day}`;

/** A call may last this long; an end that names an earlier day goes to the day it came. */
const MAX_DAYS_BACK = 14;

/** The `day` of such a URI: a real date, at most two weeks ago and not later than tomorrow; `null` for anything else. */
export function callbackDay(text: string | null, now: number): string | null {
  if (text === null || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const midnight = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== text) return null;
  const daysBack = (now - midnight) / 86_400_000;
  return daysBack >= -1 && daysBack <= MAX_DAYS_BACK + 1 ? text : null;
}
