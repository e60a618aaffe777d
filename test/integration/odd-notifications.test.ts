/** Notifications that are odd, yet well meant, at the built bundle: what each of them leaves in the record and the log. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../lib/audit/rows.ts';
import { seedRota } from '../faults/people.ts';
import { LINE, startWorld, TENANT, waitForAudit, type World } from '../support/world.ts';
import { waitFor } from '../support/wait-for.ts';

const FROM = '+46701234567';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await seedRota(world);
});
afterEach(() => world.graph.clearFaults());
afterAll(() => world.stop());

const bare = (id: string) => id.replaceAll('-', '');
const recordsOf = async (query: string) => {
  const answer = await world.get(`/api/audit?${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { calls: readonly CallRecord[] }).calls;
};
/** A call that the stand-in leaves ringing: the test says how it ends. */
const place = async () => {
  const call = world.graph.calls.open({ from: FROM, to: LINE, answer: 'rings on' });
  expect((await world.graph.notify(call.notification)).status).toBe(202);
  return call;
};
const item = (id: string, changeType: string, resourceData: unknown) => ({
  value: [{ changeType, resourceUrl: `/communications/calls/${id}`, resourceData }],
});
const today = () => new Date().toISOString().slice(0, 10);

describe('a token', () => {
  it('with no body is 202, and a warning says so', async () => {
    const before = world.events('notification.empty').length;
    expect((await world.graph.notify(undefined)).status).toBe(202);
    await waitFor('the warning', () => world.events('notification.empty').length === before + 1);
  });

  it.each([
    ['iss', { iss: 'https://issuer.example' }],
    ['tid', { tid: undefined }],
    ['nbf', { nbf: 4_000_000_000 }],
    ['exp', { exp: 1_000_000_000 }],
  ])('whose %s is wrong is refused, and the log names that claim', async (claim, claims) => {
    const token = await world.graph.signToken({ claims });
    expect((await world.graph.notify({ value: [] }, { token })).status).toBe(401);
    const reason = new RegExp(`^ERR_JWT_\\w+ ${claim}$`);
    await waitFor('the line of log', () =>
      world.events('token.refused').some((event) => reason.test(String(event.reason))),
    );
  });

  it('says whose the call is, whatever tenant its body names', async () => {
    const call = world.graph.calls.open({ from: FROM, to: LINE, tenantId: randomUUID() });
    expect((await world.graph.notify(call.notification)).status).toBe(202);
    const { incoming } = await waitForAudit(world, call.id, 'incoming', 'decision');
    expect(incoming).toMatchObject({ TenantId: TENANT });
  });
});

describe('one call', () => {
  it('is acted on once, however its copies spell its id', async () => {
    const call = await place();
    const text = JSON.stringify(call.notification);
    for (const id of [bare(call.id), call.id.toUpperCase(), bare(call.id).toUpperCase()])
      expect((await world.graph.notify(text.replaceAll(call.id, id))).status).toBe(202);
    expect(world.graph.accepted(call.id)).toHaveLength(1);
    const asked = world.graph.requests.filter(
      ({ callId }) => bare(callId ?? '').toLowerCase() === bare(call.id),
    );
    expect(asked).toHaveLength(1);
  });

  it('is one record with its end, however that spells its id', async () => {
    const call = await place();
    const id = bare(call.id).toUpperCase();
    const data = { state: 'terminated', answeredBy: { user: { id: 'x' } } };
    const path = `/api/calls/${id}?day=${today()}`;
    expect((await world.graph.notify(item(id, 'deleted', data), { path })).status).toBe(202);
    const calls = (await recordsOf('')).filter(({ callId }) => bare(callId).toLowerCase() === bare(call.id));
    expect(calls).toMatchObject([{ callId: call.id, action: 'redirect', outcome: 'answered' }]);
    expect(await recordsOf(`call=${id}`)).toMatchObject([{ callId: call.id, outcome: 'answered' }]);
  });
});

describe('an end', () => {
  const end = async (data: unknown, { changeType = 'deleted', day = today() } = {}) => {
    const call = await place();
    const path = `/api/calls/${call.id}?day=${day}`;
    expect((await world.graph.notify(item(call.id, changeType, data), { path })).status).toBe(202);
    const { ended } = await waitForAudit(world, call.id, 'ended');
    return ended ?? {};
  };

  it('with an empty answeredBy does not count as answered', async () => {
    for (const answeredBy of [{}, { identity: {} }, null])
      expect(await end({ state: 'terminated', answeredBy })).toMatchObject({ Outcome: 'ended' });
  });

  it('may be the last of a list of updates', async () => {
    const states = [{ state: 'established' }, { state: 'terminated', resultInfo: { code: 487, subcode: 0 } }];
    expect(await end(states, { changeType: 'updated' })).toMatchObject({ Code: 487, Hint: 'caller hung up' });
  });

  it.each(['0001-01-01', '2020-02-30', '9999-12-31', 'x'])(
    'that names the day %s goes to a day that is one, and costs no reader anything',
    async (day) => {
      expect(await end({ state: 'terminated' }, { day })).toMatchObject({ partitionKey: today() });
      const before = world.tables.requests.length;
      expect(await recordsOf(`call=${randomUUID()}`)).toEqual([]);
      expect(await recordsOf('from=2020-01-01')).not.toEqual([]);
      // A day of each spelling, not of each century.
      expect(world.tables.requests.length - before).toBeLessThan(300);
    },
  );
});

describe('a refusal of Graph', () => {
  it.each([
    ['innerError', { error: { code: 'Forbidden', message: 'no', innerError: { code: '7504' } } }],
    ['errors', { error: { code: 'Forbidden', message: 'no', errors: [{ code: 'x' }, { code: 7504 }] } }],
  ])('with 7504 in %s comes with what an administrator must do', async (_where, body) => {
    world.graph.fail({}, { kind: 'answer', status: 403, body });
    const call = await place();
    const logged = await waitFor('the line of log', () => {
      const found = world.events('graph.refused').filter(({ callId }) => callId === call.id);
      return found.length > 0 && found;
    });
    expect(logged).toMatchObject([
      { code: '7504', advice: expect.stringContaining('Calls.Initiate.All') as string },
    ]);
  });
});

describe('a connection string', () => {
  it('with spaces around its parts is that of the tables', async () => {
    const { ROTA_STORAGE = '' } = world.settings;
    const spaced = ROTA_STORAGE.replaceAll(';', ' ; ').replaceAll(/=(?!=|;| |$)/g, ' = ');
    const other = await world.start({ ROTA_STORAGE: spaced });
    const call = world.graph.calls.open({ from: FROM, to: LINE });
    expect((await world.graph.notify(call.notification, { appUrl: other.url })).status).toBe(202);
    expect((await waitForAudit(world, call.id, 'decision')).decision).toMatchObject({ Source: 'rota' });
  });

  it('with a proxy that cannot be used is named as malformed', async () => {
    const storage = 'UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1';
    const other = await world.start({ ROTA_STORAGE: storage });
    const health = await waitFor('health', () => fetch(`${other.url}/api/health`));
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({ settings: [{ name: 'ROTA_STORAGE' }] });
  });
});
