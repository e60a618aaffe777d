/**
 * App settings: environment variables -> `Settings`, or everything that is wrong with them at once. A value is
 * never part of a message: it may be a secret.
 */
import { type Target, type Zone, RING_SECONDS } from '../rota/model.ts';
import { readStorageSettings, storageSettingNames, type StorageSettings } from './storage-settings.ts';
import {
  baseUrl,
  createReader,
  graphVersion,
  guid,
  guidList,
  httpsUrl,
  isLoopback,
  oneUrl,
  parseUrl,
  publicUrl,
  targetList,
  urlList,
  webhookUrl,
  wholeNumber,
  zone,
  type Environment,
  type SettingProblem,
} from './setting-values.ts';

export type { Environment, SettingProblem } from './setting-values.ts';

/** Whom the app is to Graph. */
export type BotCredential =
  /** The user-assigned identity is the bot. */
  | { readonly kind: 'identity'; readonly clientId: string }
  /** The identity vouches for the app registration (federated credential). */
  | { readonly kind: 'federated'; readonly clientId: string }
  | { readonly kind: 'secret'; readonly secret: string };

export interface Settings {
  readonly botAppId: string;
  readonly botTenantId: string;
  /** Lower case. */
  readonly allowedTenantIds: readonly string[];
  readonly credential: BotCredential;
  /** https, no slash at the end. */
  readonly publicBaseUrl: string;
  readonly storage: StorageSettings;
  readonly defaultTimeZone: Zone;
  readonly fallbackTargets: readonly Target[];
  /** Within the limits of Graph; `null`: Graph's own. */
  readonly ringSeconds: number | null;
  /** 0: keep everything. */
  readonly auditRetentionDays: number;
  /** No slash at the end. */
  readonly graphBaseUrl: string;
  readonly graphApiVersion: 'v1.0' | 'beta';
  /** `null`: the SDK's own. */
  readonly authorityHost: string | null;
  readonly notificationMetadataUrl: string;
  /** No slash at the end. */
  readonly notificationIssuers: readonly string[];
  /** Client id of the board's own app registration; `null`: the board is not set up. */
  readonly boardClientId: string | null;
  /** Where a browser finds the tables, no slash at the end; `null`: not known. */
  readonly boardTablesUrl: string | null;
  /** Where messages are posted to, as it was given; holds a secret. `null`: no messages. */
  readonly teamsWebhookUrl: string | null;
  /** Settings that are malformed and stop no call: what they are for is off. */
  readonly ignored: readonly SettingProblem[];
  /** A client secret in Azure: it works, but is warned about. */
  readonly secretInAzure: boolean;
}

/** Every setting that the app reads itself, for the tests that hold `infra/` and the sample against the code. */
export const settingNames: readonly string[] = [
  'BOT_APP_ID',
  'BOT_TENANT_ID',
  'ALLOWED_TENANT_IDS',
  'BOT_MANAGED_IDENTITY_CLIENT_ID',
  'BOT_CLIENT_SECRET',
  'PUBLIC_BASE_URL',
  ...storageSettingNames,
  'DEFAULT_TIME_ZONE',
  'FALLBACK_TARGETS',
  'RING_SECONDS',
  'AUDIT_RETENTION_DAYS',
  'GRAPH_BASE_URL',
  'GRAPH_API_VERSION',
  'AZURE_AUTHORITY_HOST',
  'NOTIFICATION_METADATA_URL',
  'NOTIFICATION_ISSUERS',
  'BOARD_CLIENT_ID',
  'BOARD_TABLES_URL',
  'TEAMS_WEBHOOK_URL',
];

const METADATA_URL = 'https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration';
const ISSUERS = ['https://api.botframework.com', 'https://graph.microsoft.com'];

/** Either the settings, or every one that is missing or malformed. */
export function readSettings(
  env: Environment,
):
  | { readonly settings: Settings; readonly problems: [] }
  | { readonly settings: null; readonly problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const ignored: SettingProblem[] = [];
  const read = createReader(env, problems);
  const off = createReader(env, ignored);
  const botAppId = read.required('BOT_APP_ID', guid);
  const botTenantId = read.required('BOT_TENANT_ID', guid);
  const storage = readStorageSettings(env, problems);
  const settings = {
    botAppId: botAppId ?? '',
    botTenantId: botTenantId ?? '',
    allowedTenantIds: read.optional('ALLOWED_TENANT_IDS', guidList) ?? [(botTenantId ?? '').toLowerCase()],
    credential: readCredential(read, botAppId, problems),
    publicBaseUrl: readPublicBaseUrl(env, read, problems),
    defaultTimeZone: read.optional('DEFAULT_TIME_ZONE', zone) ?? 'UTC',
    fallbackTargets: read.optional('FALLBACK_TARGETS', targetList) ?? [],
    ringSeconds: read.optional('RING_SECONDS', wholeNumber(RING_SECONDS.min, RING_SECONDS.max)),
    auditRetentionDays: read.optional('AUDIT_RETENTION_DAYS', wholeNumber(0, 36_500)) ?? 400,
    graphBaseUrl: read.optional('GRAPH_BASE_URL', baseUrl) ?? 'https://graph.microsoft.com',
    graphApiVersion: read.optional('GRAPH_API_VERSION', graphVersion) ?? 'v1.0',
    authorityHost: read.optional('AZURE_AUTHORITY_HOST', httpsUrl),
    notificationMetadataUrl: read.optional('NOTIFICATION_METADATA_URL', oneUrl) ?? METADATA_URL,
    notificationIssuers: read.optional('NOTIFICATION_ISSUERS', urlList) ?? ISSUERS,
    boardClientId: off.optional('BOARD_CLIENT_ID', guid),
    boardTablesUrl: env.BOARD_TABLES_URL?.trim()
      ? off.optional('BOARD_TABLES_URL', baseUrl)
      : tablesUrlOf(storage),
    teamsWebhookUrl: off.optional('TEAMS_WEBHOOK_URL', webhookUrl),
    ignored,
  } as const;
  if (problems.length > 0 || storage === null || settings.credential === null)
    return { settings: null, problems: [...problems, ...ignored] };
  const secretInAzure = settings.credential.kind === 'secret' && isInAzure(env);
  return { settings: { ...settings, credential: settings.credential, storage, secretInAzure }, problems: [] };
}

const tablesUrlOf = (storage: StorageSettings | null): string | null =>
  storage?.kind === 'identity' ? storage.tableServiceUri : null;

type Reader = ReturnType<typeof createReader>;

/** App Service names an instance, Flex Consumption only the host; Core Tools say `localhost:7071`. */
function isInAzure({ WEBSITE_INSTANCE_ID: instance, WEBSITE_HOSTNAME: host }: Environment): boolean {
  const name = host ? parseUrl(`https://${host.trim()}`)?.hostname : undefined;
  return Boolean(instance) || (name !== undefined && !isLoopback(name));
}

function readCredential(
  read: Reader,
  botAppId: string | null,
  problems: SettingProblem[],
): BotCredential | null {
  const before = problems.length;
  const clientId = read.optional('BOT_MANAGED_IDENTITY_CLIENT_ID', guid);
  if (clientId !== null) {
    const isBot = clientId.toLowerCase() === botAppId?.toLowerCase();
    return { kind: isBot ? 'identity' : 'federated', clientId };
  }
  const secret = read.optional('BOT_CLIENT_SECRET', { expected: 'a client secret', parse: (text) => text });
  if (secret !== null) return { kind: 'secret', secret };
  if (problems.length === before)
    problems.push({
      name: 'BOT_MANAGED_IDENTITY_CLIENT_ID',
      expected: 'the client id (a GUID) of a user-assigned identity, or BOT_CLIENT_SECRET for local runs',
    });
  return null;
}

function readPublicBaseUrl(env: Environment, read: Reader, problems: SettingProblem[]): string {
  const given = read.optional('PUBLIC_BASE_URL', publicUrl);
  if (given !== null || env.PUBLIC_BASE_URL?.trim()) return given ?? '';
  const host = env.WEBSITE_HOSTNAME?.trim();
  const standing = host ? publicUrl.parse(`https://${host}`) : null;
  if (standing === null) problems.push({ name: 'PUBLIC_BASE_URL', expected: publicUrl.expected });
  return standing ?? '';
}
