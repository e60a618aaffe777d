/** Runs the checks side by side: of what is set up here, or of an app by its address. */
import { CHECKS, type Check } from './checks.ts';
import { error, lineOf, ok, skipped, type Line, type Verdict } from './verdict.ts';
import type { Facts } from './facts.ts';
import type { Diagnosed } from './settings.ts';
import { settingsOf, unreachable } from './web.ts';

/** `byAddress`: the app is one whose settings are not known here. In the order of the lines; never rejects, takes 14 s at most. */
export async function examine(
  diagnosed: Diagnosed,
  facts: Facts,
  byAddress: boolean,
): Promise<readonly Line[]> {
  const wanted = CHECKS.filter(({ url, when }) => (!byAddress || url === true) && (when?.(facts) ?? true));
  const [settings, ...lines] = await Promise.all([
    byAddress ? settingsOfApp(facts) : Promise.resolve(diagnosed.lines),
    ...wanted.map(async (check) => [lineOf(check.name, await look(check, facts, byAddress))]),
  ]);
  return [...settings, ...lines.flat()];
}

/** What needs no setting of the app: with `--url` the bot may be named otherwise. */
const needsOf = ({ needs }: Check, byAddress: boolean) => (byAddress ? [] : needs);

async function look(check: Check, facts: Facts, byAddress: boolean): Promise<Verdict> {
  const lacking = needsOf(check, byAddress).find((name) => facts.wrong.has(name));
  if (lacking !== undefined) return skipped(`needs ${lacking}`);
  try {
    return (await unreached(check, facts)) ?? (await check.run(facts));
  } catch {
    return skipped('could not be looked at');
  }
}

/** Where nothing of the app answers one line says it, not seven. */
async function unreached({ name, needs }: Check, { web }: Facts): Promise<Verdict | null> {
  if (!needs.includes('PUBLIC_BASE_URL')) return null;
  const why = unreachable(await web());
  if (why === null) return null;
  return name === 'webhook'
    ? error(`the app cannot be reached: ${why}`)
    : skipped('the app cannot be reached');
}

/** What the app at an address says of its own settings. */
async function settingsOfApp({ web }: Facts): Promise<readonly Line[]> {
  const wrong = settingsOf((await web()).health);
  if (wrong === null) return [lineOf('settings', skipped('the app does not say'))];
  if (wrong.length === 0) return [lineOf('settings', ok('the app calls none missing or malformed'))];
  return wrong.map(({ name, expected }) =>
    lineOf(`settings:${name}`, error(`is missing or malformed in the app: expected ${expected}`)),
  );
}
