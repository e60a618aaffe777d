import { describe, expect, it } from 'vitest';
import { settingNames } from '../../../lib/settings/settings.ts';
import { bicep, bicepSettings, read } from './source.ts';

/** Read by the Functions host, not by the code. */
const PLATFORM = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AzureWebJobsStorage__blobServiceUri',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT',
];

/** Read by the code, for local runs: in Azure the identity takes their place. */
const LOCAL_ONLY = ['BOT_CLIENT_SECRET', 'ROTA_STORAGE'];

/** In the sample for the Functions host of Core Tools. */
const LOCAL_HOST = ['AzureWebJobsStorage', 'FUNCTIONS_WORKER_RUNTIME'];

/** Flex Consumption does not want them (functions-app-settings, "Flex Consumption plan deprecations"). */
const DEPRECATED =
  /^(?:FUNCTIONS_WORKER_RUNTIME|FUNCTIONS_EXTENSION_VERSION|FUNCTIONS_WORKER_PROCESS_COUNT|WEBSITE_|SCM_DO_BUILD|ENABLE_ORYX_BUILD|WEBSITES_)/;

const sorted = (names: Iterable<string>) => [...names].sort();

describe('settings in Bicep', () => {
  it("are those that the code reads, and the host's", () => {
    const inAzure = settingNames.filter((name) => !LOCAL_ONLY.includes(name));
    expect(sorted(bicepSettings.keys())).toEqual(sorted([...inAzure, ...PLATFORM]));
  });

  it('hold none that Flex Consumption has done away with', () => {
    expect([...bicepSettings.keys()].filter((name) => DEPRECATED.test(name))).toEqual([]);
    expect(bicep('modules/app.bicep')).not.toMatch(/linuxFxVersion|alwaysOn\b/);
  });

  it('are sent as this one object, the empty ones left out', () => {
    const app = bicep('modules/app.bicep');
    expect(app).toMatch(
      /appSettings: map\(\s*filter\(items\(settings\), setting => !empty\(setting\.value\)\)/,
    );
    expect(app.match(/appSettings/g)).toHaveLength(1);
    expect(app).not.toMatch(/sites\/config|'config'/);
  });

  it("let the app itself answer 413: the host's limit is a little above 256 KiB", () => {
    const limit = Number(bicepSettings.get('FUNCTIONS_REQUEST_BODY_SIZE_LIMIT')?.replaceAll("'", ''));
    expect(limit).toBeGreaterThan(262_144);
    expect(limit).toBeLessThan(400_000);
  });
});

describe('local.settings.sample.json', () => {
  const sample = JSON.parse(read('local.settings.sample.json')) as {
    readonly IsEncrypted: boolean;
    readonly Values: Readonly<Record<string, unknown>>;
  };

  it('has every setting that the code reads', () => {
    expect(sorted(Object.keys(sample.Values))).toEqual(sorted([...settingNames, ...LOCAL_HOST]));
  });

  it('is in plain text, of strings only, with the tables of Azurite', () => {
    expect(sample.IsEncrypted).toBe(false);
    expect(Object.values(sample.Values).every((value) => typeof value === 'string')).toBe(true);
    expect(sample.Values.ROTA_STORAGE).toBe('UseDevelopmentStorage=true');
  });

  it('holds no secret', () => {
    expect(sample.Values.BOT_CLIENT_SECRET).toBe('');
  });
});
