/** The public keys with which the notifications' signer signs: fetched, kept, refreshed. */
import { setTimeout as wait } from 'node:timers/promises';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';
import { parseUrl, oneUrl } from '../settings/setting-values.ts';
import { isRecord, member, type JsonRecord } from '../text/json.ts';
import type { Log } from '../ports.ts';
import { within } from '../within.ts';
import type { HttpAnswer } from './http-request.ts';

type Get = (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<Pick<HttpAnswer, 'status' | 'text'>>;

export interface SigningKeysOptions {
  /** OpenID metadata; its `jwks_uri` says where the keys are. */
  readonly metadataUrl: string;
  readonly log: Log;
  readonly fetch: Get;
  /** Milliseconds of a clock that nobody sets; only differences count. */
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

export interface SigningKeys {
  /** For jose: the key of a token's header. Throws `KeysUnavailable` where they cannot be fetched. */
  readonly key: JWTVerifyGetKey;
  /** How often the keys have been fetched. */
  fetches(): number;
  /**
   * After a signature that failed: fetches the keys, unless that was tried in the last 5 s. Whether there are new ones.
   * Throws `KeysUnavailable` where they cannot be fetched.
   */
  fetchAgain(): Promise<boolean>;
  /** Fetches the keys ahead of the first call; a failure is logged and never thrown. */
  warmUp(): Promise<void>;
}

/** The keys could not be fetched, so nobody can say whether the token is good. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Both fetches, the metadata and the keys: the contract has each take 2 s. */
const FETCH_MS = 4_800;
/** How long a call that comes before the first fetch waits for the keys, of its 12 s. */
const FIRST_MS = 10_000;
/** Between two fetches while there are no keys at all. Calls wait for them; a flood of requests must not speed them up. */
const SPACING_MS = 250;
/** Age at which the keys are fetched anew in the background, and when again if that fails. */
const REFRESH_MS = 3_600_000;
const RETRY_MS = 60_000;
/** Between two fetches that tokens cause, so that a flood of forged ones cannot; less for an unknown key if the last failed. */
const COOLDOWN_MS = 5_000;
const FAILED_COOLDOWN_MS = 1_000;

/** jose holds the keys, finds the one of a token, and fetches once at a time; this decides when. */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { log, now = () => performance.now(), sleep = wait } = options;
  const set = createRemoteJWKSet(new URL(options.metadataUrl), {
    // Keys once fetched are good until newer ones arrive: jose alone would refuse every token while the signer is down.
    ...{ cacheMaxAge: Infinity, cooldownDuration: Infinity, timeoutDuration: FETCH_MS },
    [customFetch]: async (_url, { signal }) =>
      Response.json(await fetchKeys(options.metadataUrl, options.fetch, signal)),
  });
  let fetches = 0;
  let fetchedAt = -Infinity;
  let triedAt = -Infinity;
  const hasKeys = () => fetchedAt !== -Infinity;

  let pending: Promise<boolean> | null = null;
  /** Whether there are new keys now; one fetch at a time. Never throws. */
  const refresh = (): Promise<boolean> => (pending ??= fetchNow().finally(() => (pending = null)));
  const fetchNow = async (): Promise<boolean> => {
    triedAt = now();
    try {
      await set.reload();
      fetchedAt = now();
      fetches += 1;
      return true;
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      log.warn('keys.refresh.failed', { reason, held: hasKeys() });
      return false;
    }
  };

  const firstKeys = async (): Promise<void> => {
    const until = now() + FIRST_MS;
    while (!hasKeys()) {
      const pause = triedAt + SPACING_MS - now();
      if (pending === null && pause > 0) await sleep(pause);
      const left = until - now();
      if (left <= 0) throw new KeysUnavailable();
      await within(left, refresh()).catch(() => false);
    }
  };

  /** An unknown key id: a new key, or a forged token. */
  const newerKeys = async (unknown: errors.JWKSNoMatchingKey): Promise<void> => {
    if (now() - fetchedAt < COOLDOWN_MS) throw unknown;
    // A failed refresh says nothing about the token.
    const hasFailed = triedAt > fetchedAt && pending === null;
    if (hasFailed && now() - triedAt < FAILED_COOLDOWN_MS) throw new KeysUnavailable();
    if (!(await refresh())) throw new KeysUnavailable();
  };

  return {
    async key(header, token) {
      if (!hasKeys()) await firstKeys();
      else if (now() - fetchedAt > REFRESH_MS && now() - triedAt > RETRY_MS) void refresh();
      try {
        return await set(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await newerKeys(error);
        return set(header, token);
      }
    },
    fetches: () => fetches,
    async fetchAgain() {
      if (pending === null && now() - triedAt < COOLDOWN_MS) return false;
      if (!(await refresh())) throw new KeysUnavailable();
      return true;
    },
    async warmUp() {
      if (!hasKeys()) await refresh();
    },
  };
}

/** Both fetches, once; `issuer`: that the metadata name. Throws what `get` throws, or an error that says in plain words what is wrong with the answer. */
export async function fetchKeys(
  metadataUrl: string,
  get: Get,
  signal: AbortSignal,
): Promise<JSONWebKeySet & { readonly issuer: string | null }> {
  const metadata = await getJson(metadataUrl, get, signal);
  const uri = isRecord(metadata) ? metadata.jwks_uri : undefined;
  if (typeof uri !== 'string' || oneUrl.parse(uri) === null || parseUrl(uri) === null)
    throw new Error('the OpenID metadata has no usable jwks_uri');
  const set = await getJson(uri, get, signal);
  const keys = isRecord(set) && Array.isArray(set.keys) ? set.keys.flatMap(signersKey) : [];
  if (keys.length === 0) throw new Error('the key set has no RSA key that signs');
  const issuer = member(metadata, 'issuer');
  return { keys, issuer: typeof issuer === 'string' ? issuer : null };
}

/** The public half of a key that may have signed a token; `RSA256` is what the signer's metadata calls RS256. */
function signersKey(key: unknown): JWK[] {
  const { kty, n, e, kid, use = 'sig', alg = 'RS256' }: JsonRecord = isRecord(key) ? key : {};
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string') return [];
  if (use !== 'sig' || !(alg === 'RS256' || alg === 'RSA256')) return [];
  return [{ kty, n, e, ...(typeof kid === 'string' && { kid }) }];
}

async function getJson(url: string, get: Get, signal: AbortSignal): Promise<unknown> {
  const answer = await get(url, { headers: { accept: 'application/json' }, signal });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`the signer's endpoint answered ${answer.status}`);
  return JSON.parse(text) as unknown;
}
