import type { TokenCredential } from '@azure/identity';
import type { Environment } from '../settings/setting-values.ts';

/**
 * Whoever runs the command: the managed identity where Azure provides one (`IDENTITY_ENDPOINT`), a service
 * principal in the environment (`AZURE_CLIENT_ID` and its secret or certificate, as in a pipeline), else the
 * developer's own sign-in: Azure CLI, Azure Developer CLI, Azure PowerShell, in this order. The SDK is loaded when
 * the first token is asked for: with a connection string it never is.
 */
export function createCredential(env: Environment, clientId: string | null): TokenCredential {
  let credential: Promise<TokenCredential> | null = null;
  return {
    async getToken(scopes, options) {
      credential ??= choose(env, clientId);
      return (await credential).getToken(scopes, options);
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
