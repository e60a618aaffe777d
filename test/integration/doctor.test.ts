/** `ringrota doctor` against the built app, its tables and the stand-in for Graph: all well, then one thing broken at a time. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDoctor } from '../../lib/cli/doctor/command.ts';
import { openDoctorPorts } from '../../lib/cli/doctor/open-ports.ts';
import type { CheckStatus, Line } from '../../lib/cli/doctor/verdict.ts';
import { seen } from '../../lib/dev/faults.ts';
import { runCli } from '../support/run-cli.ts';
import { BASE_URL, startWorld, type World } from '../support/world.ts';

let world: World;
const TABLES = ['Rota', 'People', 'Lines', 'Callers', 'CallAudit'];
const FALLBACK = { FALLBACK_TARGETS: '+46850000001' };

beforeAll(async () => {
  world = await startWorld({ env: FALLBACK });
  for (const table of TABLES) await world.seed(table, []);
  // The SDK keeps tokens for the whole process, but none that ends within five minutes.
  world.graph.identity.lifetime = 120;
  // It reads these two from the process itself.
  for (const name of ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER']) vi.stubEnv(name, world.settings[name]);
});

afterEach(() => {
  world.tables.mode = 'up';
  world.tables.only = () => true;
  world.graph.clearFaults();
  world.graph.keys.mode = 'up';
  Object.assign(world.graph.identity, { mode: 'up', claims: {} });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await world.stop();
});

/** The app has no certificate on this machine: its public address leads to its local one. */
const publicly =
  (url: () => string): typeof fetch =>
  (input, init) =>
    fetch(typeof input === 'string' ? input.replace(BASE_URL, url()) : input, init);

async function examine(env: Readonly<Record<string, string>> = {}, appUrl = () => world.url) {
  const ran = await runCli(['doctor', '--json'], {
    env: { ...world.settings, ...env },
    now: Date.now,
    commands: [
      createDoctor((settings, environment) => ({
        ...openDoctorPorts(settings, environment),
        fetch: publicly(appUrl),
      })),
    ],
  });
  expect(ran.stderr).toBe('');
  return { ...ran, checks: (ran.json() as { checks: readonly Line[] }).checks };
}

const namesOf = (checks: readonly Line[], status: CheckStatus) =>
  checks.filter((check) => check.status === status).map(({ name }) => name);

describe('a world that is well', () => {
  it('is ok in every line but the board, which is not set up, and the bot, which was not named', async () => {
    const { code, checks } = await examine();
    expect(checks.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual([
      'board',
      'board:tables',
      'bot:app',
      'bot:channel',
    ]);
    expect(checks).toHaveLength(23);
    expect(code).toBe(0);
  });

  it('is left as it was', async () => {
    await examine();
    for (const table of TABLES) expect(await world.rows(table)).toEqual([]);
    expect(world.graph.calls.all()).toEqual([]);
  });

  it('is looked at by its address too, by the program itself', async () => {
    const program = fileURLToPath(new URL('../../lib/cli/bin.ts', import.meta.url));
    const { status, stdout } = await run(program, ['doctor', '--url', world.url, '--json']);
    const { checks } = JSON.parse(stdout) as { checks: readonly Line[] };
    expect(namesOf(checks, 'ok')).toEqual(['settings', 'health', 'webhook', 'webhook:call', 'routes']);
    expect(namesOf(checks, 'error')).toEqual([]);
    expect(status).toBe(0);
  });
});

describe('one thing that is broken gives its line, and exit code 1', () => {
  const check = (name: string, breakIt: () => unknown, errors: readonly string[], message: string) =>
    it(name, async () => {
      await breakIt();
      const { code, checks, stdout } = await examine();
      expect(namesOf(checks, 'error')).toEqual(errors);
      const [first] = errors;
      const found = checks.find((one) => one.name === first);
      expect(found?.message).toContain(message);
      expect(found?.advice).toBeTruthy();
      expect(code).toBe(1);
      for (const secret of [world.settings.IDENTITY_HEADER, 'AccountKey', 'Eby8', 'eyJ'])
        expect(stdout).not.toContain(secret);
    });

  check(
    'tables that are refused to write',
    () => {
      world.tables.mode = 'refused';
      world.tables.only = ({ method }) => method === 'DELETE';
    },
    ['table:CallAudit'],
    'cannot be written: access is refused',
  );
  check(
    'one table that is refused',
    () => {
      world.tables.mode = 'refused';
      world.tables.only = ({ path }) => path.includes('/People(');
    },
    ['table:People'],
    'cannot be read: access is refused',
  );
  check(
    'one table that hangs',
    () => {
      world.tables.mode = 'hang';
      world.tables.only = ({ path }) => path.includes('/Callers(');
    },
    ['table:Callers'],
    'does not answer in time',
  );
  check(
    'an app without the permission',
    () => (world.graph.identity.claims = { roles: [] }),
    ['graph:role'],
    'lacks Calls.Initiate.All',
  );
  check(
    'a token of another tenant',
    () => (world.graph.identity.claims = { tid: 'other' }),
    ['graph:tenant'],
    'another tenant',
  );
  check('no identity', () => (world.graph.identity.mode = 'error'), ['graph:token'], 'cannot be had');
  check(
    'calling that is not enabled',
    () => world.graph.fail({ action: 'get' }, seen.callingNotEnabled),
    ['graph'],
    '(403, 7503)',
  );
  check('keys that cannot be had', () => (world.graph.keys.mode = 'error'), ['signing-keys'], 'answered 500');
});

describe('other worlds', () => {
  it('a table that is missing is an error, and is not made', async () => {
    const other = await startWorld({ instances: 0, env: FALLBACK });
    try {
      const settings = { ROTA_STORAGE: other.settings.ROTA_STORAGE ?? '' };
      for (const table of TABLES.slice(1)) await other.seed(table, []);
      const { checks } = await examine(settings);
      expect(namesOf(checks, 'error')).toEqual(['table:Rota']);
      await other.seed('Rota', []);
      expect(namesOf((await examine(settings)).checks, 'error')).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it('an app whose settings are wrong names them', async () => {
    const host = await world.start({ RING_SECONDS: '7' });
    const { code, checks } = await examine({}, () => host.url);
    expect(namesOf(checks, 'error')).toEqual(['health', 'webhook', 'webhook:call']);
    expect(checks.find(({ name }) => name === 'health')?.message).toContain('RING_SECONDS');
    expect(code).toBe(1);
  });

  it('an app that is not there is one line', async () => {
    const { checks } = await examine({}, () => 'http://127.0.0.1:9');
    expect(namesOf(checks, 'error')).toEqual(['webhook']);
  });

  it('nobody to fall back on is a warning, which is no exit code', async () => {
    const { code, checks } = await examine({ FALLBACK_TARGETS: '' });
    expect(namesOf(checks, 'warn')).toEqual(['fallback']);
    expect(code).toBe(0);
  });
});

function run(program: string, args: readonly string[]): Promise<{ status: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: { PATH: process.env.PATH } }, (error, stdout) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout }),
    );
  });
}
