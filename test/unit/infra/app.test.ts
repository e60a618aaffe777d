import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bicep, bicepFiles, block, read, root } from './source.ts';

const app = bicep('modules/app.bicep');
const main = bicep('main.bicep');

describe('the function app', () => {
  it('runs on the major version of Node that package.json asks for', () => {
    const { engines } = JSON.parse(read('package.json')) as { readonly engines: { readonly node: string } };
    const version = /runtime: \{ name: 'node', version: '(\d+)' \}/.exec(app)?.[1];
    expect(version).toBe(/\d+/.exec(engines.node)?.[0]);
  });

  it('always has at least one instance ready for HTTP', () => {
    expect(app).toContain("alwaysReady: [{ name: 'http', instanceCount: alwaysReadyInstances }]");
    const [, lowest, preset] =
      /@minValue\((\d+)\)\n@maxValue\(\d+\)\nparam alwaysReadyInstances int = (\d+)/.exec(main) ?? [];
    expect(Number(lowest)).toBeGreaterThanOrEqual(1);
    expect(Number(preset)).toBeGreaterThanOrEqual(1);
  });

  it('replaces its instances one by one, unless told otherwise', () => {
    expect(app).toContain(
      "siteUpdateStrategy: updateStrategy == 'RollingUpdate' ? { type: 'RollingUpdate' } : null",
    );
    expect(main).toContain("param updateStrategy 'RollingUpdate' | 'Recreate' = 'RollingUpdate'");
  });

  it('is found by azd under the name in azure.yaml, which stages the package and sends it as it is', () => {
    const azd = parse(read('azure.yaml')) as {
      readonly infra: { readonly path: string; readonly module: string };
      readonly hooks: Readonly<Record<string, { readonly run: string }>>;
      readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    };
    const [[name, service] = ['', {}]] = Object.entries(azd.services);
    expect(app).toContain(`'azd-service-name': '${name}'`);
    expect(service).toEqual({
      project: 'dist/package',
      language: 'js',
      host: 'function',
      remoteBuild: false,
    });
    for (const hook of ['prepackage', 'predeploy']) expect(azd.hooks[hook]?.run).toBe('npm run package');
    expect(bicepFiles.map(({ path }) => path)).toContain(`${azd.infra.path}/${azd.infra.module}.bicep`);
  });
});

describe('host.json', () => {
  const { logging } = JSON.parse(read('host.json')) as {
    readonly logging: { readonly logLevel: Readonly<Record<string, string>> };
  };

  /** Their category in the host, WorkerConstants.ConsoleLogCategoryName. */
  it('keeps the lines that belong to no invocation, such as those of the start', () => {
    expect(logging.logLevel['Host.Function.Console']).toBe('Information');
    expect(read('functions/app.ts')).toContain('withLevel(console)');
  });
});

describe('main.bicep', () => {
  it('gives the roles before the app starts', () => {
    const order = (module: string) => block(main, `module ${module} `).match(/dependsOn: \[(.+)\]/)?.[1];
    expect(order('roles')).toBe('identity, storage, telemetry');
    expect(order('app')).toBe('roles');
  });

  it.each(['docs/deploy.md', '.github/workflows/deploy.yml'])('has the outputs that %s asks for', (path) => {
    const asked = new Set([...read(path).matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name));
    expect(asked.size).toBeGreaterThan(2);
    for (const name of asked) expect(main).toMatch(new RegExp(`^output ${name ?? ''} `, 'm'));
  });

  it('keeps what was deleted from blobs, in both accounts', () => {
    const storage = bicep('modules/storage.bicep');
    const kept = block(storage, 'var softDelete = {');
    expect(
      kept.match(/\w*[dD]eleteRetentionPolicy: \{ enabled: true, days: softDeleteDays \}/g),
    ).toHaveLength(2);
    expect(storage.match(/properties: softDelete/g)).toHaveLength(2);
  });

  it('sends the logs of app, tables and bot to the workspace', () => {
    const logs = `${bicep('modules/diagnostics.bicep')}${bicep('modules/bot.bicep')}`;
    expect(logs.match(/(?<=category: ')\w+(?=', enabled: true)/g)?.sort()).toEqual([
      'BotRequest',
      'FunctionAppLogs',
      'StorageDelete',
      'StorageWrite',
    ]);
  });

  it('tells by mail when most of the budget is spent, all of it, and more is forecast', () => {
    const budget = bicep('modules/budget.bicep');
    expect(budget.match(/(?<=threshold: )\d+/g)).toEqual(['80', '100', '120']);
    expect(budget.match(/contactEmails: emails/g)).toHaveLength(3);
  });
});

describe('the linter', () => {
  it('has no rule that is less than an error', () => {
    const { analyzers } = JSON.parse(read('infra/bicepconfig.json')) as {
      readonly analyzers: {
        readonly core: {
          readonly enabled: boolean;
          readonly rules: Readonly<Record<string, { readonly level: string }>>;
        };
      };
    };
    expect(analyzers.core.enabled).toBe(true);
    expect(Object.values(analyzers.core.rules).filter(({ level }) => level !== 'error')).toEqual([]);
  });

  it('is silenced for siteUpdateStrategy alone', () => {
    const silenced = bicepFiles.flatMap(({ text }) => text.match(/#disable-.*\n.*/g) ?? []);
    expect(silenced.map((lines) => lines.replace(/\s+/g, ' '))).toEqual([
      "#disable-next-line BCP037 siteUpdateStrategy: updateStrategy == 'RollingUpdate' ? { type: 'RollingUpdate' } : null",
    ]);
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
    expect(main).toContain(
      "tableNames: ['Rota', 'People', 'Lines', 'Callers', 'CallAudit', 'Feeds', 'Notices']",
    );
  });

  it('are kept in two regions unless told otherwise', () => {
    expect(main).toContain("param rotaStorageSku storageSkus = 'Standard_RAGZRS'");
  });
});
