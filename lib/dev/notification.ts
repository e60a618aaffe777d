/** Notifications as the calling service sends them, in every form that was documented or seen. */
import { randomBytes, randomUUID } from 'node:crypto';

/**
 * - `real`: typed, `resource` and `resourceUrl` (today's traffic)
 * - `documented`: typed, `resourceUrl` only
 * - `resource-only`: typed, `resource` only (beta of 2019)
 * - `untyped`: no types, `resource`, 32 upper-case digits as id (beta of 2018)
 * - `hex`: as `documented` with 32 upper-case digits
 * - `list`: `resourceData` is a list of one
 * - `capitals`: `Created` and `Incoming` (as the SDK's logs print them)
 * - `legacy`: the protocol before Graph, which a bot answers with 204
 */
export type Form =
  'real' | 'documented' | 'resource-only' | 'untyped' | 'hex' | 'list' | 'capitals' | 'legacy';

export type Identity = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What both the arrival and the end of a call tell of it. */
export interface CallFacts {
  readonly id: string;
  readonly tenantId: string;
  readonly chainId: string;
  readonly source: Identity;
  readonly target: Identity;
}

/** A call id in the way of the form. */
export function newCallId(form: Form): string {
  return form === 'untyped' || form === 'hex' ? randomBytes(16).toString('hex').toUpperCase() : randomUUID();
}

/** `+46…` is a phone, `encrypted`, `guest:…` and `app:…` are what they say, anything else a user's object id. */
export function callerIdentity(from: string, tenantId: string, name?: string): Identity {
  const [, kind, rest] = /^(guest|app|encrypted):?(.*)$/.exec(from) ?? [];
  const id = {
    '@odata.type': '#microsoft.graph.identity',
    id: rest || from,
    ...(name ? { displayName: name } : {}),
  };
  if (kind === 'encrypted')
    return { encrypted: { ...id, id: rest || '1xt4uextl99sdzwdxuvdxrvgrv8gehcq7jdgf9yhzeto' } };
  if (kind === 'guest') return { guest: id };
  if (kind === 'app') return { application: id };
  return from.startsWith('+') ? { phone: id } : { user: { ...id, tenantId } };
}

/** The notification of a call that waits to be redirected or rejected. */
export function incomingNotification(call: CallFacts, form: Form, callbackUri: string): unknown {
  if (form === 'legacy')
    return {
      id: call.id,
      participants: [{ identity: 'caller', originator: true }],
      isMultiparty: false,
      presentedModalityTypes: ['audio'],
      callState: 'incoming',
      tenantId: call.tenantId,
    };
  const data = {
    ...(form === 'untyped' ? { '@odata.id': `/app/calls/${call.id}`, '@odata.etag': 'W/"5445"' } : {}),
    ...callEntity(call, callbackUri),
    state: form === 'capitals' ? 'Incoming' : 'incoming',
    requestedModalities: ['audio'],
  };
  return envelope(call, form, form === 'capitals' ? 'Created' : 'created', data);
}

/** How a call ended; members that are missing are missing in the notification. */
export interface Ending {
  readonly answeredBy?: Identity;
  readonly code?: number;
  readonly subcode?: number;
  readonly message?: string;
  readonly terminationReason?: string;
  /** Today's end of a rejected call has no state, nor much else. */
  readonly bare?: boolean;
}

/** The notification of a call's end. */
export function endedNotification(call: CallFacts, ending: Ending, callbackUri: string): unknown {
  if (ending.bare)
    return envelope(call, 'documented', 'deleted', {
      '@odata.type': '#microsoft.graph.call',
      '@odata.id': `/communications/calls/${call.id}`,
    });
  const { answeredBy, code, subcode, message, terminationReason } = ending;
  return envelope(call, 'real', 'deleted', {
    ...callEntity(call, callbackUri),
    state: 'terminated',
    ...(answeredBy ? { answeredBy: participant(answeredBy) } : {}),
    ...(terminationReason ? { terminationReason } : {}),
    ...(code === undefined
      ? {}
      : { resultInfo: { '@odata.type': '#microsoft.graph.resultInfo', code, subcode, message } }),
  });
}

function callEntity(call: CallFacts, callbackUri: string): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.call',
    direction: 'incoming',
    callbackUri,
    source: { ...participant(call.source), region: 'emea' },
    targets: [
      {
        ...participant(call.target),
        '@odata.type': '#microsoft.graph.invitationParticipantInfo',
        region: 'emea',
      },
    ],
    tenantId: call.tenantId,
    id: call.id,
    callChainId: call.chainId,
  };
}

function participant(identity: Identity): Record<string, unknown> {
  return {
    '@odata.type': '#microsoft.graph.participantInfo',
    identity: { '@odata.type': '#microsoft.graph.identitySet', ...identity },
    endpointType: 'default',
  };
}

function envelope(call: CallFacts, form: Form, changeType: string, data: unknown): unknown {
  const typed = form !== 'untyped';
  const old = { resource: `/app/calls/${call.id}` };
  const current = { resourceUrl: `/communications/calls/${call.id}` };
  const onlyOld = form === 'untyped' || form === 'resource-only';
  const onlyCurrent = form === 'documented' || form === 'hex';
  return {
    ...(typed ? { '@odata.type': '#microsoft.graph.commsNotifications' } : {}),
    value: [
      {
        ...(typed ? { '@odata.type': '#microsoft.graph.commsNotification' } : {}),
        changeType,
        ...(onlyCurrent ? {} : old),
        ...(onlyOld ? {} : current),
        resourceData: form === 'list' ? [data] : data,
      },
    ],
  };
}
