/** `ringrota doctor` against the built app and its tables: all well, then one thing broken at a time. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../lib/azure/store.ts';
import type { CheckStatus, Line } from '../../lib/cli/doctor-line.ts';
import { runCli } from '../support/run-cli.ts';
import { BASE_URL, startWorld, type World } from '../support/world.ts';

let world: World;
const TABLES = ['Rota', 'People', 'Lines', 'Callers', 'CallAudit'];

beforeAll(async () => {
  world = await startWorld({ env: { FALLBACK_TARGETS: '+46850000001' } });
  for (const table of TABLES) await world.seed(table, []);
});

afterEach(() => {
  world.tables.mode = 'up';
  world.tables.only = () => true;
});

afterAll(() => world.stop());

/** The app has no certificate on this machine: its public address leads to its local one. */
async function examine(env: Readonly<Record<string, string>> = {}, appUrl = world.url) {
  const ran = await runCli(['doctor', '--json'], {
    env: { ...world.settings, ...env },
    openStore: (storage) =>
      createStore({ storage, credential: () => ({ getToken: () => Promise.resolve(null) }) }),
    fetch: (input, init) => fetch(typeof input === 'string' ? input.replace(BASE_URL, appUrl) : input, init),
  });
  expect(ran.stderr).toBe('');
  return { ...ran, checks: (ran.json() as { checks: readonly Line[] }).checks };
}

const namesOf = (checks: readonly Line[], status: CheckStatus) =>
  checks.filter((check) => check.status === status).map(({ name }) => name);

describe('doctor', () => {
  it('finds a world that is well, and leaves it as it was', async () => {
    const { code, checks } = await examine();
    expect(namesOf(checks, 'skipped')).toEqual(['board', 'board:tables', 'bot']);
    expect([namesOf(checks, 'error'), namesOf(checks, 'warn'), code]).toEqual([[], [], 0]);
    for (const table of TABLES) expect(await world.rows(table)).toEqual([]);
    expect(world.graph.calls.all()).toEqual([]);
  });

  it('is a program that takes the address of an app', async () => {
    const program = fileURLToPath(new URL('../../lib/cli/bin.ts', import.meta.url));
    const { status, stdout } = await run(program, ['doctor', '--url', world.url, '--json']);
    const { checks } = JSON.parse(stdout) as { checks: readonly Line[] };
    expect(namesOf(checks, 'ok')).toEqual(['settings', 'health', 'webhook', 'webhook:call', 'routes']);
    expect([namesOf(checks, 'error'), status]).toEqual([[], 0]);
  });

  it.each([
    ['refused', 'People', 'the credentials do not allow it'],
    ['hang', 'Callers', 'did not answer in time'],
  ] as const)('names a table that is %s', async (mode, table, words) => {
    world.tables.mode = mode;
    world.tables.only = ({ path }) => path.includes(`/${table}(`);
    const { code, checks, stdout } = await examine();
    expect([namesOf(checks, 'error'), code]).toEqual([[`table:${table}`], 1]);
    expect(checks.find(({ name }) => name === `table:${table}`)?.message).toContain(words);
    for (const secret of ['AccountKey', 'Eby8', 'eyJ']) expect(stdout).not.toContain(secret);
  });

  it('names the settings that an app calls wrong', async () => {
    const host = await world.start({ RING_SECONDS: '7' });
    const { code, checks } = await examine({}, host.url);
    expect([namesOf(checks, 'error'), code]).toEqual([['health', 'webhook', 'webhook:call'], 1]);
    expect(checks.find(({ name }) => name === 'health')?.message).toContain('RING_SECONDS');
  });

  it('needs one line for an app that is not there', async () => {
    const { checks } = await examine({}, 'http://127.0.0.1:9');
    expect(namesOf(checks, 'error')).toEqual(['webhook']);
  });
});

function run(program: string, args: readonly string[]): Promise<{ status: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: { PATH: process.env.PATH } }, (error, stdout) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout }),
    );
  });
}
