/** Where the tables are: the connection convention of Azure Functions, read from the environment. */
import {
  createReader,
  guid,
  httpsUrl,
  parseUrl,
  withoutSlash,
  type Environment,
  type SettingProblem,
  type ValueKind,
} from './setting-values.ts';

export type StorageSettings =
  | { readonly kind: 'connection-string'; readonly value: string }
  /** From a connection string with a shared access signature: its query, without `?`. */
  | { readonly kind: 'signature'; readonly endpoint: string; readonly signature: string }
  | {
      readonly kind: 'identity';
      readonly tableServiceUri: string;
      /** A user-assigned identity; `null`: the process's own. */
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
  'a connection string of a storage account (with AccountKey or SharedAccessSignature), or ROTA_STORAGE__tableServiceUri with an https URL';

/** `ROTA_STORAGE` in either form, else `AzureWebJobsStorage` in either form; `null` with problems noted otherwise. */
export function readStorageSettings(env: Environment, problems: SettingProblem[]): StorageSettings | null {
  const read = createReader(env, problems);
  for (const name of ['ROTA_STORAGE', 'AzureWebJobsStorage']) {
    const has = (suffix: string) => Boolean(env[`${name}${suffix}`]?.trim());
    if (has('')) return read.optional(name, connectionString);
    const account = has('__tableServiceUri') ? '__tableServiceUri' : '__accountName';
    if (!has(account)) continue;
    const kind = account === '__accountName' ? accountName : httpsUrl;
    const tableServiceUri = read.optional(`${name}${account}`, kind);
    const clientId = read.optional(`${name}__clientId`, guid);
    read.optional(`${name}__credential`, managedIdentity);
    return tableServiceUri === null ? null : { kind: 'identity', tableServiceUri, clientId };
  }
  problems.push({ name: 'ROTA_STORAGE', expected: EXPECTED });
  return null;
}

/** The host of the tables and the setting that names it, without any secret; `null`: none that can be read does. */
export function tablesAddress(env: Environment): { readonly host: string; readonly setting: string } | null {
  const storage = readStorageSettings(env, []);
  if (storage === null) return null;
  const names = ['ROTA_STORAGE', 'AzureWebJobsStorage'].flatMap((name) =>
    ['', '__tableServiceUri', '__accountName'].map((suffix) => `${name}${suffix}`),
  );
  const setting = names.find((name) => env[name]?.trim()) ?? 'ROTA_STORAGE';
  return { host: hostOf(storage), setting };
}

function hostOf(storage: StorageSettings): string {
  if (storage.kind === 'identity') return new URL(storage.tableServiceUri).host;
  if (storage.kind === 'signature') return new URL(storage.endpoint).host;
  if (storage.value === 'UseDevelopmentStorage=true') return '127.0.0.1:10002';
  const parts = partsOf(storage.value);
  const named = parseUrl(parts.get('tableendpoint') ?? '')?.host;
  return named ?? `${parts.get('accountname') ?? ''}.table.${parts.get('endpointsuffix') ?? ''}`;
}

/** The platform's own storage, if no URI is given. */
const accountName: ValueKind<string> = {
  expected: 'the name of a storage account: 3 to 24 small letters and digits',
  parse: (text) => (/^[a-z0-9]{3,24}$/.test(text) ? `https://${text}.table.core.windows.net` : null),
};

/** The only credential that the convention has for tables. */
const managedIdentity: ValueKind<string> = {
  expected: 'managedidentity',
  parse: (text) => (text.toLowerCase() === 'managedidentity' ? text : null),
};

/** What a connection string may leave out; the SDK of the tables insists on both. */
const DEFAULTS = [
  ['DefaultEndpointsProtocol', 'https'],
  ['EndpointSuffix', 'core.windows.net'],
] as const;

/** Azurite's short form, or an account with a key or a SAS. */
const connectionString: ValueKind<StorageSettings> = {
  expected: EXPECTED,
  parse: (text) => {
    const taken = (value: string) => ({ kind: 'connection-string', value }) as const;
    const given = partsOf(text);
    if (given.get('usedevelopmentstorage')?.toLowerCase() === 'true')
      // The SDK of the tables does not know the proxy, and would go to loopback instead.
      return given.has('developmentstorageproxyuri') ? null : taken('UseDevelopmentStorage=true');
    const missing = DEFAULTS.filter(([name]) => !given.get(name.toLowerCase()));
    const whole = [...missing.map(([name, value]) => `${name}=${value}`), tidied(text)].join(';');
    const part = (name: string) => partsOf(whole).get(name.toLowerCase()) ?? '';
    const named = part('TableEndpoint');
    const usual = `${part('DefaultEndpointsProtocol')}://${part('AccountName')}.table.${part('EndpointSuffix')}`;
    if (!/^https?:$/.test(parseUrl(named || usual)?.protocol ?? '')) return null;
    if (part('AccountName') && part('AccountKey')) return taken(whole);
    const signature = part('SharedAccessSignature').replace(/^\?\s*/, '');
    const isUsable = (named || part('AccountName')) && new URLSearchParams(signature).get('sig');
    return isUsable ? { kind: 'signature', endpoint: withoutSlash(named || usual), signature } : null;
  },
};

/** The SDK would take spaces around names and values for a part of them. */
const tidied = (text: string): string =>
  text
    .split(';')
    .map((part) => part.replace(/^\s*([^=]*?)\s*=\s*(.*?)\s*$/s, '$1=$2'))
    .join(';');

/** By name in small letters. */
function partsOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split(';').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim()] as const;
    }),
  );
}
