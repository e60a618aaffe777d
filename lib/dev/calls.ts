/** The calls that the stand-in knows, from their arrival to their end. */
import { randomUUID } from 'node:crypto';
import {
  callerIdentity,
  incomingNotification,
  newCallId,
  type CallFacts,
  type Form,
  type Identity,
} from './notification.ts';
import { targetsOf, type RungTarget } from './graph-request.ts';

/**
 * Who picks up, once phones ring: a target's id or display name; `first` of the targets; `nobody`; `busy`: all
 * decline; `gone`: the caller hangs up; `rings on`: the stand-in sends no end, because a test does.
 */
export type Answer = string;

export interface CallOptions {
  /** `+46…`, an object id, `encrypted`, `guest:<id>` or `app:<id>`. */
  readonly from: string;
  readonly fromName?: string;
  /** Object id of the called resource account, or with `direct` the bot's app id. */
  readonly to: string;
  /** The bot itself is called, not a resource account. */
  readonly direct?: boolean;
  /** Default `first`. */
  readonly answer?: Answer;
  /** How `answeredBy` names who picked up. Default `encrypted`, as in traffic. */
  readonly answeredBy?: 'encrypted' | 'user';
  /** Default `real`. */
  readonly form?: Form;
  /** Default: a new one in the way of the form. */
  readonly id?: string;
  /** Default: the stand-in's. */
  readonly tenantId?: string;
}

/** A redirect or reject that took effect. */
export interface Accepted {
  readonly at: number;
  readonly action: 'redirect' | 'reject';
  /** Redirects only. */
  readonly targets: readonly RungTarget[];
  /** Rejects only. */
  readonly reason: string | null;
  readonly callbackUri: string | null;
  readonly body: unknown;
}

export interface SimulatedCall extends CallFacts {
  readonly openedAt: number;
  /** The body of its first notification. */
  readonly notification: unknown;
  readonly answer: Answer;
  readonly answeredBy: 'encrypted' | 'user';
  state: 'incoming' | 'redirecting' | 'established' | 'terminated';
  /** In order; more than one would be the stand-in's mistake. */
  readonly accepted: Accepted[];
}

export interface CallBook {
  open(options: CallOptions): SimulatedCall;
  find(id: string): SimulatedCall | undefined;
  all(): readonly SimulatedCall[];
  /** Takes effect, or `false`: nobody is waiting there (any more). */
  accept(id: string, action: 'redirect' | 'reject', body: unknown): boolean;
  close(): void;
}

export interface CallBookOptions {
  readonly tenantId: string;
  /** Where Graph believes the bot to be: `callbackUri` of what it sends. */
  readonly callbackUri: string;
  /** Milliseconds in which a call must be redirected or rejected. */
  readonly patience: number;
  readonly onAccepted: (call: SimulatedCall, accepted: Accepted) => void;
  /** Nothing was done in time: Graph rejects the call itself. */
  readonly onExpired: (call: SimulatedCall) => void;
}

export function createCallBook(options: CallBookOptions): CallBook {
  const calls = new Map<string, SimulatedCall>();
  const timers = new Map<string, NodeJS.Timeout>();
  const expire = (call: SimulatedCall) => {
    if (call.state !== 'incoming') return;
    call.state = 'terminated';
    options.onExpired(call);
  };
  return {
    open(given) {
      const call = createCall(given, options);
      calls.set(call.id, call);
      timers.set(call.id, setTimeout(expire, options.patience, call).unref());
      return call;
    },
    find: (id) => calls.get(id),
    all: () => [...calls.values()],
    accept(id, action, body) {
      const call = calls.get(id);
      if (call?.state !== 'incoming') return false;
      const accepted = toAccepted(action, body);
      call.accepted.push(accepted);
      call.state = action === 'redirect' ? 'redirecting' : 'terminated';
      clearTimeout(timers.get(id));
      options.onAccepted(call, accepted);
      return true;
    },
    close: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}

function createCall(given: CallOptions, { tenantId, callbackUri }: CallBookOptions): SimulatedCall {
  const form = given.form ?? 'real';
  const tenant = given.tenantId ?? tenantId;
  const facts: CallFacts = {
    id: given.id ?? newCallId(form),
    tenantId: tenant,
    chainId: randomUUID(),
    source: callerIdentity(given.from, tenant, given.fromName),
    target: called(given, tenant),
  };
  return {
    ...facts,
    openedAt: Date.now(),
    notification: incomingNotification(facts, form, callbackUri),
    answer: given.answer ?? 'first',
    answeredBy: given.answeredBy ?? 'encrypted',
    state: 'incoming',
    accepted: [],
  };
}

function called(given: CallOptions, tenantId: string): Identity {
  const id = { '@odata.type': '#microsoft.graph.identity', id: given.to };
  return given.direct
    ? { application: { ...id, displayName: 'Ringrota' } }
    : { applicationInstance: { ...id, displayName: 'Support', tenantId } };
}

function toAccepted(action: 'redirect' | 'reject', body: unknown): Accepted {
  const { reason = null, callbackUri = null } = body as {
    reason?: string | null;
    callbackUri?: string | null;
  };
  return {
    at: Date.now(),
    action,
    targets: action === 'redirect' ? targetsOf(body) : [],
    reason,
    callbackUri,
    body,
  };
}
