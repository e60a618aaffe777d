/** Tokens through `@azure/identity`: for Graph as the bot, and for the tables. */
import {
  AzureAuthorityHosts,
  ClientAssertionCredential,
  ClientSecretCredential,
  CredentialUnavailableError,
  ManagedIdentityCredential,
  type AccessToken,
  type TokenCredential,
} from '@azure/identity';
import type { BotCredential } from '../settings/settings.ts';
import { isLate, within } from '../within.ts';
import { createConnections, createTransport } from './http-request.ts';

export interface BotTokensOptions {
  readonly botAppId: string;
  readonly credential: BotCredential;
  /** `null`: the SDK's own. */
  readonly authorityHost: string | null;
  /** Decides the scope: national clouds have an audience of their own. */
  readonly graphBaseUrl: string;
  /** For a service other than Graph. */
  readonly scope?: string;
  readonly now?: () => number;
}

export interface BotTokens {
  /** Rejects where no token can be had within `timeoutMs`. A token in hand is answered at once. */
  get(tenantId: string, timeoutMs: number): Promise<string>;
  /** A token that no cache had, which is not kept either. Rejects as `get`. */
  fresh(tenantId: string, timeoutMs: number): Promise<string>;
  /** Forgets this token, which was refused: the next one is truly new. */
  drop(tenantId: string, token: string): void;
}

/** The SDK's own, named: it would read AZURE_AUTHORITY_HOST itself, and fail where that is set and blank. */
const PUBLIC_AUTHORITY = AzureAuthorityHosts.AzurePublicCloud;
/** One answer of the identity endpoint, which is on the same machine. */
const IDENTITY_MS = 2_500;
/** A token with all that it takes: an assertion, and its exchange at Entra. */
const FETCH_MS = 5_000;

/** A credential that answers from a cache which a new credential would share. */
interface Renewable extends TokenCredential {
  /** Puts a new token of this scope into the cache. */
  renew(scope: string): Promise<unknown>;
}

/**
 * The identity that the Functions host offers; `null`: the app's system-assigned one. The SDK has no
 * time limit and heeds no signal: one request without an answer would be waited for by all that come after it.
 */
export function managedIdentity(clientId: string | null): Renewable {
  const identity = new ManagedIdentityCredential({
    authorityHost: PUBLIC_AUTHORITY,
    httpClient: createTransport(createConnections()),
    ...(clientId !== null && { clientId }),
  });
  return {
    getToken: (scopes, options) => tokenWithin(IDENTITY_MS, identity.getToken(scopes, options)),
    renew: (scope) => tokenWithin(IDENTITY_MS, renew(identity, scope)),
  };
}

/**
 * MSAL keeps the tokens of managed identities for the whole process, and the SDK hands no wish for a new one on to it:
 * it is told to MSAL itself. Should a later SDK hold it elsewhere, the old token comes again.
 */
async function renew(identity: ManagedIdentityCredential, scope: string): Promise<void> {
  const { managedIdentityApp } = identity as unknown as { readonly managedIdentityApp?: Msal };
  await managedIdentityApp?.acquireToken({ resource: scope.replace('/.default', ''), forceRefresh: true });
}

interface Msal {
  acquireToken(request: { readonly resource: string; readonly forceRefresh: boolean }): Promise<unknown>;
}

/** Tokens are kept until they expire, and fetched anew in the background before that. */
export function createBotTokens(options: BotTokensOptions): BotTokens {
  const now = options.now ?? Date.now;
  const scope = options.scope ?? scopeOf(options.graphBaseUrl);
  const credentials = new Map<string, TokenCredential>();
  const held = new Map<string, AccessToken>();
  const pending = new Map<string, Promise<AccessToken>>();
  /** By tenant the token that was refused, until another one has come. */
  const refused = new Map<string, string>();

  const fetchToken = (tenantId: string): Promise<AccessToken> => {
    const running = pending.get(tenantId);
    if (running) return running;
    const credential = credentials.get(tenantId) ?? credentialFor(options, tenantId);
    credentials.set(tenantId, credential);
    const asked = refused.has(tenantId) ? newToken(credential, scope) : credential.getToken(scope);
    const started = tokenWithin(FETCH_MS, asked)
      .then((token) => {
        if (token === null) throw new Error('the credential gave no token');
        if (token.token !== refused.get(tenantId)) refused.delete(tenantId);
        held.set(tenantId, token);
        return token;
      })
      .finally(() => pending.delete(tenantId));
    pending.set(tenantId, started);
    return started;
  };

  return {
    async get(tenant, timeoutMs) {
      const tenantId = tenant.toLowerCase();
      const token = held.get(tenantId);
      const left = (token?.expiresOnTimestamp ?? 0) - now();
      if (token && left > 60_000) {
        if (left < 600_000) fetchToken(tenantId).catch(() => undefined);
        return token.token;
      }
      return (await tokenWithin(timeoutMs, fetchToken(tenantId))).token;
    },
    async fresh(tenant, timeoutMs) {
      const token = await tokenWithin(
        timeoutMs,
        newToken(credentialFor(options, tenant.toLowerCase()), scope),
      );
      if (token === null) throw new Error('the credential gave no token');
      return token.token;
    },
    drop(tenant, token) {
      const tenantId = tenant.toLowerCase();
      if (held.get(tenantId)?.token !== token) return;
      held.delete(tenantId);
      credentials.delete(tenantId);
      refused.set(tenantId, token);
    },
  };
}

/** A token that no cache has: a new credential for Entra has none yet. */
async function newToken(credential: TokenCredential | Renewable, scope: string): Promise<AccessToken | null> {
  if ('renew' in credential) await credential.renew(scope);
  return credential.getToken(scope);
}

function credentialFor(options: BotTokensOptions, tenantId: string): TokenCredential {
  const { botAppId, credential } = options;
  // Without discovery, so that the first token costs one round trip: the authority is Entra's, or set by the owner.
  const entra = {
    disableInstanceDiscovery: true,
    authorityHost: options.authorityHost ?? PUBLIC_AUTHORITY,
    httpClient: createTransport(createConnections()),
  };
  switch (credential.kind) {
    case 'identity':
      return managedIdentity(credential.clientId);
    case 'federated': {
      const identity = managedIdentity(credential.clientId);
      const assertion = async () => {
        const token = await identity.getToken('api://AzureADTokenExchange/.default');
        if (token === null) throw new Error('the managed identity gave no assertion');
        return token.token;
      };
      return new ClientAssertionCredential(tenantId, botAppId, assertion, entra);
    }
    case 'secret':
      return new ClientSecretCredential(tenantId, botAppId, credential.secret, entra);
  }
}

/** Graph on loopback (local runs, tests) takes the audience of the public cloud. */
function scopeOf(graphBaseUrl: string): string {
  return graphBaseUrl.startsWith('https:')
    ? `${new URL(graphBaseUrl).origin}/.default`
    : 'https://graph.microsoft.com/.default';
}

/** The SDK takes `CredentialUnavailableError` for a credential that cannot be used now. */
async function tokenWithin<T>(ms: number, work: Promise<T>): Promise<T> {
  try {
    return await within(ms, work);
  } catch (error) {
    throw isLate(error) ? new CredentialUnavailableError(`no token within ${ms} ms`) : error;
  }
}
