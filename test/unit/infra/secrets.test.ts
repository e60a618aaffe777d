import { describe, expect, it } from 'vitest';
import { bicep, bicepFiles, bicepSettings, block, read } from './source.ts';

const SECRET = /secret|password|passwd|pwd|apikey|accountkey|accesskey|token/i;

describe.each(bicepFiles)('$path', ({ text }) => {
  it('asks for no keys', () => {
    expect(text).not.toMatch(/\blist\w*\s*\(/i);
    expect(text).not.toMatch(/AccountKey=|SharedAccessSignature|allowSharedKeyAccess:\s*true/i);
  });

  it('takes no secret but the address of the messages, which is never readable in a deployment', () => {
    const secure = [...text.matchAll(/@secure\(\)\n(?:@.*\n)*param (\w+)/g)].map(([, name]) => name);
    expect(secure.filter((name) => name !== 'teamsWebhookUrl')).toEqual([]);
    expect(text.match(/@secure\s*\(/g) ?? []).toHaveLength(secure.length);
    if (/^param teamsWebhookUrl string/m.test(text)) expect(secure).toEqual(['teamsWebhookUrl']);
    const params = [...text.matchAll(/^(?:param|output) (\w+)/gm)].map((match) => match[1] ?? '');
    expect(params.filter((name) => SECRET.test(name))).toEqual([]);
  });

  it('reads no secret from the environment', () => {
    expect(text).not.toMatch(/getSecret\s*\(/);
    const names = [...text.matchAll(/readEnvironmentVariable\('(\w+)'/g)].map((match) => match[1] ?? '');
    expect(names.filter((name) => SECRET.test(name))).toEqual([]);
  });

  it('publishes no blob', () => {
    expect(text).not.toMatch(/allowBlobPublicAccess:\s*true/);
    expect([...text.matchAll(/publicAccess: '(\w+)'/g)].filter((match) => match[1] !== 'None')).toEqual([]);
  });
});

describe('identity.bicep', () => {
  const identity = bicep('identity.bicep');

  it('gives the bot the one permission that the doctor looks for', () => {
    expect(/var permission = '([^']+)'/.exec(identity)?.[1]).toBe('Calls.Initiate.All');
    expect(identity.match(/resource \w+ 'Microsoft.Graph\/appRoleAssignedTo@/g)).toHaveLength(1);
  });

  it('lets the managed identity alone sign for it, for the audience that the code asks for', () => {
    const asked = /getToken\('([^']+)\/\.default'\)/.exec(read('lib/azure/credential.ts'))?.[1] ?? '';
    expect(identity).toContain(`audiences: ['${asked}']`);
    expect(identity).toContain('subject: managedIdentityPrincipalId');
    expect(identity).not.toMatch(/passwordCredentials|keyCredentials/);
  });
});

describe('what could take a key takes Entra identities only', () => {
  it('every storage account has the keyless properties', () => {
    const storage = bicep('modules/storage.bicep');
    const keyless = block(storage, 'var keyless = {');
    expect(keyless).toContain('allowSharedKeyAccess: false');
    expect(keyless).toContain('allowBlobPublicAccess: false');
    expect(keyless).toContain("minimumTlsVersion: 'TLS1_2'");
    const accounts = bicepFiles.flatMap(({ text }) =>
      [...text.matchAll(/'Microsoft\.Storage\/storageAccounts@[\d-]+' = \{/g)].map(({ index }) =>
        block(text.slice(index), "'Microsoft.Storage"),
      ),
    );
    expect(accounts).toHaveLength(2);
    for (const account of accounts) expect(account).toMatch(/^ {2}properties: keyless$/m);
  });

  it('the app reads its package, its own storage and the tables, and writes its log, by its identity', () => {
    expect(bicep('modules/app.bicep')).toMatch(
      /authentication: \{\s+type: 'UserAssignedIdentity'\s+userAssignedIdentityResourceId: identity\.id/,
    );
    const set = (name: string) => bicepSettings.get(name);
    for (const connection of ['AzureWebJobsStorage', 'ROTA_STORAGE']) {
      expect(set(`${connection}__credential`)).toBe("'managedidentity'");
      expect(set(`${connection}__clientId`)).toBe('identity.properties.clientId');
    }
    expect(set('AzureWebJobsStorage__blobServiceUri')).toMatch(/^hostStorage\.properties\.\w+\.blob$/);
    expect(set('ROTA_STORAGE__tableServiceUri')).toMatch(/^rotaStorage\.properties\.\w+\.table$/);
    expect(set('APPLICATIONINSIGHTS_AUTHENTICATION_STRING')).toBe(
      "'ClientId=${identity.properties.clientId};Authorization=AAD'",
    );
  });

  it('workspace, Application Insights and bot refuse local keys', () => {
    expect(bicep('modules/telemetry.bicep')).toContain('features: { disableLocalAuth: true }');
    expect(bicep('modules/telemetry.bicep')).toContain('DisableLocalAuth: true');
    expect(bicep('modules/bot.bicep')).toContain('disableLocalAuth: true');
  });

  it('nobody publishes by password, and nothing goes unencrypted', () => {
    const app = bicep('modules/app.bicep');
    for (const way of ['ftp', 'scm'])
      expect(app).toMatch(
        new RegExp(
          `resource ${way} 'basicPublishingCredentialsPolicies' = \\{\\s+name: '${way}'\\s+properties: \\{ allow: false \\}`,
        ),
      );
    expect(app).toContain('httpsOnly: true');
    expect(app).toContain("minTlsVersion: '1.2'");
  });
});

it("the workflow has no secret either: GitHub's token is exchanged", () => {
  const workflow = read('.github/workflows/deploy.yml');
  expect(workflow).not.toContain('secrets.');
  expect(workflow).toContain('id-token: write');
  expect(workflow).not.toMatch(/publish-profile|creds:/);
});
