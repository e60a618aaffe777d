/** The settings here, read as the app would read them. */
import { near } from '../text/near.ts';
import type { Environment } from '../settings/setting-values.ts';
import { readSettings, settingNames, type SettingProblem } from '../settings/settings.ts';
import { error, ok, skipped, warn, type Line } from './doctor-line.ts';

/** The deployment sets these in Azure. A desk needs only the address of the tables. */
const OF_THE_APP = ['BOT_APP_ID', 'BOT_TENANT_ID', 'BOT_MANAGED_IDENTITY_CLIENT_ID', 'PUBLIC_BASE_URL'];

/** `fileProblem`: why local.settings.json could not be read, or `null`. */
export function lookAtSettings(env: Environment, fileProblem: string | null): readonly Line[] {
  const { settings, problems } = readSettings(env);
  const isGiven = (name: string) => Boolean(env[name]?.trim());
  const runsApp = fileProblem !== null || STARTS_APP.some(isGiven);
  const elsewhere = problems.filter(({ name }) => !runsApp && OF_THE_APP.includes(name) && !isGiven(name));
  const ignored = settings?.ignored ?? [];
  const lines = [
    ...(fileProblem === null ? [] : [error('settings:file', fileProblem)]),
    ...problems
      .filter((problem) => !elsewhere.includes(problem))
      .map((problem) => error(`settings:${problem.name}`, stateOf(problem, isGiven(problem.name)))),
    ...ignored.map((problem) => warn(`settings:${problem.name}`, stateOf(problem, true))),
    ...(elsewhere.length === 0
      ? []
      : [
          skipped(
            'settings',
            `not set here, but by the deployment in Azure: ${elsewhere.map(({ name }) => name).join(', ')}; --url asks the app`,
          ),
        ]),
    ...misspelt(env),
    ...(settings?.secretInAzure === true
      ? [warn('settings:BOT_CLIENT_SECRET', 'a client secret is used in Azure; secrets expire and leak')]
      : []),
  ];
  return problems.length === 0 && ignored.length === 0 && fileProblem === null
    ? [ok('settings', 'all are set and well formed'), ...lines]
    : lines;
}

/** Set inside Azure, or where somebody runs the app at a desk (Core Tools insist on the runtime). */
const STARTS_APP = ['IDENTITY_ENDPOINT', 'WEBSITE_HOSTNAME', 'FUNCTIONS_WORKER_RUNTIME', 'BOT_CLIENT_SECRET'];

const stateOf = ({ expected }: SettingProblem, isGiven: boolean) =>
  `is ${isGiven ? 'malformed' : 'missing'}: expected ${expected}`;

/** Shorter names resemble too much of what else an environment holds. */
const MIN_LENGTH = 8;

function misspelt(env: Environment): readonly Line[] {
  const known = new Set([...settingNames, 'AzureWebJobsStorage']);
  return Object.keys(env).flatMap((name) => {
    if (known.has(name) || name.length < MIN_LENGTH || name.startsWith('AzureWebJobsStorage')) return [];
    const meant = near(name, settingNames);
    return meant === null || !/^\w{1,64}$/.test(name)
      ? []
      : [warn(`settings:${name}`, `is not a setting; did you mean ${meant}?`)];
  });
}
