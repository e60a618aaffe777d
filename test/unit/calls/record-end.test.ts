import { expect, test } from 'vitest';
import { createCallMemory } from '../../../lib/calls/call-context.ts';
import { recordEnd } from '../../../lib/calls/record-end.ts';
import { realTimer } from '../../../lib/within.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { decision } from '../audit/rows.ts';

const CALL = 'ec5fefd7-04ec-4dc0-baf8-542b787a54b5';
const DAY = '2026-11-21';

test('the end of a call finds the decision, on another instance too', async () => {
  const decided = decision(CALL, `${DAY}T02:14:00.000Z`, { action: 'reject', reason: 'busy' });
  const received = Date.parse(`${DAY}T02:14:02.500Z`);
  const nothing = { answeredBy: null, code: null, subcode: null, message: null, terminationReason: null };
  const row = await recordEnd(
    {
      call: { kind: 'ended', callId: CALL, ending: nothing },
      ...{ day: DAY, received, now: () => received, log: recordingLog() },
    },
    {
      store: createMemoryStore({ tables: { CallAudit: [decided] } }),
      ...{ memory: createCallMemory(), timer: realTimer },
      ...{ sleep: () => Promise.resolve(), background: (work) => void work },
    },
  );
  expect(row).toMatchObject({ Outcome: 'rejected', SecondsAfterDecision: { value: '2.5' } });
});
