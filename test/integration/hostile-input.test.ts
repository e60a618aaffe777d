/** Bodies, paths and queries of attackers, with a good token or key: no 5xx, no crash, nothing slow, nothing reflected. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedRota } from '../faults/people.ts';
import { sendRaw, type RawAnswer } from '../support/raw-request.ts';
import { FUNCTION_KEY, LINE, startWorld, type World } from '../support/world.ts';
import { waitFor } from '../support/wait-for.ts';

const MOST_MS = 1_000;
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
const get = async (path: string) => {
  const headers = [['x-functions-key', FUNCTION_KEY] as const];
  return atOnce(() => sendRaw(world.url, { method: 'GET', path, headers }));
};

/** A slow path is slow each time, a busy machine is not: what was slow is asked twice more. */
async function atOnce(send: () => Promise<RawAnswer>): Promise<RawAnswer> {
  for (let left = 2; ; left -= 1) {
    const answer = await send();
    if (answer.took < MOST_MS) return answer;
    if (left === 0) throw new Error(`It took ${answer.took} ms, three times.`);
  }
}

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

  it('10,000 notifications is cut to 100, and the log says so', async () => {
    const answer = await post(`{"value":[${'{},'.repeat(9_999)}{}]}`);
    expect([answer.status, answer.text]).toEqual([202, '']);
    const [dropped] = await waitFor('the event', () => {
      const events = world.events('notification.dropped');
      return events.length > 0 && events;
    });
    expect(dropped).toMatchObject({ dropped: 9_900, taken: 100 });
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

  it('in a notification that is no call id is ignored', async () => {
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

  it('of anything made up is 200, 400 or 404, at once and without an echo', async () => {
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
    expect((await get('/api/health')).text).toBe('{"status":"ok"}');
    expect(world.events('internal.error')).toEqual([]);
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect(world.graph.accepted(call.id)).toHaveLength(1);
  });
});
