/** Questions of people and programs (GET) while a fault of the tables passes: the right answer, as on any day. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../lib/azure/store.ts';
import type { GateMode, GateRequest } from '../support/gate.ts';
import { runCli } from '../support/run-cli.ts';
import { LINE, startWorld, waitForAudit, type World } from '../support/world.ts';
import { seedRota } from '../faults/people.ts';

let world: World;
let feed = '';
const usual = new Map<string, string>();

const QUESTIONS: readonly (readonly [path: string, tables: readonly string[]])[] = [
  ['/api/on-call?line=support&at=2026-11-21T12:00:00Z', ['Lines', 'Rota', 'People']],
  ['/api/on-call?rota=support&at=2026-11-21T12:00:00Z', ['Lines', 'Rota', 'People']],
  ['/api/audit?line=support', ['Lines', 'CallAudit']],
  ['/api/audit?caller=%2B46701234567&format=csv', ['CallAudit']],
  ['/api/audit?call=CALL', ['CallAudit']],
  ['/api/calendar/FEED.ics', ['Feeds', 'Lines', 'Rota', 'People']],
];

const QUICK: readonly GateMode[] = ['busy', 'error', 'deleted', 'reset'];
const SILENT: readonly GateMode[] = ['hang', 'slow'];

/** With the call and the feed that there are. */
const ask = async (path: string) => {
  const [call] = world.graph.calls.all();
  const answer = await world.get(path.replace('CALL', call?.id ?? '').replace('FEED', feed));
  return `${answer.status} ${await answer.text()}`;
};

/** The first requests of the table meet `mode`; gives how often it was asked. */
async function meet(path: string, table: string, mode: GateMode, times: number): Promise<number> {
  const isOfTable = (request: GateRequest) => request.path.includes(`/${table}`);
  const before = world.tables.requests.filter(isOfTable).length;
  let left = times;
  world.tables.only = (request) => isOfTable(request) && left-- > 0;
  world.tables.mode = mode;
  expect(await ask(path)).toBe(usual.get(path));
  return world.tables.requests.filter(isOfTable).length - before;
}

beforeAll(async () => {
  world = await startWorld();
  await seedRota(world);
  const { call } = await world.call({ to: LINE });
  await waitForAudit(world, call.id, 'incoming', 'decision', 'ended');
  const storage = { kind: 'connection-string', value: world.connectionString } as const;
  const credential = () => {
    throw new Error('a connection string needs no credential');
  };
  const { stdout } = await runCli(['calendar', 'add', '--line', 'support', '--url', world.url], {
    openStore: () => createStore({ storage, credential }),
  });
  feed = /calendar\/(.*)\.ics/.exec(stdout)?.[1] ?? '';
  for (const [path] of QUESTIONS) {
    const answer = await ask(path);
    expect(answer).toMatch(/^200 /);
    usual.set(path, answer);
  }
});
afterEach(() => {
  world.tables.mode = 'up';
});
afterAll(() => world.stop());

const cases = QUESTIONS.flatMap(([path, tables]) => tables.map((table) => ({ path, table })));

describe('a question is answered as on any day', () => {
  it.each(cases)('$path, though $table fails at once, once or twice', async ({ path, table }) => {
    for (const mode of QUICK)
      for (const times of [1, 2])
        expect(await meet(path, table, mode, times), `${mode} ${times}`).toBeGreaterThan(times);
  });

  it.each(cases)('$path, though $table is silent or slow once', async ({ path, table }) => {
    for (const mode of SILENT) expect(await meet(path, table, mode, 1), mode).toBeGreaterThan(1);
  });

  it('however many connections to the tables died meanwhile', async () => {
    for (const [path] of QUESTIONS) {
      world.tables.freeze();
      expect(await ask(path)).toBe(usual.get(path));
    }
  });
});
