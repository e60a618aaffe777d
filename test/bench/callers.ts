/** Sends notifications of calls, and says how long each took. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { incomingNotification } from '../../lib/dev/notification.ts';
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
      const body = bodyOf(options.called ?? LINE);
      const began = performance.now();
      const status = await post(options, body);
      if (status !== 202) throw new Error(`A call was answered by ${status}.`);
      latencies.push(performance.now() - began);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: options.concurrency }, caller));
  return { latencies, elapsedMs: performance.now() - began };
}

function bodyOf(called: string): string {
  const call = {
    id: randomUUID(),
    tenantId: TENANT,
    chainId: randomUUID(),
    source: { phone: { id: '+46701740699' } },
    target: { application: { id: called } },
  };
  return JSON.stringify(incomingNotification(call, 'real', 'https://ringrota.example/api/calls'));
}

function post({ url, token }: CallsOptions, body: string): Promise<number> {
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
