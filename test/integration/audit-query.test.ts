/** `GET /api/audit` over tables on Azurite: folding over days, filters. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallRecord } from '../../lib/audit/rows.ts';
import { auditAnswer } from '../../lib/http/audit.ts';
import { startAuditTables, type AuditTables } from '../support/audit-tables.ts';
import { recordingLog } from '../support/recording-log.ts';
import { ANNA, BO, incoming } from '../unit/audit/rows.ts';
import { CALLS, NOW, SALES, USER } from '../unit/audit/odd-calls.ts';

let tables: AuditTables;
beforeAll(async () => {
  tables = await startAuditTables(CALLS);
  await tables.store.insert('Lines', { partitionKey: 'lines', rowKey: SALES.toUpperCase(), Name: 'Sales' });
});
afterAll(() => tables.stop());

const ask = (query: string) =>
  auditAnswer(new URLSearchParams(query), { store: tables.store, now: () => NOW, log: recordingLog() });
async function calls(query: string): Promise<readonly CallRecord[]> {
  const answer = await ask(query);
  expect(answer.status, answer.body).toBe(200);
  const body = JSON.parse(answer.body ?? '') as { calls: CallRecord[]; next: string | null };
  expect(body.next).toBeNull();
  return body.calls;
}
const check = async (query: string, expected: readonly string[]) =>
  expect((await calls(query)).map(({ callId }) => callId)).toEqual(expected);

const TWO_DAYS = ['no-decision', 'no-end', 'whole', 'late', 'rejected', 'only-end'];
const WEEK = [...TWO_DAYS, 'split', 'two-ends'];

describe('a range', () => {
  test('is the last seven days, newest first, each call once', () => check('', WEEK));
  test('ignores blank parameters', () =>
    check('from=&to=&line=&caller=&person=&outcome=&call=&format=', WEEK));
  test('a range of arrival days includes both days', async () => {
    await check('from=2026-11-21&to=2026-11-21', ['no-decision', 'no-end', 'whole']);
    await check('from=2026-11-20&to=2026-11-20', ['late', 'rejected', 'only-end']);
    await check('from=2026-11-20&to=2026-11-21', TWO_DAYS);
  });
  test('a range of instants excludes the second', async () => {
    await check('from=2026-11-21T02:15:00Z&to=2026-11-21T02:16:00Z', ['no-end']);
    await check('from=2026-11-21T03:15:00%2B01:00&to=2026-11-21T03:16:00+01:00', ['no-end']);
    await check('from=2026-11-20T09:00:00Z&to=2026-11-20T09:00:00.001Z', ['only-end']);
  });
  test('without an end is bounded', async () => {
    await check('from=2026-11-21', ['no-decision', 'no-end', 'whole']);
    await check('from=1970-01-01', [...WEEK, 'old']);
    await check('from=0001-01-01', [...WEEK, 'old']);
    await check('to=2026-09-30', ['old']);
    await check('to=2026-08-30', []);
    await check('from=2030-01-01', []);
  });
  test('with an end far off is bounded too', async () => {
    await check('from=2026-11-21&to=9999-12-31', ['no-decision', 'no-end', 'whole']);
    await check('from=2026-11-21T00:00:00Z&to=9999-12-31T23:59:59Z', ['no-decision', 'no-end', 'whole']);
    await check('from=0001-01-01&to=9999-12-31&person=bo', ['no-end']);
    await check('from=0000-01-01&to=0001-12-31', []);
    await check('from=9999-12-31', []);
    await check('from=9999-12-31T23:59:59-14:00', []);
  });
  test('has calls of a wrong clock where their day is named', async () => {
    await tables.store.insert(
      'CallAudit',
      incoming('next-year', '2027-02-03T04:05:06.000Z', { line: 'wrong' }),
    );
    await check('from=2026-11-22&to=9999-12-31', ['next-year']);
    await check('from=2027-02-03&to=2027-02-03', ['next-year']);
    await check('from=2026-11-22&to=2027-02-02', []);
  });
  test('does not matter for one call: it is found on any day', async () => {
    await check('call=old', ['old']);
    await check('call=late', ['late']);
    await check('call=only-end', ['only-end']);
    await check('call=nobody-knows', []);
    await check('call=old&from=2026-11-01', []);
    await check("call=old' or RowKey ge '", []);
  });
});

describe('a call is one record', () => {
  const one = async (callId: string) => (await calls(`call=${callId}`))[0];
  const both = async (callId: string, expected: object) => {
    expect(await one(callId)).toMatchObject(expected);
    expect((await calls('')).find((call) => call.callId === callId)).toMatchObject(expected);
  };

  test('with its arrival, decision and end', () =>
    both('whole', {
      day: '2026-11-21',
      outcome: 'answered',
      action: 'redirect',
      targets: [ANNA],
      secondsAfterDecision: 12.5,
    }));
  test('with its end on the next day', () =>
    both('late', {
      day: '2026-11-20',
      endedAt: '2026-11-21T00:40:00.000Z',
      outcome: 'ended',
      hint: 'caller hung up',
    }));
  test('with an end that came first, and twice', () =>
    both('rejected', {
      day: '2026-11-20',
      endedAt: '2026-11-20T10:00:00.200Z',
      outcome: 'rejected',
      action: 'reject',
    }));
  test('with its decision on the next day', async () => {
    await both('split', {
      day: '2026-11-18',
      at: '2026-11-18T23:59:59.000Z',
      action: 'redirect',
      endedAt: '2026-11-19T00:01:00.000Z',
    });
    await check('from=2026-11-19&to=2026-11-19', []);
    await check('from=2026-11-18&to=2026-11-18&person=anna', ['split']);
    await check('caller=Split&outcome=ended', ['split']);
  });
  test('with nothing but ends on two days', async () => {
    await both('two-ends', { day: '2026-11-18', endedAt: '2026-11-18T23:00:00.000Z', at: null });
    await check('from=2026-11-19&to=2026-11-19', []);
  });
  test('without an end', () => both('no-end', { outcome: null, endedAt: null }));
  test('without a decision', () => both('no-decision', { action: null, outcome: null }));
  test('with nothing but an end', () =>
    both('only-end', { at: null, day: '2026-11-20', endedAt: '2026-11-20T09:00:00.000Z' }));
});

describe('a filter', () => {
  test('finds by caller, with or without its kind, in any case, with or without a + that got lost', async () => {
    await check('caller=%2B46701234567', ['no-decision', 'whole']);
    await check('caller=+46701234567', ['no-decision', 'whole']);
    await check('caller=phone:%2B46701234567', ['no-decision', 'whole']);
    await check(`caller=${USER.toLowerCase()}`, ['no-end']);
    await check(`caller=user:${USER}`, ['no-end']);
    await check(`caller=app:${USER}`, []);
    await check('caller=guest:g1', ['late']);
    await check('caller=app:Split', ['split']);
    await check('caller=Split', ['split']);
    await check('caller=encrypted', ['rejected']);
    await check('caller=%2B46701', []);
  });
  test('keeps the other rows of the calls it finds', async () => {
    expect(await calls(`caller=${USER}`)).toMatchObject([{ action: 'redirect', targets: [ANNA, BO] }]);
    expect(await calls('caller=g1')).toMatchObject([
      { outcome: 'ended', endedAt: '2026-11-21T00:40:00.000Z' },
    ]);
  });
  test('finds by line: Name, RowKey, and what was called', async () => {
    await check('line=SALES', ['no-decision']);
    await check(`line=${SALES}`, ['no-decision']);
    await check(`line=${SALES}&from=2026-08-01`, ['no-decision', 'old']);
    await check('line=support', ['no-end', 'whole', 'late', 'rejected', 'split']);
    await check('line=nowhere', []);
  });
  test('finds by person: short name or id', async () => {
    await check('person=bo', ['no-end']);
    await check('person=Anna', ['no-end', 'whole', 'late', 'split']);
    await check(`person=${ANNA.id.toUpperCase()}`, ['no-end', 'whole', 'late', 'split']);
    await check('person=+46701234568', ['no-end']);
    await check('person=an', []);
  });
  test('finds by outcome', async () => {
    await check('outcome=answered', ['whole']);
    await check('outcome=rejected', ['rejected']);
    await check('outcome=ended', ['late', 'only-end', 'split', 'two-ends']);
    await check('outcome=None', ['no-decision', 'no-end']);
  });
  test('holds together with the others', async () => {
    await check('person=anna&outcome=none&line=support', ['no-end']);
    await check('person=anna&outcome=rejected', []);
    await check('call=whole&outcome=rejected', []);
  });
  test('a filter of quotes and operators finds nothing and breaks nothing', async () => {
    for (const name of ['line', 'caller', 'person', 'call'])
      for (const value of ["' or 1 eq 1 or Caller eq '", "''", "x' and (", '%', '{"a":1}', '\ud83d\ude00'])
        await check(new URLSearchParams({ [name]: value }).toString(), []);
  });
});
