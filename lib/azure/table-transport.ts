/** The end of the SDK's pipeline, for requests with short answers. With the SDK's own a call takes some percent more CPU. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { Connections } from './connections.ts';

/** Redirections are not followed. Whoever asks gives a signal: without one it would wait for ever. */
export function createTableTransport(connections: Connections): HttpClient {
  return {
    sendRequest: (request) =>
      new Promise<PipelineResponse>((resolve, reject) => {
        // The SDK's kind of error: it tries no other again.
        const fail = ({ message, code = '' }: NodeJS.ErrnoException) =>
          reject(new RestError(message, { code, request }));
        const { method, headers, body, abortSignal } = request;
        const url = new URL(request.url);
        const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
        const sent = send(url, {
          method,
          agent: connections.agentFor(url.protocol),
          headers: headers.toJSON(),
          ...(abortSignal && { signal: abortSignal as AbortSignal }),
        });
        sent.on('error', fail).on('response', (answer) => {
          let bodyAsText = '';
          answer.setEncoding('utf8').on('data', (part: string) => (bodyAsText += part));
          answer.on('error', fail).on('end', () =>
            resolve({
              request,
              status: answer.statusCode ?? 0,
              headers: createHttpHeaders(answer.headers as Record<string, string>),
              bodyAsText,
            }),
          );
        });
        sent.end(body);
      }),
  };
}
