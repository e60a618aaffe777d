/** `GET /api/drill` of the built app: all well, then one thing broken at a time; nothing is sent and no call recorded. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seen } from '../../lib/dev/faults.ts';
import type { DrillAnswer } from '../../lib/calls/drill-answer.ts';
import { runCli } from '../support/run-cli.ts';
import { FUNCTION_KEY, LINE, startWorld, TENANT, type World } from '../support/world.ts';

const ANNA = '6d1f2c3e-0000-4000-8000-00000000a44a';
const CALLER = '+46701234567';
let world: World;
let url = '';

beforeAll(async () => {
  world = await startWorld({ instances: 0, env: { FALLBACK_TARGETS: '+46850000001', RING_SECONDS: '45' } });
  await world.seed('Lines', [
    { partitionKey: 'lines', rowKey: LINE, Name: 'support', Rota: 'support', DisableForwarding: 'yes' },
  ]);
  await world.seed('People', [{ partitionKey: 'people', rowKey: 'anna', Target: ANNA, Name: 'Anna' }]);
  await world.seed('Rota', [
    { partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'anna', From: '00:00', To: '24:00' },
  ]);
  await world.seed('Callers', [{ partitionKey: 'callers', rowKey: '+46700000001', Rule: 'block' }]);
  await world.seed('CallAudit', []);
});

beforeEach(() => {
  world.tables.mode = 'up';
  world.tables.only = () => true;
  world.graph.clearFaults();
  world.graph.keys.mode = 'up';
  Object.assign(world.graph.identity, { mode: 'up', claims: {} });
});

afterAll(() => world.stop());

/** An app of its own each time: it drills once a minute. */
async function drill(query = '', env: Readonly<Record<string, string>> = {}) {
  ({ url } = await world.start(env));
  return ask(query);
}

async function ask(
  query = '',
  headers: Readonly<Record<string, string>> = { 'x-functions-key': FUNCTION_KEY },
) {
  const answer = await fetch(`${url}/api/drill${query}`, { headers });
  const text = await answer.text();
  return {
    status: answer.status,
    retryAfter: answer.headers.get('retry-after'),
    text,
    body: (text ? JSON.parse(text) : {}) as DrillAnswer,
  };
}

const badIn = ({ checks }: DrillAnswer) => checks.filter(({ ok }) => !ok).map(({ name }) => name);

describe('a drill', () => {
  it('finds a world that is well, and shows the very request that a call causes', async () => {
    const { status, body } = await drill(`?line=support&caller=${encodeURIComponent(CALLER)}`);
    expect(body.checks.map(({ name, ok, problem }) => [name, ok, problem])).toEqual(
      ['settings', 'tables', 'audit', 'keys', 'token', 'graph', 'webhook'].map((name) => [name, true, null]),
    );
    expect([status, body.ok]).toEqual([200, true]);
    expect(body.decision).toMatchObject({
      line: 'support',
      action: 'redirect',
      source: 'rota',
      tier: 1,
      because: ['always'],
    });
    expect(await world.rows('CallAudit')).toEqual([]);
    expect(world.graph.calls.all()).toEqual([]);

    world.graph.appUrl = url;
    const { call } = await world.call({ from: CALLER });
    const sent = world.graph.accepted(call.id);
    const expected = JSON.stringify(sent[0]?.body).replaceAll(
      call.id,
      '00000000-0000-0000-0000-000000000000',
    );
    expect(body.wouldSend?.body).toEqual(JSON.parse(expected));
    expect([body.wouldSend?.method, body.wouldSend?.path]).toEqual([
      'POST',
      '/v1.0/communications/calls/00000000-0000-0000-0000-000000000000/redirect',
    ]);
  });

  it('runs once a minute, and needs a key', async () => {
    await drill();
    const again = await ask();
    expect(again.status).toBe(429);
    expect(Number(again.retryAfter)).toBeGreaterThan(30);
    expect((await ask('', {})).status).toBe(401);
  });

  it('refuses what it cannot answer, and that does not count as a run', async () => {
    const wrong = [await drill('?at=tomorrow'), await ask('?caller=anna'), await ask('?line=nobody')];
    expect(wrong.map(({ status }) => status)).toEqual([400, 400, 404]);
    expect((await ask('?line=support')).status).toBe(200);
  });

  it('rejects a caller who is blocked, as the call would be', async () => {
    const { body } = await drill('?caller=%2B46700000001');
    expect(body.decision).toMatchObject({ action: 'reject', reason: 'forbidden', source: 'rule' });
    expect(body.wouldSend?.path).toMatch(/\/reject$/);
    expect(body.wouldSend?.body).toMatchObject({ reason: 'forbidden' });
  });

  it('is a command', async () => {
    ({ url } = await world.start());
    const ran = await runCli(['drill', '--url', url, '--line', 'support'], {
      env: { RINGROTA_KEY: FUNCTION_KEY },
    });
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toContain('A call to support rings anna (rota)');
  });
});

describe('one thing that is broken', () => {
  const check = (
    title: string,
    breakIt: () => unknown,
    name: string,
    problem: RegExp,
    env: Readonly<Record<string, string>> = {},
  ) =>
    it(title, async () => {
      await breakIt();
      const { status, body, text } = await drill('?line=support', env);
      expect(badIn(body)).toEqual([name]);
      expect([status, body.ok]).toEqual([424, false]);
      expect(body.checks.find((one) => one.name === name)?.problem).toMatch(problem);
      expect(body.wouldSend?.method).toBe('POST');
      for (const secret of ['AccountKey', 'Eby8', 'eyJ', 'sig=']) expect(text).not.toContain(secret);
    });

  check(
    'is a table that cannot be read',
    () => {
      world.tables.mode = 'refused';
      world.tables.only = ({ path }) => path.includes('/Rota(');
    },
    'tables',
    /cannot be read/,
  );
  check(
    'is an audit that cannot be written',
    () => {
      world.tables.mode = 'refused';
      world.tables.only = ({ method, path }) => method === 'POST' && path.includes('/CallAudit');
    },
    'audit',
    /credentials/,
  );
  check(
    'is an audit whose rows cannot be taken out',
    () => {
      world.tables.mode = 'refused';
      world.tables.only = ({ method, path }) =>
        method !== 'POST' && method !== 'GET' && !path.endsWith('/Tables');
    },
    'audit',
    /credentials/,
  );
  check('is a signer without keys', () => (world.graph.keys.mode = 'error'), 'keys', /answered 500/);
  check('is an issuer that is not accepted', () => undefined, 'keys', /NOTIFICATION_ISSUERS lacks/, {
    NOTIFICATION_ISSUERS: 'https://other.example',
  });
  check(
    'is a permission that is missing',
    () => (world.graph.identity.claims = { roles: [] }),
    'token',
    /lacks the role Calls\.Initiate\.All/,
  );
  check(
    'is a token of another tenant',
    () => (world.graph.identity.claims = { tid: 'other' }),
    'token',
    /another tenant/,
  );
  for (const [code, fault] of [['7503', seen.callingNotEnabled]] as const)
    check(
      `is Graph that answers ${code}`,
      () => world.graph.fail({ action: 'get' }, fault),
      'graph',
      new RegExp(`403, ${code}\\): .*`),
    );
  check('is the address of the messages', () => undefined, 'webhook', /TEAMS_WEBHOOK_URL: expected/, {
    TEAMS_WEBHOOK_URL: 'http://teams.example/?sig=x',
  });

  it('is an identity that gives no token: then Graph cannot be asked either', async () => {
    world.graph.identity.mode = 'error';
    const { status, body } = await drill();
    expect([status, badIn(body)]).toEqual([424, ['token', 'graph']]);
  });

  it('are the settings: nothing else is looked at', async () => {
    const { status, body } = await drill('', { RING_SECONDS: '7' });
    expect([status, body.decision, body.wouldSend]).toEqual([424, null, null]);
    expect(body.checks[0]?.problem).toMatch(/^RING_SECONDS: expected/);
  });

  it('are tables without a rota: the fallback of the settings would ring', async () => {
    world.tables.mode = 'refused';
    const { body } = await drill();
    expect(badIn(body)).toEqual(['tables', 'audit']);
    expect(body.decision).toMatchObject({ action: 'redirect', source: 'settings-fallback' });
    expect(JSON.stringify(body.wouldSend)).toContain('+46850000001');
  });

  it('is logged, so that the alert of the morning hears of it', async () => {
    world.graph.identity.claims = { roles: [] };
    await drill();
    const lines = world.events('drill.failed');
    expect(lines.at(-1)?.checks).toEqual([expect.stringContaining('token: the token lacks the role')]);
    expect(JSON.stringify(lines)).not.toContain(TENANT);
  });
});
