import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../../lib/cli/doctor/checks.ts';
import { lineOf } from '../../../../lib/cli/doctor/verdict.ts';
import { StoreError } from '../../../../lib/ports.ts';
import { line } from '../../../support/run-cli.ts';
import {
  ARM_BOT,
  ARM_CHANNEL,
  ASSIGNMENTS,
  BASE,
  BOT_ID,
  channel,
  checksOf,
  ENV,
  examine,
  graphError,
  GRAPH_CALL,
  json,
  jwt,
  KEYS,
  METADATA,
  PREFLIGHT,
  CONFIG,
  TENANT,
  type Broken,
} from './doctor-fakes.ts';

const WITH_BOT = ['--bot-resource-id', BOT_ID];

/** Every heading of the document that says what to do, as a link to it. */
const headings = [
  ...readFileSync(new URL('../../../../docs/doctor.md', import.meta.url), 'utf8').matchAll(
    /^### `([^`]+)`$/gm,
  ),
].map(([, name = '']) => `docs/doctor.md#${name.replace(':', '')}`);

/** A failure of `fetch` as Node gives it. */
const failing = (code: string) => () => {
  throw new TypeError('fetch failed: https://hush.example', {
    cause: Object.assign(new Error('hush'), { code }),
  });
};

/** What is broken gives this line and, being an error, exit code 1; no other line is one. */
const check = (
  name: string,
  broken: Broken,
  line: readonly [name: string, status: 'ok' | 'warn' | 'error' | 'skipped', message: string],
) =>
  it(name, async () => {
    const ran = await examine({ ...broken, args: ['--json', ...(broken.args ?? WITH_BOT)] });
    const checks = checksOf(ran);
    const [which, status, message] = line;
    const found = checks.find((one) => one.name === which);
    expect(found).toMatchObject({ name: which, status });
    expect(found?.message).toContain(message);
    if (status === 'ok' || status === 'skipped') expect(found?.advice).toBeNull();
    else expect(headings).toContain(found?.advice);
    const errors = checks.filter((one) => one.status === 'error').map((one) => one.name);
    expect(errors).toEqual(status === 'error' ? [which] : []);
    expect(ran.code).toBe(status === 'error' ? 1 : 0);
    expect(ran.stdout + ran.stderr).not.toMatch(/hush|\s+at .+\.ts:/);
  });

describe('where everything is well', () => {
  it('every check is ok, and the exit code 0', async () => {
    const ran = await examine({ args: ['--json', ...WITH_BOT] });
    expect(checksOf(ran).map(({ name, status }) => `${name} ${status}`)).toEqual(
      [
        'settings',
        'table:Rota',
        'table:People',
        'table:Lines',
        'table:Callers',
        'table:CallAudit',
        'fallback',
        'graph:token',
        'graph:role',
        'graph:tenant',
        'graph:app',
        'graph',
        'signing-keys',
        'issuer',
        'health',
        'webhook',
        'webhook:call',
        'routes',
        'function-keys',
        'board',
        'board:tables',
        'bot:app',
        'bot:channel',
      ].map((name) => `${name} ok`),
    );
    expect(checksOf(ran).every(({ advice }) => advice === null)).toBe(true);
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('each is a line for people, and the last counts them', async () => {
    const { stdout } = await examine({ args: WITH_BOT });
    expect(stdout).toContain('ok       table:Rota       exists and can be read\n');
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('23 ok, 0 warnings, 0 errors, 0 skipped');
  });

  it('a line that is not ok says what to do', async () => {
    const { stdout, code } = await examine({ read: { Rota: 'missing' } });
    expect(stdout).toMatch(
      /^error +table:Rota +there is no such table\. What to do: docs\/doctor\.md#table$/m,
    );
    expect(code).toBe(1);
  });

  it('every check has a heading in docs/doctor.md', () => {
    const wrong = { status: 'error', message: '' } as const;
    const names = [...CHECKS.map(({ name }) => name), 'settings', 'settings:BOT_APP_ID', 'settings:file'];
    for (const name of names) expect(headings).toContain(lineOf(name, wrong).advice);
  });

  it('no setting, no token and no secret is printed', async () => {
    const secrets = { BOT_CLIENT_SECRET: 'hush-hush', BOT_MANAGED_IDENTITY_CLIENT_ID: '' };
    const { stdout } = await examine({ env: { ...ENV, ...secrets }, args: WITH_BOT, isTTY: true });
    const told = [...Object.values({ ...ENV, ...secrets }), 'c2lnbmF0dXJl', 'ringrota.example'];
    for (const value of told) if (value) expect(stdout).not.toContain(value);
  });

  it('nothing is asked but by GET, and POST without a token', async () => {
    const { asked } = await examine({ args: WITH_BOT });
    expect(asked.filter((place) => !place.startsWith('GET '))).toEqual([
      `POST ${BASE}/api/calls`,
      `POST ${BASE}/api/calls/00000000-0000-0000-0000-000000000000`,
      PREFLIGHT,
    ]);
  });
});

describe('settings', () => {
  check('a missing one is named with what is expected', { env: { ...ENV, PUBLIC_BASE_URL: '' } }, [
    'settings:PUBLIC_BASE_URL',
    'error',
    'is missing: expected the URL',
  ]);
  check('a malformed one is named without its value', { env: { ...ENV, RING_SECONDS: 'hush' } }, [
    'settings:RING_SECONDS',
    'error',
    'is malformed: expected a whole number from 15 to 90',
  ]);
  check('a file that is no JSON is said', { files: { 'local.settings.json': '{' } }, [
    'settings:file',
    'error',
    'local.settings.json is not a JSON object',
  ]);
  check(
    'a secret in Azure is warned about',
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

  it('all that are wrong are named, what needs them is skipped, and the rest is looked at', async () => {
    const env = {
      IDENTITY_ENDPOINT: 'http://127.0.0.1/msi/token',
      FALLBACK_TARGETS: '+46850000001',
      GRAPH_BASE_URL: 'hush',
      ROTA_STORAGE: 'hush',
    };
    const ran = await examine({ env, args: ['--json'] });
    const named = (status: string) =>
      checksOf(ran)
        .filter((one) => one.status === status)
        .map(({ name }) => name);
    expect(named('error')).toEqual([
      'settings:BOT_APP_ID',
      'settings:BOT_TENANT_ID',
      'settings:ROTA_STORAGE',
      'settings:BOT_MANAGED_IDENTITY_CLIENT_ID',
      'settings:PUBLIC_BASE_URL',
      'settings:GRAPH_BASE_URL',
    ]);
    expect(named('ok')).toEqual(['fallback', 'signing-keys', 'issuer']);
    expect(named('skipped')).toContain('table:CallAudit');
    expect(ran.stdout).not.toContain('hush');
  });
});

describe('tables', () => {
  const refused = (code: string | null) => ({ fault: 'refused', code }) as const;
  const asPerson = { ...ENV, IDENTITY_ENDPOINT: undefined };
  const byKey = { ...ENV, ROTA_STORAGE: 'UseDevelopmentStorage=true' };
  check('one that is missing', { read: { CallAudit: 'missing' } }, [
    'table:CallAudit',
    'error',
    'there is no such table',
  ]);
  check('one that the app may not read', { read: { Lines: refused('AuthorizationPermissionMismatch') } }, [
    'table:Lines',
    'error',
    "cannot be read: access is refused to the app's identity (AuthorizationPermissionMismatch)",
  ]);
  check('one that the app may not write', { write: refused('AuthorizationPermissionMismatch') }, [
    'table:CallAudit',
    'error',
    'cannot be written: access is refused',
  ]);
  check(
    'one that a person may not read',
    { env: asPerson, read: { Rota: refused('AuthorizationPermissionMismatch') } },
    ['table:Rota', 'error', 'access is refused'],
  );
  check('one where nobody is signed in', { env: asPerson, read: { Rota: refused(null) } }, [
    'table:Rota',
    'error',
    'nobody is signed in',
  ]);
  check(
    'one that a person may not write tells nothing of the app',
    { env: asPerson, write: refused('AuthorizationPermissionMismatch') },
    ['table:CallAudit', 'warn', 'you may not write'],
  );
  check('a closed network', { read: { Rota: refused('AuthorizationFailure') } }, [
    'table:Rota',
    'error',
    'AuthorizationFailure',
  ]);
  check(
    'an account without keys',
    { env: byKey, read: { Rota: refused('KeyBasedAuthenticationNotPermitted') } },
    ['table:Rota', 'error', 'access is refused'],
  );
  check('a wrong key', { env: byKey, read: { Rota: refused('AuthenticationFailed') } }, [
    'table:Rota',
    'error',
    'access is refused',
  ]);
  check('one that does not answer', { read: { Rota: { fault: 'timeout', code: null } } }, [
    'table:Rota',
    'error',
    'does not answer in time',
  ]);
  check('one that is overloaded', { read: { Rota: { fault: 'busy', code: 'ServerBusy' } } }, [
    'table:Rota',
    'error',
    'overloaded (ServerBusy)',
  ]);
});

describe('the fallback', () => {
  const env = { ...ENV, FALLBACK_TARGETS: undefined };
  check('a Fallback of every line will do', { env }, ['fallback', 'ok', 'every line has a Fallback']);
  check(
    'a line with none is named',
    { env, lines: () => Promise.resolve([line('a', { Name: 'support' }), line('b', { Fallback: 'bo' })]) },
    ['fallback', 'warn', '(support)'],
  );
  check('no line at all has none', { env, lines: () => Promise.resolve([]) }, [
    'fallback',
    'warn',
    '(default)',
  ]);
  check(
    'Lines that cannot be read',
    { env, lines: () => Promise.reject(new StoreError('busy', 'the tables failed')) },
    ['fallback', 'warn', 'Lines could not be read: the tables failed'],
  );
});

describe('Graph', () => {
  const noToken = (message: string) => ({ botToken: () => Promise.reject(new Error(message)) });
  check('no token', noToken('hush'), ['graph:token', 'error', 'cannot be had']);
  check('an expired secret', noToken('AADSTS7000222: the keys for hush are expired'), [
    'graph:token',
    'error',
    '(AADSTS7000222)',
  ]);
  check('an identity that the app registration does not trust', noToken('AADSTS700213: hush'), [
    'graph:token',
    'error',
    '(AADSTS700213)',
  ]);
  check('a token without the role is what 7504 means', { claims: { roles: ['Calls.JoinGroupCall.All'] } }, [
    'graph:role',
    'error',
    '7504',
  ]);
  check('a token without any roles', { claims: { roles: undefined } }, ['graph:role', 'error', '7504']);
  check('a token of another tenant is what 7505 means', { claims: { tid: 'other' } }, [
    'graph:tenant',
    'error',
    '7505',
  ]);
  check('a token of another app', { claims: { appid: 'other' } }, ['graph:app', 'warn', '7503']);
  check('a token that is no JWT', { botToken: () => Promise.resolve('opaque') }, [
    'graph:role',
    'skipped',
    'cannot be looked into',
  ]);
  check('not reached', { answers: { [GRAPH_CALL]: failing('ENOTFOUND') } }, [
    'graph',
    'error',
    'cannot be reached: the name of the host is not known (ENOTFOUND)',
  ]);
  check(
    'something else there',
    { answers: { [GRAPH_CALL]: () => new Response('<html>', { status: 404 }) } },
    ['graph', 'error', 'is not Microsoft Graph'],
  );
  check(
    'a page that takes every request, such as that of a proxy',
    { answers: { [GRAPH_CALL]: () => new Response('<html>') } },
    ['graph', 'error', 'what answers (200) is not Microsoft Graph'],
  );
  check('overloaded', { answers: { [GRAPH_CALL]: graphError(429, 'TooManyRequests') } }, [
    'graph',
    'warn',
    'can be reached, but fails (429)',
  ]);
  check('a refused token', { answers: { [GRAPH_CALL]: graphError(401, 'InvalidAuthenticationToken') } }, [
    'graph',
    'error',
    'refuses the token',
  ]);
  for (const code of ['7503', '7504', '7505'] as const)
    check(`${code} is explained`, { answers: { [GRAPH_CALL]: graphError(403, code) } }, [
      'graph',
      'error',
      `(403, ${code})`,
    ]);
  check('another refusal', { answers: { [GRAPH_CALL]: graphError(403, 'Forbidden') } }, [
    'graph',
    'warn',
    '(403, Forbidden)',
  ]);
});

describe('the permission, where the token of the app cannot be had', () => {
  const outside = { env: { ...ENV, IDENTITY_ENDPOINT: undefined }, botToken: null };
  const assigned = (answer: () => Response) => ({ ...outside, answers: { [ASSIGNMENTS]: answer } });
  check('is looked up in the directory', outside, ['graph:role', 'ok', 'Calls.Initiate.All is granted']);
  check('and the token is not', outside, ['graph:token', 'skipped', 'inside Azure only']);
  check(
    'not granted',
    assigned(() => json(200, { value: [{ appRoleId: TENANT }] })),
    ['graph:role', 'error', '7504'],
  );
  check(
    'no service principal',
    assigned(() => json(404, {})),
    ['graph:role', 'error', 'no service principal'],
  );
  check(
    'may not be read',
    assigned(() => json(403, {})),
    ['graph:role', 'skipped', '(403)'],
  );
  check(
    'signed in to another tenant',
    { ...outside, args: [], signIn: () => Promise.resolve(jwt({ tid: 'other' })) },
    ['graph:role', 'skipped', 'another tenant'],
  );
  check('nobody signed in', { ...outside, args: [], signIn: () => Promise.reject(new Error('hush')) }, [
    'graph:role',
    'skipped',
    'nobody is signed in',
  ]);
});

describe('the signing keys', () => {
  const keys = (answers: Broken['answers'], message: string) =>
    [{ answers: answers ?? {} }, ['signing-keys', 'error', message]] as const;
  check(
    'metadata not reached',
    ...keys({ [METADATA]: failing('ECONNREFUSED') }, 'nothing accepts connections'),
  );
  const hanging = () => {
    throw new DOMException('hush', 'TimeoutError');
  };
  check('metadata that hang', ...keys({ [METADATA]: hanging }, 'no answer within'));
  check(
    'metadata refused',
    ...keys({ [METADATA]: () => json(500, {}) }, "the signer's endpoint answered 500"),
  );
  check(
    'metadata without an address of keys',
    ...keys({ [METADATA]: () => json(200, {}) }, 'no usable jwks_uri'),
  );
  check('metadata that are no JSON', ...keys({ [METADATA]: () => new Response('hush') }, 'no JSON'));
  check(
    'no keys',
    ...keys({ [KEYS]: () => json(200, { keys: [] }) }, 'the key set has no RSA key that signs'),
  );
  check('no RSA keys', ...keys({ [KEYS]: () => json(200, { keys: [{ kty: 'EC' }] }) }, 'RSA'));
  check(
    'a certificate that is not trusted',
    ...keys({ [METADATA]: failing('CERT_HAS_EXPIRED') }, 'certificate'),
  );
});

describe('the bot', () => {
  const bot = (answer: () => Response) => ({ answers: { [ARM_BOT]: answer } });
  const teams = (answer: () => Response) => ({ answers: { [ARM_CHANNEL]: answer } });
  check('not said which', { args: [] }, ['bot:app', 'skipped', 'was not said']);
  check('nobody signed in', { signIn: () => Promise.reject(new Error('hush')) }, [
    'bot:channel',
    'warn',
    'nobody is signed in',
  ]);
  check(
    'of another app',
    bot(() => json(200, { properties: { msaAppId: 'other', msaAppTenantId: TENANT } })),
    ['bot:app', 'error', 'app is not BOT_APP_ID'],
  );
  check(
    'may not be read',
    bot(() => json(403, {})),
    ['bot:app', 'warn', 'Azure answered 403'],
  );
  check(
    'a channel without calling is what 7503 means',
    teams(() => channel({ enableCalling: false })),
    ['bot:channel', 'error', '7503'],
  );
  check(
    'another webhook',
    teams(() => channel({ callingWebhook: 'https://hush.example/api/calls' })),
    ['bot:channel', 'error', 'is not that of this app'],
  );
  check(
    'a webhook written otherwise',
    teams(() => channel({ callingWebhook: 'https://RINGROTA.example:443/api/calls/' })),
    ['bot:channel', 'ok', 'calling is enabled'],
  );
  check(
    'no webhook',
    teams(() => channel({ callingWebhook: '' })),
    ['bot:channel', 'error', 'no webhook'],
  );
  check(
    'no channel',
    teams(() => json(404, {})),
    ['bot:channel', 'error', 'no Teams channel'],
  );
  check(
    'a channel that may not be read',
    teams(() => json(403, {})),
    ['bot:channel', 'warn', 'Azure answered 403'],
  );
});

describe('whoever is not the app', () => {
  const DESK = { ROTA_STORAGE__tableServiceUri: 'https://rota.table.core.windows.net' };

  it('sees no error for settings that Azure has, and the rest is looked at', async () => {
    const ran = await examine({ env: DESK, botToken: null, args: ['--json'] });
    expect(ran.code).toBe(0);
    expect(checksOf(ran).filter(({ status }) => status === 'error')).toEqual([]);
    expect(checksOf(ran)[0]).toMatchObject({
      name: 'settings',
      status: 'skipped',
      message: expect.stringContaining('BOT_APP_ID, BOT_TENANT_ID') as string,
    });
    expect(checksOf(ran).find(({ name }) => name === 'table:Rota')?.status).toBe('ok');
  });

  it('has the permission of the bot looked up, once the bot is named', async () => {
    const ran = await examine({ env: DESK, botToken: null, args: ['--json', ...WITH_BOT] });
    expect(checksOf(ran).find(({ name }) => name === 'graph:role')?.status).toBe('ok');
  });

  it('still sees a malformed one, and the missing address of the tables', async () => {
    const ran = await examine({ env: { RING_SECONDS: '7' }, botToken: null, args: ['--json'] });
    const errors = checksOf(ran).filter(({ status }) => status === 'error');
    expect(errors.map(({ name }) => name)).toEqual(['settings:ROTA_STORAGE', 'settings:RING_SECONDS']);
  });

  it('may have the values of infra/deploy.env in the same shell', async () => {
    const env = { ...DESK, PUBLIC_BASE_URL: 'none', ALLOWED_TENANT_IDS: 'none', TEAMS_WEBHOOK_URL: 'None' };
    const ran = await examine({ env, botToken: null, args: ['--json'] });
    expect(ran.code).toBe(0);
  });
});

describe('names of settings', () => {
  const misspelt = (name: string, meant: string) =>
    check(`${name} is not ${meant}`, { env: { ...ENV, [name]: 'hush' } }, [
      `settings:${name}`,
      'warn',
      `${meant} may be meant`,
    ]);
  misspelt('FALLBACK_TARGET', 'FALLBACK_TARGETS');
  misspelt('DEFAULT_TIMEZONE', 'DEFAULT_TIME_ZONE');
  misspelt('ring_seconds', 'RING_SECONDS');
  misspelt('ROTA_STORAGE_tableServiceUri', 'ROTA_STORAGE__tableServiceUri');

  it('of other programs are no settings', async () => {
    const others = { PATH: '/bin', HOME: '/root', APPDATA: 'x', PUBLIC: 'C:', SESSIONNAME: 'x' };
    const ran = await examine({ env: { ...ENV, ...others }, args: ['--json', ...WITH_BOT] });
    expect(checksOf(ran).filter(({ status }) => status !== 'ok')).toEqual([]);
  });
});

describe('the issuer of the tokens', () => {
  const metadata = (issuer: unknown) => ({
    answers: { [METADATA]: () => json(200, { jwks_uri: KEYS.slice(4), issuer }) },
  });
  check('that the metadata name, but the setting lacks', metadata('https://other.example'), [
    'issuer',
    'error',
    'every call is refused',
  ]);
  check('with a slash at the end', metadata('https://graph.microsoft.com/'), [
    'issuer',
    'ok',
    'has the issuer',
  ]);
  check('that is not named', metadata(undefined), ['issuer', 'skipped', 'do not say']);
  check(
    'is looked for in the setting',
    { env: { ...ENV, NOTIFICATION_ISSUERS: 'https://api.botframwork.com' } },
    ['issuer', 'error', 'NOTIFICATION_ISSUERS lacks'],
  );
});

describe('the board', () => {
  const config = (members: object) => ({ answers: { [CONFIG]: () => json(200, members) } });
  check('without a sign-in', config({ tables: 'https://rota.table.core.windows.net', clientId: null }), [
    'board',
    'skipped',
    'BOARD_CLIENT_ID',
  ]);
  check(
    'that is not published',
    { answers: { [`GET ${BASE}/api/board`]: () => new Response(null, { status: 404 }) } },
    ['board', 'error', 'no such function'],
  );
  check(
    'whose tables answer another origin',
    { answers: { [PREFLIGHT]: () => new Response(null, { status: 403 }) } },
    ['board:tables', 'error', 'CORS'],
  );
  check('on this machine', config({ tables: 'http://127.0.0.1:1/tables', clientId: null }), [
    'board',
    'ok',
    'the page is there',
  ]);
});

describe('wrong use is exit code 2', () => {
  const wrong = (name: string, args: readonly string[], message: string) =>
    it(name, async () => {
      const { code, stdout, stderr } = await examine({ args });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).toContain('Usage: ringrota doctor');
    });
  wrong('an address without https', ['--url', 'http://app.example'], 'is not the address of an app');
  wrong('the address of a function', ['--url', `${BASE}/api/health`], 'without /api');
  wrong('no address', ['--url', 'app'], 'is not the address of an app');
  wrong('no resource id of a bot', ['--bot-resource-id', 'bot-ringrota'], 'Microsoft.BotService/botServices');
});
