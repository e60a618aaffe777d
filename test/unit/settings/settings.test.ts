import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../lib/settings/settings.ts';

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
      boardClientId: null,
      boardTablesUrl: null,
      teamsWebhookUrl: null,
      ignored: [],
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
  });

  const places: readonly [string, Env, boolean][] = [
    ['on App Service', { WEBSITE_INSTANCE_ID: 'i' }, true],
    ['on Flex Consumption, which names no instance', { WEBSITE_HOSTNAME: 'bot.azurewebsites.net' }, true],
    ['with Core Tools', { WEBSITE_HOSTNAME: 'localhost:7071' }, false],
    ['without a platform', { WEBSITE_HOSTNAME: undefined, PUBLIC_BASE_URL: 'https://bot.example' }, false],
  ];
  it.each(places)('know a client secret in Azure: %s', (_where, env, expected) => {
    const secret = { BOT_MANAGED_IDENTITY_CLIENT_ID: '', BOT_CLIENT_SECRET: 's' };
    expect(right({ ...secret, ...env }).secretInAzure).toBe(expected);
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

  it('take a connection string that leaves out what goes without saying', () => {
    const value = (text: string) => right({ ROTA_STORAGE: text }).storage;
    const account = 'AccountName=rota;AccountKey=a2V5';
    const whole = `DefaultEndpointsProtocol=https;EndpointSuffix=core.windows.net;${account}`;
    expect(value(account)).toEqual({ kind: 'connection-string', value: whole });
    expect(value(`TableEndpoint=http://127.0.0.1:1/rota;${account}`)).toMatchObject({
      value: expect.stringContaining('DefaultEndpointsProtocol=https;') as string,
    });
    const complete = `DefaultEndpointsProtocol=http;${account};EndpointSuffix=core.chinacloudapi.cn`;
    expect(value(complete)).toMatchObject({ value: complete });
    expect(value('AccountName = rota ; AccountKey = a2V5==')).toMatchObject({
      value:
        'DefaultEndpointsProtocol=https;EndpointSuffix=core.windows.net;AccountName=rota;AccountKey=a2V5==',
    });
  });

  const ENDPOINT = 'https://rota.table.core.windows.net';
  it.each([
    `TableEndpoint=${ENDPOINT};SharedAccessSignature=sv=1&sig=a%3D`,
    `TableEndpoint=${ENDPOINT}/;SharedAccessSignature=?sv=1&sig=a%3D;`,
    ` BlobEndpoint = https://x ; TableEndpoint = ${ENDPOINT}/ ; SharedAccessSignature = ?sv=1&sig=a%3D `,
    'AccountName=rota;SharedAccessSignature=sv=1&sig=a%3D',
  ])('take the shared access signature of %s', (text) => {
    expect(right({ ROTA_STORAGE: text }).storage).toEqual({
      kind: 'signature',
      endpoint: ENDPOINT,
      signature: 'sv=1&sig=a%3D',
    });
  });

  it.each(['SharedAccessSignature=sv=1&sig=a', `TableEndpoint=${ENDPOINT};SharedAccessSignature=sv=1`])(
    'name a shared access signature that cannot work: %s',
    (text) => expect(wrong({ ROTA_STORAGE: text })).toEqual(['ROTA_STORAGE']),
  );

  it.each(['BOT_APP_ID', 'BOT_CLIENT_SECRET', 'ROTA_STORAGE', 'DEFAULT_TIME_ZONE', 'NOTIFICATION_ISSUERS'])(
    'name %s when it is an unresolved reference, and never use its text',
    (name) => {
      const text = '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/x)';
      const without = { BOT_MANAGED_IDENTITY_CLIENT_ID: undefined, BOT_CLIENT_SECRET: 's' };
      expect(wrong({ ...without, [name]: text })).toEqual([name]);
      expect(wrong({ ...without, [name]: ` ${text.toLowerCase()}` })).toEqual([name]);
    },
  );

  it.each([
    ['BOARD_CLIENT_ID', 'x', 'boardClientId'],
    ['BOARD_TABLES_URL', 'http://elsewhere.example', 'boardTablesUrl'],
    ['TEAMS_WEBHOOK_URL', 'https://elsewhere.example/hook', 'teamsWebhookUrl'],
    ['TEAMS_WEBHOOK_URL', '@Microsoft.KeyVault(SecretUri=https://v/secrets/x)', 'teamsWebhookUrl'],
  ] as const)('name a malformed %s (%s) without stopping calls', (name, text, member) => {
    const settings = right({ [name]: text });
    expect(settings.ignored.map((one) => one.name)).toEqual([name]);
    expect(settings[member]).toBeNull();
  });

  it.each([
    'https://elsewhere.example/hook?sig=x',
    'https://prod-1.westeurope.logic.azure.com/workflows/x',
    'https://x.y.environment.api.powerplatform.com/workflows/x',
    'http://127.0.0.1:7/hook',
  ])('take the webhook %s', (text) => {
    expect(right({ TEAMS_WEBHOOK_URL: text }).teamsWebhookUrl).toBe(text);
  });

  it('name every part of the connection that is wrong', () => {
    const bad = (env: Env) => wrong({ ROTA_STORAGE: undefined, ...env });
    const uri = 'https://rota.table.core.windows.net';
    expect(
      bad({
        ROTA_STORAGE__tableServiceUri: 'http://127.0.0.1:10002',
        ROTA_STORAGE__clientId: 'x',
        ROTA_STORAGE__credential: 'workloadidentity',
      }),
    ).toEqual(['ROTA_STORAGE__tableServiceUri', 'ROTA_STORAGE__clientId', 'ROTA_STORAGE__credential']);
    expect(bad({ ROTA_STORAGE__tableServiceUri: uri, ROTA_STORAGE__credential: 'ManagedIdentity' })).toEqual(
      [],
    );
    expect(bad({ ROTA_STORAGE__tableServiceUri: `${uri}?sv=1` })).toEqual(['ROTA_STORAGE__tableServiceUri']);
    expect(bad({ AzureWebJobsStorage__accountName: 'evil.example/?' })).toEqual([
      'AzureWebJobsStorage__accountName',
    ]);
    expect(bad({ AzureWebJobsStorage: 'nonsense' })).toEqual(['AzureWebJobsStorage']);
    expect(bad({ ROTA_STORAGE__clientId: IDENTITY })).toEqual(['ROTA_STORAGE']);
  });

  it('leave cutting a long list of fallbacks to the call', () => {
    const thirty = Array.from({ length: 30 }, (_, n) => `+467012345${String(n).padStart(2, '0')}`);
    expect(right({ FALLBACK_TARGETS: thirty.join() }).fallbackTargets).toHaveLength(30);
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
    ['PUBLIC_BASE_URL', 'https://bot.example/?'],
    ['PUBLIC_BASE_URL', 'https://bot.example/#'],
    ['PUBLIC_BASE_URL', 'https://me:word@bot.example'],
    ['ROTA_STORAGE', 'nonsense'],
    ['ROTA_STORAGE', 'DefaultEndpointsProtocol=https;AccountName=rota'],
    ['ROTA_STORAGE', 'DefaultEndpointsProtocol=ftp;AccountName=rota;AccountKey=a2V5'],
    ['ROTA_STORAGE', 'AccountName=ro ta;AccountKey=a2V5'],
    ['ROTA_STORAGE', 'UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1'],
    ['ROTA_STORAGE', 'AccountName=rota;AccountKey=a2V5;TableEndpoint=ftp://127.0.0.1'],
    ['DEFAULT_TIME_ZONE', 'Europe/Stokholm'],
    ['DEFAULT_TIME_ZONE', '+01:00'],
    ['FALLBACK_TARGETS', 'anna'],
    ['RING_SECONDS', '14'],
    ['RING_SECONDS', '91'],
    ['RING_SECONDS', '30.5'],
    ['AUDIT_RETENTION_DAYS', '-1'],
    ['GRAPH_BASE_URL', 'http://graph.example'],
    ['GRAPH_BASE_URL', 'http://127.0.0.1:1/?x=1'],
    ['GRAPH_BASE_URL', 'https://graph.microsoft.com@evil.example'],
    ['GRAPH_API_VERSION', 'v2'],
    ['AZURE_AUTHORITY_HOST', 'login'],
    ['AZURE_AUTHORITY_HOST', 'http://127.0.0.1:1'],
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
    expect(right({ GRAPH_BASE_URL: 'http://127.8.9.1:1' }).graphBaseUrl).toBe('http://127.8.9.1:1');
    expect(wrong({ GRAPH_BASE_URL: 'http://127.0.0.1.evil.example' })).toEqual(['GRAPH_BASE_URL']);
  });

  it('tell the board where the tables are, those of the identity unless said otherwise', () => {
    const uri = 'https://rota.table.core.windows.net';
    const identity = { ROTA_STORAGE: undefined, ROTA_STORAGE__tableServiceUri: `${uri}/` };
    expect(right(identity).boardTablesUrl).toBe(uri);
    expect(right({ ...identity, BOARD_TABLES_URL: 'https://t.example/' }).boardTablesUrl).toBe(
      'https://t.example',
    );
    expect(right({ BOARD_TABLES_URL: 'http://localhost:1/t' }).boardTablesUrl).toBe('http://localhost:1/t');
    expect(right({ BOARD_CLIENT_ID: APP }).boardClientId).toBe(APP);
  });

  it.each([
    'https://flow.example/a?sig=x/',
    'http://127.0.0.1:9/hook',
    'https://prod-12.westeurope.logic.azure.com/workflows/a',
    'https://default1.0f.environment.api.powerplatform.com:443/powerautomate?api-version=1',
  ])('take the webhook %s as it is', (url) => {
    expect(right({ TEAMS_WEBHOOK_URL: ` ${url} ` })).toMatchObject({ teamsWebhookUrl: url, ignored: [] });
  });

  it.each([
    'http://flow.example/?sig=x',
    'flow.example',
    'https://me:word@flow.example/',
    'ftp://127.0.0.1/',
    'https://flow.example/workflows/a',
    'https://logic.azure.com.evil.example/a',
    'https://evil-logic.azure.com/a',
    'https://flow.example/sig=x',
    'https://flow.example/?sigh=x',
  ])('go on without messages when the webhook is %s, and name it without its value', (url) => {
    const { teamsWebhookUrl, ignored } = right({ TEAMS_WEBHOOK_URL: url });
    expect(teamsWebhookUrl).toBeNull();
    expect(ignored.map(({ name }) => name)).toEqual(['TEAMS_WEBHOOK_URL']);
    expect(JSON.stringify(ignored)).not.toContain(url);
    expect(wrong({ TEAMS_WEBHOOK_URL: url, RING_SECONDS: '1' })).toEqual([
      'RING_SECONDS',
      'TEAMS_WEBHOOK_URL',
    ]);
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
