import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lib/settings.ts';

const APP = '24701998-1a73-4d42-8085-bf46ed0ae039';
const TENANT = '632899f8-2ea1-4604-8413-27bd2892079f';
const IDENTITY = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
const good = {
  BOT_APP_ID: APP,
  BOT_TENANT_ID: TENANT,
  BOT_MANAGED_IDENTITY_CLIENT_ID: IDENTITY,
  WEBSITE_HOSTNAME: 'bot.azurewebsites.net',
  ROTA_STORAGE: 'UseDevelopmentStorage=true',
};
type Env = Record<string, string | undefined>;
const wrong = (env: Env) => readSettings({ ...good, ...env }).problems.map(({ name }) => name);
const right = (env: Env = {}) => {
  const { settings, problems } = readSettings({ ...good, ...env });
  if (settings === null) throw new Error(JSON.stringify(problems));
  return settings;
};

describe('settings', () => {
  it('have their defaults', () => {
    expect(right()).toMatchObject({
      allowedTenantIds: [TENANT],
      credential: { kind: 'federated', clientId: IDENTITY },
      publicBaseUrl: 'https://bot.azurewebsites.net',
      storage: { kind: 'connection-string' },
      defaultTimeZone: 'UTC',
      fallbackTargets: [],
      ringSeconds: null,
      auditRetentionDays: 400,
      graphBaseUrl: 'https://graph.microsoft.com',
      graphApiVersion: 'v1.0',
      authorityHost: null,
      notificationMetadataUrl: 'https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration',
      notificationIssuers: ['https://api.botframework.com', 'https://graph.microsoft.com'],
    });
  });

  it('say whom the app is to Graph', () => {
    expect(right({ BOT_MANAGED_IDENTITY_CLIENT_ID: APP.toUpperCase() }).credential).toEqual({
      kind: 'identity',
      clientId: APP.toUpperCase(),
    });
    expect(right({ BOT_MANAGED_IDENTITY_CLIENT_ID: '', BOT_CLIENT_SECRET: 's' }).credential).toEqual({
      kind: 'secret',
      secret: 's',
    });
    expect(right({ BOT_CLIENT_SECRET: 's' }).credential.kind).toBe('federated');
    expect(wrong({ BOT_MANAGED_IDENTITY_CLIENT_ID: undefined })).toEqual(['BOT_MANAGED_IDENTITY_CLIENT_ID']);
    expect(
      right({ BOT_MANAGED_IDENTITY_CLIENT_ID: '', BOT_CLIENT_SECRET: 's', WEBSITE_INSTANCE_ID: 'i' })
        .secretInAzure,
    ).toBe(true);
  });

  it('take the connection convention of Azure Functions in every form', () => {
    const storage = (env: Env) => right({ ROTA_STORAGE: undefined, ...env }).storage;
    const uri = 'https://rota.table.core.windows.net';
    expect(storage({ ROTA_STORAGE__tableServiceUri: `${uri}/`, ROTA_STORAGE__clientId: IDENTITY })).toEqual({
      kind: 'identity',
      tableServiceUri: uri,
      clientId: IDENTITY,
    });
    expect(storage({ AzureWebJobsStorage: 'UseDevelopmentStorage=true' })).toMatchObject({
      kind: 'connection-string',
    });
    expect(storage({ AzureWebJobsStorage__tableServiceUri: uri })).toEqual({
      kind: 'identity',
      tableServiceUri: uri,
      clientId: null,
    });
    expect(storage({ AzureWebJobsStorage__accountName: 'rota' })).toMatchObject({ tableServiceUri: uri });
    expect(
      storage({ ROTA_STORAGE__tableServiceUri: uri, AzureWebJobsStorage: 'UseDevelopmentStorage=true' }),
    ).toMatchObject({ kind: 'identity' });
  });

  it('take a blank for absent', () => {
    expect(right({ RING_SECONDS: ' ', FALLBACK_TARGETS: '', DEFAULT_TIME_ZONE: '  ' })).toMatchObject({
      ringSeconds: null,
      fallbackTargets: [],
    });
  });

  it('read lists, and what people write around their members', () => {
    const settings = right({
      ALLOWED_TENANT_IDS: ` ${TENANT.toUpperCase()} ,${APP},`,
      FALLBACK_TARGETS: `${APP}, +46 70 123 45 67`,
      NOTIFICATION_ISSUERS: 'https://a.example/, https://b.example',
    });
    expect(settings.allowedTenantIds).toEqual([TENANT, APP]);
    expect(settings.fallbackTargets).toEqual([
      { kind: 'user', id: APP },
      { kind: 'phone', id: '+46701234567' },
    ]);
    expect(settings.notificationIssuers).toEqual(['https://a.example', 'https://b.example']);
  });

  const bad: readonly [string, string][] = [
    ['BOT_APP_ID', 'bot'],
    ['BOT_TENANT_ID', 'contoso.example'],
    ['ALLOWED_TENANT_IDS', `${TENANT}, x`],
    ['BOT_MANAGED_IDENTITY_CLIENT_ID', 'x'],
    ['PUBLIC_BASE_URL', 'http://bot.example'],
    ['PUBLIC_BASE_URL', 'bot.example'],
    ['ROTA_STORAGE', 'nonsense'],
    ['DEFAULT_TIME_ZONE', 'Europe/Stokholm'],
    ['DEFAULT_TIME_ZONE', '+01:00'],
    ['FALLBACK_TARGETS', 'anna'],
    ['RING_SECONDS', '14'],
    ['RING_SECONDS', '91'],
    ['RING_SECONDS', '30.5'],
    ['AUDIT_RETENTION_DAYS', '-1'],
    ['GRAPH_BASE_URL', 'http://graph.example'],
    ['GRAPH_API_VERSION', 'v2'],
    ['AZURE_AUTHORITY_HOST', 'login'],
    ['NOTIFICATION_METADATA_URL', 'http://signer.example'],
    ['NOTIFICATION_ISSUERS', 'api.botframework'],
  ];
  it.each(bad)('name %s when it is "%s", without the value', (name, value) => {
    const { problems } = readSettings({ ...good, [name]: value });
    expect(problems.map((problem) => problem.name)).toEqual([name]);
    expect(problems[0]?.expected).not.toContain(value);
  });

  it('allow http on loopback only', () => {
    const loopback = {
      GRAPH_BASE_URL: 'http://127.0.0.1:1/',
      NOTIFICATION_METADATA_URL: 'http://localhost:2/m',
    };
    expect(right(loopback)).toMatchObject({
      graphBaseUrl: 'http://127.0.0.1:1',
      notificationMetadataUrl: 'http://localhost:2/m',
    });
    expect(wrong({ GRAPH_BASE_URL: 'http://127.0.0.1.evil.example' })).toEqual(['GRAPH_BASE_URL']);
  });

  it('are all named at once', () => {
    expect(
      readSettings({})
        .problems.map(({ name }) => name)
        .sort(),
    ).toEqual([
      'BOT_APP_ID',
      'BOT_MANAGED_IDENTITY_CLIENT_ID',
      'BOT_TENANT_ID',
      'PUBLIC_BASE_URL',
      'ROTA_STORAGE',
    ]);
  });
});
