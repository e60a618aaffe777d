import { isBotResource } from './bot-resource.ts';
import type { CheckStatus, Line } from './verdict.ts';
import { examine } from './examine.ts';
import { createFacts } from './facts.ts';
import type { DoctorPorts } from './ports.ts';
import { diagnoseSettings, type Diagnosed } from './settings.ts';
import { oneUrl, parseUrl, type Environment } from '../../settings/setting-values.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Command, Context } from '../command.ts';
import { UsageError } from '../failure.ts';
import type { Output } from '../output.ts';
import { plural } from '../table.ts';
import { printable, wrap } from '../table.ts';

export type OpenPorts = (settings: Settings, env: Environment) => DoctorPorts | Promise<DoctorPorts>;

/** `openPorts`: Azure and the network, or what stands for them in tests. */
export const createDoctor = (openPorts: OpenPorts): Command => ({
  name: 'doctor',
  summary: 'whether everything around the app is as it must be, and what to do where it is not',
  synopsis: '[--url U] [--bot-resource-id ID] [--send-test-message]',
  options: {
    url: { value: 'U', help: 'looks at the app at this address, such as https://func-x.azurewebsites.net' },
    'bot-resource-id': {
      value: 'ID',
      help: 'also compares the Azure Bot (`az bot show --query id`), as whoever is signed in',
    },
    'send-test-message': { help: 'also posts a test message to the TEAMS_WEBHOOK_URL that is set here' },
  },
  notes: [
    'Without --url: the settings here (environment, local.settings.json) and everything that they lead to.',
    'Reads only, and leaves no trace but a test message. Exit code 1: something needs a person; warnings do not count.',
  ],
  async run(context) {
    const url = context.option('url');
    const base = url === null ? null : readAddress(url);
    if (base !== null && context.flag('send-test-message'))
      throw new UsageError(
        '--send-test-message posts to the TEAMS_WEBHOOK_URL that is set here: leave out --url',
      );
    const lines = await look(base, readBot(context.option('bot-resource-id')), context, openPorts);
    if (context.json) await context.out.json({ checks: lines });
    else await print(context.out, lines);
    return lines.some(({ status }) => status === 'error') ? 1 : 0;
  },
});

/** Its SDKs are loaded for nobody else: they take a quarter of a command's memory, and of its time to start. */
export const doctor = createDoctor(async (...given) =>
  (await import('./open-ports.ts')).openDoctorPorts(...given),
);

async function look(
  base: string | null,
  botResourceId: string | null,
  context: Context,
  openPorts: OpenPorts,
): Promise<readonly Line[]> {
  const { env, settingsProblem } = context;
  const found = diagnoseSettings(env, settingsProblem, settingsProblem !== null || runsApp(env));
  const diagnosed = base === null ? found : knowingAddress(found);
  const opened = await openPorts(diagnosed.settings, env);
  // An app at an address has other settings than these, so its token is not to be had here.
  const ports = base === null ? opened : { ...opened, botToken: null };
  const facts = createFacts(diagnosed, ports, {
    base: base ?? diagnosed.settings.publicBaseUrl,
    botResourceId,
    asApp: Boolean(env.IDENTITY_ENDPOINT),
    sendsTestMessage: context.flag('send-test-message'),
  });
  return examine(diagnosed, facts, base !== null);
}

/** Inside Azure, or with a local.settings.json (Core Tools want the runtime in it). */
const runsApp = (env: Environment) =>
  ['IDENTITY_ENDPOINT', 'WEBSITE_HOSTNAME', 'FUNCTIONS_WORKER_RUNTIME', 'BOT_CLIENT_SECRET'].some((name) =>
    env[name]?.trim(),
  );

const knowingAddress = (diagnosed: Diagnosed): Diagnosed => ({
  ...diagnosed,
  wrong: new Set([...diagnosed.wrong].filter((name) => name !== 'PUBLIC_BASE_URL')),
});

function readAddress(text: string): string {
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
      '--bot-resource-id is not of the form /subscriptions/…/resourceGroups/…/providers/Microsoft.BotService/botServices/…',
    );
  return id;
}

async function print(out: Output, lines: readonly Line[]): Promise<void> {
  const { paint } = out;
  const colours = { ok: 'green', warn: 'yellow', error: 'red', skipped: 'dim' } as const;
  const width = Math.max(...lines.map(({ name }) => name.length));
  for (const { name, status, message, advice } of lines) {
    const head = `${paint(colours[status], status.padEnd(7))}  ${name.padEnd(width)}  `;
    const indent = ' '.repeat('skipped'.length + 2 + width + 2);
    const text = printable(advice === null ? message : `${message}. What to do: ${advice}`);
    const room = Math.max(20, (out.width ?? Infinity) - indent.length);
    await out.line(head + wrap(text, room).join(`\n${indent}`));
  }
  const count = (status: CheckStatus) => lines.filter((line) => line.status === status).length;
  const counts = `${count('ok')} ok, ${plural(count('warn'), 'warning')}, ${plural(count('error'), 'error')}, ${count('skipped')} skipped`;
  await out.line(`\n${count('error') > 0 ? paint('red', counts) : paint('green', counts)}`);
}
