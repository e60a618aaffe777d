import { createTeamsWebhook } from '../azure/teams-webhook.ts';
import { boardLink, renderCard } from '../messages/card.ts';
import {
  createReader,
  guid,
  httpsUrl,
  oneUrl,
  parseUrl,
  publicUrl,
  targetList,
  webhookUrl,
  zone,
} from '../settings/setting-values.ts';
import { readStorageSettings } from '../settings/storage-settings.ts';
import { within } from '../within.ts';
import { createAsk, STEP_MS } from './ask.ts';
import type { Command, Context } from './command.ts';
import { lookAtApp } from './doctor-app.ts';
import { isBotResource, lookAtBot } from './doctor-bot.ts';
import { error, ok, skipped, type CheckStatus, type Line } from './doctor-line.ts';
import { lookAtSettings } from './doctor-settings.ts';
import { lookAtFallback, lookAtTables } from './doctor-tables.ts';
import { UsageError } from './failure.ts';
import type { Output } from './output.ts';
import { plural, printable, wrap } from './table.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'whether everything that the app cannot see itself is right, and what to do where it is not',
  synopsis: '[--url U] [--bot-resource-id ID] [--send-test-message]',
  options: {
    url: { value: 'U', help: 'checks the app at this address, such as https://func-x.azurewebsites.net' },
    'bot-resource-id': {
      value: 'ID',
      help: 'also checks the Azure Bot (`az bot show --query id`), as the account that is signed in',
    },
    'send-test-message': { help: 'also posts a test message to the TEAMS_WEBHOOK_URL that is set here' },
  },
  notes: [
    'Without --url: the settings here (environment, local.settings.json), your access to the tables, and the app at PUBLIC_BASE_URL.',
    'Whether the app itself reaches tables, Graph and the signer: ringrota drill.',
    'Changes nothing. Exit code 1: there is an error. Warnings do not count.',
  ],
  async run(context) {
    const url = context.option('url');
    const base = url === null ? null : readAddress(url);
    if (base !== null && context.flag('send-test-message'))
      throw new UsageError(
        '--send-test-message posts to the TEAMS_WEBHOOK_URL that is set here: leave out --url',
      );
    const bot = readBot(context.option('bot-resource-id'));
    const lines = base === null ? await lookHere(context, bot) : await lookThere(context, base, bot);
    if (context.json) await context.out.json({ checks: lines });
    else await print(context.out, lines);
    return lines.some(({ status }) => status === 'error') ? 1 : 0;
  },
};

/** An app whose settings are not known here. */
async function lookThere(context: Context, base: string, bot: string | null): Promise<readonly Line[]> {
  const lines = await Promise.all([
    lookAtApp(base, createAsk(context.fetch), true),
    lookAtBotNamed(bot, base, context),
  ]);
  return lines.flat();
}

async function lookHere(context: Context, bot: string | null): Promise<readonly Line[]> {
  const { env } = context;
  const read = createReader(env, []);
  const base = read.optional('PUBLIC_BASE_URL', publicUrl);
  const store = readStorageSettings(env, []) === null ? null : context.store();
  const targets = read.optional('FALLBACK_TARGETS', targetList);
  const lines = await Promise.all([
    store === null ? skipped('table', 'needs ROTA_STORAGE') : lookAtTables(store),
    lookAtFallback(targets !== null, store, read.optional('DEFAULT_TIME_ZONE', zone) ?? 'UTC'),
    base === null
      ? skipped('app', 'needs PUBLIC_BASE_URL, or --url')
      : lookAtApp(base, createAsk(context.fetch), false),
    lookAtBotNamed(bot, base, context),
    lookAtMessages(context),
  ]);
  return [...lookAtSettings(env, context.settingsProblem), ...lines.flat()];
}

async function lookAtBotNamed(
  id: string | null,
  baseUrl: string | null,
  { env, fetch, token }: Context,
): Promise<readonly Line[]> {
  if (id === null) return [skipped('bot', '--bot-resource-id names the Azure Bot to check')];
  const read = createReader(env, []);
  const expected = {
    appId: read.optional('BOT_APP_ID', guid),
    tenantId: read.optional('BOT_TENANT_ID', guid),
    baseUrl,
  };
  const isGovernment = read.optional('AZURE_AUTHORITY_HOST', httpsUrl)?.endsWith('.us') === true;
  return lookAtBot(id, isGovernment, expected, createAsk(fetch), (scope) => within(STEP_MS, token(scope)));
}

async function lookAtMessages(context: Context): Promise<readonly Line[]> {
  const url = createReader(context.env, []).optional('TEAMS_WEBHOOK_URL', webhookUrl);
  if (!context.flag('send-test-message'))
    return url === null ? [] : [skipped('messages', '--send-test-message posts a test message')];
  if (url === null) return [error('messages', 'TEAMS_WEBHOOK_URL is missing or malformed here')];
  const webhook = createTeamsWebhook({
    url,
    token: () => Promise.reject(new Error('only the app has it')),
    dropToken: () => undefined,
    fetch: context.fetch,
    timeoutMs: STEP_MS,
  });
  const base = createReader(context.env, []).optional('PUBLIC_BASE_URL', publicUrl);
  const posted = await webhook.post(
    renderCard({
      title: 'Test message of Ringrota',
      facts: [{ name: 'Sent by', value: 'ringrota doctor --send-test-message' }],
      links: [boardLink(`${base ?? 'https://localhost'}/api/board`)],
    }),
  );
  return posted.kind === 'accepted'
    ? [ok('messages', 'Teams accepted a test message. That does not mean delivery: look in the channel')]
    : [error('messages', `the test message was not accepted: ${posted.why}`)];
}

/** The text of `--url`. */
export function readAddress(text: string): string {
  const address = oneUrl.parse(text.trim());
  const url = address === null ? null : parseUrl(address);
  const isApp = url && !url.search && !url.hash && !url.username && !/\/api(?:\/|$)/.test(url.pathname);
  if (address === null || !isApp)
    throw new UsageError(`--url "${text}" is not the address of an app: https://host, without /api`);
  return address;
}

function readBot(text: string | null): string | null {
  const id = text?.trim().replace(/\/+$/, '') ?? null;
  if (id !== null && !isBotResource(id))
    throw new UsageError(
      '--bot-resource-id does not look like /subscriptions/…/resourceGroups/…/providers/Microsoft.BotService/botServices/…',
    );
  return id;
}

async function print(out: Output, lines: readonly Line[]): Promise<void> {
  const { paint } = out;
  const colors = { ok: 'green', warn: 'yellow', error: 'red', skipped: 'dim' } as const;
  const width = Math.max(...lines.map(({ name }) => name.length));
  for (const { name, status, message, advice } of lines) {
    const head = `${paint(colors[status], status.padEnd(7))}  ${name.padEnd(width)}  `;
    const indent = ' '.repeat('skipped'.length + 2 + width + 2);
    const text = printable(advice === null ? message : `${message}. What to do: ${advice}`);
    const room = Math.max(20, (out.width ?? Infinity) - indent.length);
    await out.line(head + wrap(text, room).join(`\n${indent}`));
  }
  const count = (status: CheckStatus) => lines.filter((line) => line.status === status).length;
  const counts = `${count('ok')} ok, ${plural(count('warn'), 'warning')}, ${plural(count('error'), 'error')}, ${count('skipped')} skipped`;
  await out.line(`\n${count('error') > 0 ? paint('red', counts) : paint('green', counts)}`);
}
