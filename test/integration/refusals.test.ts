/** What the POST routes answer to everything that is not a good notification: section 2 of the contract. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({ env: { ALLOWED_TENANT_IDS: undefined } });
});
afterAll(() => world.stop());

const call = () => world.graph.calls.open({ from: '+46701234567', to: 'line' }).notification;
interface Sent {
  readonly token?: string | null;
  readonly type?: string | null;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly path?: string;
  readonly method?: string;
}
async function send({
  token,
  type = 'application/json',
  body = '{"value":[]}',
  path = '/api/calls',
  method = 'POST',
}: Sent) {
  const bearer = token === undefined ? await world.graph.signToken() : token;
  const headers = {
    ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
    ...(type !== null && { 'content-type': type }),
  };
  const response = await fetch(world.url + path, { method, headers, body: new Blob([body]) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}
const errorOf = (text: string) => (JSON.parse(text) as { error: { code: string; message: string } }).error;

describe.each(['/api/calls', '/api/calls/some-call'])('POST %s', (path) => {
  it('is 202 with an empty body for everything understood, also for what is ignored', async () => {
    for (const body of ['{"value":[]}', '{"value":[{}]}', '', JSON.stringify(call())]) {
      const answer = await send({ path, body });
      expect([answer.status, answer.text]).toEqual([202, '']);
    }
  });

  it('needs no content type for an empty body', async () => {
    expect((await send({ path, body: '', type: null })).status).toBe(202);
  });

  it('is 204 for the protocol before Graph', async () => {
    expect(await send({ path, body: '{"callState":"incoming","participants":[]}' })).toMatchObject({
      status: 204,
      text: '',
    });
  });

  it('is 400 for a body that is not an envelope', async () => {
    const bodies = ['{', 'null', '7', '"x"', '[]', '{}', '{"value":{}}', '{"value":null}', '\u0000'];
    for (const body of bodies) {
      const answer = await send({ path, body });
      expect([body, answer.status]).toEqual([body, 400]);
      const { code, message } = errorOf(answer.text);
      expect([typeof code, typeof message]).toEqual(['string', 'string']);
    }
    expect((await send({ path, body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) })).status).toBe(
      400,
    );
  });

  it('is 413 above 256 KiB, and not at it', async () => {
    const sized = (bytes: number) => `{"value":[],"x":"${'x'.repeat(bytes - 19)}"}`;
    expect((await send({ path, body: sized(262_144) })).status).toBe(202);
    expect((await send({ path, body: sized(262_145) })).status).toBe(413);
    expect((await send({ path, body: 'x'.repeat(300_000), type: 'text/plain' })).status).toBe(413);
  });

  it('is 415 for a content type that is not JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', null])
      expect([type, (await send({ path, type })).status]).toEqual([type, 415]);
    for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/problem+json'])
      expect([type, (await send({ path, type })).status]).toEqual([type, 202]);
  });

  it('is the same 401 whatever is wrong with the token', async () => {
    const signToken = (overrides: Parameters<World['graph']['signToken']>[0]) =>
      world.graph.signToken(overrides);
    const tokens = [
      null,
      'nonsense',
      'a.b.c',
      await signToken({ claims: { aud: 'somebody-else' } }),
      await signToken({ claims: { iss: 'https://evil.example' } }),
      await signToken({ claims: { exp: Math.floor(Date.now() / 1_000) - 600 } }),
      await signToken({ claims: { tid: undefined } }),
      await signToken({ header: { kid: 'unknown' } }),
    ];
    const answers = await Promise.all(
      tokens.map((token) => send({ path, token, body: '{', type: 'text/plain' })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    for (const { status, headers } of answers) {
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('is 403 for a good token of a tenant that is not allowed, before the body is looked at', async () => {
    const token = await world.graph.signToken({ claims: { tid: crypto.randomUUID() } });
    expect((await send({ path, token, body: 'x'.repeat(300_000), type: 'text/plain' })).status).toBe(403);
  });

  it('takes POST only', async () => {
    expect((await send({ path, method: 'PUT' })).status).toBe(404);
  });
});

describe('wrong settings', () => {
  it('stop calls, and are all named at once, never with their values', async () => {
    const broken = await startWorld({
      env: {
        BOT_APP_ID: 'secret-value',
        RING_SECONDS: '5',
        GRAPH_BASE_URL: 'http://graph.example',
        PUBLIC_BASE_URL: 'http://bot.example',
        ROTA_STORAGE: 'nonsense',
      },
    });
    try {
      const health = await fetch(`${broken.url}/api/health`);
      expect(health.status).toBe(503);
      const body = (await health.json()) as {
        status: string;
        settings: { name: string; expected: string }[];
      };
      expect(body.status).toBe('down');
      expect(body.settings.map(({ name }) => name).sort()).toEqual([
        'BOT_APP_ID',
        'GRAPH_BASE_URL',
        'PUBLIC_BASE_URL',
        'RING_SECONDS',
        'ROTA_STORAGE',
      ]);
      expect(JSON.stringify(body)).not.toMatch(/secret-value|graph\.example|nonsense/);
      const post = await fetch(`${broken.url}/api/calls`, { method: 'POST', body: '{}' });
      expect(post.status).toBe(503);
      const [logged] = broken.events('settings.invalid');
      expect(JSON.stringify(logged)).toMatch(/RING_SECONDS.*15 to 90|15 to 90.*RING_SECONDS/);
      expect(broken.hosts.flatMap((host) => host.logs()).join('\n')).not.toMatch(/secret-value/);
    } finally {
      await broken.stop();
    }
  });
});

/** The release and the commit. */
const OK = { status: 'ok', version: expect.stringMatching(/^\d+\.\d+\.\d+\+\w+/) as string };

describe('GET /api/health', () => {
  it('is ok, and says in general words when the tables are not', async () => {
    const own = await startWorld();
    try {
      const good = await fetch(`${own.url}/api/health`);
      expect([good.status, await good.json()]).toEqual([200, OK]);
      own.tables.mode = 'busy';
      const kept = await fetch(`${own.url}/api/health`);
      expect([kept.status, await kept.json()]).toEqual([200, OK]);
      const other = await own.start();
      const bad = await fetch(`${other.url}/api/health`);
      expect([bad.status, await bad.json()]).toEqual([
        503,
        { ...OK, status: 'down', storage: 'fails or is overloaded' },
      ]);
    } finally {
      await own.stop();
    }
  });
});
