/** The settings as the app would read them, and something to go on with where some are wrong. */
import type { Environment } from '../../settings/setting-values.ts';
import { readSettings, type SettingProblem, type Settings } from '../../settings/settings.ts';
import { bad, ok, warn, type Check } from './check.ts';

export interface Diagnosed {
  /** Where a setting is wrong: what stands for it here means nothing. */
  readonly settings: Settings;
  /** Names; `ROTA_STORAGE` for the storage in whatever form. */
  readonly wrong: ReadonlySet<string>;
  readonly checks: readonly Check[];
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Stand for settings that are wrong, so that the others are read all the same. */
const STAND_INS: Environment = {
  BOT_APP_ID: NOBODY,
  BOT_TENANT_ID: NOBODY,
  BOT_MANAGED_IDENTITY_CLIENT_ID: NOBODY,
  PUBLIC_BASE_URL: 'https://localhost',
  ROTA_STORAGE: 'UseDevelopmentStorage=true',
};

/** `fileProblem`: why local.settings.json could not be read. */
export function diagnoseSettings(env: Environment, fileProblem: string | null): Diagnosed {
  const { problems } = readSettings(env);
  const wrong = new Set(problems.map(({ name }) => canonical(name)));
  const stripped = Object.fromEntries(Object.entries(env).filter(([name]) => !wrong.has(canonical(name))));
  const standIns = Object.fromEntries(Object.entries(STAND_INS).filter(([name]) => wrong.has(name)));
  const { settings } = readSettings({ ...stripped, ...standIns });
  if (settings === null) throw new TypeError('settings cannot be read');
  return { settings, wrong, checks: [...checksOf(problems, env, fileProblem), ...secretCheck(settings)] };
}

/** All forms of the connection are one setting: `AzureWebJobsStorage` serves where `ROTA_STORAGE` is absent. */
const canonical = (name: string) =>
  /^(?:ROTA_STORAGE|AzureWebJobsStorage)/.test(name) ? 'ROTA_STORAGE' : name;

function checksOf(
  problems: readonly SettingProblem[],
  env: Environment,
  fileProblem: string | null,
): readonly Check[] {
  const file =
    fileProblem === null
      ? []
      : [bad('settings:file', fileProblem, 'fix the file; local.settings.sample.json shows its form')];
  if (problems.length === 0) return [...file, ok('settings', 'all are there and well formed')];
  return [...file, ...problems.map((problem) => wrongSetting(problem, isGiven(env, problem.name)))];
}

const isGiven = (env: Environment, name: string) => Boolean(env[name]?.trim());

const wrongSetting = ({ name, expected }: SettingProblem, given: boolean): Check =>
  bad(
    `settings:${name}`,
    `${given ? 'is malformed' : 'is missing'}: expected ${expected}`,
    'set it in the environment or under Values of local.settings.json; in Azure by deploying infra/ with the parameter that docs/deploy.md, "Settings", names',
  );

function secretCheck({ secretInAzure }: Settings): readonly Check[] {
  if (!secretInAzure) return [];
  return [
    warn(
      'settings:BOT_CLIENT_SECRET',
      'a client secret is used in Azure; secrets expire and leak',
      'set BOT_MANAGED_IDENTITY_CLIENT_ID and give the app registration that identity as a federated credential (docs/deploy.md, step 3)',
    ),
  ];
}
