/** Paths of attackers with a good token, in the URL and in notifications. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedRota } from '../faults/people.ts';
import { atOnce } from '../support/at-once.ts';
import { sendRaw } from '../support/raw-request.ts';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await seedRota(world);
  await (
    await world.call()
  ).ended;
});
afterAll(() => world.stop());

async function post(body: string | Uint8Array, path = '/api/calls') {
  const headers = [
    ['authorization', `Bearer ${await world.graph.signToken()}`],
    ['content-type', 'application/json'],
  ] as const;
  return atOnce(() => sendRaw(world.url, { path, headers, body }));
}
const item = (more: object) => ({
  changeType: 'created',
  resourceUrl: `/communications/calls/${crypto.randomUUID()}`,
  ...more,
});
const envelope = (...value: unknown[]) => JSON.stringify({ value });

describe('a path', () => {
  const odd = [
    ...[
      '..',
      '.',
      '%2e%2e',
      '..%2f..%2fhealth',
      '%00',
      '%ff',
      '%',
      '%zz',
      "'",
      '"',
      '<script>'.replaceAll('<', '%3C'),
    ],
    ...[
      '%F0%9F%93%9E',
      '%E0%80%AF',
      'a'.repeat(4_000),
      ';a=b',
      '%0d%0aset-cookie:x',
      '{callId}',
      '%23',
      '%3F',
      '*',
    ],
    ...["x'%20or%20'1'%20eq%20'1", '__proto__', 'constructor', '%5c..%5c'],
  ];
  it.for(odd)('/api/calls/%s is answered as any other', async (id) => {
    const answer = await post('{"value":[]}', `/api/calls/${id}?day=2026-11-21`);
    expect([202, 404]).toContain(answer.status);
    expect([answer.text, answer.headers['set-cookie']]).toEqual(['', undefined]);
  });

  it.for(['..%2f..', "2026-11-21'%20or", '%00', '9999-99-99', '2026-11-21%0d%0a', '-1', '%F0%9F%93%9E'])(
    'with the day %s takes the end for the day on which it came',
    async (day) => {
      const id = crypto.randomUUID();
      const end = { changeType: 'deleted', resourceUrl: `/communications/calls/${id}` };
      expect((await post(envelope(end), `/api/calls/${id}?day=${day}`)).status).toBe(202);
      const { ended } = await world.audit(id);
      expect(ended?.partitionKey).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(Math.abs(Date.parse(String(ended?.partitionKey)) - Date.now())).toBeLessThan(2 * 86_400_000);
    },
  );

  it('in a notification is ignored where it is not a call id', async () => {
    const before = (await world.rows('CallAudit')).length;
    const id = crypto.randomUUID();
    for (const resourceUrl of [
      `/communications/calls/${id}/../${id}`,
      `https://evil.example/communications/calls/${id}`,
      `/communications/calls/${id}_1-incoming`,
      `/communications/calls/${id}%2fredirect`,
      `/communications/calls/${id}?x=y`,
      `/communications/calls/ ${id}`,
      `//evil.example/app/calls/${id}`,
      '/communications/calls/..',
      '/communications/calls/\u0661\u0662',
    ])
      expect((await post(envelope(item({ resourceUrl, changeType: 'deleted' })))).status).toBe(202);
    expect((await world.rows('CallAudit')).length).toBe(before);
    expect(world.graph.requests.filter(({ path }) => path.includes(id))).toEqual([]);
  });
});

describe('a file of the board', () => {
  it.each([4_000, 256, 255])('with a name of %i letters is not there', async (length) => {
    const answer = await world.get(`/api/board/${'a'.repeat(length - 3)}.js`);
    expect(answer.status).toBe(404);
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
