/** Authorization headers of attackers who know everything that is public. */
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { BOT, TENANT, type World } from './world.ts';

/** What an attacker can make, and a good token to change. */
export interface Forge {
  readonly publicKey: JsonWebKey & { readonly kid: string };
  readonly signToken: World['graph']['signToken'];
  good(): Promise<string>;
  /** Header, claims and signature of a good token. */
  parts(): Promise<[string, string, string]>;
  /** HS256 with the public key as its secret, in the form given. */
  hmac(secret: string | Buffer): string;
  pem(): string | Buffer;
  der(): string | Buffer;
  /** A token of a key of its own, with whatever header may lead the verifier to it. */
  ownKey(header: (jwk: JsonWebKey) => object): Promise<string>;
}

export const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1_000);
export const claims = (more: object = {}) => ({
  aud: BOT,
  iss: 'https://api.botframework.com',
  tid: TENANT,
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 3_600,
  ...more,
});

export async function createForge({ graph }: World): Promise<Forge> {
  const answer = await fetch(`${graph.url}/v1/keys`);
  const { keys } = (await answer.json()) as { keys: Forge['publicKey'][] };
  const [publicKey] = keys;
  if (!publicKey) throw new Error('There is no key.');
  const key = createPublicKey({ key: publicKey, format: 'jwk' });
  const good = () => graph.signToken({});
  return {
    publicKey,
    signToken: (overrides) => graph.signToken(overrides),
    good,
    parts: async () => (await good()).split('.') as [string, string, string],
    hmac(secret) {
      const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid: publicKey.kid })}.${encode(claims())}`;
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    },
    pem: () => key.export({ type: 'spki', format: 'pem' }),
    der: () => key.export({ type: 'spki', format: 'der' }),
    async ownKey(header) {
      const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 });
      return new SignJWT(claims())
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header(pair.publicKey.export({ format: 'jwk' })) })
        .sign(pair.privateKey);
    },
  };
}

export const attacks: readonly (readonly [string, (tools: Forge) => Promise<string> | string])[] = [
  ['nothing', () => ''],
  ['no scheme', (f) => f.good()],
  ['another scheme', async (f) => `Basic ${await f.good()}`],
  ['alg none', () => `Bearer ${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims())}.`],
  [
    'alg NONE with a signature',
    async (f) => `Bearer ${encode({ alg: 'NONE' })}.${encode(claims())}.${(await f.parts())[2]}`,
  ],
  ['HS256 with the public key as PEM', (f) => `Bearer ${f.hmac(f.pem())}`],
  ['HS256 with the public key as DER', (f) => `Bearer ${f.hmac(f.der())}`],
  ['HS256 with the modulus', (f) => `Bearer ${f.hmac(f.publicKey.n ?? '')}`],
  [
    'RS512 in the header',
    async (f) => {
      const [, body, signature] = await f.parts();
      return `Bearer ${encode({ alg: 'RS512', kid: f.publicKey.kid })}.${body}.${signature}`;
    },
  ],
  [
    'a key of its own under the id of the real one',
    async (f) => `Bearer ${await f.ownKey(() => ({ kid: f.publicKey.kid }))}`,
  ],
  ['a key of its own in the header', async (f) => `Bearer ${await f.ownKey((jwk) => ({ jwk }))}`],
  [
    'a key of its own at a URL',
    async (f) =>
      `Bearer ${await f.ownKey(() => ({ jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/x' }))}`,
  ],
  [
    'an unknown critical extension',
    async (f) =>
      `Bearer ${await f.ownKey(() => ({ kid: f.publicKey.kid })).then((t) => `${encode({ alg: 'RS256', kid: f.publicKey.kid, crit: ['exp'] })}.${t.split('.').slice(1).join('.')}`)}`,
  ],
  ['an unknown key id', async (f) => `Bearer ${await f.signToken({ unknownKey: true })}`],
  [
    'a key id that is a path',
    async (f) => `Bearer ${await f.signToken({ header: { kid: '../../etc/passwd' } })}`,
  ],
  [
    'another audience',
    async (f) => `Bearer ${await f.signToken({ claims: { aud: 'https://graph.microsoft.com' } })}`,
  ],
  ['a list of other audiences', async (f) => `Bearer ${await f.signToken({ claims: { aud: ['a', 'b'] } })}`],
  ['no audience', async (f) => `Bearer ${await f.signToken({ claims: { aud: undefined } })}`],
  [
    'another issuer',
    async (f) =>
      `Bearer ${await f.signToken({ claims: { iss: 'https://api.botframework.com.evil.example' } })}`,
  ],
  ['no issuer', async (f) => `Bearer ${await f.signToken({ claims: { iss: undefined } })}`],
  ['no tenant', async (f) => `Bearer ${await f.signToken({ claims: { tid: undefined } })}`],
  ['a tenant that is a list', async (f) => `Bearer ${await f.signToken({ claims: { tid: [TENANT] } })}`],
  ['expired', async (f) => `Bearer ${await f.signToken({ claims: { exp: seconds() - 400 } })}`],
  ['without an end', async (f) => `Bearer ${await f.signToken({ claims: { exp: undefined } })}`],
  ['from the future', async (f) => `Bearer ${await f.signToken({ claims: { nbf: seconds() + 400 } })}`],
  ['issued in the future', async (f) => `Bearer ${await f.signToken({ claims: { iat: seconds() + 400 } })}`],
  ['an end that is a text', async (f) => `Bearer ${await f.signToken({ claims: { exp: 'never' } })}`],
  [
    'changed claims',
    async (f) =>
      `Bearer ${(await f.parts())[0]}.${encode(claims({ tid: TENANT, admin: true }))}.${(await f.parts())[2]}`,
  ],
  ['no signature', async (f) => `Bearer ${(await f.parts()).slice(0, 2).join('.')}.`],
  [
    'a token in a token',
    async (f) =>
      `Bearer ${encode({ alg: 'RS256', kid: f.publicKey.kid, cty: 'JWT' })}.${Buffer.from(await f.good()).toString('base64url')}.${(await f.parts())[2]}`,
  ],
  ['five parts', async (f) => `Bearer ${await f.good()}.a.b`],
  ['two tokens', async (f) => `Bearer ${await f.good()}, Bearer ${await f.good()}`],
  ['a token and more', async (f) => `Bearer ${await f.good()} x`],
  [
    '15 KB of claims',
    async (f) => `Bearer ${await f.signToken({ unknownKey: true, claims: { x: 'x'.repeat(8_000) } })}`,
  ],
  ['dots only', () => `Bearer ${'.'.repeat(10_000)}`],
  ['10,000 parts', () => `Bearer ${'a.'.repeat(5_000)}a`],
  ['broken JSON', () => `Bearer ${Buffer.from('{"alg":').toString('base64url')}.e30.e30`],
  [
    'a prototype in the header',
    () => `Bearer ${Buffer.from('{"__proto__":{"alg":"none"},"alg":"RS256"}').toString('base64url')}.e30.e30`,
  ],
];
