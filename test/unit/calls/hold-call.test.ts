/** Claiming a call and holding it, in tables that answer, answer late, or not at all. */
import { describe, expect, it } from 'vitest';
import { createCallMemory } from '../../../lib/calls/call-context.ts';
import { PLAIN, UNKNOWN } from '../../../lib/calls/claim.ts';
import { claimCall, type Claim, type Claiming } from '../../../lib/calls/hold-call.ts';
import { incomingRow } from '../../../lib/audit/rows.ts';
import { StoreError, type Store } from '../../../lib/ports.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';
const DAY = '2026-11-21';

let runs = 0;

/** Tables and instances on one clock. `start`: a whole second, so that the tables' clock is exact. */
function setUp(start?: number) {
  const clock = virtualClock(start);
  const store = createMemoryStore({ now: clock.now });
  const state = { isDown: false, insertMs: 0, readMs: 0, lost: 0 };
  const fail = () => {
    if (state.isDown) throw new StoreError('unreachable', 'reset');
  };
  /** As an instance sees the tables. */
  const seen: Store = {
    ...store,
    async get(...given) {
      fail();
      return store.get(...given);
    },
    async all(...given) {
      await clock.sleep(state.readMs);
      fail();
      return store.all(...given);
    },
    async insert(...given) {
      await clock.sleep(state.insertMs);
      fail();
      const inserted = await store.insert(...given);
      if (state.lost-- > 0) throw new StoreError('unreachable', 'reset');
      return inserted;
    },
  };
  const instance = (by: Store = store) => {
    const memory = createCallMemory();
    return (more: Partial<Claiming> = {}) => {
      const received = clock.now();
      const claiming = {
        store: by,
        now: clock.now,
        elapsed: clock.now,
        received,
        timer: clock.timer,
        memory,
      };
      const incoming = incomingRow({
        ...{ at: received, callId: CALL, line: null, rota: null, caller: 'unknown', callerName: null },
        ...{ called: null, tenantId: null, callChainId: null, claim: `run${++runs}` },
      });
      return clock.run(claimCall(incoming, { ...claiming, call: { callId: CALL }, ...more }));
    };
  };
  const leases = () =>
    [...(store.tables.get('CallAudit')?.values() ?? [])].filter((row) =>
      row.partitionKey.startsWith('takeover-'),
    );
  const pass = (ms: number) => clock.run(clock.sleep(ms));
  return { clock, store, seen, state, instance, leases, pass };
}

const ours = (claim: Claim) => {
  if (claim.kind !== 'ours') throw new Error(claim.kind);
  return claim;
};

describe('a claim', () => {
  it('is won by one of twenty copies', async () => {
    const { instance } = setUp();
    const kinds = (await Promise.all(Array.from({ length: 20 }, () => instance()()))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'ours')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'theirs')).toHaveLength(19);
  });

  it('the claim of an instance that died is taken over after 5 s by one of ten, as of the moment of the claim', async () => {
    const { instance, clock, pass } = setUp();
    const at = clock.now();
    await instance()();
    await pass(3_900);
    expect((await instance()()).kind).toBe('theirs');
    await pass(1_100);
    const claims = await Promise.all(Array.from({ length: 10 }, () => instance()()));
    const won = claims.filter(({ kind }) => kind === 'ours');
    expect(won).toMatchObject([{ at, before: { kind: 'had it', sends: PLAIN } }]);
  });

  it('is over after 5 s whatever the clocks of the instances say', async () => {
    for (const skew of [-600_000, 600_000]) {
      const { instance, clock, pass } = setUp();
      await instance()();
      await pass(1_000);
      const skewed = { now: () => clock.now() + skew, received: clock.now() + skew };
      expect((await instance()(skewed)).kind).toBe('theirs');
      await pass(4_000);
      expect((await instance()({ now: () => clock.now() + skew, received: clock.now() + skew })).kind).toBe(
        'ours',
      );
    }
  });

  it('can be taken over again and again', async () => {
    const { instance, pass, leases } = setUp();
    for (let owner = 0; owner < 3; owner++) {
      expect((await instance()()).kind).toBe('ours');
      await pass(5_000);
    }
    expect(leases().map(({ rowKey }) => rowKey)).toEqual([`${CALL}_001`, `${CALL}_002`]);
  });

  it('the claim of a decided call is never taken over', async () => {
    const { instance, store, pass } = setUp();
    await instance()();
    await store.insert('CallAudit', { partitionKey: DAY, rowKey: `${CALL}_2-decision` });
    await pass(60_000);
    expect((await instance()()).kind).toBe('decided');
  });

  it('the claim of a copy just after midnight UTC is found under the day before', async () => {
    const { instance, pass } = setUp(Date.parse('2026-11-21T23:59:59.000Z'));
    await instance()();
    await pass(1_100);
    expect((await instance()()).kind).toBe('theirs');
    await pass(5_000);
    expect(ours(await instance()()).day).toBe(DAY);
  });

  it('that was written without an answer is one’s own, and another may have acted meanwhile', async () => {
    const { instance, seen, state } = setUp();
    state.lost = 1;
    const claiming = instance(seen)();
    expect(ours(await claiming).before).toEqual({ kind: 'may have it' });
  });

  it('that was taken over without an answer is one’s own', async () => {
    const { instance, seen, state, pass } = setUp();
    await instance()();
    await pass(5_000);
    state.lost = 1;
    expect(ours(await instance(seen)()).before).toEqual({ kind: 'had it', sends: PLAIN });
  });

  it('of another that cannot be looked at counts until that instance would have lost it', async () => {
    const { instance, seen, pass } = setUp();
    await instance()();
    const blind = { ...seen, all: () => Promise.reject(new StoreError('timeout', 'late')) };
    const [copy, received] = [instance(blind), Date.parse('2026-11-21T02:14:00.000Z')];
    expect((await copy({ received })).kind).toBe('theirs');
    await pass(5_000);
    expect(ours(await copy({ received })).before).toEqual({ kind: 'had it', sends: UNKNOWN });
  });

  it('that was seen a moment ago counts also where the tables do not answer any more', async () => {
    const { instance, seen, state, pass } = setUp();
    await instance()();
    const copy = instance(seen);
    expect((await copy()).kind).toBe('theirs');
    state.isDown = true;
    expect((await copy()).kind).toBe('theirs');
    await pass(5_000);
    expect(ours(await copy()).before).toEqual({ kind: 'had it', sends: UNKNOWN });
  });
});

describe('a lease', () => {
  it('needs no renewal for an attempt that ends in time', async () => {
    const { instance, leases } = setUp();
    const hold = ours(await instance()());
    expect(await hold.mayAct(4_000, PLAIN)).toEqual({ may: true, isSure: true, isSaved: true });
    expect(leases()).toEqual([]);
  });

  it('is renewed before it would run out, and then holds', async () => {
    const { instance, clock, leases, pass } = setUp();
    const hold = ours(await instance()());
    for (let renewals = 1; renewals <= 3; renewals++) {
      await pass(2_500);
      expect((await clock.run(hold.mayAct(3_000, PLAIN))).may).toBe(true);
      await pass(0);
      expect(leases()).toHaveLength(renewals);
      expect((await instance()()).kind).toBe('theirs');
    }
  });

  it('says what is sent where that is not what every instance decides', async () => {
    const { instance, clock, leases, pass } = setUp();
    const hold = ours(await instance()());
    expect(await clock.run(hold.mayAct(1_000, 'bo'))).toMatchObject({ may: true, isSure: true });
    await clock.run(hold.mayAct(1_000, 'bo'));
    expect(leases().map(({ Action }) => Action)).toEqual(['bo']);
    await pass(5_000);
    expect(ours(await instance()()).before).toEqual({ kind: 'had it', sends: 'bo' });
  });

  it('that was taken over stops its first owner, and is not freed by it', async () => {
    const { instance, clock, pass } = setUp();
    const first = ours(await instance()());
    await pass(6_000);
    ours(await instance()());
    expect((await clock.run(first.mayAct(3_000, PLAIN))).may).toBe(false);
    await clock.run(first.release('no effect'));
    expect((await instance()()).kind).toBe('theirs');
  });

  it.each([
    ['released', { kind: 'had it', sends: 'bo' }],
    ['no effect', { kind: 'nobody' }],
  ] as const)('that ends as "%s" is free at once', async (state, before) => {
    const { instance, clock } = setUp();
    const hold = ours(await instance()());
    await clock.run(hold.mayAct(1_000, 'bo'));
    await clock.run(hold.release(state));
    expect(ours(await instance()()).before).toEqual(before);
  });

  it('is renewed beside an attempt while it holds, and waited for once it has run out', async () => {
    const { instance, seen, state, clock, pass } = setUp();
    const hold = ours(await instance(seen)());
    state.insertMs = 60_000;
    state.readMs = 60_000;
    await pass(2_500);
    const before = clock.now();
    expect(await hold.mayAct(3_000, PLAIN)).toMatchObject({ may: true, isSure: true });
    expect(clock.now()).toBe(before);
    await pass(3_000);
    expect(await clock.run(hold.mayAct(3_000, PLAIN))).toEqual({ may: true, isSure: false, isSaved: true });
  });

  it('renewed without an answer is still its owner’s, and says what is sent', async () => {
    const { instance, seen, state, clock, leases, pass } = setUp();
    const hold = ours(await instance(seen)());
    await pass(2_500);
    state.lost = 1;
    await clock.run(hold.mayAct(3_000, PLAIN));
    expect((await clock.run(hold.mayAct(3_000, 'bo'))).may).toBe(true);
    expect(leases().at(-1)).toMatchObject({ Action: 'bo' });
    await clock.run(hold.release('released'));
    expect(ours(await instance()()).before).toEqual({ kind: 'had it', sends: 'bo' });
  });
});

describe('a call without a claim', () => {
  it.each(['timeout', 'unreachable', 'refused', 'busy'] as const)(
    'is held up for 2 s at most by %s',
    async (fault) => {
      const { instance, seen, clock } = setUp();
      const began = clock.now();
      const insert = () => Promise.reject(new StoreError(fault, 'no'));
      const hold = ours(await instance({ ...seen, insert })());
      expect(hold).toMatchObject({ day: DAY, before: { kind: 'may have it' } });
      expect(clock.now() - began).toBeLessThanOrEqual(2_000);
      expect(await clock.run(hold.mayAct(3_000, PLAIN))).toEqual({
        may: true,
        isSure: false,
        isSaved: false,
      });
    },
  );

  it('is claimed as soon as the tables take it, and may still have been another’s', async () => {
    const { instance, seen, state, clock } = setUp();
    state.isDown = true;
    const hold = ours(await instance(seen)());
    state.isDown = false;
    expect(await clock.run(hold.mayAct(1_000, PLAIN))).toMatchObject({ may: true, isSaved: true });
    expect(hold.before).toEqual({ kind: 'may have it' });
  });

  it('gives way to the claim of another instance as soon as the tables show it', async () => {
    const { instance, seen, state, clock } = setUp();
    state.isDown = true;
    const hold = ours(await instance(seen)());
    state.isDown = false;
    await instance()();
    expect((await clock.run(hold.mayAct(3_000, PLAIN))).may).toBe(false);
  });

  it('is found to be another’s by an answer that comes later than anybody waited for', async () => {
    const { instance, seen, state, clock } = setUp();
    await instance()();
    Object.assign(state, { insertMs: 2_300 });
    const hold = ours(await instance(seen)());
    Object.assign(state, { insertMs: 60_000 });
    expect((await clock.run(hold.mayAct(3_000, PLAIN))).may).toBe(false);
  });

  it('waits to learn whose claim there is once one is known to exist', async () => {
    const { instance, seen, state, clock } = setUp();
    await instance()();
    Object.assign(state, { insertMs: 2_300, readMs: 1_500 });
    const hold = ours(await instance(seen)());
    Object.assign(state, { insertMs: 60_000 });
    expect((await clock.run(hold.mayAct(3_000, PLAIN))).may).toBe(false);
  });
});
