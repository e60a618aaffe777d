import { describe, expect, it } from 'vitest';
import { Late, within } from '../../../../lib/azure/within.ts';
import { BASE, BOT_ID, checksOf, examine, json, PREFLIGHT, refusal, type Answers } from './doctor-fakes.ts';

const URL_ONLY = ['--json', '--url', `${BASE}/`];
const HEALTH = `GET ${BASE}/api/health`;
const WEBHOOK = `POST ${BASE}/api/calls`;

const check = (
  name: string,
  answers: Answers,
  line: readonly [name: string, status: 'ok' | 'error' | 'skipped', message: string],
) =>
  it(name, async () => {
    const ran = await examine({ env: {}, args: URL_ONLY, answers });
    const [which, status, message] = line;
    const found = checksOf(ran).find((one) => one.name === which);
    expect(found).toMatchObject({ name: which, status });
    expect(found?.message).toContain(message);
    expect(ran.code).toBe(status === 'error' ? 1 : 0);
  });

describe('an app by its address', () => {
  it('needs no settings here', async () => {
    const ran = await examine({ env: {}, args: [...URL_ONLY, '--bot-resource-id', BOT_ID] });
    const checks = checksOf(ran);
    expect(ran.code).toBe(0);
    expect(checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'settings ok',
      'graph:role ok',
      'health ok',
      'webhook ok',
      'webhook:call ok',
      'routes ok',
      'function-keys ok',
      'board ok',
      'board:tables ok',
      'bot:app ok',
      'bot:channel ok',
    ]);
  });

  it('asks nobody else, without a bot', async () => {
    const { asked } = await examine({ env: {}, args: URL_ONLY });
    expect(asked.filter((place) => !place.includes(BASE) && place !== PREFLIGHT)).toEqual([]);
  });

  const wrong = { status: 'down', settings: [{ name: 'BOT_APP_ID', expected: 'a GUID' }] };
  check('settings that its health names', { [HEALTH]: () => json(503, wrong) }, [
    'settings:BOT_APP_ID',
    'error',
    'expected a GUID',
  ]);
  check('the same in its health', { [HEALTH]: () => json(503, wrong) }, ['health', 'error', 'BOT_APP_ID']);
  const storage = { status: 'degraded', storage: 'refuses the credentials' };
  check('storage that it cannot use', { [HEALTH]: () => json(503, storage) }, [
    'health',
    'error',
    'refuses the credentials: calls ring FALLBACK_TARGETS',
  ]);
  check('a host that does not run', { [HEALTH]: () => new Response('down', { status: 503 }) }, [
    'health',
    'error',
    'does not run',
  ]);
  check('nothing published', { [HEALTH]: () => new Response(null, { status: 404 }) }, [
    'health',
    'error',
    'no such function',
  ]);
  check('another site', { [HEALTH]: () => new Response('hello') }, ['health', 'error', 'not Ringrota']);
});

describe('the webhook', () => {
  check('taken without a token', { [WEBHOOK]: () => new Response(null, { status: 202 }) }, [
    'webhook',
    'error',
    'taken without a token',
  ]);
  check('refused by something else', { [WEBHOOK]: () => new Response('no', { status: 401 }) }, [
    'webhook',
    'error',
    "not the app's own",
  ]);
  check(
    'refused without WWW-Authenticate',
    { [WEBHOOK]: () => json(401, { error: { code: 'unauthorized', message: 'x' } }) },
    ['webhook', 'error', "not the app's own"],
  );
  check(
    'refused without a message',
    { [WEBHOOK]: () => json(401, { error: { code: 'unauthorized' } }, { 'www-authenticate': 'Bearer' }) },
    ['webhook', 'error', "not the app's own"],
  );
  check('forbidden', { [WEBHOOK]: () => new Response(null, { status: 403 }) }, ['webhook', 'error', '403']);
  check('redirected', { [WEBHOOK]: () => new Response(null, { status: 307 }) }, ['webhook', 'error', '307']);
  check(
    'not configured',
    { [WEBHOOK]: () => json(503, { error: { code: 'notConfigured', message: 'x' } }) },
    ['webhook', 'error', 'settings are missing'],
  );
  check(
    'of a call',
    { [`${WEBHOOK}/00000000-0000-0000-0000-000000000000`]: () => new Response(null, { status: 404 }) },
    ['webhook:call', 'error', 'no such function'],
  );

  it('one line says that nothing is reached', async () => {
    const refuse = () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });
    };
    const places = ['GET health', 'POST calls', 'GET calls', 'GET no-such-route', 'GET on-call', 'GET audit'];
    const answers = Object.fromEntries(
      [...places, 'POST calls/00000000-0000-0000-0000-000000000000'].map((place) => [
        place.replace(' ', ` ${BASE}/api/`),
        refuse,
      ]),
    );
    const ran = await examine({ env: {}, args: URL_ONLY, answers });
    expect(checksOf(ran).filter(({ status }) => status === 'error')).toEqual([
      expect.objectContaining({
        name: 'webhook',
        message: expect.stringContaining('cannot be reached') as string,
      }),
    ]);
  });
});

describe('what is open that should not be', () => {
  check('the audit without a key', { [`GET ${BASE}/api/audit`]: () => json(200, { calls: [] }) }, [
    'function-keys',
    'error',
    'without a key',
  ]);
  check('who is on call without a key', { [`GET ${BASE}/api/on-call`]: () => json(400, {}) }, [
    'function-keys',
    'error',
    'without a key (400)',
  ]);
  check('a site that answers everything', { [`GET ${BASE}/api/no-such-route`]: () => new Response('hi') }, [
    'routes',
    'error',
    'not Ringrota',
  ]);
  check(
    'GET of the webhook by the app',
    { [`GET ${BASE}/api/calls`]: () => new Response(null, { status: 405 }) },
    ['routes', 'ok', 'nothing'],
  );
});

describe('a host on this machine', () => {
  it('may be asked by http, and needs no keys', async () => {
    const local = 'http://127.0.0.1:7071';
    const answers = {
      [`GET ${local}/api/health`]: () => json(200, { status: 'ok' }),
      [`POST ${local}/api/calls`]: refusal,
      [`POST ${local}/api/calls/00000000-0000-0000-0000-000000000000`]: refusal,
      [`GET ${local}/api/audit`]: () => json(200, { calls: [] }),
      [`GET ${local}/api/board`]: () => new Response('', { headers: { 'content-type': 'text/html' } }),
      [`GET ${local}/api/board/config.json`]: () => json(200, { tables: local, clientId: null }),
    };
    const ran = await examine({ env: {}, args: ['--json', '--url', local], answers });
    expect(ran.code).toBe(0);
    expect(checksOf(ran).find(({ name }) => name === 'function-keys')?.status).toBe('skipped');
  });
});

describe('a step', () => {
  it('that hangs ends with its time', async () => {
    await expect(within(new Promise<never>(() => undefined), 5)).rejects.toBeInstanceOf(Late);
  });
});
