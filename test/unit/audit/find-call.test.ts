import { describe, expect, test } from 'vitest';
import { findCall, findCallIds } from '../../../lib/audit/find-call.ts';
import { findCalls } from '../../../lib/audit/find-calls.ts';
import { findLine, matches, personFilter, type AuditFilter } from '../../../lib/audit/filter.ts';
import { fold, gather } from '../../../lib/audit/fold.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { decision, ended, on, wholeCall } from './rows.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('an unknown call', () => {
  const search = async (days: readonly string[], isLate?: () => boolean) => {
    let queries = 0;
    const store = createMemoryStore({
      tables: { CallAudit: days.map((day) => on(day, ended('other', `2026-11-21T00:00:00.000Z`))) },
      before: () => void (queries += 1),
    });
    return { found: await findCall(store, 'nobody', NOW, isLate), queries };
  };
  test('is looked for on every day of the record', async () =>
    expect(await search(['2026-10-01'])).toMatchObject({ found: null, queries: 54 }));
  test('one row on an absurd day does not make the search span centuries', async () => {
    for (const day of ['0001-01-01', '1970-01-01'])
      expect((await search([day, '2026-10-01'])).queries).toBe(54);
  });
  test('is given up in time', async () =>
    expect(search(['2024-01-01'], () => true)).rejects.toMatchObject({ fault: 'timeout' }));
});

const CALL = 'ec5fefd7-04ec-4dc0-baf8-542b787a54b5';
const BARE = CALL.replaceAll('-', '').toUpperCase();

test.each([CALL, CALL.toUpperCase(), BARE, BARE.toLowerCase()])(
  'a call is found by its id %s',
  async (id) => {
    const store = createMemoryStore({ tables: { CallAudit: wholeCall(CALL, '2026-11-20T02:14:00.000Z') } });
    const found = await findCall(store, id, NOW);
    expect(found).toMatchObject({ callId: CALL, action: 'redirect' });
    const any: AuditFilter = { call: id, caller: null, line: null, person: null, outcome: null };
    expect(found !== null && matches(found, any)).toBe(true);
  },
);

test.each(['ec5fefd7', 'EC5FEFD7', 'ec5fefd704', 'EC5FEFD7-04ec', BARE.slice(0, 30)])(
  'a call is found by %s, the beginning of its id',
  async (beginning) => {
    const store = createMemoryStore({ tables: { CallAudit: wholeCall(CALL, '2026-11-20T02:14:00.000Z') } });
    expect(await findCallIds(store, beginning, NOW)).toEqual([CALL]);
  },
);

test('rows that spell the id of a call in two ways are one call', () => {
  const [arrival, decided] = wholeCall(BARE, '2026-11-20T02:14:00.000Z');
  const [, , end] = wholeCall(CALL, '2026-11-20T02:14:00.000Z');
  const calls = gather([arrival, decided, end].filter((row) => row !== undefined));
  expect([...calls.keys()]).toEqual([CALL]);
});

test('an end on the next day belongs to its call, in a list, for a caller and by id', async () => {
  const [arrival, decided] = wholeCall(CALL, '2026-11-20T23:50:00.000Z');
  const end = ended(CALL, '2026-11-21T00:10:00.000Z', {
    outcome: 'answered',
    answeredBy: '{"user":{"id":"x"}}',
  });
  const CallAudit = [arrival, decided, end].filter((row) => row !== undefined);
  const store = createMemoryStore({ tables: { CallAudit } });
  const list = async (filter: AuditFilter, from = '2026-11-19') => {
    const range = { from: Date.parse(from), to: Date.parse('2026-11-22') };
    const found: unknown[] = [];
    for await (const calls of findCalls(store, range, filter))
      found.push(...calls.map(({ record }) => record));
    return found;
  };
  const whole = { callId: CALL, day: '2026-11-20', action: 'redirect', outcome: 'answered' };
  const any: AuditFilter = { call: null, caller: null, line: null, person: null, outcome: null };
  expect(await list(any)).toMatchObject([whole]);
  expect(await list({ ...any, caller: ['phone:+46701234567'] })).toMatchObject([whole]);
  expect(await list(any, '2026-11-21')).toEqual([]);
  expect(await findCall(store, CALL, NOW)).toMatchObject(whole);
});

describe('names in filters are the same when they are the same to a person', () => {
  const call = (line: string, person: string) => {
    const target = { person, kind: 'user', id: 'A' };
    const rows = [
      ...wholeCall('c', '2026-11-21T02:14:00.000Z').slice(0, 1),
      decision('c', '2026-11-21T02:14:00.000Z', { line, targets: [target] }),
    ];
    const parts = gather(rows).get('c');
    const record = parts && fold(parts);
    if (!record) throw new Error('no record');
    return record;
  };
  const any: AuditFilter = { call: null, caller: null, line: null, person: null, outcome: null };
  test('people', () => {
    for (const name of ['JOSÉ', 'jose\u0301 ', 'Jos\u00e9'])
      expect(matches(call('support', 'José'), { ...any, person: personFilter(name) })).toBe(true);
    expect(matches(call('support', 'José'), { ...any, person: personFilter('Jose') })).toBe(false);
  });
  test('lines', async () => {
    const Lines = [{ partitionKey: 'lines', rowKey: 'k', Name: 'Help  Desk' }];
    const store = createMemoryStore({ tables: { Lines } });
    const { filter, known } = await findLine(store, ' help desk', 'UTC');
    expect(known).toBe(true);
    expect(matches(call('Help\u00a0Desk', 'anna'), { ...any, line: filter })).toBe(true);
  });
});

describe('a call without a decision has the line that serves what was called', () => {
  const LINE = '6d1f2c3e-0000-4000-8000-00000000117e';
  const incoming = (called: string | undefined) => ({
    partitionKey: '2026-11-20',
    rowKey: `${CALL}_1-incoming`,
    At: '2026-11-20T02:14:00.000Z',
    CallId: CALL,
    ...(called !== undefined && { Called: called }),
  });
  const Lines = [
    { partitionKey: 'lines', rowKey: LINE, Name: 'support', Rota: 'nights' },
    { partitionKey: 'lines', rowKey: 'default', Name: 'reception' },
  ];
  test.each([
    ['its own row', LINE, { line: 'support', rota: 'nights' }],
    ['the row default', '11111111-0000-4000-8000-000000000002', { line: 'reception', rota: 'default' }],
    ['nothing where the called account is unknown', undefined, { line: null, rota: null }],
  ])('by %s', async (_, called, expected) => {
    const store = createMemoryStore({ tables: { CallAudit: [incoming(called)], Lines } });
    expect(await findCall(store, CALL, NOW)).toMatchObject(expected);
    const any: AuditFilter = { call: null, caller: null, line: null, person: null, outcome: null };
    const range = { from: NOW - 3 * 86_400_000, to: NOW };
    const found = [];
    for await (const calls of findCalls(store, range, any)) found.push(...calls);
    expect(found.map(({ record }) => record)).toMatchObject([expected]);
  });
  test('and is found by the name of the line', async () => {
    const store = createMemoryStore({ tables: { CallAudit: [incoming(LINE)], Lines } });
    const { filter } = await findLine(store, 'support', 'UTC');
    const asked: AuditFilter = { call: null, caller: null, line: filter, person: null, outcome: null };
    const found = [];
    for await (const calls of findCalls(store, { from: NOW - 3 * 86_400_000, to: NOW }, asked))
      found.push(...calls);
    expect(found).toHaveLength(1);
  });
});
