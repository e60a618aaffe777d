import { describe, expect, it } from 'vitest';
import { claimCall } from '../../../lib/calls/claim.ts';
import type { Claim } from '../../../lib/calls/find-claim.ts';
import { createSeenLeases } from '../../../lib/calls/seen-leases.ts';
import { incomingRow } from '../../../lib/audit/rows.ts';
import { StoreError, type Store } from '../../../lib/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from '../../support/memory-store.ts';

const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';

const claiming = (store: Store, now: () => number, received: number, seen = createSeenLeases(now)) => ({
  ...{ store, now, received, seen },
  call: { callId: CALL },
});

let instances = 0;
/** The `_1-incoming` row of a copy; each copy has a claim of its own. */
const incomingAt = (at: number) =>
  incomingRow({
    at,
    callId: CALL,
    line: 'support',
    rota: 'support',
    caller: 'unknown',
    callerName: null,
    called: null,
    tenantId: null,
    callChainId: null,
    claim: String(++instances),
  });

function setUp(before?: MemoryStoreOptions['before']) {
  const clock = fakeClock();
  const store = createMemoryStore(before ? { before } : {});
  const seen = createSeenLeases(clock.now);
  const claim = (at = clock.now()) => claimCall(incomingAt(at), claiming(store, clock.now, at, seen));
  const decide = () =>
    store.insert('CallAudit', { partitionKey: '2026-11-21', rowKey: `${CALL}_2-decision` });
  return { clock, store, claim, decide };
}
const leasesOf = ({ tables }: MemoryStore) =>
  [...(tables.get('CallAudit')?.values() ?? [])].filter(({ partitionKey }) =>
    partitionKey.startsWith('takeover-'),
  );

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

  it('holds until it was seen unchanged for 5 s, and is then taken over by one of many', async () => {
    const { claim, clock } = setUp();
    await claim();
    expect((await claim()).kind).toBe('claimed');
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
      expect((await claim()).kind).toBe('claimed');
      clock.pass(5_000);
    }
  });

  it('that was taken over is decided as of the moment of the claim', async () => {
    const { claim, clock } = setUp();
    const claimedAt = clock.now();
    await claim();
    await claim();
    clock.pass(5_000);
    expect(ours(await claim())).toMatchObject({ takenOver: true, at: claimedAt });
  });

  it('is taken over whatever numbers its leases have', async () => {
    const { claim, clock, store } = setUp();
    await claim();
    const lease = {
      partitionKey: 'takeover-2026-11-21',
      rowKey: `${CALL}_003`,
      At: '2026-11-21T02:14:01.000Z',
    };
    await store.insert('CallAudit', lease);
    expect((await claim()).kind).toBe('claimed');
    clock.pass(5_000);
    expect((await claim()).kind).toBe('ours');
    expect(store.tables.get('CallAudit')?.has(JSON.stringify([lease.partitionKey, `${CALL}_004`]))).toBe(
      true,
    );
  });

  it('released after a renewal whose result is unknown is free', async () => {
    for (const tookEffect of [true, false]) {
      const { claim, clock, store } = setUp();
      const { lease } = ours(await claim());
      clock.pass(4_000);
      const real = store.insert.bind(store);
      Object.assign(store, {
        insert: async (...given: Parameters<typeof real>) => {
          if (tookEffect) await real(...given);
          throw new StoreError('busy', '503');
        },
      });
      expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
      Object.assign(store, { insert: real });
      await lease.release();
      expect((await claim()).kind).toBe('ours');
    }
  });

  it('that is ten seconds old, and was not renewed, is taken over at once', async () => {
    const { claim, clock } = setUp();
    await claim();
    clock.pass(9_999);
    expect((await claim()).kind).toBe('claimed');
    clock.pass(1);
    expect((await claim()).kind).toBe('ours');
  });

  it('of an owner whose clock is some seconds slow, or fast, holds all the same', async () => {
    for (const skew of [-4_000, 240_000]) {
      const { store, clock, claim } = setUp();
      const At = new Date(clock.now() + skew).toISOString();
      await store.insert('CallAudit', { partitionKey: '2026-11-21', rowKey: `${CALL}_1-incoming`, At });
      expect((await claim()).kind).toBe('claimed');
      clock.pass(4_999);
      expect((await claim()).kind).toBe('claimed');
      clock.pass(1);
      expect((await claim()).kind).toBe('ours');
    }
  });

  it('under another spelling of the id is of the same call', async () => {
    const { store, clock, claim } = setUp();
    await claim();
    const hex = CALL.replaceAll('-', '').toUpperCase();
    const row = { partitionKey: '2026-11-21', rowKey: `${hex}_1-incoming`, At: '2026-11-21T02:14:00.000Z' };
    const other = { ...claiming(store, clock.now, clock.now()), call: { callId: hex } };
    expect((await claimCall(row, other)).kind).toBe('claimed');
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
    expect((await claim()).kind).toBe('claimed');
    clock.pass(4_000);
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    clock.pass(2_000);
    expect((await claim()).kind).toBe('claimed');
    clock.pass(5_000);
    expect((await claim()).kind).toBe('ours');
  });

  it('that was taken over stops its first owner', async () => {
    const { claim, clock } = setUp();
    const { lease } = ours(await claim());
    await claim();
    clock.pass(6_000);
    expect((await claim()).kind).toBe('ours');
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(false);
  });

  it('that was released by its owner is free at once', async () => {
    const { claim } = setUp();
    const { lease } = ours(await claim());
    expect((await claim()).kind).toBe('claimed');
    await lease.release();
    const next = ours(await claim());
    expect((await claim()).kind).toBe('claimed');
    await next.lease.release();
    expect((await claim()).kind).toBe('ours');
  });

  it('says what its owner sends where that is not what any instance would decide, and whoever takes over knows', async () => {
    const { claim, clock } = setUp();
    const { lease } = ours(await claim());
    expect(await lease.mayAct(1_000, 'bo', false)).toBe(true);
    expect(await lease.mayAct(1_000, 'bo', false)).toBe(true);
    expect((await claim()).kind).toBe('claimed');
    clock.pass(5_000);
    const second = ours(await claim());
    expect([second.takenOver, second.before]).toEqual([true, 'bo']);
    // It had nothing to send: what was said before goes on.
    await second.lease.release();
    const third = ours(await claim());
    expect(third.before).toBe('bo');
    expect(await third.lease.mayAct(1_000, 'anna', true)).toBe(true);
    await third.lease.release();
    expect(ours(await claim()).before).toBe('anna');
  });

  it('is renewed again and again, each time by the next lease', async () => {
    const { claim, clock, store } = setUp();
    const { lease } = ours(await claim());
    for (let renewals = 1; renewals <= 3; renewals++) {
      clock.pass(4_000);
      expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
      expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
      expect(leasesOf(store)).toHaveLength(renewals);
    }
    expect((await claim()).kind).toBe('claimed');
    await lease.release();
    expect((await claim()).kind).toBe('ours');
  });

  it('that another instance has taken over is not freed by the one that had it', async () => {
    const { claim, clock } = setUp();
    const first = ours(await claim());
    await claim();
    clock.pass(6_000);
    ours(await claim());
    await first.lease.release();
    expect((await claim()).kind).toBe('claimed');
  });

  it('says what its owner sends also where the answer to a renewal before was lost', async () => {
    const { claim, clock, store } = setUp();
    const { lease } = ours(await claim());
    clock.pass(4_000);
    const real = store.insert.bind(store);
    Object.assign(store, {
      insert: async (...given: Parameters<typeof real>) => {
        await real(...given);
        throw new StoreError('timeout', 'late');
      },
    });
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    Object.assign(store, { insert: real });
    expect(await lease.mayAct(3_000, 'bo', false)).toBe(true);
    expect(await lease.mayAct(3_000, 'bo', false)).toBe(true);
    expect(leasesOf(store).map(({ Action }) => Action)).toEqual(['anna', 'bo']);
  });

  it('is taken over though the answer to that is lost', async () => {
    const { claim, clock, store } = setUp();
    await claim();
    await claim();
    clock.pass(5_000);
    const real = store.insert.bind(store);
    Object.assign(store, {
      insert: async (...given: Parameters<typeof real>) => {
        const inserted = await real(...given);
        if (given[1].partitionKey.startsWith('takeover-')) throw new StoreError('timeout', 'late');
        return inserted;
      },
    });
    expect(ours(await claim()).takenOver).toBe(true);
  });

  it('needs no renewal for an attempt that ends in time', async () => {
    const { claim, store } = setUp();
    const { lease } = ours(await claim());
    expect(await lease.mayAct(5_000, 'anna', true)).toBe(true);
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
      const claimed = ours(await claim());
      expect(claimed.day).toBe('2026-11-21');
      expect(claimed.isSaved()).toBe(false);
    }
  });

  it('of another instance that cannot be looked at holds until that instance would have lost it', async () => {
    const { store, clock, claim } = setUp();
    await claim();
    const at = clock.now();
    const all = () => Promise.reject(new StoreError('timeout', 'late'));
    const again = () => claimCall(incomingAt(at), claiming({ ...store, all }, clock.now, at));
    clock.pass(4_999);
    expect((await again()).kind).toBe('claimed');
    clock.pass(1);
    expect(ours(await again()).isSaved()).toBe(false);
  });

  it('is renewed beside the attempt as long as it holds, and before it when it has run out', async () => {
    const { store, clock, claim } = setUp();
    const { lease } = ours(await claim());
    Object.assign(store, { insert: () => new Promise(() => undefined) });
    clock.pass(4_000);
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    const next = await Promise.race([lease.mayAct(3_000, 'anna', true), Promise.resolve('waits')]);
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
    const claimed = ours(await claimCall(incomingAt(at), claiming(store, world.clock.now, at)));
    expect([claimed.isSaved(), claimed.others()]).toEqual([true, 'nothing']);
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
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    clock.pass(1_500);
    expect((await claim()).kind).toBe('claimed');
  });

  it('that could not be written is looked at again before each attempt', async () => {
    let down = true;
    const world = setUp(() => {
      if (down) throw new StoreError('unreachable', 'reset');
    });
    const { lease, isSaved, others } = ours(await world.claim());
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    expect(isSaved()).toBe(false);
    expect(others()).toBe('may have it');
    down = false;
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    expect(isSaved()).toBe(true);
    // Before it was ours, another instance may have acted on it as we did.
    expect(others()).toBe('may have it');
  });

  it('that could not be written gives way to that of another instance as soon as the tables show it', async () => {
    let down = true;
    const world = setUp(() => {
      if (down) throw new StoreError('unreachable', 'reset');
    });
    const { lease } = ours(await world.claim());
    down = false;
    await world.store.insert('CallAudit', {
      ...{ partitionKey: '2026-11-21', rowKey: `${CALL}_1-incoming`, At: '2026-11-21T02:13:59.999Z' },
    });
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(false);
  });

  it('is not held for ever by a clock that is set back', async () => {
    const { store, clock } = setUp();
    const elapsed = fakeClock();
    const seen = createSeenLeases(elapsed.now);
    await claimCall(incomingAt(clock.now()), claiming(store, clock.now, clock.now()));
    const copy = () => claimCall(incomingAt(clock.now()), claiming(store, clock.now, clock.now(), seen));
    expect((await copy()).kind).toBe('claimed');
    clock.pass(-600_000);
    elapsed.pass(5_000);
    expect((await copy()).kind).toBe('ours');
  });
});

describe('a claim without an answer', () => {
  /** Operations of another instance's call take so long, one after the other; the last number goes on. */
  const world = (insertMs: readonly number[], readMs = 0) => {
    const clock = virtualClock();
    const store = createMemoryStore();
    let inserts = 0;
    const slow: Store = {
      ...store,
      insert: async (...given) => {
        const number = Math.min(inserts++, insertMs.length - 1);
        await clock.sleep(insertMs[number] ?? 0);
        return store.insert(...given);
      },
      all: async (...given) => {
        await clock.sleep(readMs);
        return store.all(...given);
      },
    };
    const at = clock.now();
    const copy = (by: Store) =>
      claimCall(incomingAt(at), { ...claiming(by, clock.now, at), timer: clock.timer });
    return { clock, store, slow, at, copy };
  };

  it('is found to be another’s by an answer that comes later than anybody waited for', async () => {
    const { clock, store, slow, copy } = world([2_300, 60_000]);
    await copy(store);
    const { lease } = ours(await clock.run(copy(slow)));
    expect(await clock.run(lease.mayAct(3_000, 'anna', true))).toBe(false);
  });

  it('asks anew before each attempt, whatever is still out', async () => {
    const { clock, store, slow, copy } = world([60_000, 60_000, 60_000, 60_000, 1]);
    await copy(store);
    const { lease } = ours(await clock.run(copy(slow)));
    const asked = clock.now();
    expect(await clock.run(lease.mayAct(3_000, 'anna', true))).toBe(false);
    expect(clock.now() - asked).toBeLessThan(100);
  });

  it('of another that died is taken over by slow tables too', async () => {
    const { clock, store, slow, at } = world([500], 1_400);
    await claimCall(incomingAt(at), { ...claiming(store, clock.now, at), timer: clock.timer });
    const means = { ...claiming(slow, clock.now, at, createSeenLeases(clock.now)), timer: clock.timer };
    const look = () => clock.run(claimCall(incomingAt(at), means));
    while ((await look()).kind === 'claimed') await clock.run(clock.sleep(1_000));
    expect(clock.now() - at).toBeLessThan(10_000);
    expect(leasesOf(store)).toHaveLength(1);
  });

  it('waits for whose claim is there once it is known that there is one', async () => {
    const { clock, store, slow, copy } = world([2_300, 60_000], 1_500);
    await copy(store);
    const { lease } = ours(await clock.run(copy(slow)));
    expect(await clock.run(lease.mayAct(3_000, 'anna', true))).toBe(false);
  });

  it('of which another’s is known, but not what became of it, counts as taken over once that has run out', async () => {
    const { clock, store, at, copy } = world([0]);
    await copy(store);
    const reads = { ...store, all: () => Promise.reject(new StoreError('timeout', 'late')) };
    const late = ours(
      await clock.run(
        claimCall(incomingAt(at), { ...claiming(reads, () => clock.now() + 5_000, at), timer: clock.timer }),
      ),
    );
    expect([late.takenOver, late.before, late.others()]).toEqual([true, '', 'had it before']);
  });
});

describe('copies in the same millisecond on two instances', () => {
  it('are claimed once though the first insert of the one that lost is slow to be answered', async () => {
    const clock = virtualClock();
    const store = createMemoryStore();
    const at = clock.now();
    const slow: Store = {
      ...store,
      insert: async (table, given, options) => {
        if (!options?.fresh) await clock.sleep(900);
        return store.insert(table, given);
      },
    };
    const winner = claimCall(incomingAt(at), { ...claiming(store, clock.now, at), timer: clock.timer });
    const loser = claimCall(incomingAt(at), { ...claiming(slow, clock.now, at), timer: clock.timer });
    const kinds = (await clock.run(Promise.all([winner, loser]))).map(({ kind }) => kind);
    expect(kinds).toEqual(['ours', 'claimed']);
  });

  it('are claimed once though an answer was lost', async () => {
    const { clock, store } = setUp();
    const at = clock.now();
    const lossy: Store = {
      ...store,
      async insert(table, given, options) {
        if (options?.fresh) return store.insert(table, given);
        throw new StoreError('unreachable', 'reset');
      },
    };
    const [winner, loser] = [
      await claimCall(incomingAt(at), claiming(store, clock.now, at)),
      await claimCall(incomingAt(at), claiming(lossy, clock.now, at)),
    ];
    expect([winner.kind, loser.kind]).toEqual(['ours', 'claimed']);
  });

  it('take over once, and renew once, though an answer was lost', async () => {
    const { clock, store, claim } = setUp();
    const { lease } = ours(await claim());
    clock.pass(4_000);
    const real = store.insert.bind(store);
    Object.assign(store, { insert: () => Promise.reject(new StoreError('unreachable', 'reset')) });
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(true);
    Object.assign(store, { insert: real });
    // Another instance takes over with a lease that begins in the same millisecond.
    const partitionKey = 'takeover-2026-11-21';
    const At = new Date(clock.now()).toISOString();
    await store.insert('CallAudit', { partitionKey, rowKey: `${CALL}_001`, At, Claim: 'another' });
    clock.pass(1_500);
    expect(await lease.mayAct(3_000, 'anna', true)).toBe(false);
  });
});
