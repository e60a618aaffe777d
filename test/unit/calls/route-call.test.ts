/** A call that another instance had claimed before it died: what becomes of it is not lost after the answer. */
import { expect, it } from 'vitest';
import { incomingRow } from '../../../lib/audit/rows.ts';
import type { Taken } from '../../../lib/calls/call-context.ts';
import type { AttemptResult } from '../../../lib/calls/ports.ts';
import { createRecentCalls } from '../../../lib/calls/recent-calls.ts';
import { createCallRouter } from '../../../lib/calls/route-call.ts';
import { createSeenLeases } from '../../../lib/calls/seen-leases.ts';
import { createLineReader } from '../../../lib/rows/read-line.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';

it.each([
  [503, 'unplaced'],
  [202, 'placed'],
] as const)(
  'a call that is taken over after the answer, to which Graph says %i, is said to be %s',
  async (status, became) => {
    const clock = fakeClock();
    const received = clock.now();
    const claim = incomingRow({
      ...{ at: received, callId: CALL, line: 'default', rota: 'default', caller: 'unknown' },
      ...{ callerName: null, called: null, tenantId: null, callChainId: null, claim: '0a1b2c3d' },
    });
    const reads: string[] = [];
    const store = createMemoryStore({
      tables: { CallAudit: [claim] },
      before: (operation, table) => {
        if (operation !== 'insert') reads.push(table);
      },
    });
    const result: AttemptResult =
      status === 202
        ? { kind: 'accepted', status, requestId: null }
        : { kind: 'busy', why: 'Graph answered 503', retryAfterMs: 4_000, status, requestId: null };
    const log = recordingLog();
    const work: Promise<unknown>[] = [];
    const after: Taken[] = [];
    const route = createCallRouter({
      ...{ store, log, publicBaseUrl: 'https://ringrota.example', fallbackTargets: [], ringSeconds: null },
      ...{ now: clock.now, elapsed: clock.now, sleep: clock.sleep },
      graph: {
        prepare: () => Promise.resolve(),
        act: () => Promise.resolve(result),
        state: () => Promise.resolve('waiting'),
      },
      reader: createLineReader(store, 'UTC'),
      recent: createRecentCalls(),
      seen: createSeenLeases(clock.now),
      background: (promise) => void work.push(promise),
      after: (calls) => void after.push(...calls),
    });
    const call = {
      ...{ kind: 'incoming' as const, callId: CALL, called: null, callChainId: null },
      caller: { kind: 'unknown' as const, id: null, name: null },
    };
    const routed = await route({ call, tenantId: 't', received, now: clock.now, verifyMs: 0, log });
    expect([routed, after]).toEqual(['claimed', []]);
    await Promise.all(work);
    // Each second only the claim is looked at: on arrival the line is read, and once the call is ours.
    expect(reads.filter((table) => table === 'Lines')).toHaveLength(2);
    expect(reads.filter((table) => table === 'CallAudit').length).toBeGreaterThan(8);
    expect(after).toEqual([{ callId: CALL, became, day: '2026-11-21', end: null }]);
  },
);
