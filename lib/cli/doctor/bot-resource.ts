/** The Azure Bot as Azure Resource Manager knows it, read by whoever is signed in. */
import type { Asked } from '../../azure/ask.ts';
import { member, parseJson, shortText } from '../../text/json.ts';
import { error, ok, skipped, warn, type Verdict } from './verdict.ts';
import type { Bot, BotResource, Facts } from './facts.ts';

const RESOURCE =
  /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.BotService\/botServices\/[\w-]+$/i;

/** Whether a text is the resource id of an Azure Bot. */
export const isBotResource = (text: string): boolean => RESOURCE.test(text);

const propertiesOf = (asked: Asked): unknown =>
  asked.kind === 'answer' && asked.status === 200 ? member(parseJson(asked.text), 'properties') : undefined;

/** `null`: it could not be read. */
export function botOf(resource: BotResource): Bot | null {
  if (resource.kind !== 'asked') return null;
  const properties = propertiesOf(resource.bot);
  const appId = shortText(member(properties, 'msaAppId'));
  const tenantId = shortText(member(properties, 'msaAppTenantId'));
  return appId && tenantId ? { appId, tenantId } : null;
}

export async function judgeBot({ resource, bot: expected }: Facts): Promise<Verdict> {
  const read = await resource();
  if (read.kind !== 'asked') return unread(read);
  const found = botOf(read);
  if (found === null) return unread(read, read.bot);
  if (expected === null) return ok('the bot can be read; BOT_APP_ID is not set here to compare it with');
  const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  if (!isSame(found.appId, expected.appId))
    return error("the bot's app is not BOT_APP_ID: its notifications are refused, and Graph answers 7503");
  return isSame(found.tenantId, expected.tenantId)
    ? ok("the bot's app and tenant are BOT_APP_ID and BOT_TENANT_ID")
    : error("the bot's tenant is not BOT_TENANT_ID: its notifications are refused, and Graph answers 7505");
}

export async function judgeChannel({ resource, web, wrong }: Facts): Promise<Verdict> {
  const read = await resource();
  if (read.kind !== 'asked') return unread(read);
  if (read.channel.kind === 'answer' && read.channel.status === 404)
    return error('the bot has no Teams channel, or there is no such bot');
  const properties = member(propertiesOf(read.channel), 'properties');
  if (properties === undefined) return unread(read, read.channel);
  if (member(properties, 'isEnabled') === false || member(properties, 'enableCalling') !== true)
    return error('calling is not enabled: Graph answers 7503, and no call arrives');
  const webhook = member(properties, 'callingWebhook');
  if (typeof webhook !== 'string' || webhook === '')
    return error('it has no webhook for calling: no call arrives');
  if (wrong.has('PUBLIC_BASE_URL'))
    return ok('calling is enabled; PUBLIC_BASE_URL is not set here to compare its webhook with');
  return normal(webhook) === normal(`${(await web()).base}/api/calls`)
    ? ok('calling is enabled, and its webhook is POST /api/calls of this app')
    : error('its webhook for calling is not that of this app: calls go somewhere else');
}

const normal = (url: string) => (URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url);

function unread(read: BotResource, asked?: Asked): Verdict {
  if (read.kind === 'unnamed') return skipped('which bot it is was not said: --bot-resource-id');
  if (asked === undefined) return warn('could not be read: nobody is signed in (`az login`)');
  return warn(`could not be read: ${asked.kind === 'none' ? asked.why : `Azure answered ${asked.status}`}`);
}
