/** Signing in with Microsoft Entra by a redirect, so that no window has to be opened. */
import { InteractiveBrowserCredential, type TokenCredential } from '@azure/identity';
import { forgetSession, type Account, type Config } from './session.ts';

/** Azure Storage, whatever the account; the token goes to the tables' origin alone. */
const SCOPE = 'https://storage.azure.com/.default';

export interface SignedIn {
  /** Never leaves the page: once the sign-in has ended it throws instead. */
  readonly credential: TokenCredential;
  readonly account: Account;
  /** Leaves the page, and comes back to where it was. */
  readonly again: () => Promise<void>;
}

/** Leaves the page if nobody is signed in yet. Throws if signing in failed. */
export async function signIn({ clientId, tenantId, authority }: Config): Promise<SignedIn> {
  const redirectUri = `${location.origin}/api/board`;
  const options = {
    clientId: clientId ?? '',
    tenantId,
    authorityHost: authority,
    loginStyle: 'redirect',
    redirectUri,
    // The authority is a setting, and the page may ask nobody else about it.
    disableInstanceDiscovery: true,
  } as const;
  const leaving = new InteractiveBrowserCredential(options);
  const staying = new InteractiveBrowserCredential({ ...options, disableAutomaticAuthentication: true });
  const { token } = await leaving.getToken(SCOPE);
  const claims = claimsOf(token);
  return {
    credential: staying,
    account: {
      oid: claims.oid ?? null,
      name: claims.name ?? claims.preferred_username ?? claims.upn ?? claims.oid ?? 'Signed in',
      signOut() {
        forgetSession();
        const back = new URLSearchParams({ post_logout_redirect_uri: redirectUri });
        location.assign(`${authority.replace(/\/$/, '')}/${tenantId}/oauth2/v2.0/logout?${back.toString()}`);
      },
    },
    again: async () => {
      forgetAccessTokens();
      await leaving.getToken(SCOPE);
    },
  };
}

/** MSAL would go on giving a token that the tables refuse, until its time is up. */
function forgetAccessTokens(): void {
  for (const key of Object.keys(sessionStorage)) if (/accesstoken/i.test(key)) sessionStorage.removeItem(key);
}

type Claims = Partial<Record<'oid' | 'name' | 'preferred_username' | 'upn', string>>;

/** The tables check the token; the page only shows whose it is. */
function claimsOf(token: string): Claims {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(claims).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}
