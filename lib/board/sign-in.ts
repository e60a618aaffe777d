/** Signing in with Microsoft Entra: by a redirect, so that no window has to be opened. */
import { InteractiveBrowserCredential, type TokenCredential } from '@azure/identity';
import type { Config } from './config.ts';

/** Azure Storage, whatever the account; the token is sent to the tables' origin alone. */
const SCOPE = 'https://storage.azure.com/.default';

export interface SignedIn {
  /** Never leaves the page: where the sign-in has ended it throws instead. */
  readonly credential: TokenCredential;
  /** Object id of the person. */
  readonly oid: string | null;
  /** Leaves the page, and comes back to where it was. */
  readonly again: () => Promise<void>;
}

/** Leaves the page where nobody is signed in yet. Throws where signing in failed. */
export async function signIn({ clientId, tenantId, authority }: Config): Promise<SignedIn> {
  const options = {
    clientId: clientId ?? '',
    tenantId,
    authorityHost: authority,
    loginStyle: 'redirect',
    redirectUri: `${location.origin}/api/board`,
    // The authority is a setting: nobody else has to vouch for it, and the page may ask nobody else.
    disableInstanceDiscovery: true,
  } as const;
  const leaving = new InteractiveBrowserCredential(options);
  const staying = new InteractiveBrowserCredential({ ...options, disableAutomaticAuthentication: true });
  const { token } = await leaving.getToken(SCOPE);
  return {
    credential: staying,
    oid: oidOf(token),
    again: async () => {
      forgetAccessTokens();
      await leaving.getToken(SCOPE);
    },
  };
}

/** One that the tables refuse is not worth keeping, though its time has not run out: MSAL would give it again. */
function forgetAccessTokens(): void {
  for (const key of Object.keys(sessionStorage)) if (/accesstoken/i.test(key)) sessionStorage.removeItem(key);
}

/** The claim `oid`; the tables check the token, the page only shows whose it is. */
function oidOf(token: string): string | null {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '';
    const { oid } = JSON.parse(atob(payload)) as { readonly oid?: unknown };
    return typeof oid === 'string' ? oid : null;
  } catch {
    return null;
  }
}
