import { describe, expect, test } from 'vitest';
import { findCall } from '../../../lib/audit/find-call.ts';
import { matches, personFilter, type AuditFilter } from '../../../lib/audit/filter.ts';
import { findLine } from '../../../lib/audit/find-line.ts';
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
    expect(await search(['2026-10-01'])).toMatchObject({ found: null, queries: 55 }));
  test('is not looked for over centuries because one row is on a day that is none', async () => {
    for (const day of ['0001-01-01', '1970-01-01'])
      expect((await search([day, '2026-10-01'])).queries).toBe(55);
  });
  test('is given up in time', async () =>
    expect(search(['2024-01-01'], () => true)).rejects.toMatchObject({ fault: 'timeout' }));
});

describe('a call is found', () => {
  const SMALL = 'ec5fefd7-04ec-4dc0-baf8-542b787a54b5';
  const BARE = SMALL.replaceAll('-', '').toUpperCase();
  const check = async (stored: string, asked: string) => {
    const store = createMemoryStore({ tables: { CallAudit: wholeCall(stored, '2026-11-20T02:14:00.000Z') } });
    const found = await findCall(store, asked, NOW);
    expect(found).toMatchObject({ callId: stored, action: 'redirect' });
    const any: AuditFilter = { call: asked, caller: null, line: null, person: null, outcome: null };
    expect(found !== null && matches(found, any)).toBe(true);
  };
  test.each([SMALL, SMALL.toUpperCase(), BARE, BARE.toLowerCase()])(
    'by %s, however its row spells it',
    async (id) => {
      await check(SMALL, id);
      await check(BARE, id);
    },
  );
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
