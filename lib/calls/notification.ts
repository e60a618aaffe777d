/**
 * Graph's notifications: unknown JSON -> what happened to which call. Every envelope form that was documented or
 * seen is taken: typed or untyped, `resourceUrl` or `resource` or both, `/communications` or `/app`, ids with or
 * without dashes, `resourceData` an object, an array or absent, any case of the enums, unknown members.
 */
import type { RawEnding } from '../audit/ending.ts';
import { callerNumber } from '../rota/caller-number.ts';
import type { Caller } from '../rota/ring.ts';
import { isRecord, member, shortText, type JsonRecord } from '../text/json.ts';

/** A call that waits for the bot to redirect or reject it. */
export interface IncomingCall {
  readonly kind: 'incoming';
  /** A GUID in lower case with dashes, however it came: one call has one id. */
  readonly callId: string;
  /** For the URL to Graph: a GUID or 32 hex digits. */
  readonly asItCame: string;
  readonly caller: Caller;
  /** Object id of the called resource account, or the app id for a call to the bot itself; `null`: not said. */
  readonly called: string | null;
  readonly callChainId: string | null;
}

export interface EndedCall {
  readonly kind: 'ended';
  readonly callId: string;
  readonly ending: RawEnding;
}

/** Something that the bot does not act on: an update, a participant, an unknown resource. */
interface Ignored {
  readonly kind: 'ignored';
  readonly why: string;
}

export type Envelope =
  | {
      readonly kind: 'notifications';
      readonly calls: readonly (IncomingCall | EndedCall)[];
      /** Why each of the others is ignored. */
      readonly ignored: readonly string[];
    }
  /** The protocol before Graph: answered so that the service sends the call again in Graph's form. */
  | { readonly kind: 'legacy' }
  | { readonly kind: 'invalid' };

/** The body of a POST, parsed from JSON. Never throws; one member in `value` does not touch another. */
export function readEnvelope(body: unknown): Envelope {
  if (!isRecord(body)) return { kind: 'invalid' };
  const value = member(body, 'value');
  if (Array.isArray(value)) {
    const items = value.map(readNotification);
    const calls = items.filter((item) => item.kind !== 'ignored');
    const ignored = items.flatMap((item) => (item.kind === 'ignored' ? [item.why] : []));
    return { kind: 'notifications', calls, ignored };
  }
  return value === undefined && typeof member(body, 'callState') === 'string'
    ? { kind: 'legacy' }
    : { kind: 'invalid' };
}

const CALL =
  /^\/?(?:communications|app)\/calls\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})\/?$/i;

function readNotification(item: unknown): IncomingCall | EndedCall | Ignored {
  if (!isRecord(item)) return { kind: 'ignored', why: 'not an object' };
  const asItCame = callIdOf(member(item, 'resourceUrl')) ?? callIdOf(member(item, 'resource'));
  if (asItCame === null) return { kind: 'ignored', why: 'not the resource of a call' };
  const callId = usualForm(asItCame);
  const data = member(item, 'resourceData');
  const last = lastOf(data);
  const change = word(member(item, 'changeType'));
  if (change === 'deleted' || word(member(last, 'state')) === 'terminated')
    return { kind: 'ended', callId, ending: endingOf(last) };
  const call = callOf(data);
  const state = word(member(call, 'state'));
  const direction = word(member(call, 'direction'));
  if (change === 'created' && state === 'incoming' && (direction === '' || direction === 'incoming'))
    return incoming({ callId, asItCame }, call);
  return { kind: 'ignored', why: `${known(CHANGES, change)} ${known(STATES, state)}` };
}

const CHANGES = ['created', 'updated'];
const STATES = [
  'incoming',
  'establishing',
  'established',
  'hold',
  'transferring',
  'redirecting',
  'ringing',
  'terminating',
];
/** Only words of our own reach the log. */
const known = (words: readonly string[], text: string) => (words.includes(text) ? text : 'other');

const word = (value: unknown): string => (typeof value === 'string' ? value.trim().toLowerCase() : '');

function callIdOf(path: unknown): string | null {
  return typeof path === 'string' ? (CALL.exec(path.trim())?.[1] ?? null) : null;
}

const usualForm = (id: string): string =>
  id
    .replaceAll('-', '')
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** `resourceData` is documented as an entity or a collection of entities; the call is the first. */
function callOf(data: unknown): JsonRecord {
  const first: unknown = Array.isArray(data) ? data.find(isRecord) : data;
  return isRecord(first) ? first : {};
}

/** Several states of a call in one list are in the order in which they happened: what ends it is the last. */
function lastOf(data: unknown): JsonRecord {
  const last: unknown = Array.isArray(data) ? data.findLast(isRecord) : data;
  return isRecord(last) ? last : {};
}

function incoming(ids: Pick<IncomingCall, 'callId' | 'asItCame'>, call: JsonRecord): IncomingCall {
  const source = member(call, 'source');
  return {
    kind: 'incoming',
    ...ids,
    caller: callerOf(member(source, 'identity')),
    called: calledOf(member(call, 'targets')),
    callChainId: shortText(member(call, 'callChainId')),
  };
}

const CALLER_KINDS = [
  ['user', 'user'],
  ['phone', 'phone'],
  ['guest', 'guest'],
  ['application', 'app'],
  ['applicationInstance', 'app'],
] as const;

function callerOf(identity: unknown): Caller {
  for (const [name, kind] of CALLER_KINDS) {
    const one = member(identity, name);
    const id = shortText(member(one, 'id'));
    if (id === null) continue;
    return {
      kind,
      id: kind === 'phone' ? (callerNumber(id) ?? id) : id,
      name: shortText(member(one, 'displayName')),
    };
  }
  const encrypted = member(identity, 'encrypted');
  return { kind: isRecord(encrypted) ? 'encrypted' : 'unknown', id: null, name: null };
}

/** The resource account of the number, else the bot itself, else whatever else was called. */
function calledOf(targets: unknown): string | null {
  const identities = (Array.isArray(targets) ? targets : [targets]).map((target) =>
    member(target, 'identity'),
  );
  for (const kind of ['applicationInstance', 'application', 'user', 'phone'])
    for (const identity of identities) {
      const id = shortText(member(member(identity, kind), 'id'));
      if (id !== null) return id;
    }
  return null;
}

function endingOf(call: JsonRecord): RawEnding {
  const result = member(call, 'resultInfo');
  return {
    answeredBy: member(call, 'answeredBy'),
    code: member(result, 'code'),
    subcode: member(result, 'subcode') ?? member(result, 'subCode'),
    message: member(result, 'message'),
    terminationReason: member(call, 'terminationReason'),
  };
}
