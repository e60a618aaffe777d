/** The HTTP side of the stand-in: Graph's paths, checks and errors for calls. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallBook, SimulatedCall } from './calls.ts';
import type { Fault, FaultQueue, FaultSubject } from './faults.ts';
import { checkRedirect, checkReject, type Version } from './graph-request.ts';
import { readBody, sendJson, sleep } from './http.ts';

/** A request as it came, and the answer; `status` `null`: none was sent (hang, reset). */
export interface RecordedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<IncomingMessage['headers']>;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
  readonly action: 'redirect' | 'reject' | 'get' | null;
  readonly callId: string | null;
  status: number | null;
}

export interface GraphHttpOptions {
  readonly calls: CallBook;
  readonly faults: FaultQueue;
  readonly requests: RecordedRequest[];
  readonly accepts: (token: string) => boolean;
  /** Whether one request more is within the limit. */
  readonly allows: () => boolean;
}

const PATH = /^\/(v1\.0|beta)\/communications\/calls\/([^/]+)(?:\/(microsoft\.graph\.)?(redirect|reject))?$/;

type Result = readonly [status: number, body?: unknown, headers?: Readonly<Record<string, string>>];

/** Serves `/{version}/communications/calls/{id}` with `/redirect` and `/reject` in both path forms. */
export function createGraphHttp(options: GraphHttpOptions) {
  return async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    const text = Buffer.from(await readBody(request, 4_194_304)).toString();
    const route = routeOf(request.method ?? '', url.pathname);
    const record: RecordedRequest = {
      at: Date.now(),
      method: request.method ?? '',
      path: url.pathname,
      headers: request.headers,
      body: parse(text).value ?? text,
      action: route?.action ?? null,
      callId: route?.callId ?? null,
      status: null,
    };
    options.requests.push(record);
    const send = ([status, body, headers = {}]: Result) => {
      record.status = status;
      const ids = { 'request-id': randomUUID(), 'client-request-id': clientRequestId(request) };
      sendJson(response, status, body, { ...ids, ...headers });
    };
    const refused = refusal(options, request);
    if (refused) {
      send(refused);
      return;
    }
    if (!route) {
      send(graphError(request, 400, 'BadRequest', 'Resource not found for the segment.'));
      return;
    }
    const act = (): Result => perform(options.calls, route, request, text);
    const fault = options.faults.take(route);
    if (fault) return commit(fault, act, send, request, response);
    send(act());
  };
}

interface Route extends FaultSubject {
  readonly version: Version;
}

function routeOf(method: string, path: string): Route | null {
  const [, version, id, qualifier, action] = PATH.exec(path) ?? [];
  if (!version || !id || (method === 'GET') === (action !== undefined)) return null;
  if (method !== 'GET' && method !== 'POST') return null;
  return {
    version: version as Version,
    callId: decodeURIComponent(id),
    action: (action ?? 'get') as Route['action'],
    form: qualifier ? 'qualified' : 'short',
  };
}

function refusal(options: GraphHttpOptions, request: IncomingMessage): Result | null {
  const [, token = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!options.accepts(token))
    return graphError(
      request,
      401,
      'InvalidAuthenticationToken',
      'Access token is missing, unknown or expired.',
    );
  if (options.allows()) return null;
  const [status, body] = graphError(request, 429, 'TooManyRequests', 'Please retry again later.');
  return [status, body, { 'retry-after': '2.128' }];
}

function perform(calls: CallBook, route: Route, request: IncomingMessage, text: string): Result {
  const error = (status: number, code: string, message: string) => graphError(request, status, code, message);
  const notFound = error(404, '8522', 'Call not found.');
  if (route.action === 'get') {
    const call = calls.find(route.callId);
    return call && call.state !== 'terminated' ? [200, entity(call)] : notFound;
  }
  const type = request.headers['content-type'];
  if (type === undefined)
    return error(400, 'BadRequest', 'Write requests must contain the Content-Type header declaration.');
  if (!/^application\/json\b/i.test(type))
    return error(415, 'UnsupportedMediaType', 'Expected application/json.');
  const json = parse(text);
  if (!json.valid) return error(400, 'BadRequest', 'Unable to read JSON request payload.');
  const problem =
    route.action === 'redirect' ? checkRedirect(json.value, route.version) : checkReject(json.value);
  if (problem) return error(400, 'BadRequest', problem);
  return calls.accept(route.callId, route.action, json.value) ? [202] : notFound;
}

async function commit(
  fault: Fault,
  act: () => Result,
  send: (result: Result) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault.kind === 'delay') {
    await sleep(fault.milliseconds);
    send(act());
    return;
  }
  if (fault.effect) act();
  if (fault.kind === 'reset') response.socket?.resetAndDestroy();
  if (fault.kind !== 'answer') return;
  const [, body] = graphError(
    request,
    fault.status,
    fault.code ?? 'UnknownError',
    fault.message ?? 'Told to fail.',
  );
  send([fault.status, fault.body ?? body, fault.headers ?? {}]);
}

function entity(call: SimulatedCall): unknown {
  return {
    '@odata.type': '#microsoft.graph.call',
    id: call.id,
    state: call.state,
    direction: 'incoming',
    tenantId: call.tenantId,
    callChainId: call.chainId,
  };
}

/** learn.microsoft.com/graph/errors; in calls `code` is a number as text. */
function graphError(request: IncomingMessage, status: number, code: string, message: string): Result {
  const innerError = {
    'request-id': randomUUID(),
    date: new Date().toISOString().slice(0, 19),
    'client-request-id': clientRequestId(request),
  };
  return [status, { error: { code, message, innerError } }];
}

function clientRequestId(request: IncomingMessage): string {
  const given = request.headers['client-request-id'];
  return typeof given === 'string' ? given : randomUUID();
}

function parse(text: string): { readonly valid: boolean; readonly value?: unknown } {
  try {
    return { valid: true, value: JSON.parse(text) as unknown };
  } catch {
    return { valid: false };
  }
}
