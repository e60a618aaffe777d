import { describe, expect, it } from 'vitest';
import { claimCall, type Claim } from '../../../lib/calls/claim.ts';
import { incomingRow } from '../../../lib/audit/rows.ts';
import { StoreError, type Store } from '../../../lib/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore, type MemoryStoreOptions } from '../../support/memory-store.ts';

const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';

const claiming = (store: Store, now: () => number, received: number) => ({
  store,
  now,
  received,
  call: { callId: CALL },
});

function setUp(before?: MemoryStoreOptions['before']) {
  const clock = fakeClock();
  const store = createMemoryStore(before ? { before } : {});
  const claim = (at = clock.now()) => {
    const row = incomingRow({
      at,
      callId: CALL,
      line: 'support',
      rota: 'support',
      caller: 'unknown',
      callerName: null,
      called: null,
      tenantId: null,
      callChainId: null,
    });
    return claimCall(row, claiming(store, clock.now, at));
  };
  const decide = () =>
    store.insert('CallAudit', { partitionKey: '2026-11-21', rowKey: `${CALL}_2-decision` });
  return { clock, store, claim, decide };
}
const ours = (claim: Claim) => {
  if (claim.kind !== 'ours') throw new Error(claim.kind);
  return claim;
};

describe('a claim', () => {
  it('is won by one of many', async () => {
    const { claim } = setUp();
    const kinds = (await Promise.all(Array.from({ length: 20 }, () => claim()))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'ours')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'claimed')).toHaveLength(19);
  });

  it('holds for 5 s, then is taken over by one of many', async () => {
    const { claim, clock } = setUp();
    await claim();
    clock.pass(4_999);
    expect((await claim()).kind).toBe('claimed');
    clock.pass(1);
    const kinds = (await Promise.all(Array.from({ length: 10 }, () => claim()))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'ours')).toHaveLength(1);
  });

  it('that was taken over can be taken over again after another 5 s', async () => {
    const { claim, clock } = setUp();
    for (let owner = 1; owner <= 3; owner++) {
      expect((await claim()).kind).toBe('ours');
      clock.pass(5_000);
    }
  });

  it('of a decided call cannot be taken over, however old', async () => {
    const { claim, clock, decide } = setUp();
    await claim();
    await decide();
    clock.pass(60_000);
    expect((await claim()).kind).toBe('decided');
  });

  it('is renewed by its owner before an attempt that may end after it, and then holds', async () => {
    const { claim, clock } = setUp();
    const { lease } = ours(await claim());
    clock.pass(4_000);
    expect(await lease.mayAct(clock.now() + 3_000)).toBe(true);
    clock.pass(2_000);
    expect((await claim()).kind).toBe('claimed');
    clock.pass(3_000);
    expect((await claim()).kind).toBe('ours');
  });

  it('that was taken over stops its first owner', async () => {
    const { claim, clock } = setUp();
    const { lease } = ours(await claim());
    clock.pass(6_000);
    expect((await claim()).kind).toBe('ours');
    expect(await lease.mayAct(clock.now() + 3_000)).toBe(false);
  });

  it('that was released by its owner need not run out, once it is 5 s old', async () => {
    const { claim, clock } = setUp();
    const { lease } = ours(await claim());
    clock.pass(4_000);
    await lease.mayAct(clock.now() + 3_000);
    clock.pass(3_000);
    expect((await claim()).kind).toBe('claimed');
    await lease.release();
    const next = ours(await claim());
    expect((await claim()).kind).toBe('claimed');
    await next.lease.release();
    expect((await claim()).kind).toBe('ours');
  });

  it('needs no renewal for an attempt that ends in time', async () => {
    const { claim, clock, store } = setUp();
    const { lease } = ours(await claim());
    expect(await lease.mayAct(clock.now() + 5_000)).toBe(true);
    expect(store.tables.get('CallAudit')?.size).toBe(1);
  });

  it('of a copy just after midnight UTC is found under the day before', async () => {
    const { claim, clock } = setUp();
    clock.pass(Date.parse('2026-11-21T23:59:59.900Z') - clock.now());
    expect((await claim()).kind).toBe('ours');
    clock.pass(200);
    expect((await claim()).kind).toBe('claimed');
    clock.pass(5_000);
    expect(ours(await claim()).day).toBe('2026-11-21');
  });

  it('that cannot be written does not hold the call up', async () => {
    for (const fault of ['timeout', 'unreachable', 'refused', 'busy'] as const) {
      const { claim } = setUp(() => {
        throw new StoreError(fault, 'no');
      });
      expect(await claim()).toMatchObject({ kind: 'ours', saved: false, day: '2026-11-21' });
    }
  });

  it('of another instance that cannot be looked at holds until that instance would have lost it', async () => {
    const { store, clock, claim } = setUp();
    await claim();
    const at = clock.now();
    const all = () => Promise.reject(new StoreError('timeout', 'late'));
    const row = { partitionKey: '2026-11-21', rowKey: `${CALL}_1-incoming`, At: '' };
    const again = () => claimCall(row, claiming({ ...store, all }, clock.now, at));
    clock.pass(4_999);
    expect((await again()).kind).toBe('claimed');
    clock.pass(1);
    expect(await again()).toMatchObject({ kind: 'ours', saved: false });
  });

  it('of an owner whose clock is fast holds no longer', async () => {
    const { store, clock, claim } = setUp();
    const future = new Date(clock.now() + 600_000).toISOString();
    const row = { partitionKey: '2026-11-21', rowKey: `${CALL}_1-incoming`, At: future };
    await store.insert('CallAudit', row);
    const at = clock.now();
    expect((await claim(at)).kind).toBe('claimed');
    clock.pass(5_000);
    expect((await claim(at)).kind).toBe('ours');
  });

  it('is renewed beside the attempt as long as it holds, and before it when it has run out', async () => {
    const { store, clock, claim } = setUp();
    const { lease } = ours(await claim());
    Object.assign(store, { insert: () => new Promise(() => undefined) });
    clock.pass(4_000);
    expect(await lease.mayAct(clock.now() + 3_000)).toBe(true);
    const next = await Promise.race([lease.mayAct(clock.now() + 3_000), Promise.resolve('waits')]);
    expect(next).toBe('waits');
  });

  it('that was written without saying so is one’s own', async () => {
    let broken = true;
    const world = setUp();
    const real = world.store.insert.bind(world.store);
    const store = {
      ...world.store,
      insert: async (...given: Parameters<typeof real>) => {
        const inserted = await real(...given);
        if (!broken) return inserted;
        broken = false;
        throw new StoreError('unreachable', 'reset');
      },
    };
    const at = world.clock.now();
    const row = { partitionKey: '2026-11-21', rowKey: `${CALL}_1-incoming`, At: new Date(at).toISOString() };
    expect(await claimCall(row, claiming(store, world.clock.now, at))).toMatchObject({
      kind: 'ours',
      saved: true,
    });
  });

  it('renewed without saying so is still its owner’s', async () => {
    let fail = false;
    const { claim, clock, store } = setUp();
    const real = store.insert.bind(store);
    Object.assign(store, {
      insert: async (...given: Parameters<typeof real>) => {
        const inserted = await real(...given);
        if (!fail) return inserted;
        fail = false;
        throw new StoreError('timeout', 'late');
      },
    });
    const { lease } = ours(await claim());
    clock.pass(4_000);
    fail = true;
    expect(await lease.mayAct(clock.now() + 3_000)).toBe(true);
    expect(await lease.mayAct(clock.now() + 3_000)).toBe(true);
    clock.pass(1_500);
    expect((await claim()).kind).toBe('claimed');
  });
});
