import { describe, expect, it } from 'vitest';
import { bicep, bicepFiles, block, read } from './source.ts';

const SECRET = /secret|password|passwd|pwd|apikey|accountkey|accesskey|token/i;

describe.each(bicepFiles)('$path', ({ text }) => {
  it('asks for no keys', () => {
    expect(text).not.toMatch(/\blist\w*\s*\(/i);
    expect(text).not.toMatch(/AccountKey=|SharedAccessSignature|allowSharedKeyAccess:\s*true/i);
  });

  it('takes no secret', () => {
    expect(text).not.toMatch(/@secure\s*\(/);
    const params = [...text.matchAll(/^(?:param|output) (\w+)/gm)].map((match) => match[1] ?? '');
    expect(params.filter((name) => SECRET.test(name) && name !== 'refusedTokensNormal')).toEqual([]);
  });

  it('reads no secret from the environment or a vault', () => {
    expect(text).not.toMatch(/getSecret\s*\(|@Microsoft\.KeyVault/);
    const names = [...text.matchAll(/readEnvironmentVariable\('(\w+)'/g)].map((match) => match[1] ?? '');
    expect(names.filter((name) => SECRET.test(name))).toEqual([]);
  });

  it('publishes no blob', () => {
    expect(text).not.toMatch(/allowBlobPublicAccess:\s*true/);
    expect([...text.matchAll(/publicAccess: '(\w+)'/g)].filter((match) => match[1] !== 'None')).toEqual([]);
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
