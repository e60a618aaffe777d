/** Where the tables are: the connection convention of Azure Functions, read from the environment. */
import { oneUrl, type Environment, type SettingProblem } from './setting-values.ts';

export type StorageSettings =
  | { readonly kind: 'connection-string'; readonly value: string }
  | {
      readonly kind: 'identity';
      readonly tableServiceUri: string;
      /** Of a user-assigned identity; `null`: whoever the process is. */
      readonly clientId: string | null;
    };

/** Settings of the connection, without those of the platform's own storage (`AzureWebJobsStorage…`). */
export const storageSettingNames: readonly string[] = [
  'ROTA_STORAGE',
  'ROTA_STORAGE__tableServiceUri',
  'ROTA_STORAGE__clientId',
  'ROTA_STORAGE__credential',
];

const EXPECTED =
  'a connection string of a storage account, or ROTA_STORAGE__tableServiceUri with an https URL (http for loopback only)';

/** `ROTA_STORAGE` in either form, else `AzureWebJobsStorage` in either form; `null` with a problem noted otherwise. */
export function readStorageSettings(env: Environment, problems: SettingProblem[]): StorageSettings | null {
  for (const name of ['ROTA_STORAGE', 'AzureWebJobsStorage']) {
    const text = (suffix: string) => env[`${name}${suffix}`]?.trim() ?? '';
    if (text('')) return connectionString(name, text(''), problems);
    const account = text('__accountName');
    const uri = text('__tableServiceUri') || (account && `https://${account}.table.core.windows.net`);
    if (uri) return identity(`${name}__tableServiceUri`, uri, text('__clientId'), problems);
  }
  problems.push({ name: 'ROTA_STORAGE', expected: EXPECTED });
  return null;
}

function connectionString(name: string, value: string, problems: SettingProblem[]): StorageSettings | null {
  if (isConnectionString(value)) return { kind: 'connection-string', value };
  problems.push({ name, expected: EXPECTED });
  return null;
}

/** Azurite's short form, or an account with a key or a SAS; the SDK checks the rest. */
function isConnectionString(value: string): boolean {
  const parts = new Map(
    value.split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const;
    }),
  );
  if (parts.get('usedevelopmentstorage') === 'true') return true;
  const endpoint = parts.get('tableendpoint');
  if (endpoint !== undefined && !URL.canParse(endpoint)) return false;
  const byKey = Boolean(
    parts.get('accountname') && parts.get('accountkey') && parts.get('defaultendpointsprotocol'),
  );
  return byKey || Boolean(parts.get('sharedaccesssignature') && endpoint);
}

function identity(
  name: string,
  uri: string,
  clientId: string,
  problems: SettingProblem[],
): StorageSettings | null {
  const tableServiceUri = oneUrl.parse(uri);
  if (tableServiceUri !== null) return { kind: 'identity', tableServiceUri, clientId: clientId || null };
  problems.push({ name, expected: oneUrl.expected });
  return null;
}
