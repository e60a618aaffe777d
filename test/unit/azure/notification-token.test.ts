import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier } from '../../../lib/azure/notification-token.ts';
import { createSigningKeys, type SigningKeysOptions } from '../../../lib/azure/signing-keys.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

const BOT = '24701998-1a73-4d42-8085-bf46ed0ae039';
const TENANT = '632899f8-2ea1-4604-8413-27bd2892079f';
const METADATA = 'https://signer.example/.well-known/openid';

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
interface Pair {
  readonly kid: string;
  readonly key: Key;
  readonly jwk: JWK;
}
async function pair(kid: string): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, key: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } };
}

let first: Pair;
let second: Pair;
beforeAll(async () => {
  [first, second] = await Promise.all([pair('one'), pair('two')]);
});

/** A signer's endpoint that can be down, and counts how often it is asked. */
function signer(published: () => readonly { readonly jwk: unknown }[]) {
  const state = { down: false, asked: 0 };
  const fetchKeys: SigningKeysOptions['fetch'] = (input) => {
    state.asked++;
    if (state.down) return Promise.reject(new TypeError('fetch failed'));
    const isMetadata = input === METADATA;
    const body = isMetadata
      ? { jwks_uri: 'https://signer.example/keys', id_token_signing_alg_values_supported: ['RSA256'] }
      : { keys: published().map(({ jwk }) => jwk) };
    return Promise.resolve(Response.json(body));
  };
  return { state, fetch: fetchKeys };
}

function setUp(
  published: () => readonly { readonly jwk: unknown }[] = () => [first],
  more: Partial<SigningKeysOptions> = {},
) {
  const clock = fakeClock();
  const { state, fetch } = signer(published);
  const keys = createSigningKeys({
    metadataUrl: METADATA,
    log: recordingLog(),
    fetch,
    now: clock.now,
    sleep: clock.sleep,
    ...more,
  });
  const issuers = ['https://api.botframework.com', 'https://graph.microsoft.com'];
  const verify = createTokenVerifier({
    keys,
    audience: BOT,
    issuers,
    allowedTenantIds: [TENANT],
    now: clock.now,
  });
  const sign = (claims: object = {}, header: object = {}, by: Pair = first) => {
    const at = Math.floor(clock.now() / 1_000);
    const all = {
      iss: 'https://api.botframework.com',
      aud: BOT,
      tid: TENANT,
      iat: at,
      nbf: at,
      exp: at + 3_900,
      ...claims,
    };
    return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: by.kid, ...header }).sign(by.key);
  };
  const bearer = async (...given: Parameters<typeof sign>) => verify(`Bearer ${await sign(...given)}`);
  return { clock, state, keys, verify, sign, bearer };
}

describe("a notification's token", () => {
  it('is good when signed by the signer for this bot, of an allowed tenant', async () => {
    const { bearer } = setUp();
    expect(await bearer()).toEqual({ kind: 'good', tenantId: TENANT });
  });

  const good: readonly [string, object, object][] = [
    ['with cty JWT in its header, as seen since 2022', {}, { cty: 'JWT' }],
    ['of the other issuer', { iss: 'https://graph.microsoft.com' }, {}],
    ['of an issuer with a slash at the end', { iss: 'https://api.botframework.com/' }, {}],
    ['with its tenant in capitals', { tid: TENANT.toUpperCase() }, {}],
    ['with its audience in capitals', { aud: BOT.toUpperCase() }, {}],
    ['for several audiences', { aud: ['other', BOT] }, {}],
    ['that names no key', {}, { kid: undefined }],
    ['that expired less than 5 minutes ago', { exp: Date.parse('2026-11-21T02:10:00Z') / 1_000 }, {}],
    ['that is valid in less than 5 minutes', { nbf: Date.parse('2026-11-21T02:18:00Z') / 1_000 }, {}],
  ];
  it.each(good)('is good %s', async (_which, claims, header) => {
    expect(await setUp().bearer(claims, header)).toMatchObject({ kind: 'good' });
  });

  const bad: readonly [string, object, object][] = [
    ['for another bot', { aud: 'other' }, {}],
    ['for several others', { aud: ['other', 'another'] }, {}],
    ['for nobody', { aud: undefined }, {}],
    ['for an object', { aud: { toLowerCase: BOT } }, {}],
    ['of another issuer', { iss: 'https://evil.example' }, {}],
    ['that expired', { exp: Date.parse('2026-11-21T02:00:00Z') / 1_000 }, {}],
    ['without an expiry', { exp: undefined }, {}],
    ['that is not valid yet', { nbf: Date.parse('2026-11-21T03:00:00Z') / 1_000 }, {}],
    ['issued in the future', { iat: Date.parse('2026-11-21T03:00:00Z') / 1_000 }, {}],
    ['without a tenant', { tid: undefined }, {}],
    ['with a tenant that is not text', { tid: 7 }, {}],
    ['with a blank tenant', { tid: ' ' }, {}],
    ['of another algorithm', {}, { alg: 'PS256' }],
    ['of an unknown key', {}, { kid: 'nobody' }],
  ];
  it.each(bad)('is refused %s', async (_which, claims, header) => {
    const { verify, sign } = setUp();
    const token = await sign(claims, header).catch(() => 'a.b.c');
    expect(await verify(`Bearer ${token}`)).toMatchObject({ kind: 'refused' });
  });

  it('is good where the key that signed it is one of several that could have', async () => {
    const { kid } = first;
    const twins = () => [
      { jwk: { ...second.jwk, kid } },
      { jwk: { kty: 'RSA', n: '!', e: 'AQAB', kid } },
      first,
    ];
    expect(await setUp(twins).bearer()).toMatchObject({ kind: 'good' });
    const nameless = setUp(() => [second, first]);
    expect(await nameless.bearer({}, { kid: undefined })).toMatchObject({ kind: 'good' });
    expect(await nameless.bearer({ exp: 1 }, { kid: undefined })).toMatchObject({ kind: 'refused' });
    const unknown = await pair('three');
    expect(await nameless.bearer({}, { kid: undefined }, unknown)).toMatchObject({ kind: 'refused' });
  });

  it('is refused where the key is not the one that its name says', async () => {
    expect(await setUp().bearer({}, { kid: 'one' }, second)).toMatchObject({ kind: 'refused' });
  });

  it('is refused when signed by HMAC with the public key, or not at all', async () => {
    const { verify, sign } = setUp();
    const hmac = await new SignJWT({ aud: BOT, tid: TENANT })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(JSON.stringify(first.jwk)));
    expect(await verify(`Bearer ${hmac}`)).toMatchObject({ kind: 'refused' });
    const [, payload = ''] = (await sign()).split('.');
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    expect(await verify(`Bearer ${none}`)).toMatchObject({ kind: 'refused' });
  });

  const headers: readonly [string, string | null][] = [
    ['missing', null],
    ['empty', ''],
    ['without a token', 'Bearer'],
    ['a token of no letters', 'Bearer '],
    ['of another scheme', 'Basic abc'],
    ['a token of two parts', 'Bearer a.b'],
    ['a token of five parts', 'Bearer a.b.c.d.e'],
    ['100,000 characters long', `Bearer ${'a'.repeat(100_000)}.b.c`],
    ['two tokens', 'Bearer a.b.c, Bearer a.b.c'],
  ];
  it.each(headers)('is refused when the header is %s', async (_which, header) => {
    expect(await setUp().verify(header)).toMatchObject({ kind: 'refused' });
  });

  it('a token of another tenant is good but forbidden', async () => {
    expect(await setUp().bearer({ tid: '00000000-0000-4000-8000-000000000000' })).toEqual({
      kind: 'forbidden',
    });
  });
});

describe('the reason of a refusal', () => {
  it.each([
    ['iss', { iss: 'https://elsewhere.example' }],
    ['exp', { exp: 1 }],
    ['nbf', { nbf: 99_999_999_999 }],
    ['tid', { tid: undefined }],
    ['tid', { tid: ' ' }],
    ['aud', { aud: 'other' }],
    ['aud', { aud: undefined }],
    ['iat', { iat: 99_999_999 + Date.parse('2026-11-21') / 1_000 }],
  ])('names the claim %s', async (claim, claims) => {
    const { bearer } = setUp();
    expect(await bearer(claims)).toMatchObject({
      kind: 'refused',
      reason: expect.stringMatching(`\\b${claim}\\b`) as string,
    });
  });
});

describe('the signing keys', () => {
  it('are fetched once for many tokens', async () => {
    const { bearer, state } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => bearer()));
    expect(state.asked).toBe(2);
  });

  it('cannot verify anything while none were ever fetched', async () => {
    const { bearer, state } = setUp();
    state.down = true;
    expect(await bearer()).toEqual({ kind: 'unavailable' });
    state.down = false;
    expect(await bearer()).toMatchObject({ kind: 'good' });
  });

  const odd: readonly [string, (jwk: JWK) => unknown, 'good' | 'refused' | 'unavailable'][] = [
    ['of another use', (jwk) => ({ ...jwk, use: 'enc' }), 'unavailable'],
    ['of another algorithm', (jwk) => ({ ...jwk, alg: 'RS512' }), 'unavailable'],
    ['of no use at all', () => null, 'unavailable'],
    ["with the metadata's own name of the algorithm", (jwk) => ({ ...jwk, alg: 'RSA256' }), 'good'],
    ['with much more in it', (jwk) => ({ ...jwk, x5c: ['MII'], endorsements: ['msteams'], d: 'AQ' }), 'good'],
    ['that is broken', (jwk) => ({ ...jwk, n: 'AA' }), 'refused'],
  ];
  it.each(odd)('may be %s', async (_how, change, kind) => {
    expect(await setUp(() => [{ jwk: change(first.jwk) }]).bearer()).toMatchObject({ kind });
  });

  it('do not give way to a set in which none can sign', async () => {
    const published: { jwk: unknown }[] = [first];
    const { bearer, clock } = setUp(() => published);
    await bearer();
    published.splice(0, 1, { jwk: null }, { jwk: { ...second.jwk, use: 'enc' } });
    clock.pass(60_000);
    await bearer({}, { kid: 'two' });
    expect(await bearer()).toMatchObject({ kind: 'good' });
  });

  it('are asked for four times a second at most while there are none', async () => {
    const { bearer, state, clock } = setUp();
    state.down = true;
    const start = clock.now();
    for (let flood = 0; flood < 20; flood++) await bearer();
    expect(state.asked).toBeGreaterThan(20);
    expect(state.asked / (clock.now() - start)).toBeLessThanOrEqual(4.2 / 1_000);
  });

  it('of a call that came before them are asked for until 10 s after it', async () => {
    const { bearer, state, clock } = setUp();
    state.down = true;
    const start = clock.now();
    expect(await bearer()).toEqual({ kind: 'unavailable' });
    expect(clock.now() - start).toBe(10_000);
  });

  it('of a call that came before them are taken as soon as they are there', async () => {
    const { bearer, state, clock } = setUp(() => [first], {
      sleep: (ms) => {
        clock.pass(ms);
        state.down = clock.now() < start + 4_000;
        return Promise.resolve();
      },
    });
    const start = clock.now();
    state.down = true;
    expect(await bearer()).toMatchObject({ kind: 'good' });
    expect(clock.now() - start).toBeLessThan(4_300);
  });

  it('that cannot be fetched anew are not the fault of who sent a token with a new one', async () => {
    const published = [first];
    const { bearer, state, clock } = setUp(() => published);
    await bearer();
    published.push(second);
    state.down = true;
    clock.pass(60_000);
    expect(await bearer({}, {}, second)).toEqual({ kind: 'unavailable' });
    state.down = false;
    clock.pass(1_000);
    expect(await bearer({}, {}, second)).toMatchObject({ kind: 'good' });
  });

  it('are kept while the endpoint is down, however long', async () => {
    const { bearer, state, clock } = setUp();
    await bearer();
    state.down = true;
    clock.pass(30 * 86_400_000);
    expect(await bearer()).toMatchObject({ kind: 'good' });
  });

  it('are refreshed in the background when they are an hour old', async () => {
    const { bearer, state, clock } = setUp();
    await bearer();
    clock.pass(3_601_000);
    await bearer();
    expect(state.asked).toBe(4);
    await bearer();
    expect(state.asked).toBe(4);
  });

  it('are fetched anew for a key that was just published, within a minute', async () => {
    const published = [first];
    const { bearer, clock } = setUp(() => published);
    await bearer();
    published.push(second);
    clock.pass(60_000);
    expect(await bearer({}, {}, second)).toMatchObject({ kind: 'good' });
  });

  it('are fetched again when a new one has taken the name of the old one', async () => {
    const published = [first];
    const { bearer, clock } = setUp(() => published);
    await bearer();
    published.splice(0, 1, { ...second, jwk: { ...second.jwk, kid: first.kid } });
    clock.pass(5_000);
    expect(await bearer({}, { kid: first.kid }, second)).toMatchObject({ kind: 'good' });
    expect(await bearer()).toMatchObject({ kind: 'refused' });
  });

  it.each([[[]], [['spare']]])(
    'are fetched again for a token that names none, with the spare keys %j',
    async (spare) => {
      const spares = await Promise.all(spare.map(pair));
      const published = [first, ...spares];
      const { bearer, clock } = setUp(() => published);
      await bearer();
      published.splice(0, 1, second);
      clock.pass(5_000);
      expect(await bearer({}, { kid: undefined }, second)).toMatchObject({ kind: 'good' });
    },
  );

  it('are not fetched more than once in 5 s for forged tokens', async () => {
    const { bearer, state, clock } = setUp();
    await bearer();
    for (let tick = 0; tick < 60; tick++) {
      clock.pass(1_000);
      expect(await bearer({}, { kid: 'one' }, second)).toMatchObject({ kind: 'refused' });
    }
    expect(state.asked).toBeLessThanOrEqual(2 + 2 * 12);
    state.down = true;
    clock.pass(5_000);
    const before = state.asked;
    expect(await bearer({}, { kid: 'one' }, second)).toEqual({ kind: 'unavailable' });
    expect(await bearer({}, { kid: 'one' }, second)).toMatchObject({ kind: 'refused' });
    expect(state.asked - before).toBe(1);
    expect(await bearer()).toMatchObject({ kind: 'good' });
  });

  it('are fetched once for forged tokens that come together', async () => {
    const { bearer, state, clock } = setUp();
    await bearer();
    clock.pass(60_000);
    await Promise.all(Array.from({ length: 60 }, () => bearer({}, { kid: 'one' }, second)));
    expect(state.asked).toBe(4);
  });

  it('are not fetched again and again for unknown keys', async () => {
    const { bearer, state, clock } = setUp();
    await bearer();
    clock.pass(60_000);
    for (let flood = 0; flood < 50; flood++)
      expect(await bearer({}, { kid: `k${flood}` })).toMatchObject({ kind: 'refused' });
    expect(state.asked).toBe(4);
    state.down = true;
    clock.pass(20_000);
    for (let flood = 0; flood < 50; flood++) await bearer({}, { kid: `k${flood}` });
    expect(state.asked).toBe(5);
    expect(await bearer()).toMatchObject({ kind: 'good' });
  });

  it('are never taken from a URL that is not https', async () => {
    const fetchKeys: SigningKeysOptions['fetch'] = () =>
      Promise.resolve(Response.json({ jwks_uri: 'http://evil.example/keys' }));
    expect(await setUp(() => [first], { fetch: fetchKeys }).bearer()).toEqual({ kind: 'unavailable' });
  });
});
