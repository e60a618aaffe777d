/** Tokens of attackers: the same 401 for all of them, at once, and nothing of the token in the answer or the log. */
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../support/raw-request.ts';
import { BOT, LINE, startWorld, TENANT, type World } from '../support/world.ts';

const MOST_MS = 1_000;
let world: World;
let publicKey: JsonWebKey & { readonly kid: string };
beforeAll(async () => {
  world = await startWorld();
  const answer = await fetch(`${world.graph.url}/v1/keys`);
  const { keys } = (await answer.json()) as { keys: (typeof publicKey)[] };
  if (!keys[0]) throw new Error('There is no key.');
  publicKey = keys[0];
});
afterAll(() => world.stop());

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1_000);
const claims = (more: object = {}) => ({
  aud: BOT,
  iss: 'https://api.botframework.com',
  tid: TENANT,
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 3_600,
  ...more,
});
const signToken = (overrides: Parameters<World['graph']['signToken']>[0]) => world.graph.signToken(overrides);

/** HS256 with the public key as its secret, in the form given. */
function hmac(secret: string | Buffer): string {
  const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid: publicKey.kid })}.${encode(claims())}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
const pem = () => createPublicKey({ key: publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const der = () => createPublicKey({ key: publicKey, format: 'jwk' }).export({ type: 'spki', format: 'der' });

/** A key of the attacker, with whatever header may lead the verifier to it. */
async function ownKey(header: (jwk: JsonWebKey) => object): Promise<string> {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const jwk = pair.publicKey.export({ format: 'jwk' });
  return new SignJWT(claims())
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header(jwk) })
    .sign(pair.privateKey);
}

const good = () => signToken({});
const parts = async () => (await good()).split('.') as [string, string, string];

const attacks: readonly (readonly [string, () => Promise<string> | string])[] = [
  ['nothing', () => ''],
  ['no scheme', good],
  ['another scheme', async () => `Basic ${await good()}`],
  ['alg none', () => `Bearer ${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims())}.`],
  [
    'alg NONE with a signature',
    async () => `Bearer ${encode({ alg: 'NONE' })}.${encode(claims())}.${(await parts())[2]}`,
  ],
  ['HS256 with the public key as PEM', () => `Bearer ${hmac(pem())}`],
  ['HS256 with the public key as DER', () => `Bearer ${hmac(der())}`],
  ['HS256 with the modulus', () => `Bearer ${hmac(publicKey.n ?? '')}`],
  [
    'RS512 in the header',
    async () => {
      const [, body, signature] = await parts();
      return `Bearer ${encode({ alg: 'RS512', kid: publicKey.kid })}.${body}.${signature}`;
    },
  ],
  [
    'a key of its own under the id of the real one',
    async () => `Bearer ${await ownKey(() => ({ kid: publicKey.kid }))}`,
  ],
  ['a key of its own in the header', async () => `Bearer ${await ownKey((jwk) => ({ jwk }))}`],
  [
    'a key of its own at a URL',
    async () =>
      `Bearer ${await ownKey(() => ({ jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/x' }))}`,
  ],
  [
    'an unknown critical extension',
    async () =>
      `Bearer ${await ownKey(() => ({ kid: publicKey.kid })).then((t) => `${encode({ alg: 'RS256', kid: publicKey.kid, crit: ['exp'] })}.${t.split('.').slice(1).join('.')}`)}`,
  ],
  ['an unknown key id', async () => `Bearer ${await signToken({ unknownKey: true })}`],
  [
    'a key id that is a path',
    async () => `Bearer ${await signToken({ header: { kid: '../../etc/passwd' } })}`,
  ],
  [
    'another audience',
    async () => `Bearer ${await signToken({ claims: { aud: 'https://graph.microsoft.com' } })}`,
  ],
  ['a list of other audiences', async () => `Bearer ${await signToken({ claims: { aud: ['a', 'b'] } })}`],
  ['no audience', async () => `Bearer ${await signToken({ claims: { aud: undefined } })}`],
  [
    'another issuer',
    async () => `Bearer ${await signToken({ claims: { iss: 'https://api.botframework.com.evil.example' } })}`,
  ],
  ['no issuer', async () => `Bearer ${await signToken({ claims: { iss: undefined } })}`],
  ['no tenant', async () => `Bearer ${await signToken({ claims: { tid: undefined } })}`],
  ['a tenant that is a list', async () => `Bearer ${await signToken({ claims: { tid: [TENANT] } })}`],
  ['expired', async () => `Bearer ${await signToken({ claims: { exp: seconds() - 400 } })}`],
  ['without an end', async () => `Bearer ${await signToken({ claims: { exp: undefined } })}`],
  ['from the future', async () => `Bearer ${await signToken({ claims: { nbf: seconds() + 400 } })}`],
  ['issued in the future', async () => `Bearer ${await signToken({ claims: { iat: seconds() + 400 } })}`],
  ['an end that is a text', async () => `Bearer ${await signToken({ claims: { exp: 'never' } })}`],
  [
    'changed claims',
    async () =>
      `Bearer ${(await parts())[0]}.${encode(claims({ tid: TENANT, admin: true }))}.${(await parts())[2]}`,
  ],
  ['no signature', async () => `Bearer ${(await parts()).slice(0, 2).join('.')}.`],
  [
    'a token in a token',
    async () =>
      `Bearer ${encode({ alg: 'RS256', kid: publicKey.kid, cty: 'JWT' })}.${Buffer.from(await good()).toString('base64url')}.${(await parts())[2]}`,
  ],
  ['five parts', async () => `Bearer ${await good()}.a.b`],
  ['two tokens', async () => `Bearer ${await good()}, Bearer ${await good()}`],
  ['a token and more', async () => `Bearer ${await good()} x`],
  [
    '15 KB of claims',
    async () => `Bearer ${await signToken({ unknownKey: true, claims: { x: 'x'.repeat(8_000) } })}`,
  ],
  ['dots only', () => `Bearer ${'.'.repeat(10_000)}`],
  ['10,000 parts', () => `Bearer ${'a.'.repeat(5_000)}a`],
  ['JSON that is none', () => `Bearer ${Buffer.from('{"alg":').toString('base64url')}.e30.e30`],
  [
    'a prototype in the header',
    () => `Bearer ${Buffer.from('{"__proto__":{"alg":"none"},"alg":"RS256"}').toString('base64url')}.e30.e30`,
  ],
];

async function knock(authorization: readonly string[], path = '/api/calls') {
  const value = world.graph.calls.open({ from: '+46701234567', to: LINE }).notification;
  const headers = [
    ...authorization.filter((text) => text !== '').map((text) => ['authorization', text] as const),
    ['content-type', 'application/json'] as const,
  ];
  const send = () => sendRaw(world.url, { path, headers, body: JSON.stringify(value) });
  const answer = await send();
  // A slow path is slow each time, a busy machine is not.
  return answer.took < MOST_MS ? answer : send();
}

/** The answer as far as an attacker can tell one from another. */
const looks = ({ status, headers, text }: Awaited<ReturnType<typeof knock>>) => {
  return { status, headers: { ...headers, date: '' }, text };
};

describe.each(['/api/calls', '/api/calls/some-call?day=2026-11-21'])('%s', (path) => {
  it.for(attacks)('refuses: %s', async ([, make]) => {
    const plain = await knock([], path);
    const answer = await knock([await make()], path);
    expect(answer.status).toBe(401);
    expect(looks(answer)).toEqual(looks(plain));
    expect(answer.took).toBeLessThan(MOST_MS);
  });
});

describe('tokens', () => {
  it('that are made up are all the same 401', async () => {
    const plain = looks(await knock([]));
    const part = fc.oneof(
      fc.base64String({ maxLength: 300 }).map((text) => text.replaceAll(/[+/=]/g, '-')),
      fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (some) => {
        const answer = await knock([`Bearer ${some.join('.')}`]);
        expect(looks(answer)).toEqual(plain);
        expect(answer.took).toBeLessThan(MOST_MS);
      }),
      { numRuns: 100 },
    );
  });

  it('of a thousand unknown keys cause no thousand fetches', async () => {
    await knock([`Bearer ${await good()}`]);
    const before = world.graph.keys.fetches();
    const flood = async (n: number) => {
      const header = encode({ alg: 'RS256', kid: `key-${n}` });
      return (await knock([`Bearer ${header}.${encode(claims())}.c2ln`])).status;
    };
    for (let n = 0; n < 1_000; n += 50)
      expect(new Set(await Promise.all(Array.from({ length: 50 }, (_, k) => flood(n + k))))).toEqual(
        new Set([401]),
      );
    expect(world.graph.keys.fetches() - before).toBeLessThanOrEqual(3);
    expect((await knock([`Bearer ${await good()}`])).status).toBe(202);
  });

  it('in two headers do not smuggle a bad one past a good one', async () => {
    const [bad, fine] = [`Bearer ${hmac(pem())}`, `Bearer ${await good()}`];
    expect((await knock([bad, fine])).status).toBe(401);
    // Of two, HTTP servers take the first, which is verified: the second has no effect.
    expect([202, 401]).toContain((await knock([fine, bad])).status);
  });

  it('are refused above 16 KB without a look inside', async () => {
    const answer = await knock([`Bearer ${'a'.repeat(6_000)}.${'b'.repeat(6_000)}.${'c'.repeat(3_000)}`]);
    expect(answer.status).toBe(401);
    const refused = await knock([`Bearer ${'a'.repeat(40_000)}`]).catch(() => null);
    // Node itself refuses headers above 16 KB with 431.
    expect([401, 431, undefined]).toContain(refused?.status);
  });

  it('leave a reason in the log, and nothing of themselves', () => {
    const reasons = world.events('token.refused').map(({ reason }) => String(reason));
    expect(reasons.length).toBeGreaterThan(50);
    for (const reason of new Set(reasons)) expect(reason).toMatch(/^[A-Za-z_ ]{3,60}$/);
  });
});

describe('nothing that is refused', () => {
  it('reaches Graph or the tables', () => {
    const refused = world.graph.calls.all().filter(({ accepted }) => accepted.length > 0);
    // Only the notifications with a good token of the tests above.
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(world.hosts.flatMap((host) => host.logs()).join('\n')).not.toMatch(
      /evil\.example|passwd|127\.0\.0\.1:9/,
    );
  });
});
