/** All checks, side by side: of what is set up here, or of an app by its address. */
import { createAsk, type Ask } from '../../azure/ask.ts';
import { BOT_CHECKS, checkBot } from './bot-resource.ts';
import { bad, ok, skipped, type Check } from './check.ts';
import { checkClock, watchClock } from './clock.ts';
import { checkFallback } from './fallback.ts';
import { checkGraph } from './graph.ts';
import { checkToken, TOKEN_CHECKS } from './graph-token.ts';
import { checkMessages } from './messages.ts';
import type { DoctorPorts } from './ports.ts';
import { checkAssignment, graphScope } from './role-assignment.ts';
import type { Diagnosed } from './settings.ts';
import { checkSigningKeys } from './signing-keys.ts';
import { auditTable, checkTable, tablesOfPeople, type Holder } from './tables.ts';
import { checkTimeZones } from './time-zones.ts';
import { checkWeb, WEB_CHECKS } from './web.ts';

export interface Subject {
  readonly diagnosed: Diagnosed;
  /** Whose rights the tables are asked with. */
  readonly holder: Holder;
  /** Resource id of the Azure Bot; `null`: not said. */
  readonly botResourceId: string | null;
  /** Whether a test message is posted to Teams. */
  readonly sendsTestMessage: boolean;
}

/** What is set up here, from within and from outside. In the order of the lines; never rejects, takes 14 s at most. */
export async function examineHere(subject: Subject, ports: DoctorPorts): Promise<readonly Check[]> {
  const { diagnosed } = subject;
  const { settings, wrong } = diagnosed;
  const watched = watchClock(ports.fetch, ports.now);
  const ask = createAsk(watched.fetch);
  const groups = await Promise.all([
    examineTables(subject, ports),
    checkFallback(
      wrong.has('FALLBACK_TARGETS') ? { ...settings, fallbackTargets: [] } : settings,
      ports.tables,
      !wrong.has('ROTA_STORAGE'),
    ),
    examineGraph(diagnosed, ports, ask),
    needing('NOTIFICATION_METADATA_URL', diagnosed, ['signing-keys'], async () => [
      await checkSigningKeys(settings.notificationMetadataUrl, watched.fetch),
    ]),
    needing('PUBLIC_BASE_URL', diagnosed, WEB_CHECKS, async () => {
      const web = await checkWeb(settings.publicBaseUrl, ask);
      return web.checks;
    }),
    checkBot(subject.botResourceId, expectedOf(diagnosed), settings.authorityHost, {
      ask,
      signIn: ports.signIn,
    }).then(({ checks }) => checks),
    checkMessages(settings, subject.sendsTestMessage, ports),
  ]);
  return [...diagnosed.checks, checkTimeZones(), ...groups.flat(), checkClock(watched.samples)];
}

/** An app by its address, `base`, without a slash at the end; of what is set up here only what names the bot counts. */
export async function examineApp(
  base: string,
  subject: Subject,
  ports: Pick<DoctorPorts, 'fetch' | 'now' | 'signIn'>,
): Promise<readonly Check[]> {
  const { diagnosed, botResourceId } = subject;
  const watched = watchClock(ports.fetch, ports.now);
  const ask = createAsk(watched.fetch);
  const expected = { ...expectedOf(diagnosed), baseUrl: base };
  const [web, bot] = await Promise.all([
    checkWeb(base, ask),
    examineBot(botResourceId, expected, diagnosed, { ask, signIn: ports.signIn }),
  ]);
  const settings =
    web.settings === null
      ? [skipped('settings', 'the app does not say')]
      : web.settings.length === 0
        ? [ok('settings', 'the app calls none missing or malformed')]
        : web.settings.map(({ name, expected: wanted }) =>
            bad(
              `settings:${name}`,
              `is missing or malformed in the app: expected ${wanted}`,
              'correct the parameter and deploy infra/ (docs/deploy.md, "Settings")',
            ),
          );
  return [...settings, ...web.checks, ...bot, checkClock(watched.samples)];
}

/** The bot, then the permission of whichever app it turns out to be. */
async function examineBot(
  resourceId: string | null,
  expected: ReturnType<typeof expectedOf>,
  { settings }: Diagnosed,
  asking: { readonly ask: Ask; readonly signIn: DoctorPorts['signIn'] },
): Promise<readonly Check[]> {
  // Begun now, so that two slow sign-ins one after the other do not take more time than there is.
  if (resourceId !== null) void asking.signIn(graphScope(settings.graphBaseUrl)).catch(() => undefined);
  const { checks, bot } = await checkBot(resourceId, expected, settings.authorityHost, asking);
  const known = bot ?? expected.bot;
  const role =
    known === null
      ? skipped('graph:role', 'which app the bot is, is not known here', `see ${BOT_CHECKS[0]}`)
      : await checkAssignment(known, settings.graphBaseUrl, asking);
  return [role, ...checks];
}

const examineTables = ({ diagnosed, holder }: Subject, { tables }: DoctorPorts) => {
  const names = [...tablesOfPeople, auditTable];
  return needing(
    'ROTA_STORAGE',
    diagnosed,
    names.map((name) => `table:${name}`),
    () => Promise.all(names.map((table) => checkTable(table, tables, holder))),
  );
};

/** The token, and then what Graph says to it. */
async function examineGraph(diagnosed: Diagnosed, ports: DoctorPorts, ask: Ask): Promise<readonly Check[]> {
  const { settings, wrong } = diagnosed;
  const needs = ['BOT_APP_ID', 'BOT_TENANT_ID', 'BOT_MANAGED_IDENTITY_CLIENT_ID', 'AZURE_AUTHORITY_HOST'];
  const lacking = needs.find((name) => wrong.has(name));
  const reach = (token: string | null) =>
    needing('GRAPH_BASE_URL', diagnosed, ['graph'], async () => [await checkGraph(settings, token, ask)]);
  if (lacking !== undefined)
    return [...TOKEN_CHECKS.map((name) => skipped(name, `needs ${lacking}`)), ...(await reach(null))];
  if (ports.botToken !== null) {
    const { checks, token } = await checkToken(ports.botToken, settings);
    return [...checks, ...(await reach(token))];
  }
  const bot = { appId: settings.botAppId, tenantId: settings.botTenantId };
  const [role, graph] = await Promise.all([
    checkAssignment(bot, settings.graphBaseUrl, { ask, signIn: ports.signIn }),
    reach(null),
  ]);
  const others = TOKEN_CHECKS.map((name) =>
    name === role.name
      ? role
      : skipped(name, 'the managed identity of the app gives tokens inside Azure only; a test call shows it'),
  );
  return [...others, ...graph];
}

/** Where the setting is wrong there is nothing to look at. */
async function needing(
  setting: string,
  { wrong }: Diagnosed,
  names: readonly string[],
  look: () => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  return wrong.has(setting) ? names.map((name) => skipped(name, `needs ${setting}`)) : look();
}

function expectedOf({ settings, wrong }: Diagnosed) {
  const hasBot = !wrong.has('BOT_APP_ID') && !wrong.has('BOT_TENANT_ID');
  return {
    baseUrl: wrong.has('PUBLIC_BASE_URL') ? null : settings.publicBaseUrl,
    bot: hasBot ? { appId: settings.botAppId, tenantId: settings.botTenantId } : null,
  };
}
