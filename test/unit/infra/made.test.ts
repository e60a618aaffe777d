/** What a deployment makes, against what the code, the samples and the documents say. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { settingNames } from '../../../lib/settings/settings.ts';
import { at, made, ofType, read, SETS, texts, type Resource } from './snapshots.ts';

const first = made('first');
const on = made('on');
const app = ofType(first, 'Web/sites')[0];

describe('app settings', () => {
  /** Some are known only once Azure has answered, so the snapshot has none: one object in the source has all. */
  const source = read('infra/modules/app.bicep').split('var settings = {')[1]?.split('\n}')[0] ?? '';
  const settings = new Map(
    [...source.matchAll(/^ {2}(\w+): (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  /** Leaves out the settings of the Functions host and those for local runs only. */
  const isOurs = (name: string) => !/^(?:APPLICATIONINSIGHTS_|AzureWebJobsStorage|FUNCTIONS_)/.test(name);
  const LOCAL = ['BOT_CLIENT_SECRET', 'ROTA_STORAGE'];

  it('are those that the code reads', () => {
    expect([...settings.keys()].filter(isOurs).sort()).toEqual(
      settingNames.filter((name) => !LOCAL.includes(name)).sort(),
    );
  });

  it('hold no secret: everything is reached by the identity', () => {
    for (const connection of ['AzureWebJobsStorage', 'ROTA_STORAGE'])
      expect([settings.get(`${connection}__credential`), settings.get(`${connection}__clientId`)]).toEqual([
        "'managedidentity'",
        'identity.properties.clientId',
      ]);
    expect(settings.get('APPLICATIONINSIGHTS_AUTHENTICATION_STRING')).toMatch(/Authorization=AAD/);
    expect([...settings.keys()].filter((name) => /SECRET|KEY$/.test(name))).toEqual([]);
  });

  it('let the app itself answer 413, a little above 256 KiB', () => {
    const limit = Number(settings.get('FUNCTIONS_REQUEST_BODY_SIZE_LIMIT')?.replaceAll("'", ''));
    expect(limit > 262_144 && limit < 400_000).toBe(true);
  });

  it('are in the sample, with the tables of Azurite, no secret, and no address of a person', () => {
    const { Values } = JSON.parse(read('local.settings.sample.json')) as { Values: Record<string, string> };
    expect(Object.keys(Values).sort()).toEqual(
      [...settingNames, 'AzureWebJobsStorage', 'FUNCTIONS_WORKER_RUNTIME'].sort(),
    );
    expect([Values.ROTA_STORAGE, Values.BOT_CLIENT_SECRET]).toEqual(['UseDevelopmentStorage=true', '']);
    expect(texts(Values).filter((value) => /\w@\w/.test(value))).toEqual([]);
  });
});

describe('the app', () => {
  it('runs on the Node of package.json, with an instance that is always ready and rolling updates', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(at(app, 'functionAppConfig.runtime')).toEqual({
      name: 'node',
      version: /\d+/.exec(engines.node)?.[0],
    });
    expect(at(app, 'functionAppConfig.scaleAndConcurrency.alwaysReady')).toEqual([
      { name: 'http', instanceCount: 2 },
    ]);
    expect(at(app, 'functionAppConfig.siteUpdateStrategy')).toEqual({ type: 'RollingUpdate' });
  });

  it('takes Entra identities and TLS only, as does everything else', () => {
    expect(at(app, 'httpsOnly')).toBe(true);
    const policies = ofType(first, 'Web/sites/basicPublishingCredentialsPolicies');
    expect(policies.map((policy) => at(policy, 'allow'))).toEqual([false, false]);
    const accounts = ofType(first, 'Storage/storageAccounts');
    expect(accounts).toHaveLength(2);
    for (const account of accounts)
      expect(account.properties).toMatchObject({
        allowSharedKeyAccess: false,
        allowBlobPublicAccess: false,
        minimumTlsVersion: 'TLS1_2',
      });
    expect(at(ofType(first, 'Insights/components')[0], 'DisableLocalAuth')).toBe(true);
    expect(at(ofType(first, 'OperationalInsights/workspaces')[0], 'features.disableLocalAuth')).toBe(true);
    expect(at(ofType(first, 'BotService/botServices')[0], 'disableLocalAuth')).toBe(true);
  });

  it('is the service of azure.yaml, which sends the staged package as it is', () => {
    const azd = parse(read('azure.yaml')) as {
      services: Record<string, object>;
      hooks: Record<string, { run: string }>;
    };
    expect(azd.services).toEqual({
      ringrota: { project: 'dist/package', language: 'js', host: 'function', remoteBuild: false },
    });
    expect(app).toMatchObject({ tags: { 'azd-service-name': 'ringrota' } });
    expect([azd.hooks.prepackage?.run, azd.hooks.predeploy?.run]).toEqual(Array(2).fill('npm run package'));
  });

  it('gets its calls at the route that is registered', () => {
    const channel = ofType(on, 'BotService/botServices/channels')[0];
    expect(at(channel, 'properties')).toMatchObject({
      enableCalling: true,
      callingWebhook: expect.stringContaining('{0}/api/calls') as unknown,
    });
    expect(read('functions/calls.ts')).toContain("route: 'calls'");
  });
});

describe('tables and backups', () => {
  it('have every table, so that the app needs no right to make them', () => {
    const names = ofType(first, 'Storage/storageAccounts/tableServices/tables').map(({ name }) =>
      name?.split('/').at(-1),
    );
    expect(names).toEqual(['Rota', 'People', 'Lines', 'Callers', 'CallAudit', 'Feeds', 'Notices']);
  });

  it('keep versions of the backups for as many days as the parameter says', () => {
    for (const [resources, days] of [
      [first, 90],
      [on, 30],
    ] as const) {
      const rota = ofType(resources, 'Storage/storageAccounts/blobServices').find(({ name }) =>
        name?.startsWith('strota'),
      );
      expect(at(rota, 'isVersioningEnabled')).toBe(true);
      const [policy] = ofType(resources, 'Storage/storageAccounts/managementPolicies');
      expect(texts(policy?.properties)).toContain('backup/');
      expect(JSON.stringify(policy)).toContain(`"daysAfterCreationGreaterThan":${days}`);
    }
  });
});

describe('roles', () => {
  /** learn.microsoft.com/azure/role-based-access-control/built-in-roles */
  const ROLES: Readonly<Record<string, string>> = {
    'acdd72a7-3385-48ef-bd42-f606fba81ae7': 'Reader',
    '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
    'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
    'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
    '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
    '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
    '76199698-9eea-4c19-bc75-cec21354c6b6': 'Storage Table Data Reader',
  };
  const PLACES: readonly (readonly [RegExp, string])[] = [
    [/\/tables\/(\w+)$/, '$1'],
    [/\/containers\/(\w+)$/, '$1'],
    [/\/storageAccounts\/sthost\w+$/, 'host storage'],
    [/\/storageAccounts\/strota\w+$/, 'rota storage'],
    [/\/components\/[\w-]+$/, 'Application Insights'],
  ];
  const WHO: Readonly<Record<string, string>> = {
    '11111111-1111-1111-1111-111111111111': 'editors',
    '33333333-3333-3333-3333-333333333333': 'readers',
  };
  const given = ofType(on, 'Authorization/roleAssignments').map((assignment) => {
    const scope = assignment.id?.split('/providers/Microsoft.Authorization/')[0] ?? '';
    const [pattern, place = '?'] = PLACES.find(([one]) => one.test(scope)) ?? [];
    const role = ROLES[String(at(assignment, 'roleDefinitionId')).split('/').at(-1) ?? ''];
    const where = pattern ? (pattern.exec(scope)?.[1] ?? place) : place;
    return `${WHO[String(at(assignment, 'principalId'))] ?? 'app'} | ${role ?? '?'} | ${where}`;
  });

  it('are those of the table in docs/deploy.md, and no other', () => {
    const documented = [
      ...read('docs/deploy.md').matchAll(/^\| ((?:app|editors|readers) \| [\w ]+ \| [\w ]+) \|/gm),
    ];
    expect(documented.length).toBeGreaterThan(15);
    expect([...given].sort()).toEqual(documented.map(([, row]) => row).sort());
  });

  it('let the app write what is its own alone, and readers nothing', () => {
    const writes = (who: string) =>
      given.filter((row) => row.startsWith(who) && row.includes('Table Data Contributor'));
    expect(writes('app').map((row) => row.split(' | ')[2])).toEqual(['CallAudit', 'Notices']);
    expect(given.filter((row) => row.startsWith('readers') && !/Reader \|/.test(row))).toEqual([]);
  });

  it('are those that the pipeline may give', () => {
    const condition = /^roles="(.+)"$/m.exec(read('docs/deploy.md'))?.[1];
    expect(condition?.split(', ').sort()).toEqual(Object.keys(ROLES).sort());
  });
});

describe('two environments of one tenant', () => {
  /** Names that must be unique in the world or the tenant, and everything that is called by an id. */
  const own = (resources: readonly Resource[]) =>
    resources
      .flatMap(({ id, name, type, properties }) => [
        id,
        ...(/sites$|storageAccounts$|botServices$|roleAssignments$|workbooks$/.test(type) ? [name] : []),
        ...['uniqueName', 'displayName', 'subject', 'name'].map((one) =>
          type.startsWith('Microsoft.Graph') ? at({ type, properties }, one) : undefined,
        ),
        ...(type.startsWith('Microsoft.Graph')
          ? texts(at({ type, properties }, 'spa')).filter((text) => text.startsWith('https'))
          : []),
      ])
      .filter((one) => typeof one === 'string');

  it.each([
    ['first', 'second', 40],
    ['identity', 'identity-second', 8],
  ] as const)('share no name: %s and %s', (one, other, least) => {
    const [a, b] = [new Set(own(made(one))), new Set(own(made(other)))];
    expect(Math.min(a.size, b.size)).toBeGreaterThanOrEqual(least);
    expect([...a].filter((name) => b.has(name))).toEqual([]);
  });

  it('have a bot whose only credential is their own identity, and whose only permission is to ring', () => {
    const identity = made('identity');
    const credentials = identity.filter(({ type }) => type.includes('federatedIdentityCredentials'));
    expect(credentials.map((one) => [at(one, 'subject'), at(one, 'audiences')])).toEqual([
      ['00000000-0000-0000-0000-000000000001', ['api://AzureADTokenExchange']],
    ]);
    expect(texts(identity)).not.toContain('passwordCredentials');
    expect(read('infra/identity.bicep')).toContain("var permission = 'Calls.Initiate.All'");
    expect(read('lib/azure/credential.ts')).toContain("getToken('api://AzureADTokenExchange/.default')");
  });

  it('keep addresses of the board that were there before', () => {
    const urls = texts(made('identity')).filter(
      (text) => text.startsWith('https') && text.endsWith('/api/board'),
    );
    expect(urls).toEqual(['https://calls1.contoso.com/api/board', expect.stringMatching(/azurewebsites/)]);
  });
});

it.each(SETS)('no secret is made or given away: %s', (set) => {
  const all = texts(made(set)).join('\n');
  expect(all).not.toMatch(/listKeys|AccountKey=|SharedAccessSignature|passwordCredentials/);
  expect(all).not.toMatch(/"publicAccess": "(?!None)/);
});

it('the linter has no rule that is less than an error, and is silenced in one line', () => {
  const config = JSON.parse(read('infra/bicepconfig.json')) as {
    analyzers: { core: { rules: Record<string, { level: string }> } };
  };
  expect(Object.values(config.analyzers.core.rules).filter(({ level }) => level !== 'error')).toEqual([]);
  expect(read('infra/modules/app.bicep').match(/#disable-/g)).toHaveLength(1);
});

it('host.json keeps the lines that belong to no invocation, such as those of the start', () => {
  const { logging } = JSON.parse(read('host.json')) as { logging: { logLevel: Record<string, string> } };
  expect(logging.logLevel['Host.Function.Console']).toBe('Information');
});
