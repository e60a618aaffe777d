/** A request with nothing between the test and the wire: paths and headers go out as they are given. */
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Milliseconds until the whole answer was there. */
  readonly took: number;
}

export interface RawRequest {
  readonly method?: string;
  /** As it is to stand in the first line. */
  readonly path: string;
  /** Pairs, so that a name may come twice. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Uint8Array;
}

/** Rejects where the connection breaks before there is an answer. */
export function sendRaw(base: string, { method = 'POST', path, headers = [], body }: RawRequest) {
  const { hostname, port } = new URL(base);
  const bytes = body === undefined ? null : Buffer.from(body);
  const length = bytes === null ? [] : [['content-length', String(bytes.length)] as const];
  const lines = [['host', `${hostname}:${port}`] as const, ...headers, ...length];
  const begun = performance.now();
  return new Promise<RawAnswer>((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: lines.flat() }, (answer) => {
      const chunks: Uint8Array[] = [];
      answer.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const took = performance.now() - begun;
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, took });
      });
    });
    sent.on('error', reject);
    sent.end(bytes ?? undefined);
  });
}
