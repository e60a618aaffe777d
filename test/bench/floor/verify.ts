import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { request } from './request.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The same checks of a token as the app's, with keys that are fetched once. */
export function createFloorVerifier(env: Environment) {
  type KeySet = ReturnType<typeof createLocalJWKSet>;
  let keys: Promise<KeySet> | null = null;
  const fetchKeys = async () => {
    const metadata = await fetchJson<{ readonly jwks_uri: string }>(env.NOTIFICATION_METADATA_URL ?? '');
    return createLocalJWKSet(await fetchJson<JSONWebKeySet>(metadata.jwks_uri));
  };
  return {
    warmUp: () => (keys ??= fetchKeys()),
    async isGood(header: string | null): Promise<boolean> {
      try {
        const { payload } = await jwtVerify(header?.slice(7) ?? '', await (keys ??= fetchKeys()), {
          issuer: ['https://api.botframework.com', 'https://graph.microsoft.com'],
          audience: env.BOT_APP_ID ?? '',
          algorithms: ['RS256'],
          clockTolerance: 300,
          requiredClaims: ['exp', 'tid'],
        });
        return payload.tid === env.BOT_TENANT_ID;
      } catch {
        return false;
      }
    },
  };
}

async function fetchJson<T>(url: string): Promise<T> {
  return JSON.parse((await request(url)).text) as T;
}
