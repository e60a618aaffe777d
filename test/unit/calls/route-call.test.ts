/** A call that another instance had claimed before it died: what becomes of it is not lost after the answer. */
import { expect, it } from 'vitest';
import { incomingRow } from '../../../lib/audit/rows.ts';
import type { Row } from '../../../lib/ports.ts';
import { createCallMemory, type Taken } from '../../../lib/calls/call-context.ts';
import type { GraphAction } from '../../../lib/calls/action.ts';
import type { AttemptResult } from '../../../lib/calls/ports.ts';
import { createCallRouter } from '../../../lib/calls/route-call.ts';
import { createLineReader } from '../../../lib/rows/read-line.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';

/** An instance that gets a copy of a call, which another one claimed `ms` before and then died, unless it goes on renewing. */
async function takeOver(
  result: AttemptResult,
  tables: Readonly<Record<string, readonly Row[]>>,
  ms: number,
  isAlive = false,
) {
  const clock = fakeClock();
  const received = clock.now();
  const claim = incomingRow({
    ...{ at: received - ms, callId: CALL, line: 'default', rota: 'default', caller: 'unknown' },
    ...{ callerName: null, called: null, tenantId: null, callChainId: null, claim: '0a1b2c3d' },
  });
  const reads: string[] = [];
  let isSeeded = false;
  const store = createMemoryStore({
    tables,
    now: () => (isSeeded ? clock.now() : received - 3_600_000),
    before: (operation, table) => {
      if (operation !== 'insert') reads.push(table);
    },
  });
  isSeeded = true;
  clock.pass(-ms);
  await store.insert('CallAudit', claim);
  clock.pass(ms);
  reads.length = 0;
  const log = recordingLog();
  const work: Promise<unknown>[] = [];
  const after: Taken[] = [];
  const sent: GraphAction[] = [];
  let renewals = 0;
  const sleep = async (ms: number) => {
    await clock.sleep(ms);
    const rowKey = `${CALL}_${String(++renewals).padStart(3, '0')}`;
    const renewed = { partitionKey: 'takeover-2026-11-21', rowKey, At: new Date(clock.now()).toISOString() };
    if (isAlive) await store.insert('CallAudit', renewed);
  };
  const route = createCallRouter({
    ...{ store, log, publicBaseUrl: 'https://ringrota.example', fallbackTargets: [], ringSeconds: null },
    ...{ now: clock.now, elapsed: clock.now, sleep },
    graph: {
      prepare: () => Promise.resolve(),
      act: (_call, action) => {
        sent.push(action);
        return Promise.resolve(result);
      },
      state: () => Promise.resolve('waiting'),
    },
    reader: createLineReader(store, 'UTC'),
    memory: createCallMemory(),
    background: (promise) => void work.push(promise),
    after: (calls) => void after.push(...calls),
  });
  const call = {
    ...{ kind: 'incoming' as const, callId: CALL, asItCame: CALL, called: null, callChainId: null },
    caller: { kind: 'unknown' as const, id: null, name: null },
  };
  const routed = await route({ call, tenantId: 't', received, now: clock.now, verifyMs: 0, log });
  expect([routed.became, after]).toEqual(['claimed', []]);
  await Promise.all(work);
  return { after, reads, sent, events: log.events.map(({ event }) => event) };
}

const accepted: AttemptResult = { kind: 'accepted', status: 202, requestId: null };

it.each([
  [
    { kind: 'busy', why: 'Graph answered 503', retryAfterMs: 4_000, status: 503, requestId: null },
    'unplaced',
  ],
  [accepted, 'placed'],
] as const)(
  'a call that is taken over after the answer, to which Graph says %o, is said to be %s',
  async (result, became) => {
    const { after, reads } = await takeOver(result, {}, 0);
    // Only the claim is looked at each second: on arrival the line is read, and once the call is ours.
    expect(reads.filter((table) => table === 'Lines')).toHaveLength(2);
    expect(reads.filter((table) => table === 'CallAudit').length).toBeGreaterThan(8);
    expect(after).toMatchObject([{ callId: CALL, became, day: '2026-11-21', unsure: false, end: null }]);
  },
);

it('a call that is taken over is decided as of its claim, though somebody else is on call meanwhile', async () => {
  const ids = { anna: '8d1e6ab6-26c5-4e22-a1bc-000000000001', bo: '8d1e6ab6-26c5-4e22-a1bc-000000000002' };
  const night = { From: '2026-11-21 00:00', To: '2026-11-21 02:14' };
  const Rota = [
    { partitionKey: 'default', rowKey: 'always', Kind: 'shift', Who: 'bo' },
    { partitionKey: 'default', rowKey: 'night', Kind: 'override', Who: 'anna', ...night },
  ];
  const People = Object.entries(ids).map(([rowKey, Target]) => ({ partitionKey: 'people', rowKey, Target }));
  const ringing = async (ms: number) => {
    const { sent } = await takeOver(accepted, { Rota, People }, ms);
    return sent.map((action) =>
      action.kind === 'redirect' ? action.ring.map(({ person }) => person) : action,
    );
  };
  expect(await ringing(0)).toEqual([['bo']]);
  expect(await ringing(500)).toEqual([['bo', 'anna']]);
});

it('a duplicate call that nothing is heard about is given up in time to act, and the log says so', async () => {
  const { after, sent, events } = await takeOver(accepted, {}, 0, true);
  expect([after, sent]).toEqual([[], []]);
  expect(events).toEqual(['call.duplicate', 'call.unheard']);
});
