/** The port `GraphCalls`, through `@microsoft/microsoft-graph-client`. */
import { Client, GraphClientError, ResponseType, type Context } from '@microsoft/microsoft-graph-client';
import { actionBody, type GraphAction } from '../calls/action.ts';
import type { GraphRequest } from '../calls/drill-answer.ts';
import { member, parseJson } from '../text/json.ts';
import type { AttemptResult, GraphCall, GraphCalls, PathForm } from '../calls/ports.ts';
import { readAnswer, readFailure } from './graph-answer.ts';
import type { HttpAnswer, HttpInit, HttpRequest } from './http-request.ts';
import { within } from '../within.ts';

export interface GraphCallsOptions {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly version: 'v1.0' | 'beta';
  /** A token for Graph of this tenant; rejects where none can be had in time. */
  readonly token: (tenantId: string, timeoutMs: number) => Promise<string>;
  /** Drops a token that Graph has refused. */
  readonly dropToken: (tenantId: string, token: string) => void;
  readonly send: HttpRequest;
}

/** What a drill asks: no action is sent. */
interface GraphLook {
  /** What Graph answers about a call. Never throws. */
  look(call: GraphCall, timeoutMs: number): Promise<AttemptResult>;
  /** The request that `act` would send. */
  request(call: GraphCall, action: GraphAction): GraphRequest;
}

/** Part of an attempt that a token may take. */
const TOKEN_MS = 2_500;

export function createGraphCalls(options: GraphCallsOptions): GraphCalls & GraphLook {
  const send = createSender(options);
  /** By tenant: that it is refused again says nothing about the action. */
  const refused = new Map<string, string>();
  const timed = async (
    tenantId: string,
    timeoutMs: number,
    request: (token: string, ms: number) => Promise<AttemptResult>,
  ): Promise<AttemptResult> => {
    const before = performance.now();
    const token = await options.token(tenantId, Math.min(TOKEN_MS, timeoutMs)).catch(() => null);
    const left = timeoutMs - (performance.now() - before);
    // A process that stood still meanwhile may have lost the call to another instance.
    if (token === null || left <= 0)
      return {
        kind: 'busy',
        why: 'no token for Graph could be had',
        retryAfterMs: null,
        status: null,
        requestId: null,
        sent: false,
      } as const;
    const result = await request(token, Math.max(left, 500));
    if (result.kind !== 'stale-token') return result;
    options.dropToken(tenantId, token);
    const isSame = refused.get(tenantId) === token;
    refused.set(tenantId, token);
    const why = 'Graph refused the same token again';
    return isSame ? { ...result, kind: 'busy', why, retryAfterMs: null } : result;
  };
  const requestOf = (call: GraphCall, action: GraphAction, form: PathForm) => ({
    path: `${pathOf(call)}/${form === 'short' ? action.kind : `microsoft.graph.${action.kind}`}`,
    body: actionBody(action, call.callbackUri, options.version === 'beta'),
  });
  return {
    look: (call, timeoutMs) =>
      timed(call.tenantId, timeoutMs, async (token, ms) =>
        resultOf(await send('GET', pathOf(call), token, ms)),
      ),
    request: (call, action) => {
      const { path, body } = requestOf(call, action, 'short');
      return { method: 'POST', path: `/${options.version}${path}`, body };
    },
    prepare: (tenantId) =>
      options.token(tenantId, TOKEN_MS).then(
        () => undefined,
        () => undefined,
      ),
    act: (call, action, form, timeoutMs) =>
      timed(call.tenantId, timeoutMs, async (token, ms) => {
        const { path, body } = requestOf(call, action, form);
        const answer = await send('POST', path, token, ms, body);
        return resultOf(answer);
      }),
    async state(call, timeoutMs) {
      const before = performance.now();
      const token = await options.token(call.tenantId, Math.min(TOKEN_MS, timeoutMs)).catch(() => null);
      const left = timeoutMs - (performance.now() - before);
      if (token === null || left <= 0) return 'unknown';
      return stateOf(await send('GET', pathOf(call), token, left));
    },
  };
}

type Answer =
  | { readonly status: number; readonly headers: HttpAnswer['headers']; readonly text: string }
  | { readonly failure: unknown };

const pathOf = ({ asItCame }: GraphCall) => `/communications/calls/${encodeURIComponent(asItCame)}`;

const resultOf = (answer: Answer): AttemptResult =>
  'failure' in answer ? readFailure(answer.failure) : readAnswer(answer.status, answer.headers, answer.text);

function stateOf(answer: Answer): 'waiting' | 'gone' | 'unknown' {
  if ('failure' in answer) return 'unknown';
  const { kind } = readAnswer(answer.status, answer.headers, answer.text);
  // A 404 without Graph's own code may be a proxy or a wrong URL: only 8522 says that the call is gone.
  if (kind === 'gone') return 'gone';
  if (kind !== 'accepted') return 'unknown';
  const state = member(parseJson(answer.text), 'state');
  if (typeof state !== 'string') return 'unknown';
  return state.toLowerCase() === 'incoming' ? 'waiting' : 'gone';
}

/**
 * The client's own chain does its own retries and reads Retry-After as a whole number; the call path has a budget of its
 * own, so the chain here is one request, with the answer handed back as it came.
 */
function createSender({ baseUrl, version, send }: GraphCallsOptions) {
  const execute = async (context: Context): Promise<void> => {
    try {
      // Only what is asked for below is used of it: status, headers, text.
      context.response = (await send(context.request as string, initOf(context.options))) as Response;
    } catch (error) {
      // The client would keep the message only; what matters is the cause.
      const failure = new GraphClientError('no answer');
      failure.customError = error;
      throw failure;
    }
  };
  const client = Client.initWithMiddleware({
    baseUrl,
    defaultVersion: version,
    middleware: { execute },
  });
  return async (
    method: 'GET' | 'POST',
    path: string,
    token: string,
    timeoutMs: number,
    body?: unknown,
  ): Promise<Answer> => {
    try {
      return await within(Math.ceil(timeoutMs), async (signal) => {
        const request = client
          .api(path)
          .responseType(ResponseType.RAW)
          .header('Authorization', `Bearer ${token}`)
          .options({ signal });
        const answer = (await (method === 'GET' ? request.get() : request.post(body))) as HttpAnswer;
        return { status: answer.status, headers: answer.headers, text: await textOf(answer, method) };
      });
    } catch (error) {
      return { failure: error instanceof GraphClientError ? error.customError : error };
    }
  };
}

/** The client hands on the plain object that it got; making `Headers` of it costs as much as the request itself. */
const plain = (headers: HeadersInit = {}): Readonly<Record<string, string>> =>
  headers instanceof Headers || Array.isArray(headers) ? Object.fromEntries(new Headers(headers)) : headers;

function initOf({ method, headers, body, signal }: NonNullable<Context['options']> = {}): HttpInit {
  return {
    method: method === 'POST' ? 'POST' : 'GET',
    headers: plain(headers),
    ...(typeof body === 'string' && { body }),
    ...(signal && { signal }),
  };
}

/**
 * The status alone says everything: nothing waits for the rest of an accepted action, and a body that
 * breaks off, or never comes, makes no answer unknown. `''`: there is none, or it could not be read.
 */
async function textOf(answer: HttpAnswer, method: 'GET' | 'POST'): Promise<string> {
  const text = answer.text().catch(() => '');
  return method === 'POST' && answer.status >= 200 && answer.status < 300 ? '' : text;
}
