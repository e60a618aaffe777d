/** Bodies of attackers with a good token: no 5xx, no crash, nothing slow, nothing reflected. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedRota } from '../faults/people.ts';
import { atOnce } from '../support/at-once.ts';
import { sendRaw } from '../support/raw-request.ts';
import { LINE, startWorld, type World } from '../support/world.ts';
import { waitFor } from '../support/wait-for.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await seedRota(world);
  await (
    await world.call()
  ).ended;
});
afterAll(() => world.stop());

async function send(body: string | Uint8Array) {
  const headers = [
    ['authorization', `Bearer ${await world.graph.signToken()}`],
    ['content-type', 'application/json'],
  ] as const;
  return sendRaw(world.url, { path: '/api/calls', headers, body });
}
const post = (body: string | Uint8Array) => atOnce(() => send(body));
/** What the app says of a body that it does not take; nothing else may be in an answer. */
const FIXED = [
  '',
  '{"error":{"code":"notAnEnvelope","message":"The body is not a notification envelope: an object with a list \\"value\\" was expected."}}',
  '{"error":{"code":"tooLarge","message":"The body is larger than 256 KiB."}}',
];
const item = (more: object) => ({
  changeType: 'created',
  resourceUrl: `/communications/calls/${crypto.randomUUID()}`,
  ...more,
});
const envelope = (...value: unknown[]) => JSON.stringify({ value });

const bodies: readonly (readonly [string, () => string | Uint8Array, number])[] = [
  ['lists 100,000 deep', () => '['.repeat(100_000) + ']'.repeat(100_000), 400],
  ['objects 20,000 deep', () => '{"value":'.repeat(20_000) + '[]' + '}'.repeat(20_000), 400],
  ['a deep list as a notification', () => `{"value":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}`, 202],
  [
    'a deep resourceData',
    () =>
      `{"value":[{"changeType":"created","resourceUrl":"/communications/calls/${crypto.randomUUID()}","resourceData":${'{"source":'.repeat(20_000)}1${'}'.repeat(20_000)}}]}`,
    202,
  ],
  ['a string of 250,000', () => envelope(item({ resourceUrl: 'x'.repeat(250_000) })), 202],
  ['a path of 250,000 slashes', () => envelope(item({ resourceUrl: '/'.repeat(250_000) })), 202],
  ['a member name of 250,000', () => `{"value":[],"${'x'.repeat(250_000)}":1}`, 202],
  [
    '20,000 members',
    () => `{"value":[],${Array.from({ length: 15_000 }, (_, n) => `"m${n}":1`).join(',')}}`,
    202,
  ],
  ['prototype keys', () => '{"__proto__":{"value":[]},"constructor":{"prototype":{"value":[]}}}', 400],
  [
    'prototype keys inside',
    () =>
      '{"value":[{"__proto__":{"changeType":"created","resourceUrl":"/communications/calls/6d1f2c3e-0000-4000-8000-000000000001"},"constructor":1,"toString":1}]}',
    202,
  ],
  ['a list that is an object', () => '{"value":{"length":3,"0":{}}}', 400],
  ['invalid UTF-8', () => new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['half a surrogate', () => '{"value":[{"resourceUrl":"\\ud800","changeType":"\\udfff"}]}', 202],
  ['a byte order mark', () => '\ufeff{"value":[]}', 202],
  ['numbers beyond range', () => `{"value":[1e999,-1e999,${'9'.repeat(5_000)},0.${'1'.repeat(5_000)}]}`, 202],
  ['NUL', () => '\u0000', 400],
  ['more than 256 KiB', () => `{"value":[],"x":"${'x'.repeat(262_200)}"}`, 413],
];

describe('a body of', () => {
  it.for(bodies)('%s is answered at once, with nothing of it', async ([, make, status]) => {
    const answer = await post(make());
    expect(answer.status).toBe(status);
    expect(FIXED).toContain(answer.text);
  });

  it('10,000 ignored notifications do not hide the call behind them, and make one line of log', async () => {
    const call = world.graph.calls.open({ from: '+46701234567', to: LINE });
    const { value } = call.notification as { value: unknown[] };
    const before = world.events('notification.ignored').length;
    const answer = await send(JSON.stringify({ value: [...Array<object>(10_000).fill({}), ...value] }));
    expect([answer.status, answer.text]).toEqual([202, '']);
    expect(world.graph.accepted(call.id)).toHaveLength(1);
    const said = await waitFor('the event', () => {
      const events = world.events('notification.ignored').slice(before);
      return events.length > 0 && events;
    });
    expect(said).toMatchObject([{ count: 10_000 }]);
  });

  it('300 ends of calls is recorded whole', async () => {
    const end = () =>
      `{"changeType":"deleted","resource":"/app/calls/${crypto.randomUUID().replaceAll('-', '')}"}`;
    const before = world.events('call.ended').length;
    const answer = await send(`{"value":[${Array.from({ length: 300 }, end).join()}]}`);
    expect([answer.status, answer.text]).toEqual([202, '']);
    // Calls of other tests can end in the meantime.
    expect(world.events('call.ended').length - before).toBeGreaterThanOrEqual(300);
  });

  it('anything made up, in an envelope or not', async () => {
    const words = fc.constantFrom(
      ...['value', 'changeType', 'created', 'deleted', 'resourceUrl', 'resourceData', 'state', 'incoming'],
      ...['identity', 'source', 'targets', 'phone', 'id', '__proto__', 'answeredBy', 'resultInfo', 'code'],
      `/communications/calls/${LINE}`,
    );
    const json = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 6, depthSize: 'small' },
        words,
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.double(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(words, tie('any'), { maxKeys: 8 }),
      ),
    })).any;
    await fc.assert(
      fc.asyncProperty(json, fc.boolean(), async (value, wrapped) => {
        const answer = await post(JSON.stringify(wrapped ? { value: [value] } : value));
        expect([202, 204, 400]).toContain(answer.status);
        expect(FIXED).toContain(answer.text);
      }),
      { numRuns: 150 },
    );
  });

  it('an end, whatever its members are, leaves one row', async () => {
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.double(),
      fc.constant({}),
      fc.json(),
    );
    const shape = fc.record(
      {
        answeredBy: any,
        terminationReason: any,
        state: any,
        resultInfo: fc.record({ code: any, subcode: any, message: any }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(shape, async (resourceData) => {
        const id = crypto.randomUUID();
        const end = { changeType: 'deleted', resourceUrl: `/communications/calls/${id}`, resourceData };
        expect((await post(envelope(end))).status).toBe(202);
        expect(Object.keys(await world.audit(id))).toEqual(['ended']);
      }),
      { numRuns: 40 },
    );
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
