/** A proxy in front of a service on loopback that can make it fail, such as Azurite as an outage of the tables. */
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { listen, readBody, sleep } from '../../lib/dev/http.ts';

/**
 * - `up`: passes everything on
 * - `hang`: never answers, nothing is passed on; `hang-after`: passes it on, and never answers
 * - `reset`: breaks the connection; `reset-after`: passes it on first
 * - `slow`: passes it on, and answers 2.5 s later
 * - `busy`: 503 · `error`: 500 · `refused`: 403 · `deleted`: 409, as of a table that is being deleted
 * - `gateway`: 404 with a page of HTML, as of a proxy that does not find what is behind it
 */
export type GateMode =
  | 'up'
  | 'hang'
  | 'hang-after'
  | 'reset'
  | 'reset-after'
  | 'slow'
  | 'busy'
  | 'error'
  | 'refused'
  | 'deleted'
  | 'gateway';

const SLOW_MS = 2_500;

export interface GateRequest {
  readonly at: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
}

export interface Gate {
  readonly url: string;
  /** What requests meet; set it at any time. */
  mode: GateMode;
  /** Only these requests meet `mode`, all others pass; default: every one. */
  only: (request: GateRequest) => boolean;
  /** Milliseconds before anything is passed on, whatever the mode. Default 0. */
  delay: number;
  readonly requests: readonly GateRequest[];
  /** Connections that are open now. */
  connections(): number;
  /** Connections that are open now pass nothing on any more, without a word or by a reset when used; new ones work. */
  freeze(how?: 'silence' | 'reset'): void;
  stop(): Promise<void>;
}

const BEING_DELETED = JSON.stringify({
  'odata.error': {
    code: 'TableBeingDeleted',
    message: { lang: 'en-US', value: 'The specified table is being deleted.' },
  },
});

const REFUSALS: Partial<Record<GateMode, readonly [status: number, body: string]>> = {
  busy: [503, '{}'],
  error: [500, '{}'],
  refused: [403, '{}'],
  deleted: [409, BEING_DELETED],
  gateway: [404, '<html><body><h1>404 Not Found</h1></body></html>'],
};

export async function startGate(target: string): Promise<Gate> {
  const requests: GateRequest[] = [];
  const open = new Set<Socket>();
  const frozen = new WeakMap<Socket, 'silence' | 'reset'>();
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const body = Buffer.from(await readBody(request, 16_777_216));
    const seen = {
      at: Date.now(),
      method: request.method ?? '',
      path: request.url ?? '',
      body: body.toString(),
    };
    requests.push(seen);
    const dead = frozen.get(request.socket);
    if (dead === 'reset') request.socket.resetAndDestroy();
    if (dead) return;
    const mode = gate.only(seen) ? gate.mode : 'up';
    if (mode === 'hang') return;
    if (mode === 'reset') return void response.socket?.resetAndDestroy();
    const refusal = REFUSALS[mode];
    if (refusal) {
      response
        .writeHead(refusal[0], { 'content-type': mode === 'gateway' ? 'text/html' : 'application/json' })
        .end(refusal[1]);
      return;
    }
    if (gate.delay > 0) await sleep(gate.delay);
    const answer = await forward(target, request, body);
    if (mode === 'hang-after') return;
    if (mode === 'reset-after') return void response.socket?.resetAndDestroy();
    if (mode === 'slow') await sleep(SLOW_MS);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };
  const proxy = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  proxy.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const server = await listen(proxy, 0);
  const gate: Gate = {
    url: server.url,
    mode: 'up',
    only: () => true,
    delay: 0,
    requests,
    connections: () => open.size,
    freeze: (how = 'silence') => open.forEach((socket) => frozen.set(socket, how)),
    stop: () => server.stop(),
  };
  return gate;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Uint8Array;
}

/** Method, path and headers go on as they came (the `host` too): Shared Key signs path and headers. */
function forward(target: string, request: IncomingMessage, body: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onward = send(
      new URL(request.url ?? '/', target),
      { method: request.method, headers: request.headers, agent: false },
      (response) => {
        readBody(response, 16_777_216)
          .then((bytes) =>
            resolve({ status: response.statusCode ?? 502, headers: response.headers, body: bytes }),
          )
          .catch(reject);
      },
    );
    onward.on('error', reject).end(body);
  });
}
