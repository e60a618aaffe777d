/** What checks look at. What several of them need is asked once, when the first of them needs it. */
import { createAsk, type Ask, type Asked } from '../../azure/ask.ts';
import { within } from '../../azure/within.ts';
import type { Settings } from '../../settings/settings.ts';
import type { DoctorPorts } from './ports.ts';
import type { Diagnosed } from './settings.ts';
import { holderOf, type Holder } from './tables.ts';

/** The bot in Entra. */
export interface Bot {
  readonly appId: string;
  readonly tenantId: string;
}

/** How the app answers without a token or a key. */
export interface Web {
  readonly base: string;
  readonly health: Asked;
  readonly calls: Asked;
  readonly call: Asked;
  /** GET where only POST is served, and of a path that nobody serves. */
  readonly absent: readonly Asked[];
  /** GET of what needs a function key. */
  readonly keyed: readonly Asked[];
  readonly board: Asked;
  readonly boardConfig: Asked;
}

/** The Azure Bot and its Teams channel as Azure Resource Manager has them. */
export type BotResource =
  | { readonly kind: 'unnamed' | 'no-sign-in' }
  | { readonly kind: 'asked'; readonly bot: Asked; readonly channel: Asked };

/** `none`: why there is no token; `null`: the app alone can have one, inside Azure. */
export type BotToken = { readonly token: string } | { readonly none: unknown } | null;

export interface Facts {
  readonly settings: Settings;
  /** Settings that are wrong or not set here. */
  readonly wrong: ReadonlySet<string>;
  readonly tables: DoctorPorts['tables'];
  readonly holder: Holder;
  readonly fetch: typeof fetch;
  readonly ask: Ask;
  readonly workflowToken: DoctorPorts['workflowToken'];
  /** Whether a test message is to be posted to Teams. */
  readonly sendsTestMessage: boolean;
  /** `null`: the settings here do not say. */
  readonly bot: Bot | null;
  readonly web: () => Promise<Web>;
  readonly token: () => Promise<BotToken>;
  readonly resource: () => Promise<BotResource>;
  /** `null`: nobody is signed in. */
  readonly signIn: (scope: string) => Promise<string | null>;
}

const NO_CALL = '00000000-0000-0000-0000-000000000000';
const VERSION = 'api-version=2022-09-15';

export interface Subject {
  /** Where the app is, without a slash at the end. */
  readonly base: string;
  /** Of the Azure Bot; `null`: not said. */
  readonly botResourceId: string | null;
  /** Whether this runs with the app's identity. */
  readonly asApp: boolean;
  readonly sendsTestMessage: boolean;
}

export function createFacts(
  { settings, wrong }: Diagnosed,
  ports: DoctorPorts,
  { base, botResourceId, asApp, sendsTestMessage }: Subject,
): Facts {
  const ask = createAsk(ports.fetch);
  const signIn = (scope: string) => within(ports.signIn(scope)).catch(() => null);
  const hasBot = !wrong.has('BOT_APP_ID') && !wrong.has('BOT_TENANT_ID');
  return {
    settings,
    wrong,
    tables: ports.tables,
    holder: holderOf(settings.storage, asApp),
    fetch: ports.fetch,
    ask,
    workflowToken: ports.workflowToken,
    sendsTestMessage,
    bot: hasBot ? { appId: settings.botAppId, tenantId: settings.botTenantId } : null,
    web: once(() => askApp(base, ask)),
    token: once(async () => {
      if (ports.botToken === null) return null;
      return within(ports.botToken()).then(
        (token) => ({ token }),
        (none: unknown) => ({ none }),
      );
    }),
    resource: once(() => askResource(botResourceId, settings.authorityHost, ask, signIn)),
    signIn,
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= work());
}

async function askApp(base: string, ask: Ask): Promise<Web> {
  const get = (path: string) => ask(base + path);
  const post = (path: string) =>
    ask(base + path, { method: 'POST', headers: { 'content-type': 'application/json' } });
  const [health, calls, call, board, boardConfig, ...gets] = await Promise.all([
    get('/api/health'),
    post('/api/calls'),
    post(`/api/calls/${NO_CALL}?day=2026-01-01`),
    get('/api/board'),
    get('/api/board/config.json'),
    get('/api/calls'),
    get('/api/no-such-route'),
    get('/api/on-call'),
    get('/api/audit'),
  ]);
  return { base, health, calls, call, absent: gets.slice(0, 2), keyed: gets.slice(2), board, boardConfig };
}

async function askResource(
  id: string | null,
  authorityHost: string | null,
  ask: Ask,
  signIn: Facts['signIn'],
): Promise<BotResource> {
  if (id === null) return { kind: 'unnamed' };
  const isGovernment = authorityHost?.toLowerCase().includes('login.microsoftonline.us') === true;
  const arm = isGovernment ? 'https://management.usgovcloudapi.net' : 'https://management.azure.com';
  const token = await signIn(`${arm}/.default`);
  if (token === null) return { kind: 'no-sign-in' };
  const get = (path: string) =>
    ask(`${arm}${id}${path}?${VERSION}`, { headers: { authorization: `Bearer ${token}` } });
  const [bot, channel] = await Promise.all([get(''), get('/channels/MsTeamsChannel')]);
  return { kind: 'asked', bot, channel };
}
