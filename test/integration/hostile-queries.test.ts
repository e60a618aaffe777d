/** Queries of attackers with a good key: no 5xx, nothing slow, nothing injected, nothing reflected. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedRota } from '../faults/people.ts';
import { atOnce } from '../support/at-once.ts';
import { sendRaw } from '../support/raw-request.ts';
import { FUNCTION_KEY, LINE, startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await seedRota(world);
  await (
    await world.call()
  ).ended;
});
afterAll(() => world.stop());

const get = async (path: string) => {
  const headers = [['x-functions-key', FUNCTION_KEY] as const];
  return atOnce(() => sendRaw(world.url, { method: 'GET', path, headers }));
};

describe('a query', () => {
  const injections = [
    "x' or '1' eq '1",
    "' or PartitionKey ne '",
    "') or (true",
    "support' or RowKey ge '",
    '%',
    '*',
    '\u0000',
    '\ud800',
    '/\\#?',
    'x'.repeat(3_000),
    "'".repeat(500),
    '<script>alert(1)</script>',
    '../../etc/passwd',
    '\u202e\u0000\uffff',
  ];
  const MARK = 'kx9q7zz';

  it.for(['line', 'rota', 'at'])('of on-call cannot be injected through %s', async (name) => {
    for (const value of injections) {
      const query = new URLSearchParams({
        ...(name === 'at' ? { line: 'support' } : {}),
        [name]: value + MARK,
      });
      const answer = await get(`/api/on-call?${query.toString()}`);
      expect([value, [400, 404].includes(answer.status)]).toEqual([value, true]);
      expect(answer.text).not.toContain(MARK);
    }
  });

  it.for(['from', 'to', 'line', 'caller', 'person', 'outcome', 'call', 'format', 'after'])(
    'of audit cannot be injected through %s',
    async (name) => {
      for (const value of injections) {
        const answer = await get(`/api/audit?${new URLSearchParams({ [name]: value + MARK }).toString()}`);
        expect([value, [200, 400].includes(answer.status)]).toEqual([value, true]);
        expect(answer.text).not.toContain(MARK);
        if (answer.status === 200) expect(JSON.parse(answer.text)).toMatchObject({ calls: [] });
      }
    },
  );

  it('a made-up query is 200, 400 or 404, at once and without an echo', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...injections),
      fc.constantFrom(
        'support',
        'default',
        LINE,
        'anna',
        '2026-11-21',
        '2026-11-21T02:14:00Z',
        'answered',
        'csv',
      ),
    );
    const name = fc.constantFrom(
      ...['line', 'rota', 'at', 'from', 'to', 'caller', 'person', 'outcome', 'call', 'format', 'after', 'x'],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('on-call', 'audit'),
        fc.array(fc.tuple(name, text), { maxLength: 5 }),
        async (route, pairs) => {
          const query = new URLSearchParams(
            pairs.map(([key, value]) => [key, value.toWellFormed()] as [string, string]),
          );
          const answer = await get(`/api/${route}?${query.toString()}`);
          expect([200, 400, 404]).toContain(answer.status);
          if (answer.status === 200) return;
          expect(answer.text).toMatch(
            /^\{"error":\{"code":"(invalidRequest|notFound)","message":"[^<>]*"\}\}$/,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('without a key is 401', async () => {
    for (const path of ['/api/on-call?line=support', '/api/audit'])
      expect((await sendRaw(world.url, { method: 'GET', path })).status).toBe(401);
  });
});

describe('after all of this', () => {
  it('the app is well, has logged no mistake of its own, and takes calls', async () => {
    expect(await (await world.get('/api/health')).json()).toMatchObject({ status: 'ok' });
    expect(world.events('internal.error')).toEqual([]);
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect(world.graph.accepted(call.id)).toHaveLength(1);
  });
});
