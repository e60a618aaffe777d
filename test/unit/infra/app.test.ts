import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bicep, read, root } from './source.ts';

const app = bicep('modules/app.bicep');
const main = bicep('main.bicep');

describe('the function app', () => {
  it('runs on the major version of Node that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } };
    const version = /var nodeVersion = '(\d+)'/.exec(app)?.[1];
    expect(version).toBe(/\d+/.exec(engines.node)?.[0]);
    expect(app).toContain("runtime: { name: 'node', version: nodeVersion }");
  });

  it('always has at least one instance ready for HTTP', () => {
    expect(app).toContain("alwaysReady: [{ name: 'http', instanceCount: alwaysReadyInstances }]");
    const [, lowest, preset] =
      /@minValue\((\d+)\)\n@maxValue\(\d+\)\nparam alwaysReadyInstances int = (\d+)/.exec(main) ?? [];
    expect(Number(lowest)).toBeGreaterThanOrEqual(1);
    expect(Number(preset)).toBeGreaterThanOrEqual(1);
  });

  it('replaces its instances one by one', () => {
    expect(app).toContain("#disable-next-line BCP037\n      siteUpdateStrategy: { type: 'RollingUpdate' }");
  });

  it('is found by azd under the name in azure.yaml', () => {
    const service = /^services:\n {2}(\w+):/m.exec(read('azure.yaml'))?.[1];
    expect(app).toContain(`'azd-service-name': '${service ?? ''}'`);
  });
});

describe('the bot', () => {
  const { extensions } = JSON.parse(read('host.json')) as {
    readonly extensions: { readonly http: { readonly routePrefix: string } };
  };
  const code = readdirSync(join(root, 'functions'))
    .map((name) => read(`functions/${name}`))
    .join('\n');

  it('sends calls to the route that is registered', () => {
    const path = /callingWebhook: '\$\{baseUrl\}\/([^']+)'/.exec(bicep('modules/bot.bicep'))?.[1];
    expect(path).toBe(`${extensions.http.routePrefix}/calls`);
    expect(main).toContain(`output callingWebhook string = '\${app.outputs.baseUrl}/${path ?? ''}'`);
    expect(/route: 'calls'/.test(code)).toBe(true);
  });

  it('has calling enabled on the Teams channel', () => {
    expect(bicep('modules/bot.bicep')).toMatch(
      /name: 'MsTeamsChannel'[\s\S]*isEnabled: true\s+enableCalling: true/,
    );
  });

  it('is asked about at the page that is registered', () => {
    expect(main).toContain(`\${app.outputs.baseUrl}/${extensions.http.routePrefix}/health`);
    expect(/route: 'health'/.test(code)).toBe(true);
  });
});

describe('tables', () => {
  it('are declared, so that the app needs no right to make them', () => {
    expect(main).toContain("tableNames: ['Rota', 'People', 'Lines', 'Callers', 'CallAudit']");
  });

  it('are kept in two regions unless told otherwise', () => {
    expect(main).toContain("param rotaStorageSku storageSkus = 'Standard_RAGZRS'");
  });
});
