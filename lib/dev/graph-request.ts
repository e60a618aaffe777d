/**
 * What Graph takes in the bodies of redirect and reject: the reference pages of call-redirect and call-reject,
 * and the schemas of v1.0 and beta. Stricter than Graph itself where it is known to ignore what it does not know: a member that
 * no page names is an error here, so that a misspelt one is seen.
 */

/** A picked-out target: what would ring. */
export interface RungTarget {
  readonly kind: string;
  readonly id: string;
  readonly displayName: string | null;
}

export type Version = 'v1.0' | 'beta';
type Json = Readonly<Record<string, unknown>>;

const KINDS = [
  'user',
  'phone',
  'application',
  'applicationInstance',
  'guest',
  'azureCommunicationServicesUser',
];
const IDENTITY_MEMBERS = ['@odata.type', 'id', 'displayName', 'tenantId'];
const TARGET_MEMBERS = [
  '@odata.type',
  'identity',
  'participantId',
  'replacesCallId',
  'hidden',
  'removeFromDefaultAudioRoutingGroup',
  'endpointType',
];
const REDIRECT_MEMBERS = ['targets', 'timeout', 'callbackUri', 'routingPolicies'];
const BETA_MEMBERS = ['maskCaller', 'maskCallee', 'targetDisposition'];
const POLICIES = [
  'none',
  'noMissedCall',
  'disableForwardingExceptPhone',
  'disableForwarding',
  'preferSkypeForBusiness',
];

/** The first thing that is wrong with a redirect's body, or `null`. */
export function checkRedirect(body: unknown, version: Version): string | null {
  if (!isJson(body)) return 'The body is not a JSON object.';
  const known = version === 'beta' ? [...REDIRECT_MEMBERS, ...BETA_MEMBERS] : REDIRECT_MEMBERS;
  const { targets, timeout, callbackUri, routingPolicies } = body;
  if (!Array.isArray(targets) || targets.length < 1 || targets.length > 25)
    return 'targets: expected 1 to 25 of them.';
  return (
    unknownMember(body, known) ??
    first(targets.map((target: unknown, index) => checkTarget(target, `targets[${index}]`))) ??
    checkTimeout(timeout) ??
    checkCallbackUri(callbackUri) ??
    checkPolicies(routingPolicies) ??
    first(['maskCaller', 'maskCallee'].map((name) => checkBoolean(name, body[name])))
  );
}

/** The first thing that is wrong with a reject's body, or `null`. */
export function checkReject(body: unknown): string | null {
  if (!isJson(body)) return 'The body is not a JSON object.';
  const { reason, callbackUri } = body;
  if (reason !== undefined && reason !== null && !['none', 'busy', 'forbidden'].includes(reason as string))
    return 'reason: expected none, busy or forbidden, in lower case.';
  return unknownMember(body, ['reason', 'callbackUri']) ?? checkCallbackUri(callbackUri);
}

/** The targets of a body that `checkRedirect` accepts. */
export function targetsOf(body: unknown): RungTarget[] {
  return (
    body as { targets: { identity: Record<string, { id: string; displayName?: string }> }[] }
  ).targets.map(({ identity }) => {
    const kind = KINDS.find((name) => identity[name]) ?? '';
    return { kind, id: identity[kind]?.id ?? '', displayName: identity[kind]?.displayName ?? null };
  });
}

function checkTarget(target: unknown, at: string): string | null {
  if (!isJson(target)) return `${at}: not an object.`;
  if (target['@odata.type'] !== '#microsoft.graph.invitationParticipantInfo')
    return `${at}: @odata.type is not #microsoft.graph.invitationParticipantInfo.`;
  const { identity } = target;
  if (!isJson(identity)) return `${at}.identity: missing.`;
  const type = identity['@odata.type'];
  if (type !== undefined && !isTypeName(type)) return `${at}.identity: no type name.`;
  const kinds = Object.keys(identity).filter((name) => name !== '@odata.type');
  const [kind] = kinds;
  if (kinds.length !== 1 || !kind || !KINDS.includes(kind))
    return `${at}.identity: expected exactly one of ${KINDS.join(', ')}.`;
  return (
    unknownMember(target, TARGET_MEMBERS, at) ?? checkIdentity(identity[kind], kind, `${at}.identity.${kind}`)
  );
}

function checkIdentity(identity: unknown, kind: string, at: string): string | null {
  if (!isJson(identity)) return `${at}: not an object.`;
  const { id, displayName } = identity;
  if (typeof id !== 'string' || id === '') return `${at}.id: missing.`;
  if (kind === 'phone' && !/^\+[1-9][0-9]{1,14}$/.test(id)) return `${at}.id: not a number in E.164.`;
  if (displayName !== undefined && displayName !== null && typeof displayName !== 'string')
    return `${at}.displayName: not a text.`;
  const type = identity['@odata.type'];
  if (type !== undefined && !isTypeName(type)) return `${at}: no type name.`;
  return unknownMember(identity, IDENTITY_MEMBERS, at);
}

function checkTimeout(timeout: unknown): string | null {
  if (timeout === undefined || timeout === null) return null;
  const whole = Number.isInteger(timeout) ? (timeout as number) : 0;
  return whole >= 15 && whole <= 90 ? null : 'timeout: expected a whole number from 15 to 90.';
}

/** Graph asks for https; http on loopback passes so that an app without TLS can be tried here. */
function checkCallbackUri(uri: unknown): string | null {
  if (uri === undefined || uri === null) return null;
  const wrong = 'callbackUri: expected an https URL.';
  if (typeof uri !== 'string' || !URL.canParse(uri)) return wrong;
  const { protocol, hostname } = new URL(uri);
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return protocol === 'https:' || (protocol === 'http:' && loopback) ? null : wrong;
}

function checkPolicies(policies: unknown): string | null {
  if (policies === undefined) return null;
  const fine = Array.isArray(policies) && policies.every((policy) => POLICIES.includes(policy as string));
  return fine ? null : `routingPolicies: expected a list of ${POLICIES.join(', ')}.`;
}

function checkBoolean(name: string, value: unknown): string | null {
  return value === undefined || value === null || typeof value === 'boolean'
    ? null
    : `${name}: not a boolean.`;
}

function unknownMember(object: Json, known: readonly string[], at = 'The body'): string | null {
  const name = Object.keys(object).find((member) => !known.includes(member));
  return name === undefined ? null : `${at}: "${name}" is not a member here.`;
}

const first = (problems: readonly (string | null)[]) => problems.find((problem) => problem !== null) ?? null;
const isTypeName = (value: unknown) =>
  typeof value === 'string' && /^#?microsoft\.graph\.[A-Za-z]+$/.test(value);
const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
