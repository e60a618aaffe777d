/** One HTTP request on a kept connection: a third of the CPU that the platform's `fetch` takes. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Connections } from './connections.ts';

export interface HttpInit {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** An answer as soon as its status is there; the platform's `Response` is one too. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** Rejects where the body breaks off. */
  text(): Promise<string>;
}

/** Redirections are not followed. Rejects with the error of `node:http`, or with the reason of the signal. */
export type HttpRequest = (url: string, init: HttpInit) => Promise<HttpAnswer>;

/** After a request without an answer the idle connections are dropped: they may have died in the same way. */
export function createHttpRequest(connections: Connections): HttpRequest {
  return (address, { method = 'GET', headers = {}, body, signal }) =>
    new Promise((resolve, reject) => {
      const url = new URL(address);
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const request = send(url, {
        method,
        agent: connections.agentFor(url.protocol),
        headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
        ...(signal && { signal }),
      });
      request.on('response', (response) => resolve(answerOf(response)));
      // Longer without a sign of life than anybody waits for it.
      request.on('timeout', () => request.destroy());
      request.on('error', (error) => {
        connections.dropIdle();
        reject(signal?.aborted ? (signal.reason as Error) : error);
      });
      request.end(body);
    });
}

function answerOf(response: IncomingMessage): HttpAnswer {
  return {
    status: response.statusCode ?? 0,
    // Not the platform's `Headers`: making them costs as much as the request itself.
    headers: { get: (name) => response.headersDistinct[name.toLowerCase()]?.join(', ') ?? null },
    async text() {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString('utf8');
    },
  };
}
