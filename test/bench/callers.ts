/** Sends notifications of calls, and says how long each took. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { endedNotification, incomingNotification } from '../../lib/dev/notification.ts';
import { TENANT } from './stand-ins/graph-server.ts';
import { LINE } from './world.ts';

export interface CallsOptions {
  readonly url: string;
  readonly token: string;
  readonly calls: number;
  /** Calls under way at any time. */
  readonly concurrency: number;
  /** The account that is called. */
  readonly called?: string;
  /** Whether each call ends at once, as one that nobody answered; what that takes is not measured. */
  readonly ends?: boolean;
  /** Milliseconds between two calls of one caller. Default: none. */
  readonly pauseMs?: number;
}

export interface CallsResult {
  /** Milliseconds until the answer, of each call. */
  readonly latencies: readonly number[];
  readonly elapsedMs: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Throws where a call is not answered by 202. */
export async function makeCalls(options: CallsOptions): Promise<CallsResult> {
  const latencies: number[] = [];
  let left = options.calls;
  const caller = async () => {
    while (left-- > 0) {
      const call = callTo(options.called ?? LINE);
      const began = performance.now();
      await post(options, incomingNotification(call, 'real', CALLBACK));
      latencies.push(performance.now() - began);
      if (options.ends) await post(options, endedNotification(call, UNANSWERED, CALLBACK));
      if (options.pauseMs !== undefined) await sleep(options.pauseMs);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: options.concurrency }, caller));
  return { latencies, elapsedMs: performance.now() - began };
}

const CALLBACK = 'https://ringrota.example/api/calls';
const UNANSWERED = { code: 487, subcode: 10004, message: 'neither accepted nor rejected in time' };

const callTo = (called: string) => ({
  id: randomUUID(),
  tenantId: TENANT,
  chainId: randomUUID(),
  source: { phone: { id: '+46701740699' } },
  target: { application: { id: called } },
});

/** Throws where it is not answered by 202. */
async function post(options: CallsOptions, notification: unknown): Promise<void> {
  const status = await send(options, JSON.stringify(notification));
  if (status !== 202) throw new Error(`A notification was answered by ${status}.`);
}

function send({ url, token }: CallsOptions, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    request(`${url}/api/calls`, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
    })
      .once('error', reject)
      .end(body);
  });
}
