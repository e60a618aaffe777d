/** The settings as the app would read them, and something to go on with where some are wrong. */
import { near } from '../../text/near.ts';
import type { Environment } from '../../settings/setting-values.ts';
import { readSettings, settingNames, type SettingProblem, type Settings } from '../../settings/settings.ts';
import { error, lineOf, ok, skipped, warn, type Line } from './verdict.ts';

export interface Diagnosed {
  /** Where a setting is wrong: what stands for it here means nothing. */
  readonly settings: Settings;
  /** Names of those that are wrong or not set here; `ROTA_STORAGE` for the storage in whatever form. */
  readonly wrong: ReadonlySet<string>;
  readonly lines: readonly Line[];
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

/** In Azure the deployment sets them. Whoever works on the rota has the address of the tables, and no more. */
const OF_THE_APP = ['BOT_APP_ID', 'BOT_TENANT_ID', 'BOT_MANAGED_IDENTITY_CLIENT_ID', 'PUBLIC_BASE_URL'];

/**
 * `fileProblem`: why local.settings.json could not be read. `runsApp`: whether the app runs with these settings, so that
 * one that is missing is an error.
 */
export function diagnoseSettings(env: Environment, fileProblem: string | null, runsApp: boolean): Diagnosed {
  const { problems } = readSettings(env);
  const wrong = new Set(problems.map(({ name }) => canonical(name)));
  const stripped = Object.fromEntries(Object.entries(env).filter(([name]) => !wrong.has(canonical(name))));
  const standIns = Object.fromEntries(Object.entries(STAND_INS).filter(([name]) => wrong.has(name)));
  const { settings } = readSettings({ ...stripped, ...standIns });
  if (settings === null) throw new TypeError('settings cannot be read');
  const said = [
    ...(fileProblem === null ? [] : [lineOf('settings:file', error(fileProblem))]),
    ...problemLines(problems, env, runsApp),
    ...settings.ignored.map((problem) => lineOf(`settings:${problem.name}`, warn(malformed(problem)))),
    ...misspelt(env),
  ];
  if (settings.secretInAzure)
    said.push(
      lineOf('settings:BOT_CLIENT_SECRET', warn('a client secret is used in Azure; secrets expire and leak')),
    );
  const isFine = problems.length === 0 && settings.ignored.length === 0;
  const fine = isFine ? [lineOf('settings', ok('all are there and well formed'))] : [];
  return {
    settings,
    wrong: new Set([...wrong, ...settings.ignored.map(({ name }) => name)]),
    lines: [...fine, ...said],
  };
}

/** All forms of the connection are one setting: `AzureWebJobsStorage` serves where `ROTA_STORAGE` is absent. */
const canonical = (name: string) =>
  /^(?:ROTA_STORAGE|AzureWebJobsStorage)/.test(name) ? 'ROTA_STORAGE' : name;

const malformed = ({ expected }: SettingProblem) => `is malformed: expected ${expected}`;

const isGiven = (env: Environment, name: string) => Boolean(env[name]?.trim());

function problemLines(
  problems: readonly SettingProblem[],
  env: Environment,
  runsApp: boolean,
): readonly Line[] {
  const elsewhere = ({ name }: SettingProblem) =>
    !runsApp && OF_THE_APP.includes(name) && !isGiven(env, name);
  const here = problems.filter((problem) => !elsewhere(problem));
  const names = problems.filter(elsewhere).map(({ name }) => name);
  return [
    ...here.map(({ name, expected }) =>
      lineOf(
        `settings:${name}`,
        error(`${isGiven(env, name) ? 'is malformed' : 'is missing'}: expected ${expected}`),
      ),
    ),
    ...(names.length === 0
      ? []
      : [
          lineOf(
            'settings',
            skipped(`not set here, in Azure by the deployment: ${names.join(', ')}; --url asks the app`),
          ),
        ]),
  ];
}

/** Shorter names are near too much of what else an environment holds. */
const MIN_LENGTH = 8;

function misspelt(env: Environment): readonly Line[] {
  const known = new Set([...settingNames, 'AzureWebJobsStorage']);
  return Object.keys(env).flatMap((name) => {
    if (known.has(name) || name.length < MIN_LENGTH || name.startsWith('AzureWebJobsStorage')) return [];
    const meant = near(name, settingNames);
    return meant === null || !/^\w{1,64}$/.test(name)
      ? []
      : [lineOf(`settings:${name}`, warn(`is no setting: ${meant} may be meant`))];
  });
}
