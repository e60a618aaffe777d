import type { AccessToken, TokenCredential } from '@azure/identity';
import type { Environment } from '../settings/setting-values.ts';

/**
 * The person or pipeline that runs the command: the managed identity where Azure provides one (`IDENTITY_ENDPOINT`), a
 * service principal in the environment (`AZURE_CLIENT_ID` and its secret or certificate), else the developer's own
 * sign-in: Azure CLI, Azure Developer CLI, Azure PowerShell, in this order. Requests for a token that overlap share one
 * answer: several tables would each start `az`. The SDK is loaded with the first token; a connection string never needs it.
 */
export function createCredential(env: Environment, clientId: string | null): TokenCredential {
  let credential: Promise<TokenCredential> | null = null;
  const pending = new Map<string, Promise<AccessToken | null>>();
  return {
    getToken(scopes, options) {
      const key = `${String(scopes)} ${options?.claims ?? ''}`;
      const known = pending.get(key);
      if (known) return known;
      credential ??= choose(env, clientId);
      const asked = credential
        .then((chosen) => chosen.getToken(scopes, options))
        .finally(() => pending.delete(key));
      pending.set(key, asked);
      return asked;
    },
  };
}

async function choose(env: Environment, clientId: string | null): Promise<TokenCredential> {
  const sdk = await import('@azure/identity');
  if (env.IDENTITY_ENDPOINT) return new sdk.ManagedIdentityCredential(clientId === null ? {} : { clientId });
  return new sdk.ChainedTokenCredential(
    new sdk.EnvironmentCredential(),
    new sdk.AzureCliCredential(),
    new sdk.AzureDeveloperCliCredential(),
    new sdk.AzurePowerShellCredential(),
  );
}
