/**
 * One HTTP request on a kept connection, for the tables, Graph, the signing keys and the identity endpoint. It takes a
 * third of the CPU of the platform's `fetch`.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';

export interface HttpInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Default: the kept connections. */
  readonly agent?: HttpAgent;
}

/** Resolved as soon as the status is known. The platform's `Response` is one too. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** Decoded. Rejects if the body breaks off or cannot be decoded. */
  text(): Promise<string>;
}

/** Does not follow redirects. Rejects with the error of `node:http`, or with the reason of the signal. */
export type HttpRequest = (url: string, init: HttpInit) => Promise<HttpAnswer>;

/** The connections that are kept between requests. */
export interface Connections {
  agentFor(protocol: string): HttpAgent;
  /** Closes the idle ones, so that the next request takes a new connection. */
  dropIdle(): void;
}

/**
 * A connection that was idle for longer is closed: a firewall or load balancer may have dropped it silently, and a request
 * on it would get no answer.
 */
const IDLE_MS = 4_000;

export function createConnections(): Connections {
  const options = { keepAlive: true, timeout: IDLE_MS } as const;
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  return {
    agentFor: (protocol) => (protocol === 'https:' ? https : http),
    dropIdle() {
      for (const agent of [http, https])
        for (const sockets of Object.values(agent.freeSockets))
          for (const socket of sockets ?? []) socket.destroy();
    },
  };
}

/** After a request without an answer the idle connections are dropped: they may have died in the same way. */
export function createHttpRequest(connections: Connections) {
  return (
    address: string,
    { method = 'GET', headers = {}, body, signal, agent }: HttpInit,
  ): Promise<HttpAnswer & { readonly message: IncomingMessage }> =>
    new Promise((resolve, reject) => {
      const url = new URL(address);
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(url, {
        method,
        agent: agent ?? connections.agentFor(url.protocol),
        headers: {
          'accept-encoding': 'identity',
          ...headers,
          ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        },
        ...(signal && { signal }),
      });
      let isAnswered = false;
      request.on('response', (message) => {
        isAnswered = true;
        resolve({ ...answerOf(message), message });
      });
      // The caller may have stopped waiting for a body that never ends.
      request.on('timeout', () => {
        if (isAnswered) request.destroy();
      });
      request.on('error', (error) => {
        connections.dropIdle();
        reject(signal?.aborted ? (signal.reason as Error) : error);
      });
      request.end(body);
    });
}

function answerOf(message: IncomingMessage): HttpAnswer {
  return {
    status: message.statusCode ?? 0,
    // Not the platform's `Headers`: making them costs as much as the request itself.
    headers: { get: (name) => message.headersDistinct[name.toLowerCase()]?.join(', ') ?? null },
    text: async () => textOf(await buffer(message), message.headers['content-encoding']),
  };
}

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Promise<Buffer>>> = {
  identity: (bytes) => Promise.resolve(bytes),
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  // Some senders leave out the header that the standard asks for.
  deflate: (bytes) => promisify(inflate)(bytes).catch(() => promisify(inflateRaw)(bytes)),
};

/** Some proxies compress although `identity` was asked for, and some servers begin with a byte order mark. */
async function textOf(bytes: Buffer, codings: string | undefined): Promise<string> {
  let plain = bytes;
  if (codings !== undefined && bytes.length > 0)
    for (const coding of codings.toLowerCase().split(',').reverse()) {
      const decode = DECODERS[coding.trim()];
      if (decode === undefined) throw new Error('the answer has an unknown content coding');
      plain = await decode(plain);
    }
  return plain.toString('utf8').replace(/^\ufeff/, '');
}

/** The end of the pipeline of Azure's SDKs. A request must have a signal: without one it may wait for ever. */
export function createTransport(connections: Connections): HttpClient {
  const send = createHttpRequest(connections);
  return {
    async sendRequest(request): Promise<PipelineResponse> {
      const { url, method, headers, body, abortSignal, agent } = request;
      try {
        const answer = await send(url, {
          method,
          headers: { ...headers.toJSON(), 'accept-encoding': 'identity' },
          ...(typeof body === 'string' && { body }),
          ...(abortSignal && { signal: abortSignal as AbortSignal }),
          ...(agent && { agent: agent as unknown as HttpAgent }),
        });
        const bodyAsText = await answer.text();
        const known = createHttpHeaders(answer.message.headers as Record<string, string>);
        return { request, status: answer.status, headers: known, bodyAsText };
      } catch (error) {
        // Must be the SDK's error type; its retry policy ignores all others.
        const { message, code = '' } = error as NodeJS.ErrnoException;
        throw new RestError(message, { code, request });
      }
    },
  };
}
