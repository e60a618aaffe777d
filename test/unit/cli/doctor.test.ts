import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Line } from '../../../lib/cli/doctor-line.ts';
import { StoreError, type Store } from '../../../lib/ports.ts';
import type { Environment } from '../../../lib/settings/setting-values.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { line, runCli, type RunOptions } from '../../support/run-cli.ts';

const APP = '6d1f2c3e-0000-4000-8000-0000000000b0';
const TENANT = '6d1f2c3e-0000-4000-8000-00000000071d';
const BASE = 'https://ringrota.example';
const TABLES_URL = 'https://rota.table.core.windows.net';
const BOT_ID =
  '/subscriptions/5b/resourceGroups/rg-ringrota/providers/Microsoft.BotService/botServices/bot-ringrota';
const WITH_BOT = ['--bot-resource-id', BOT_ID];

const ENV: Environment = {
  BOT_APP_ID: APP,
  BOT_TENANT_ID: TENANT,
  BOT_MANAGED_IDENTITY_CLIENT_ID: APP,
  PUBLIC_BASE_URL: BASE,
  ROTA_STORAGE__tableServiceUri: TABLES_URL,
  FALLBACK_TARGETS: '+46850000001',
};

/** `METHOD url` (without the query) -> the answer; a function may throw as `fetch` does. */
type Answers = Readonly<Record<string, () => Response>>;

const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const empty = (status: number) => () => new Response(null, { status });
const refusal = () =>
  json(401, { error: { code: 'unauthorized', message: 'words' } }, { 'www-authenticate': 'Bearer' });

const api = (path: string, method = 'GET') => `${method} ${BASE}/api/${path}`;
const ENDED = api('calls/00000000-0000-0000-0000-000000000000', 'POST');
const PREFLIGHT = `OPTIONS ${TABLES_URL}/Rota()`;
const ARM_BOT = `GET https://management.azure.com${BOT_ID}`;
const ARM_CHANNEL = `${ARM_BOT}/channels/MsTeamsChannel`;

const channel = (properties: object = {}) =>
  json(200, {
    properties: {
      properties: {
        isEnabled: true,
        enableCalling: true,
        callingWebhook: `${BASE}/api/calls`,
        ...properties,
      },
    },
  });

const WELL: Answers = {
  [api('health')]: () => json(200, { status: 'ok', version: '0.3.0+1a2b3c4d5e6f' }),
  [api('calls', 'POST')]: refusal,
  [ENDED]: refusal,
  [api('on-call')]: empty(401),
  [api('audit')]: empty(401),
  [api('board')]: () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }),
  [api('board/config.json')]: () => json(200, { tables: TABLES_URL, clientId: APP }),
  [PREFLIGHT]: () => new Response(null, { headers: { 'access-control-allow-origin': BASE } }),
  [ARM_BOT]: () => json(200, { properties: { msaAppId: APP.toUpperCase(), msaAppTenantId: TENANT } }),
  [ARM_CHANNEL]: () => channel(),
};

interface Broken extends Pick<RunOptions, 'store' | 'token' | 'files' | 'isTTY'> {
  readonly args?: readonly string[];
  readonly env?: Environment;
  readonly answers?: Answers;
}

/** Runs the command in a world that is well but for what is `broken`. */
async function examine({ args = [], env = ENV, answers = {}, ...broken }: Broken = {}) {
  const asked: string[] = [];
  const ran = await runCli(['doctor', ...args], {
    env,
    token: () => Promise.resolve('a-token'),
    fetch: (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const place = `${init?.method ?? 'GET'} ${url.origin}${url.pathname}`;
      asked.push(place);
      return Promise.resolve().then(() => ({ ...WELL, ...answers })[place]?.() ?? empty(404)());
    },
    ...broken,
  });
  return { ...ran, asked };
}

const checksOf = (ran: { json: () => unknown }) => (ran.json() as { checks: readonly Line[] }).checks;

/** A failure of `fetch` as Node gives it. */
const failing = (code: string) => () => {
  throw new TypeError('fetch failed: https://hush.example', {
    cause: Object.assign(new Error('hush'), { code }),
  });
};

/** Tables where one fails. */
const refusing = (table: string, failure: StoreError): Store =>
  createMemoryStore({
    before: (_operation, asked) => {
      if (asked === table) throw failure;
    },
  });

const guide = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
const headings = [...guide.matchAll(/^### `([^`]+)`$/gm)].map(
  ([, name = '']) => `docs/doctor.md#${name.replace(':', '')}`,
);

type Expected = readonly [name: string, status: Line['status'], message: string];

/** What is broken gives this line, which names its advice; an error is the only one and sets the exit code. */
const check = (title: string, broken: Broken, [name, status, message]: Expected) =>
  it(title, async () => {
    const ran = await examine({ ...broken, args: ['--json', ...(broken.args ?? WITH_BOT)] });
    const checks = checksOf(ran);
    const found = checks.find((one) => one.name === name);
    expect(found).toMatchObject({ name, status });
    expect(found?.message).toContain(message);
    if (status === 'ok' || status === 'skipped') expect(found?.advice).toBeNull();
    else expect(headings).toContain(found?.advice);
    const errors = checks.filter((one) => one.status === 'error').map((one) => one.name);
    expect(errors).toEqual(status === 'error' ? [name] : []);
    expect(ran.code).toBe(status === 'error' ? 1 : 0);
    expect(ran.stdout + ran.stderr).not.toMatch(/hush|sig=|\s+at .+\.ts:/);
  });

const APP_CHECKS = [
  ...['health', 'webhook', 'webhook:call', 'routes', 'function-keys', 'board', 'board:tables'],
  ...['bot:app', 'bot:channel'],
];

describe('a world that is well', () => {
  it('gets only ok, with exit code 0', async () => {
    const ran = await examine({ args: ['--json', ...WITH_BOT] });
    const tables = ['Rota', 'People', 'Lines', 'Callers', 'CallAudit'].map((table) => `table:${table}`);
    expect(checksOf(ran).map(({ name, status }) => `${name} ${status}`)).toEqual(
      ['settings', ...tables, 'fallback', ...APP_CHECKS].map((name) => `${name} ok`),
    );
    expect([ran.code, ran.stderr]).toEqual([0, '']);
  });

  it('is printed as a line for each check, and a count', async () => {
    const { stdout } = await examine({ args: WITH_BOT });
    expect(stdout).toContain('ok       table:Rota       you may read it\n');
    expect(stdout).toContain('(version 0.3.0+1a2b3c4d5e6f)');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('16 ok, 0 warnings, 0 errors, 0 skipped');
  });

  it('is asked by GET, by a preflight, and by POST without a token', async () => {
    const { asked } = await examine({ args: WITH_BOT });
    expect(asked.filter((place) => !place.startsWith('GET '))).toEqual([
      api('calls', 'POST'),
      ENDED,
      PREFLIGHT,
    ]);
  });

  it('has none of its settings and tokens printed', async () => {
    const env = { ...ENV, BOT_CLIENT_SECRET: 'hush-hush', BOT_MANAGED_IDENTITY_CLIENT_ID: '' };
    const { stdout } = await examine({ env, args: WITH_BOT, isTTY: true });
    for (const value of [...Object.values(env), 'a-token', 'ringrota.example'])
      if (value) expect(stdout).not.toContain(value);
  });

  it('can be an app at an address, without any setting here', async () => {
    const ran = await examine({ env: {}, args: ['--json', '--url', `${BASE}/`, ...WITH_BOT] });
    expect(checksOf(ran).map(({ name, status }) => `${name} ${status}`)).toEqual(
      ['settings', ...APP_CHECKS].map((name) => `${name} ok`),
    );
    expect(ran.code).toBe(0);
  });

  it('says what to do about a line that is not ok', async () => {
    const { stdout } = await examine({ answers: { [api('calls', 'POST')]: empty(404) } });
    expect(stdout).toMatch(/there is no such function\. What\s+to do: docs\/doctor\.md#webhook$/m);
  });
});

describe('settings', () => {
  check(
    'that are missing are named with what is expected',
    { env: { ...ENV, BOT_APP_ID: '', FUNCTIONS_WORKER_RUNTIME: 'node' } },
    ['settings:BOT_APP_ID', 'error', 'is missing: expected a GUID'],
  );
  check('that are malformed are named without their value', { env: { ...ENV, RING_SECONDS: 'hush' } }, [
    'settings:RING_SECONDS',
    'error',
    'is malformed: expected a whole number from 15 to 90',
  ]);
  check('in a file that is not JSON are reported', { files: { 'local.settings.json': '{' } }, [
    'settings:file',
    'error',
    'local.settings.json is not a JSON object',
  ]);
  check(
    'with a secret in Azure are a warning',
    {
      env: {
        ...ENV,
        BOT_MANAGED_IDENTITY_CLIENT_ID: '',
        BOT_CLIENT_SECRET: 'hush',
        WEBSITE_INSTANCE_ID: '1',
      },
    },
    ['settings:BOT_CLIENT_SECRET', 'warn', 'a client secret is used in Azure'],
  );
  check(
    'that stop no call are a warning',
    { env: { ...ENV, TEAMS_WEBHOOK_URL: 'http://hush.example/?sig=x' } },
    ['settings:TEAMS_WEBHOOK_URL', 'warn', 'is malformed: expected'],
  );
  for (const [name, meant] of [
    ['FALLBACK_TARGET', 'FALLBACK_TARGETS'],
    ['DEFAULT_TIMEZONE', 'DEFAULT_TIME_ZONE'],
    ['ring_seconds', 'RING_SECONDS'],
    ['ROTA_STORAGE_tableServiceUri', 'ROTA_STORAGE__tableServiceUri'],
  ] as const)
    check(`that are misspelled are a warning: ${name}`, { env: { ...ENV, [name]: 'hush' } }, [
      `settings:${name}`,
      'warn',
      `did you mean ${meant}?`,
    ]);

  it('settings of other programs are left alone', async () => {
    const others = { PATH: '/bin', HOME: '/root', APPDATA: 'x', PUBLIC: 'C:', SESSIONNAME: 'x' };
    const ran = await examine({ env: { ...ENV, ...others }, args: ['--json', ...WITH_BOT] });
    expect(checksOf(ran).filter(({ status }) => status !== 'ok')).toEqual([]);
  });

  it('of the app are not missed at a desk, whose tables are looked at all the same', async () => {
    const desk = { ROTA_STORAGE__tableServiceUri: TABLES_URL };
    const ran = await examine({ env: desk, args: ['--json'] });
    expect(checksOf(ran).map(({ name, status }) => [name, status].join(' '))).toEqual([
      'settings skipped',
      ...['Rota', 'People', 'Lines', 'Callers', 'CallAudit'].map((table) => `table:${table} ok`),
      'fallback warn',
      'app skipped',
      'bot skipped',
    ]);
    expect(ran.code).toBe(0);
  });

  it('may be those of infra/deploy.env in the same shell', async () => {
    const none = { PUBLIC_BASE_URL: 'none', ALLOWED_TENANT_IDS: 'none', TEAMS_WEBHOOK_URL: 'None' };
    const ran = await examine({ env: { ROTA_STORAGE__tableServiceUri: TABLES_URL, ...none } });
    expect(ran.code).toBe(0);
  });
});

describe('tables', () => {
  const args = WITH_BOT;
  check(
    'that refuse the person are an error',
    {
      args,
      store: refusing(
        'Callers',
        new StoreError('refused', 'the credentials do not allow it (403 AuthorizationFailure)'),
      ),
    },
    ['table:Callers', 'error', 'cannot be read: the credentials do not allow it (403 AuthorizationFailure)'],
  );
  check(
    'that do not answer are an error',
    { args, store: refusing('Rota', new StoreError('timeout', 'the tables did not answer in time')) },
    ['table:Rota', 'error', 'did not answer in time'],
  );
});

describe('the fallback', () => {
  const env = { ...ENV, FALLBACK_TARGETS: undefined };
  const lines = (...rows: Parameters<typeof line>[]) =>
    createMemoryStore({ tables: { Lines: rows.map((row) => line(...row)) } });
  check('of every line will do', { env, store: lines(['default', { Fallback: 'anna' }]) }, [
    'fallback',
    'ok',
    'every line has a Fallback',
  ]);
  check(
    'that a line lacks is a warning that names the line',
    { env, store: lines(['a', { Name: 'support' }], ['b', { Fallback: 'bo' }]) },
    ['fallback', 'warn', 'no Fallback: support.'],
  );
  check('is lacking where there is no line at all', { env }, ['fallback', 'warn', 'default']);
});

describe('an app', () => {
  const at = (place: string, answer: () => Response): Broken => ({
    env: {},
    args: ['--url', BASE],
    answers: { [place]: answer },
  });
  const WEBHOOK = api('calls', 'POST');
  const storage = { status: 'degraded', storage: 'refuses the credentials' };
  // prettier-ignore
  for (const [title, place, answer, expected] of [
    ['without its storage says so', api('health'), () => json(503, storage), ['health', 'error', 'refuses the credentials: calls ring FALLBACK_TARGETS']],
    ['that does not run is told from one that is down', api('health'), empty(503), ['health', 'error', 'does not run']],
    ['that was never published is told', api('health'), empty(404), ['health', 'error', 'no such function']],
    ['that is another site is told', api('health'), () => new Response('hello'), ['health', 'error', 'not Ringrota']],
    ['that accepts calls without a token is an error', WEBHOOK, empty(202), ['webhook', 'error', 'accepts requests without a token']],
    ['behind something that refuses is an error', WEBHOOK, () => new Response('no', { status: 401 }), ['webhook', 'error', 'not from the app']],
    ["whose 401 lacks WWW-Authenticate is not the app's", WEBHOOK, () => json(401, { error: { code: 'unauthorized', message: 'x' } }), ['webhook', 'error', 'not from the app']],
    ['that is forbidden is an error', WEBHOOK, empty(403), ['webhook', 'error', '403']],
    ['that redirects is an error', WEBHOOK, empty(307), ['webhook', 'error', '307']],
    ['that is not configured is an error', WEBHOOK, () => json(503, { error: { code: 'notConfigured', message: 'x' } }), ['webhook', 'error', 'settings are missing']],
    ['that serves no end of a call is an error', ENDED, empty(404), ['webhook:call', 'error', 'no such function']],
    ['that gives the audit away is an error', api('audit'), () => json(200, { calls: [] }), ['function-keys', 'error', 'without a key']],
    ['that gives the rota away is an error', api('on-call'), empty(400), ['function-keys', 'error', 'without a key (400)']],
    ['that answers everything is an error', api('no-such-route'), () => new Response('hi'), ['routes', 'error', 'not Ringrota']],
    ['may answer 405 to a GET of its webhook', api('calls'), empty(405), ['routes', 'ok', 'not served']],
    ['without a board is an error', api('board'), empty(404), ['board', 'error', 'no such function']],
    ['whose board has no sign-in is not an error', api('board/config.json'), () => json(200, { tables: TABLES_URL, clientId: null }), ['board', 'skipped', 'BOARD_CLIENT_ID']],
    ['whose tables refuse the page is an error', PREFLIGHT, empty(403), ['board:tables', 'error', 'CORS']],
  ] as const satisfies readonly (readonly [string, string, () => Response, Expected])[])
    check(title, at(place, answer), expected);

  it('names the settings that its health names', async () => {
    const wrong = { status: 'down', settings: [{ name: 'BOT_APP_ID', expected: 'a GUID' }] };
    const ran = await examine({
      ...at(api('health'), () => json(503, wrong)),
      args: ['--json', '--url', BASE],
    });
    const errors = checksOf(ran).filter(({ status }) => status === 'error');
    expect(errors.map(({ name, message }) => `${name} ${message}`)).toEqual([
      'settings:BOT_APP_ID is missing or malformed in the app: expected a GUID',
      'health the app takes no calls, but settings are missing or malformed: BOT_APP_ID',
    ]);
  });

  it.each([
    ['ENOTFOUND', 'the host name is unknown'],
    ['ECONNREFUSED', 'nothing accepts connections'],
    ['CERT_HAS_EXPIRED', 'its certificate is not trusted'],
  ])('that cannot be reached (%s) is a single line', async (code, words) => {
    const answers = Object.fromEntries(
      [...Object.keys(WELL), api('calls'), api('no-such-route')].map((place) => [place, failing(code)]),
    );
    const ran = await examine({ env: {}, args: ['--json', '--url', BASE], answers });
    const [found] = checksOf(ran);
    expect(found).toMatchObject({ name: 'webhook', status: 'error' });
    expect(found?.message).toContain(`the app cannot be reached: ${words}`);
    expect(ran.stdout).not.toContain('hush');
  });

  it('on this machine may be asked over http and needs no keys', async () => {
    const local = 'http://127.0.0.1:7071';
    const answers = Object.fromEntries(
      Object.entries(WELL).map(([place, answer]) => [place.replace(BASE, local), answer]),
    );
    const ran = await examine({ env: {}, args: ['--json', '--url', local], answers });
    expect(checksOf(ran).find(({ name }) => name === 'function-keys')?.status).toBe('skipped');
  });
});

describe('the bot', () => {
  const bot = (answer: () => Response): Broken => ({ answers: { [ARM_BOT]: answer } });
  const teams = (answer: () => Response): Broken => ({ answers: { [ARM_CHANNEL]: answer } });
  const properties = (of: object) => () => json(200, { properties: of });
  // prettier-ignore
  for (const [title, broken, expected] of [
    ['is not looked at unless it is named', { args: [] }, ['bot', 'skipped', '--bot-resource-id']],
    ['cannot be read where nobody is signed in', { token: () => Promise.reject(new Error('hush')) }, ['bot:channel', 'warn', 'nobody is signed in']],
    ['of another app is an error', bot(properties({ msaAppId: 'other', msaAppTenantId: TENANT })), ['bot:app', 'error', 'app is not BOT_APP_ID']],
    ['of another tenant is an error', bot(properties({ msaAppId: APP, msaAppTenantId: 'other' })), ['bot:app', 'error', 'tenant is not BOT_TENANT_ID']],
    ['that may not be read is a warning', bot(empty(403)), ['bot:app', 'warn', 'Azure answered 403']],
    ['without calling is what 7503 means', teams(() => channel({ enableCalling: false })), ['bot:channel', 'error', '7503']],
    ['with another webhook is an error', teams(() => channel({ callingWebhook: 'https://hush.example/api/calls' })), ['bot:channel', 'error', 'not that of this app']],
    ['may write the same webhook differently', teams(() => channel({ callingWebhook: 'https://RINGROTA.example:443/api/calls/' })), ['bot:channel', 'ok', 'calling is enabled']],
    ['without a webhook is an error', teams(() => channel({ callingWebhook: '' })), ['bot:channel', 'error', 'no webhook']],
    ['without a channel is an error', teams(empty(404)), ['bot:channel', 'error', 'no Teams channel']],
  ] as const satisfies readonly (readonly [string, Broken, Expected])[])
    check(title, broken, expected);
});

describe('a test message', () => {
  const PLACE = 'POST https://teams.example/workflows/x';
  const env = {
    ...ENV,
    TEAMS_WEBHOOK_URL: 'https://teams.example/workflows/x?sig=a-signature-of-some-length',
  };
  const sent = (status: number): Broken => ({
    env,
    args: ['--send-test-message'],
    answers: { [PLACE]: empty(status) },
  });
  check('that is accepted is not called delivered', sent(202), ['messages', 'ok', 'does not mean delivery']);
  check('that is refused is an error', sent(404), ['messages', 'error', 'answered 404']);
  check('without a URL is an error', { args: ['--send-test-message'] }, ['messages', 'error', 'is missing']);

  it('is posted only on request', async () => {
    const { asked, stdout } = await examine({ env });
    expect(asked.filter((place) => place === PLACE)).toEqual([]);
    expect(stdout).toMatch(/skipped +messages/);
  });
});

describe('wrong use is exit code 2', () => {
  it.each([
    ['an address without https', ['--url', 'http://app.example'], 'is not the address of an app'],
    ['the address of a function', ['--url', `${BASE}/api/health`], 'without /api'],
    ['no address', ['--url', 'app'], 'is not the address of an app'],
    ['no resource id of a bot', ['--bot-resource-id', 'bot-ringrota'], 'Microsoft.BotService/botServices'],
    ['a test message to an app elsewhere', ['--url', BASE, '--send-test-message'], 'leave out --url'],
  ])('for %s', async (_, args, message) => {
    const { code, stdout, stderr } = await examine({ args });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toContain('Usage: ringrota doctor');
  });
});
