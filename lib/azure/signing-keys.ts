/** The public keys with which the notifications' signer signs: fetched, kept, refreshed. */
import { setTimeout as wait } from 'node:timers/promises';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose';
import { parseUrl, oneUrl } from '../settings/setting-values.ts';
import { isRecord, type JsonRecord } from '../rows/json.ts';
import type { Log } from '../ports.ts';

export interface SigningKeysOptions {
  /** OpenID metadata; its `jwks_uri` says where the keys are. */
  readonly metadataUrl: string;
  readonly log: Log;
  readonly fetch?: typeof fetch;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Limit of one fetch. Two are needed: the metadata, the keys. */
  readonly timeoutMs?: number;
  /** Age at which the keys are fetched anew in the background. */
  readonly refreshMs?: number;
  /** Least time between two fetches that an unknown key id causes, so that a flood of them cannot. */
  readonly cooldownMs?: number;
}

export interface SigningKeys {
  /** For jose: the key of a token's header. Throws `KeysUnavailable` where no keys were ever fetched and cannot be. */
  readonly key: JWTVerifyGetKey;
  /** Fetches the keys ahead of the first call; a failure is logged and never thrown. */
  warmUp(): Promise<void>;
}

/** No key was ever fetched, and the endpoint does not answer: nothing can be verified. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** After a refresh in the background has failed. */
const RETRY_MS = 60_000;
/** Between two fetches while there are no keys at all: calls wait for them, a flood of requests must not hurry them. */
const SPACING_MS = 250;

interface KeySet {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly fetchedAt: number;
}

/**
 * Not jose's remote set: once its cache is stale and the endpoint is down it rejects every token, though it still
 * holds the keys. Here keys once fetched are kept until newer ones arrive.
 */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { log, now = Date.now, sleep = wait, refreshMs = 3_600_000, cooldownMs = 10_000 } = options;
  let keys: KeySet | null = null;
  let triedAt = -Infinity;
  let pending: Promise<KeySet | null> | null = null;

  /** Either way: a clock that was set back must not stop the fetching. */
  const since = (at: number) => Math.abs(now() - at);

  /** One fetch at a time; `null` where it failed. */
  const refresh = (): Promise<KeySet | null> => {
    pending ??= (async () => {
      triedAt = now();
      try {
        keys = { find: createLocalJWKSet(await fetchKeys(options)), fetchedAt: now() };
        return keys;
      } catch (error) {
        log.warn('keys.refresh.failed', {
          reason: error instanceof Error ? error.message : 'unknown',
          held: keys !== null,
        });
        return null;
      } finally {
        pending = null;
      }
    })();
    return pending;
  };

  const first = async (): Promise<KeySet | null> => {
    if (pending === null && since(triedAt) < SPACING_MS) await sleep(SPACING_MS - since(triedAt));
    return keys ?? refresh();
  };

  const key: JWTVerifyGetKey = async (header, token) => {
    const held = keys ?? (await first()) ?? (await first());
    if (held === null) throw new KeysUnavailable();
    if (since(held.fetchedAt) > refreshMs && since(triedAt) > RETRY_MS) void refresh();
    try {
      return await held.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (pending === null && since(triedAt) < cooldownMs) throw error;
      const newer = await refresh();
      if (newer === null) throw error;
      return newer.find(header, token);
    }
  };

  return {
    key,
    warmUp: async () => {
      if (keys === null) await refresh();
    },
  };
}

/** Both fetches, once. Throws what `fetch` throws, or an error that says in plain words what is wrong with the answer. */
export async function fetchKeys(
  options: Pick<SigningKeysOptions, 'metadataUrl' | 'fetch' | 'timeoutMs'>,
): Promise<JSONWebKeySet> {
  const metadata = await fetchJson(options, options.metadataUrl);
  const uri = isRecord(metadata) ? metadata.jwks_uri : undefined;
  if (typeof uri !== 'string' || oneUrl.parse(uri) === null || parseUrl(uri) === null)
    throw new Error('the OpenID metadata has no usable jwks_uri');
  const set = await fetchJson(options, uri);
  const keys = isRecord(set) && Array.isArray(set.keys) ? set.keys.flatMap(signersKey) : [];
  if (keys.length === 0) throw new Error('the key set has no RSA key that signs');
  return { keys };
}

/** The public half of a key that may have signed a token; `RSA256` is what the signer's metadata calls RS256. */
function signersKey(key: unknown): JWK[] {
  const { kty, n, e, kid, use = 'sig', alg = 'RS256' }: JsonRecord = isRecord(key) ? key : {};
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string') return [];
  if (use !== 'sig' || !(alg === 'RS256' || alg === 'RSA256')) return [];
  return [{ kty, n, e, ...(typeof kid === 'string' && { kid }) }];
}

async function fetchJson(
  options: Pick<SigningKeysOptions, 'fetch' | 'timeoutMs'>,
  url: string,
): Promise<unknown> {
  const signal = AbortSignal.timeout(options.timeoutMs ?? 1_500);
  const response = await (options.fetch ?? fetch)(url, {
    signal,
    redirect: 'error',
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw new Error(`the signer's endpoint answered ${response.status}`);
  return response.json();
}
