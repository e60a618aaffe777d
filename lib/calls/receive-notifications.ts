/**
 * A POST from Graph is verified and parsed, then each notification is handled on its own. Either route takes any notification.
 * The order of the checks is part of the contract: 401, 403, 413, 415, 400.
 */
import { readEnvelope, type EndedCall, type IncomingCall } from './notification.ts';
import type { Log, Row } from '../ports.ts';
import { inParallel } from '../audit/parallel.ts';
import { dayOf } from '../audit/rows.ts';
import { within } from '../within.ts';
import { callbackDay } from './action.ts';
import type { Arrival, Clock, Routed, Taken } from './call-context.ts';
import type { TokenVerdict } from './ports.ts';
import { errorAnswer, type HttpAnswer } from '../http/http.ts';
import { BUDGET_MS } from './limits.ts';
import type { Ending } from './record-end.ts';

/** The largest body; the platform's own limit is set a little above, so that this answer is seen. */
const MAX_BYTES = 262_144;

export interface CallRequest {
  readonly authorization: string | null;
  readonly contentType: string | null;
  /** `?day=` of a callbackUri. */
  readonly day: string | null;
  readonly body: Uint8Array;
}

/** Ends that are recorded at a time: an envelope may hold any number. */
const MAX_ENDS = 20;

export interface Receivers extends Pick<Clock, 'now' | 'elapsed' | 'timer'> {
  readonly verify: (authorization: string | null) => Promise<TokenVerdict>;
  readonly route: (arrival: Arrival) => Promise<Routed>;
  /** Returns the row of the end. */
  readonly end: (ending: Ending) => Promise<Row>;
  /** What follows once the notification has its answer; returns at once. */
  readonly after: (calls: readonly Taken[]) => void;
}

export async function receiveNotifications(
  request: CallRequest,
  receivers: Receivers,
  log: Log,
): Promise<HttpAnswer> {
  const received = receivers.now();
  const began = receivers.elapsed();
  // Whole milliseconds: instants become columns of type Int32.
  const now = () => received + Math.round(receivers.elapsed() - began);
  const verdict = await receivers.verify(request.authorization);
  const verifyMs = receivers.elapsed() - began;
  if (verdict.kind !== 'good') return refusal(verdict, log);
  const refused = checkBody(request);
  if (refused !== null) return refused;
  if (request.body.byteLength === 0) {
    log.warn('notification.empty');
    return { status: 202 };
  }
  const envelope = readEnvelope(parseBody(request.body));
  if (envelope.kind === 'legacy') return { status: 204 };
  if (envelope.kind === 'invalid') {
    log.warn('notification.invalid');
    return errorAnswer(
      400,
      'notAnEnvelope',
      'The body is not a notification envelope: an object with a list "value" was expected.',
    );
  }
  const { calls, ignored } = envelope;
  for (const why of new Set(ignored))
    log.info('notification.ignored', { why, count: ignored.filter((one) => one === why).length });
  const context = { tenantId: verdict.tenantId, received, now, verifyMs, log };
  const day = callbackDay(request.day, received);
  const taken = await takeAll(calls, day, context, receivers);
  receivers.after(taken.filter((call) => call !== null));
  if (taken.length < calls.length)
    log.error('notification.dropped', { dropped: calls.length - taken.length, taken: taken.length });
  return taken.length < calls.length || taken.some((call) => call?.became === 'unplaced')
    ? errorAnswer(503, 'notPlaced', 'Neither redirect nor reject could be placed for a call.', {
        'retry-after': '5',
      })
    : { status: 202 };
}

type Context = Omit<Arrival, 'call'>;

/** Arrivals first, all at once; ends as fast as the tables take them. Returns what was handled in time. */
async function takeAll(
  calls: readonly (IncomingCall | EndedCall)[],
  day: string | null,
  context: Context,
  receivers: Receivers,
): Promise<readonly (Taken | null)[]> {
  const handled: (Taken | null)[] = [];
  const handle = async (call: IncomingCall | EndedCall) => {
    handled.push(await take(call, day, context, receivers));
  };
  const arrivals = calls
    .filter(({ kind }) => kind === 'incoming')
    .map((call) => ({ callId: call.callId, handled: handle(call) }));
  const ends = inParallel(
    calls.filter(({ kind }) => kind === 'ended'),
    MAX_ENDS,
    async (call) => {
      // The end of a call that came with it follows its decision.
      await arrivals.find(({ callId }) => callId === call.callId)?.handled;
      await handle(call);
    },
  );
  const left = Math.max(context.received + BUDGET_MS - context.now(), 0);
  await within(left, Promise.all([...arrivals.map((one) => one.handled), ends]), receivers.timer).catch(
    () => undefined,
  );
  return [...handled];
}

/** One notification; whatever happens to it stays with it. `null`: an end that could not be recorded. */
async function take(
  call: IncomingCall | EndedCall,
  day: string | null,
  context: Context,
  receivers: Receivers,
): Promise<Taken | null> {
  const { log, received, now } = context;
  const { callId } = call;
  try {
    if (call.kind === 'incoming') {
      return { callId, ...(await receivers.route({ ...context, call })), end: null };
    }
    const end = await receivers.end({ call, day, received, now, log });
    return { callId, became: 'ended', day: end.partitionKey, unsure: false, end };
  } catch (error) {
    log.error('internal.error', {
      where: call.kind,
      reason: error instanceof Error ? error.message : 'unknown',
    });
    return call.kind === 'incoming'
      ? { callId, became: 'unplaced', day: dayOf(received), unsure: true, end: null }
      : null;
  }
}

/** The same answer whatever was wrong with the token; the reason is in the log. */
function refusal(verdict: Exclude<TokenVerdict, { kind: 'good' }>, log: Log): HttpAnswer {
  switch (verdict.kind) {
    case 'refused':
      log.warn('token.refused', { reason: verdict.reason });
      return errorAnswer(401, 'unauthorized', 'A valid bearer token is needed.', {
        'www-authenticate': 'Bearer',
      });
    case 'forbidden':
      log.warn('tenant.refused');
      return errorAnswer(403, 'tenantNotAllowed', 'This tenant is not allowed.');
    case 'unavailable':
      log.error('keys.unavailable');
      return errorAnswer(503, 'keysUnavailable', 'Tokens cannot be verified at the moment.', {
        'retry-after': '5',
      });
  }
}

function checkBody({ body, contentType }: CallRequest): HttpAnswer | null {
  if (body.byteLength > MAX_BYTES) return errorAnswer(413, 'tooLarge', 'The body is larger than 256 KiB.');
  const type = contentType?.split(';', 1)[0]?.trim() ?? '';
  if (body.byteLength > 0 && !/^(?:application|text)\/(?:[\w.+-]+\+)?json$/i.test(type))
    return errorAnswer(415, 'notJson', 'The content type must be application/json.');
  return null;
}

/** `undefined`, which is not a valid envelope, if the bytes are not UTF-8 or not JSON. */
function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
