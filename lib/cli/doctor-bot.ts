/** The Azure Bot and its Teams channel, read from Azure Resource Manager as the person who is signed in. */
import { member, parseJson } from '../text/json.ts';
import type { Ask, Asked } from './ask.ts';
import { error, ok, warn, type Line } from './doctor-line.ts';

const RESOURCE =
  /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.BotService\/botServices\/[\w-]+$/i;

export const isBotResource = (text: string): boolean => RESOURCE.test(text);

/** What the bot must agree with; `null`: not known here. */
export interface ExpectedBot {
  readonly appId: string | null;
  readonly tenantId: string | null;
  readonly baseUrl: string | null;
}

/** `token`: rejects where nobody is signed in. */
export async function lookAtBot(
  id: string,
  isGovernment: boolean,
  expected: ExpectedBot,
  ask: Ask,
  token: (scope: string) => Promise<string>,
): Promise<readonly Line[]> {
  const arm = isGovernment ? 'https://management.usgovcloudapi.net' : 'https://management.azure.com';
  const bearer = await token(`${arm}/.default`).catch(() => null);
  if (bearer === null)
    return ['bot:app', 'bot:channel'].map((name) =>
      warn(name, 'cannot be read: nobody is signed in (`az login`)'),
    );
  const get = (path: string) =>
    ask(`${arm}${id}${path}?api-version=2022-09-15`, { headers: { authorization: `Bearer ${bearer}` } });
  const [bot, channel] = await Promise.all([get(''), get('/channels/MsTeamsChannel')]);
  return [judgeBot(bot, expected), judgeChannel(channel, expected)];
}

function judgeBot(asked: Asked, { appId, tenantId }: ExpectedBot): Line {
  const name = 'bot:app';
  const properties = propertiesOf(asked);
  const [app, tenant] = [member(properties, 'msaAppId'), member(properties, 'msaAppTenantId')];
  if (typeof app !== 'string' || typeof tenant !== 'string') return unread(name, asked);
  if (appId !== null && !isSame(app, appId))
    return error(
      name,
      "the bot's app is not BOT_APP_ID: its notifications are refused, and Graph answers 7503",
    );
  if (tenantId !== null && !isSame(tenant, tenantId))
    return error(
      name,
      "the bot's tenant is not BOT_TENANT_ID: its notifications are refused, and Graph answers 7505",
    );
  return appId === null || tenantId === null
    ? ok(name, 'the bot can be read; BOT_APP_ID and BOT_TENANT_ID are not set here to compare it with')
    : ok(name, "the bot's app and tenant are BOT_APP_ID and BOT_TENANT_ID");
}

function judgeChannel(asked: Asked, { baseUrl }: ExpectedBot): Line {
  const name = 'bot:channel';
  if (asked.kind === 'answer' && asked.status === 404)
    return error(name, 'the bot does not exist, or has no Teams channel');
  const properties = member(propertiesOf(asked), 'properties');
  if (properties === undefined) return unread(name, asked);
  if (member(properties, 'isEnabled') === false || member(properties, 'enableCalling') !== true)
    return error(name, 'calling is not enabled: no call arrives, and Graph answers 7503');
  const webhook = member(properties, 'callingWebhook');
  if (typeof webhook !== 'string' || webhook === '')
    return error(name, 'it has no webhook for calling: no call arrives');
  if (baseUrl === null)
    return ok(name, 'calling is enabled; PUBLIC_BASE_URL is not set here to compare its webhook with');
  return normal(webhook) === normal(`${baseUrl}/api/calls`)
    ? ok(name, "calling is enabled, and its webhook is this app's POST /api/calls")
    : error(name, 'its webhook for calling is not that of this app: calls go somewhere else');
}

const propertiesOf = (asked: Asked): unknown =>
  asked.kind === 'answer' && asked.status === 200 ? member(parseJson(asked.text), 'properties') : undefined;

const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

const normal = (url: string) => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url);

const unread = (name: string, asked: Asked): Line =>
  warn(name, `cannot be read: ${asked.kind === 'none' ? asked.why : `Azure answered ${asked.status}`}`);
