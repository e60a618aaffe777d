/** Ids that differ in case or dashes are one call, for every reader of the record. */
import { expect, test } from 'vitest';
import { usualSpelling } from '../../../lib/audit/call-id.ts';
import type { CallRecord } from '../../../lib/audit/call-record.ts';
import { findCall, findCallIds } from '../../../lib/audit/find-call.ts';
import { createStats } from '../../../lib/audit/stats.ts';
import { auditAnswer } from '../../../lib/http/audit.ts';
import type { Row } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { decision, ended, incoming, on } from './rows.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = '2026-11-20';
const CALL = 'ec5fefd7-04ec-4dc0-baf8-542b787a54b5';
const BARE = CALL.replaceAll('-', '').toUpperCase();

const ARRIVAL = incoming(CALL, `${DAY}T23:50:00.000Z`);
const DECISION = on(DAY, decision(CALL, `${DAY}T23:50:00.250Z`));
const answered = { outcome: 'answered', answeredBy: '{"user":{"id":"x"}}' } as const;
const end = (callId: string, more = {}) => on(DAY, ended(callId, `${DAY}T23:51:00.000Z`, more));

const records: readonly (readonly [string, readonly Row[]])[] = [
  ['its end in capitals without dashes', [ARRIVAL, DECISION, end(BARE, answered)]],
  ['its end on the next day', [ARRIVAL, DECISION, ended(BARE, '2026-11-21T00:10:00.000Z', answered)]],
  ['its arrival without dashes', [incoming(BARE, `${DAY}T23:50:00.000Z`), DECISION, end(CALL, answered)]],
];

for (const [what, rows] of records) {
  const spelled = String(rows[0]?.CallId);
  for (const pageSize of [1, 1_000]) {
    const tables = { CallAudit: [...rows, incoming('another', `${DAY}T23:00:00.000Z`)] };
    const store = createMemoryStore({ tables, pageSize });
    const ask = async (query: string) =>
      auditAnswer(new URLSearchParams(query), { store, now: () => NOW, log: recordingLog() });
    const calls = async (query: string) =>
      (JSON.parse((await ask(query)).body ?? '') as { calls: readonly CallRecord[] }).calls;
    const one = { callId: spelled, day: DAY, caller: 'phone:+46701234567', outcome: 'answered' };

    test(`a call with ${what} is one, in pages of ${pageSize} rows`, async () => {
      expect(await calls('line=support')).toMatchObject([one, { callId: 'another' }]);
      expect(await calls('caller=%2B46701234567')).toMatchObject([one, { callId: 'another' }]);
      expect(await calls('outcome=answered')).toMatchObject([one]);
      expect((await ask('format=csv')).body?.trim().split('\n')).toHaveLength(3);
      for (const asked of [CALL, BARE, BARE.toLowerCase()]) {
        expect(await findCall(store, asked, NOW)).toMatchObject(one);
        expect(await calls(`call=${asked}`)).toMatchObject([one]);
      }
      expect(await findCallIds(store, 'ec5fefd7', NOW)).toEqual([spelled]);
    });

    test(`a call with ${what} is counted once, in pages of ${pageSize} rows`, async () => {
      const stats = createStats({ by: 'day', zone: 'UTC', lineZone: () => 'UTC' });
      for (const call of await calls('')) stats.add(call);
      expect(stats.total()).toMatchObject({ calls: 2, answered: 1, noEnd: 1 });
    });
  }
}

test('of two ends that are spelled otherwise the one that says who answered counts', async () => {
  const CallAudit = [ARRIVAL, DECISION, end(CALL), end(BARE, answered)];
  for (const pageSize of [1, 1_000]) {
    const store = createMemoryStore({ tables: { CallAudit }, pageSize });
    for (const query of ['', `call=${CALL}`]) {
      const deps = { store, now: () => NOW, log: recordingLog() };
      const { body = '' } = await auditAnswer(new URLSearchParams(query), deps);
      expect(JSON.parse(body)).toMatchObject({ calls: [{ callId: CALL, outcome: 'answered' }] });
    }
  }
});

test('many calls of a day are joined as few are', async () => {
  const ids = Array.from({ length: 120 }, (_, n) => usualSpelling(n.toString(16).padStart(32, '0')));
  const rows = ids.flatMap((id) => [
    incoming(id, `${DAY}T23:50:00.000Z`),
    on(DAY, decision(id, `${DAY}T23:50:00.250Z`)),
    ended(id.replaceAll('-', ''), '2026-11-21T00:10:00.000Z'),
  ]);
  const store = createMemoryStore({ tables: { CallAudit: rows }, pageSize: 100 });
  for (const query of ['', `from=${DAY}&to=${DAY}`, 'caller=%2B46701234567']) {
    const answer = await auditAnswer(new URLSearchParams(query), {
      store,
      now: () => NOW,
      log: recordingLog(),
    });
    const { calls } = JSON.parse(answer.body ?? '') as { calls: readonly CallRecord[] };
    expect(calls.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'ended'));
  }
});
