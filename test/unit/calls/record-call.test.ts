/** What the record and the log say of a call that nobody was rung for. */
import { expect, it } from 'vitest';
import { createCallMemory } from '../../../lib/calls/call-context.ts';
import { createCallRouter } from '../../../lib/calls/route-call.ts';
import type { Row } from '../../../lib/ports.ts';
import { createLineReader } from '../../../lib/rows/read-line.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';
const OFF: Row = {
  ...{ partitionKey: 'default', rowKey: 'office', Kind: 'shift', Who: '+46701234567', Enabled: 'no' },
};

async function rejected(Rota: readonly Row[]) {
  const clock = fakeClock();
  const store = createMemoryStore({ tables: { Rota } });
  const log = recordingLog();
  const route = createCallRouter({
    ...{ store, log, publicBaseUrl: 'https://ringrota.example', fallbackTargets: [], ringSeconds: null },
    ...{ now: clock.now, elapsed: clock.now, sleep: clock.sleep },
    graph: {
      prepare: () => Promise.resolve(),
      act: () => Promise.resolve({ kind: 'accepted', status: 202, requestId: null }),
      state: () => Promise.resolve('waiting'),
    },
    reader: createLineReader(store, 'UTC'),
    memory: createCallMemory(),
    background: (work) => void work,
    after: () => undefined,
  });
  const call = {
    ...{ kind: 'incoming' as const, callId: CALL, asItCame: CALL, called: null, callChainId: null },
    caller: { kind: 'unknown' as const, id: null, name: null },
  };
  await route({ call, tenantId: 't', received: clock.now(), now: clock.now, verifyMs: 0, log });
  const rows = await store.all('CallAudit', {});
  const decision = rows.find(({ rowKey }) => rowKey.endsWith('_2-decision'));
  return { decision, events: log.events.map(({ event }) => event) };
}

it('a call whose rota has no rows is recorded with where the rota of a line is said', async () => {
  const { decision, events } = await rejected([]);
  expect(decision).toMatchObject({ Action: 'reject', Reason: 'busy' });
  expect(decision?.Problem).toContain('column Rota of table Lines');
  expect(events).toContain('rota.empty');
});

it('a call that finds nobody in a rota with rows says nothing of its rota', async () => {
  const { decision, events } = await rejected([OFF]);
  expect(decision).toMatchObject({ Action: 'reject', Reason: 'busy' });
  expect(decision?.Problem).toBeUndefined();
  expect(events).not.toContain('rota.empty');
});
