/** What the bundle may expect of the host that loads it: the settings as they stand then, and nothing else. */
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createCore, fromRpcHttp, invoke, loadBundle } from '../../lib/dev/functions-core.ts';
import { startWorld, type World } from '../support/world.ts';

const BUNDLE = fileURLToPath(new URL('../../dist/main.cjs', import.meta.url));
let world: World | null = null;
afterEach(() => world?.stop());

/** Loads the bundle with `env` in the environment, which is as before right afterwards. */
function load(env: Readonly<Record<string, string>>) {
  const before = { ...process.env };
  const core = createCore(() => undefined);
  Object.assign(process.env, env);
  try {
    loadBundle(BUNDLE, core);
  } finally {
    for (const name of Object.keys(env))
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
  }
  return async () => {
    const health = core.functions.get('health');
    if (!health) throw new Error('There is no function "health".');
    const data = { http: { method: 'GET', url: 'http://127.0.0.1/api/health' } };
    return fromRpcHttp(await invoke(core, health, data, () => undefined));
  };
}

describe('two apps in one process', () => {
  it('have each the settings of the moment at which they were loaded', async () => {
    world = await startWorld({ instances: 0 });
    const right = load(world.settings);
    const wrong = load({ ...world.settings, RING_SECONDS: '5' });
    expect((await right()).status).toBe(200);
    expect((await wrong()).status).toBe(503);
  });
});

describe('settings that are there and blank', () => {
  it('are as good as absent, also to the SDKs', async () => {
    const blank = { AZURE_AUTHORITY_HOST: '', BOT_CLIENT_SECRET: ' ', ROTA_STORAGE__clientId: '' };
    world = await startWorld({ env: blank });
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect(world.graph.accepted(call.id)).toHaveLength(1);
  });
});
