/** Looks up users in Microsoft Graph with the credentials of the person who runs the command. */
import { within } from '../within.ts';

/** A user of Entra ID. */
export interface DirectoryUser {
  /** Object id. */
  readonly id: string;
  readonly displayName: string | null;
  /** `null`: the credentials may not read it. */
  readonly enabled: boolean | null;
}

/** `unknown`: Graph has no such user; `unasked`: Graph could not be asked, for the reason given. */
export type Found =
  | { readonly kind: 'user'; readonly user: DirectoryUser }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unasked'; readonly reason: string };

export interface Directory {
  /** `nameOrId`: user principal name or object id. Never throws. */
  user(nameOrId: string): Promise<Found>;
}

export interface DirectoryOptions {
  /** Such as `https://graph.microsoft.com`, without a slash at the end. */
  readonly baseUrl: string;
  /** An access token for `baseUrl`; may throw. */
  readonly token: () => Promise<string>;
  readonly fetch: typeof fetch;
  /** Limit of one question in milliseconds, including the token. Default 10,000. */
  readonly timeoutMs?: number;
}

/** Asks for a token once, also where none can be had. */
export function createDirectory(options: DirectoryOptions): Directory {
  const limit = options.timeoutMs ?? 10_000;
  let token: Promise<string | null> | null = null;
  const signedIn = () => (token ??= within(limit, () => options.token()).catch(() => null));
  return {
    async user(nameOrId) {
      const bearer = await signedIn();
      if (bearer === null) return unasked('no signed-in account may ask Graph (try `az login`)');
      const url = `${options.baseUrl}/v1.0/users/${encodeURIComponent(nameOrId)}?$select=id,displayName,accountEnabled`;
      try {
        const response = await options.fetch(url, {
          headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
          signal: AbortSignal.timeout(limit),
        });
        return await readAnswer(response);
      } catch {
        return unasked('Graph did not answer');
      }
    },
  };
}

const unasked = (reason: string): Found => ({ kind: 'unasked', reason });

async function readAnswer(response: Response): Promise<Found> {
  if (response.status === 404) return { kind: 'unknown' };
  if (response.status === 401 || response.status === 403)
    return unasked('the signed-in account may not read users (User.Read.All or User.ReadBasic.All)');
  if (!response.ok) return unasked(`Graph answered ${response.status}`);
  const body = (await response.json()) as Readonly<Record<string, unknown>> | null;
  if (typeof body?.id !== 'string') return unasked('Graph answered without an id');
  return {
    kind: 'user',
    user: {
      id: body.id,
      displayName: typeof body.displayName === 'string' ? body.displayName : null,
      enabled: typeof body.accountEnabled === 'boolean' ? body.accountEnabled : null,
    },
  };
}
