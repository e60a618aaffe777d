/** One attempt at Graph: what its status says stands, whatever becomes of the body. */
import { describe, expect, it } from 'vitest';
import { createGraphCalls } from '../../../lib/azure/graph-calls.ts';

const call = {
  callId: '5f1d3c4e-0000-4000-8000-000000000001',
  asItCame: '5f1d3c4e-0000-4000-8000-000000000001',
  tenantId: 't',
  callbackUri: 'https://bot.example/api/calls/c?day=2026-11-21',
};
const busy = { kind: 'reject', reason: 'busy' } as const;

/** A body that begins, and then breaks off or never goes on. */
const half = (end: 'breaks' | 'hangs') =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"error":'));
      if (end === 'breaks') controller.error(new TypeError('terminated'));
    },
  });

function graph(response: () => Response, token = () => Promise.resolve('token')) {
  return createGraphCalls({
    baseUrl: 'https://graph.example',
    version: 'v1.0',
    token,
    dropToken: () => undefined,
    send: () => Promise.resolve(response()),
  });
}

describe('an answer of Graph', () => {
  it.each(['breaks', 'hangs'] as const)('of 202 is accepted at once, also when its body %s', async (end) => {
    const calls = graph(() => new Response(half(end), { status: 202 }));
    expect(await calls.act(call, busy, 'short', 60_000)).toMatchObject({ kind: 'accepted', status: 202 });
  });

  it.each([
    [403, 'refused'],
    [404, 'missing'],
    [429, 'busy'],
  ])('of %i is what its status says, also when its body breaks off', async (status, kind) => {
    const calls = graph(() => new Response(half('breaks'), { status, headers: { 'retry-after': '2.5' } }));
    expect(await calls.act(call, busy, 'short', 3_000)).toMatchObject({ kind, status });
  });

  it('an answer about the state of a call does not count when its body breaks off', async () => {
    const calls = graph(() => new Response(half('breaks')));
    expect(await calls.state(call, 3_000)).toBe('unknown');
  });

  it('without a token the state of a call stays unknown', async () => {
    const calls = graph(
      () => new Response(),
      () => Promise.reject(new Error('no token')),
    );
    expect(await calls.act(call, busy, 'short', 3_000)).toMatchObject({ kind: 'busy', sent: false });
  });

  it('of 401 to the same token again says nothing of the action; to another token it does', async () => {
    const tokens = ['one', 'one', 'two'];
    const calls = graph(
      () => new Response('', { status: 401 }),
      () => Promise.resolve(tokens.shift() ?? ''),
    );
    const kinds = [];
    for (let count = 1; count <= 3; count++) kinds.push((await calls.act(call, busy, 'short', 3_000)).kind);
    expect(kinds).toEqual(['stale-token', 'busy', 'stale-token']);
  });
});
