/** The record by URL, from the built bundle: calls come in, end, and are found. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callColumns, type CallRecord } from '../../lib/audit/rows.ts';
import { startWorld, waitForAudit, type World } from '../support/world.ts';

const ANNA = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.seed('People', [{ partitionKey: 'people', rowKey: 'anna', Target: ANNA }]);
  await world.seed('Rota', [{ partitionKey: 'default', rowKey: 'always', Kind: 'shift', Who: 'anna' }]);
});
afterAll(() => world.stop());

test('a call that was rung and ended is one record, as JSON and as CSV', async () => {
  const { call } = await world.call({ from: '+46701234567' });
  await waitForAudit(world, call.id, 'incoming', 'decision', 'ended');
  const answer = await world.get(`/api/audit?call=${call.id}`);
  expect(answer.status).toBe(200);
  const { calls, next } = (await answer.json()) as { calls: CallRecord[]; next: unknown };
  expect(next).toBeNull();
  expect(calls).toMatchObject([
    {
      callId: call.id,
      line: 'default',
      caller: 'phone:+46701234567',
      action: 'redirect',
      targets: [{ person: 'anna', kind: 'user', id: ANNA }],
      because: ['always'],
      source: 'rota',
      graphStatus: 202,
    },
  ]);
  expect(Object.keys(calls[0] ?? {})).toEqual(callColumns);
  const csv = await world.get('/api/audit?caller=+46701234567&person=anna&format=csv');
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const [head, row] = parse(await csv.text());
  expect([head, row?.[0]]).toEqual([callColumns, call.id]);
});

test('a bad parameter is 400, tables that are down are 503', async () => {
  expect((await world.get('/api/audit?from=x')).status).toBe(400);
  world.tables.mode = 'busy';
  expect((await world.get('/api/audit')).status).toBe(503);
  world.tables.mode = 'up';
});
