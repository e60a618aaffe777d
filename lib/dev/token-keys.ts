/** The signer of notifications: OpenID metadata, keys, and tokens as the calling service sends them. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { sendJson } from './http.ts';

export interface TokenOverrides {
  /** Over the usual claims; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Over `alg`, `kid`, `typ` and `cty`; `undefined` takes one away. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with a key that was never published. */
  readonly unknownKey?: boolean;
}

export interface TokenKeys {
  /** `error`: metadata and keys answer 500; `hang`: they never answer. */
  mode: 'up' | 'error' | 'hang';
  /** Milliseconds before metadata and keys are answered, each. Default 0. */
  delay: number;
  /** How often keys were fetched. */
  readonly fetches: () => number;
  /** A new key signs from now on; the old one stays published unless `forget`. */
  rotate(forget?: boolean): Promise<void>;
  sign(overrides?: TokenOverrides): Promise<string>;
  /** Serves `/v1/.well-known/OpenIdConfiguration` and `/v1/keys`. */
  handle(url: URL, response: ServerResponse): void;
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** Tokens seen hold for 65 minutes. */
const LIFETIME_SECONDS = 3_900;

export async function createTokenKeys(audience: string, tenantId: string): Promise<TokenKeys> {
  let keys = [await createKey()];
  let fetches = 0;
  const answer = (url: URL, response: ServerResponse): void => {
    if (tokenKeys.mode === 'error') {
      sendJson(response, 500, {});
      return;
    }
    if (url.pathname === '/v1/keys') {
      fetches += 1;
      sendJson(response, 200, { keys: keys.map((key) => key.jwk) });
      return;
    }
    // `RSA256` is what the real document says; no algorithm has that name.
    sendJson(response, 200, {
      issuer: 'https://api.botframework.com',
      authorization_endpoint: 'https://invalid.botframework.com',
      jwks_uri: `${url.origin}/v1/keys`,
      id_token_signing_alg_values_supported: ['RSA256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    });
  };
  const tokenKeys: TokenKeys = {
    mode: 'up',
    delay: 0,
    fetches: () => fetches,
    async rotate(forget = false) {
      const next = await createKey();
      keys = forget ? [next] : [next, ...keys];
    },
    async sign(overrides = {}) {
      const key = overrides.unknownKey ? await createKey() : keys[0];
      if (!key) throw new Error('There is no key.');
      const now = Math.floor(Date.now() / 1_000);
      const usual = {
        aud: audience,
        iss: 'https://api.botframework.com',
        tid: tenantId,
        iat: now,
        nbf: now,
        exp: now + LIFETIME_SECONDS,
      };
      const header = { alg: 'RS256', kid: key.kid, typ: 'JWT', cty: 'JWT', ...overrides.header };
      return new SignJWT(defined({ ...usual, ...overrides.claims }))
        .setProtectedHeader(defined(header) as typeof header)
        .sign(key.privateKey);
    },
    handle(url, response) {
      if (tokenKeys.mode === 'hang') return;
      if (tokenKeys.delay > 0) setTimeout(answer, tokenKeys.delay, url, response).unref();
      else answer(url, response);
    },
  };
  return tokenKeys;
}

async function createKey(): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const kid = randomBytes(20).toString('base64url');
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), use: 'sig', kid, x5t: kid } };
}

function defined(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
