/** The Azure Bot as Azure Resource Manager knows it, read by whoever is signed in. */
import { member, parseJson, shortText } from '../../rows/json.ts';
import type { Asked } from '../../azure/ask.ts';
import { bad, ok, skipped, warn, type Check } from './check.ts';
import type { Asking, Bot } from './role-assignment.ts';
import { within } from '../../azure/within.ts';

export interface Expected {
  /** Where the app is, without a slash at the end; `null`: not known here. */
  readonly baseUrl: string | null;
  /** BOT_APP_ID and BOT_TENANT_ID; `null`: not known here. */
  readonly bot: Bot | null;
}

export interface BotRead {
  readonly checks: readonly Check[];
  /** As the resource has it; `null`: it could not be read. */
  readonly bot: Bot | null;
}

export const BOT_CHECKS = ['bot:app', 'bot:channel'] as const;
const RESOURCE =
  /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.BotService\/botServices\/[\w-]+$/i;
const VERSION = 'api-version=2022-09-15';

/** Whether a text is the resource id of an Azure Bot. */
export const isBotResource = (text: string): boolean => RESOURCE.test(text);

/** `resourceId` `null`: not given. Never throws. */
export async function checkBot(
  resourceId: string | null,
  expected: Expected,
  authorityHost: string | null,
  { ask, signIn }: Asking,
): Promise<BotRead> {
  const all = (make: (name: string) => Check): BotRead => ({ checks: BOT_CHECKS.map(make), bot: null });
  if (resourceId === null)
    return all((name) =>
      skipped(
        name,
        'which bot it is was not said',
        name === BOT_CHECKS[0]
          ? '--bot-resource-id "$(az bot show --resource-group <group> --name <bot> --query id --output tsv)"'
          : null,
      ),
    );
  const arm = armOf(authorityHost);
  const token = await within(signIn(`${arm}/.default`)).catch(() => null);
  if (token === null)
    return all((name) => warn(name, 'could not be read: nobody is signed in', '`az login`'));
  const get = (path: string) =>
    ask(`${arm}${resourceId}${path}?${VERSION}`, { headers: { authorization: `Bearer ${token}` } });
  const [bot, channel] = await Promise.all([get(''), get('/channels/MsTeamsChannel')]);
  const found = botOf(bot);
  return {
    checks: [judgeApp(bot, found, expected.bot), judgeChannel(channel, expected.baseUrl)],
    bot: found,
  };
}

const armOf = (authorityHost: string | null) =>
  authorityHost?.toLowerCase().includes('login.microsoftonline.us') === true
    ? 'https://management.usgovcloudapi.net'
    : 'https://management.azure.com';

const propertiesOf = (asked: Asked): unknown =>
  asked.kind === 'answer' && asked.status === 200 ? member(parseJson(asked.text), 'properties') : undefined;

function botOf(asked: Asked): Bot | null {
  const properties = propertiesOf(asked);
  const [appId, tenantId] = [member(properties, 'msaAppId'), member(properties, 'msaAppTenantId')].map(
    shortText,
  );
  return appId && tenantId ? { appId, tenantId } : null;
}

function judgeApp(asked: Asked, found: Bot | null, expected: Bot | null): Check {
  const name = 'bot:app';
  if (found === null) return unread(name, asked);
  if (expected === null)
    return ok(name, 'the bot can be read; BOT_APP_ID is not set here to compare it with');
  const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  if (isSame(found.appId, expected.appId) && isSame(found.tenantId, expected.tenantId))
    return ok(name, "the bot's app and tenant are BOT_APP_ID and BOT_TENANT_ID");
  const which = isSame(found.appId, expected.appId) ? 'tenant is not BOT_TENANT_ID' : 'app is not BOT_APP_ID';
  return bad(
    name,
    `the bot's ${which}: its notifications are refused, and Graph answers 7503 or 7505`,
    'set both to what the portal shows: Azure Bot, Configuration, "Microsoft App ID" and "App Tenant ID"',
  );
}

function judgeChannel(asked: Asked, baseUrl: string | null): Check {
  const name = 'bot:channel';
  if (asked.kind === 'answer' && asked.status === 404)
    return bad(name, 'the bot has no Teams channel, or there is no such bot', deployAdvice);
  const properties = member(propertiesOf(asked), 'properties');
  if (properties === undefined) return unread(name, asked);
  if (member(properties, 'isEnabled') === false || member(properties, 'enableCalling') !== true)
    return bad(name, 'calling is not enabled: Graph answers 7503, and no call arrives', deployAdvice);
  const webhook = member(properties, 'callingWebhook');
  if (typeof webhook !== 'string' || webhook === '')
    return bad(name, 'it has no webhook for calling: no call arrives', deployAdvice);
  if (baseUrl === null)
    return ok(name, 'calling is enabled; PUBLIC_BASE_URL is not set here to compare it with');
  return normal(webhook) === normal(`${baseUrl}/api/calls`)
    ? ok(name, 'calling is enabled, and its webhook is POST /api/calls of this app')
    : bad(name, 'its webhook for calling is not that of this app: calls go somewhere else', deployAdvice);
}

const deployAdvice =
  'deploy infra/ (docs/deploy.md, step 4), or portal, Azure Bot, Channels, Microsoft Teams, Calling: enable it with <address of the app>/api/calls; it takes up to an hour';

const normal = (url: string) => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url);

const unread = (name: string, asked: Asked): Check =>
  warn(
    name,
    `could not be read: ${asked.kind === 'none' ? asked.why : `Azure answered ${asked.status}`}`,
    'you need Reader on the bot: `az login`, `az account set --subscription <that of the bot>`; or look in the portal: Azure Bot, Channels, Microsoft Teams, Calling',
  );
