import {
  AzureCliCredential,
  AzureDeveloperCliCredential,
  AzurePowerShellCredential,
  ChainedTokenCredential,
  EnvironmentCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import type { Environment } from '../setting-values.ts';

/**
 * Whoever runs the command: the managed identity where Azure provides one (`IDENTITY_ENDPOINT`), a service
 * principal in the environment (`AZURE_CLIENT_ID` and its secret or certificate, as in a pipeline), else the
 * developer's own sign-in: Azure CLI, Azure Developer CLI, Azure PowerShell, in this order.
 */
export function createCredential(env: Environment, clientId: string | null): TokenCredential {
  if (env.IDENTITY_ENDPOINT) return new ManagedIdentityCredential(clientId === null ? {} : { clientId });
  return new ChainedTokenCredential(
    new EnvironmentCredential(),
    new AzureCliCredential(),
    new AzureDeveloperCliCredential(),
    new AzurePowerShellCredential(),
  );
}
