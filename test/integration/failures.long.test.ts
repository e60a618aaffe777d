/** The failure paths of a call: tables, Graph, the identity endpoint and the signer failing in each way that is named. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultMatch } from '../../lib/dev/faults.ts';
import { BASE_URL, LINE, startWorld, type World } from '../support/world.ts';
import { waitFor } from '../support/wait-for.ts';

const ANNA = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
const BO = '112f7296-5fa4-42ca-bae8-6a692b15d4b8';
const DUTY = '2891555a-92ff-42e6-80fa-6e1300c6b5c6';

async function seed(world: World): Promise<void> {
  await world.seed('Lines', [
    { partitionKey: 'lines', rowKey: LINE, Name: 'support', Rota: 'support', Fallback: 'bo' },
  ]);
  await world.seed('People', [
    { partitionKey: 'people', rowKey: 'anna', Target: ANNA },
    { partitionKey: 'people', rowKey: 'bo', Target: BO },
  ]);
  await world.seed('Rota', [{ partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'anna' }]);
}

const rung = (world: World, callId: string) =>
  world.graph
    .accepted(callId)
    .map(({ action, reason, targets }) =>
      action === 'reject' ? `reject ${reason ?? ''}` : targets.map(({ id }) => id).join('+'),
    );

describe('Graph', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ env: { FALLBACK_TARGETS: `${DUTY}, +46705550011` } });
    await seed(world);
  });
  afterEach(() => world.graph.clearFaults());
  afterAll(() => world.stop());

  const answer = (status: number, more: object = {}): Fault => ({ kind: 'answer', status, ...more });
  const cases: readonly [string, readonly [FaultMatch, Fault][], string, object][] = [
    [
      '429 with a decimal Retry-After is tried again',
      [[{}, answer(429, { headers: { 'retry-after': '0.128' } })]],
      ANNA,
      { Attempts: 2, Source: 'rota' },
    ],
    ['500 is tried again', [[{}, answer(500)]], ANNA, { Attempts: 2 }],
    ['503 is tried again', [[{ times: 2 }, answer(503)]], ANNA, { Attempts: 3 }],
    ['a connection that breaks is tried again', [[{}, { kind: 'reset' }]], ANNA, { Attempts: 2 }],
    [
      'an open property is tried in the other path form',
      [
        [
          { form: 'short', times: Infinity },
          answer(400, {
            code: 'BadRequest',
            message: "Found a function 'microsoft.graph.redirect' on an open property.",
          }),
        ],
      ],
      ANNA,
      { Attempts: 2 },
    ],
    [
      'a refused redirect goes to the fallback of the line',
      [[{}, answer(403, { code: '7505' })]],
      BO,
      { Attempts: 2, Source: 'line-fallback' },
    ],
    [
      'two refused redirects go to FALLBACK_TARGETS',
      [[{ times: 2 }, answer(403, { code: '7505' })]],
      `${DUTY}+46705550011`.replace('+4', '++4'),
      { Attempts: 3, Source: 'settings-fallback' },
    ],
    [
      'refused redirects end as busy',
      [[{ action: 'redirect', times: Infinity }, answer(400, { code: 'BadRequest' })]],
      'reject busy',
      { Attempts: 4, Action: 'reject', Reason: 'busy' },
    ],
    [
      'after a wrapped 7503 only a reject is sent',
      [
        [
          {},
          answer(403, {
            code: 'UnknownError',
            message: '{"errorCode":"7503","message":"Application is not registered in our store."}',
          }),
        ],
      ],
      'reject busy',
      { Attempts: 2 },
    ],
    ['401 is tried again with a new token', [[{}, answer(401)]], ANNA, { Attempts: 2 }],
  ];
  it.each(cases)('%s', async (_claim, faults, expected, decision) => {
    for (const [match, fault] of faults) world.graph.fail(match, fault);
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect(rung(world, call.id)).toEqual([expected]);
    expect((await world.audit(call.id)).decision).toMatchObject(decision);
  });

  it('that takes no token of before gets one that is new, not the one in memory', async () => {
    world.graph.identity.revoke();
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect(rung(world, call.id)).toEqual([ANNA]);
    expect((await world.audit(call.id)).decision).toMatchObject({ Attempts: 2, GraphStatus: 202 });
  });

  it.each([
    ['7503', /enable calling/],
    ['7504', /Calls\.Initiate\.All/],
    ['7505', /one tenant/],
  ])('that refuses with %s is logged with what an administrator must do', async (code, advice) => {
    world.graph.fail({}, answer(403, { code }));
    const { call } = await world.call();
    const logged = world.events('graph.refused').filter(({ callId }) => callId === call.id);
    expect(logged).toMatchObject([{ code, advice: expect.stringMatching(advice) as string }]);
  });

  it('that no longer knows the call is not an error', async () => {
    world.graph.fail({}, answer(404, { code: '8522', message: 'Call not found.' }));
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect((await world.audit(call.id)).decision).toMatchObject({
      Action: 'none',
      GraphStatus: 404,
      Targets: '[]',
    });
  });

  it('that breaks the connection after the redirect took effect is sent nothing different', async () => {
    world.graph.fail({}, { kind: 'reset', effect: true });
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect(rung(world, call.id)).toEqual([ANNA]);
    const { decision } = await world.audit(call.id);
    expect(decision).toMatchObject({ Action: 'none', GraphStatus: 404 });
    expect(decision?.Problem).toMatch(/may have taken effect/);
    expect(decision?.Targets).toContain(ANNA);
  });

  it('Graph is asked again within the budget if it hangs once', async () => {
    world.graph.fail({}, { kind: 'hang' });
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    expect(rung(world, call.id)).toEqual([ANNA]);
  });

  it('that never answers gets no different action, and the notification 503 within 12 s', async () => {
    world.graph.fail({ times: Infinity }, { kind: 'hang' });
    world.graph.fail({ action: 'get', times: Infinity }, { kind: 'hang' });
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(503);
    const tried = world.graph.requests.filter(
      ({ path, method }) => method === 'POST' && path.includes(call.id),
    );
    expect(new Set(tried.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await world.audit(call.id)).not.toHaveProperty('decision');
    expect(world.events('call.unplaced').filter(({ callId }) => callId === call.id)).toHaveLength(1);
  });

  it('that refuses everything is 503, without a decision, and a later copy is acted on', async () => {
    world.graph.fail({ times: 4 }, answer(400, { code: 'BadRequest' }));
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(503);
    expect(await world.audit(call.id)).not.toHaveProperty('decision');
    expect((await world.graph.notify(call.notification)).status).toBe(202);
    await waitFor('the take-over', () => Promise.resolve(world.graph.accepted(call.id).length === 1));
    await waitFor('the decision', async () => 'decision' in (await world.audit(call.id)));
  });

  it('without a token is tried again until there is one', async () => {
    const own = await startWorld({ instances: 0 });
    try {
      await seed(own);
      own.graph.identity.mode = 'error';
      await own.start();
      setTimeout(() => (own.graph.identity.mode = 'up'), 1_500);
      const { call, delivered } = await own.call();
      expect(delivered.status).toBe(202);
      expect(rung(own, call.id)).toEqual([ANNA]);
    } finally {
      await own.stop();
    }
  });
});

/** Attempts of one read: what fails at once is tried again (decision 4), what stays silent less often. */
const MAX_ATTEMPTS = 10;

describe('tables', () => {
  const modes = ['hang', 'reset', 'busy', 'refused'] as const;
  it.each(modes)(
    'that fail (%s) from the start lead to FALLBACK_TARGETS, after one table did not answer',
    async (mode) => {
      const world = await startWorld({ instances: 0, env: { FALLBACK_TARGETS: DUTY } });
      try {
        world.tables.mode = mode;
        await world.start();
        const before = world.tables.requests.length;
        const { call, delivered } = await world.call();
        expect(delivered.status).toBe(202);
        expect(world.graph.accepted(call.id)).toMatchObject([
          { action: 'redirect', targets: [{ id: DUTY }] },
        ]);
        // The seconds are a promise of the fault matrix. Here: nothing that comes after Lines is waited for as well.
        const placed = world.graph.accepted(call.id)[0]?.at ?? 0;
        const asked = world.tables.requests.slice(before).filter(({ at }) => at <= placed);
        const ofLines = asked.filter(({ path }) => path.includes('/Lines'));
        const times = [...Map.groupBy(ofLines, ({ path }) => path).values()].map(({ length }) => length);
        expect(Math.max(...times)).toBeLessThanOrEqual(MAX_ATTEMPTS);
        expect(asked.filter(({ path }) => path.includes('/Rota'))).toEqual([]);
        const unsaved = world.events('audit.unsaved').map(({ row }) => row as Record<string, unknown>);
        expect(unsaved.map(({ RowKey }) => RowKey).sort()).toEqual([
          `${call.id}_1-incoming`,
          `${call.id}_2-decision`,
        ]);
        expect(unsaved.find(({ RowKey }) => String(RowKey).endsWith('decision'))).toMatchObject({
          Source: 'settings-fallback',
          Action: 'redirect',
        });
      } finally {
        await world.stop();
      }
    },
  );

  it('that fail later lead to the last good rota, at the instant of the call', async () => {
    const world = await startWorld({ env: { FALLBACK_TARGETS: DUTY } });
    try {
      await seed(world);
      await world.call();
      world.tables.mode = 'busy';
      const { call, delivered } = await world.call();
      expect(delivered.status).toBe(202);
      expect(rung(world, call.id)).toEqual([ANNA]);
      const [decision] = world
        .events('audit.unsaved')
        .filter(({ row }) => (row as { RowKey: string }).RowKey.includes('decision'));
      expect(decision?.row).toMatchObject({ Source: 'last-good-rota' });
    } finally {
      await world.stop();
    }
  });

  it('that fail in part do not let through who is blocked', async () => {
    const world = await startWorld({ env: { FALLBACK_TARGETS: DUTY } });
    try {
      await seed(world);
      await world.seed('Callers', [{ partitionKey: 'callers', rowKey: '+46705550022', Rule: 'block' }]);
      world.tables.only = ({ path }) => path.includes('Rota');
      world.tables.mode = 'busy';
      for (const warm of [false, true]) {
        const { call } = await world.call({ from: '+46705550022' });
        expect(rung(world, call.id)).toEqual(['reject forbidden']);
        expect((await world.audit(call.id)).decision).toMatchObject({ Source: 'rule', Reason: 'forbidden' });
        if (warm) continue;
        world.tables.mode = 'up';
        await world.call();
        world.tables.mode = 'busy';
      }
    } finally {
      await world.stop();
    }
  });

  it('that fail without any fallback lead to busy', async () => {
    const world = await startWorld({ instances: 0 });
    try {
      world.tables.mode = 'busy';
      await world.start();
      const { call, delivered } = await world.call();
      expect(delivered.status).toBe(202);
      expect(rung(world, call.id)).toEqual(['reject busy']);
    } finally {
      await world.stop();
    }
  });

  it('that take the claim but never say so do not make the call look like a copy', async () => {
    const world = await startWorld();
    try {
      await seed(world);
      await world.call();
      let left = 1;
      world.tables.only = ({ method, path }) => method === 'POST' && path.includes('CallAudit') && left-- > 0;
      world.tables.mode = 'reset-after';
      const { call, delivered } = await world.call();
      expect(delivered.status).toBe(202);
      expect(rung(world, call.id)).toEqual([ANNA]);
      expect(await world.audit(call.id)).toMatchObject({ incoming: {}, decision: { Action: 'redirect' } });
    } finally {
      await world.stop();
    }
  });
});

describe('the signer', () => {
  it('that is down from the start makes 503 until it is back', async () => {
    const world = await startWorld({ instances: 0 });
    try {
      await seed(world);
      world.graph.keys.mode = 'error';
      await world.start();
      const call = world.graph.calls.open({ from: '+46701234567', to: LINE });
      expect((await world.graph.notify(call.notification)).status).toBe(503);
      world.graph.keys.mode = 'up';
      expect((await world.graph.notify(call.notification)).status).toBe(202);
      expect(rung(world, call.id)).toEqual([ANNA]);
      expect(world.graph.accepted(call.id)[0]?.callbackUri).toContain(BASE_URL);
    } finally {
      await world.stop();
    }
  });

  it('that goes down later changes nothing', async () => {
    const world = await startWorld();
    try {
      await seed(world);
      await world.call();
      world.graph.keys.mode = 'error';
      const { call } = await world.call();
      expect(rung(world, call.id)).toEqual([ANNA]);
    } finally {
      await world.stop();
    }
  });
});
