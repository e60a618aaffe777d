/** Forms of the answers of `GET /api/audit`: CSV, errors, nothing. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callColumns, type CallRecord } from '../../lib/audit/rows.ts';
import { auditAnswer } from '../../lib/http/audit.ts';
import { StoreError } from '../../lib/ports.ts';
import { startAuditTables, type AuditTables } from '../support/audit-tables.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { recordingLog } from '../support/recording-log.ts';
import { CALLS, NOW } from '../unit/audit/odd-calls.ts';

let tables: AuditTables;
beforeAll(async () => {
  tables = await startAuditTables(CALLS);
});
afterAll(() => tables.stop());

const ask = (query: string, store = tables.store) =>
  auditAnswer(new URLSearchParams(query), { store, now: () => NOW, log: recordingLog() });
async function calls(query: string): Promise<readonly CallRecord[]> {
  const answer = await ask(query);
  expect(answer.status, answer.body).toBe(200);
  const body = JSON.parse(answer.body ?? '') as { calls: CallRecord[]; next: string | null };
  expect(body.next).toBeNull();
  return body.calls;
}
describe('answers', () => {
  test('CSV has the same columns in the same order, safe for spreadsheets', async () => {
    const answer = await ask('format=csv');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': 'no-store',
    });
    const [head, ...rows] = parse(answer.body ?? '');
    expect(head).toEqual(callColumns);
    const json = await calls('');
    expect(rows).toHaveLength(json.length);
    for (const [index, row] of rows.entries()) {
      const call = json[index];
      const cells = callColumns.map((column) => {
        const value = call?.[column] ?? '';
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        return text.startsWith('=') ? `'${text}` : text;
      });
      expect(row).toEqual(cells);
    }
    expect(answer.body).toContain(`"'=cmd|x"`.slice(1, -1));
  });

  test('a parameter that cannot be read is 400, names it, and reflects nothing', async () => {
    const bad = [
      'from=yesterday',
      'to=2026-02-30',
      'from=2026-11-21T02:14',
      'from=2026-11-21&to=2026-11-20',
      'from=%00',
      'from=2026-11-21T02:14:00Z&to=2026-11-21T02:14:00Z',
      'outcome=<script>',
      'format=xml',
      'after=zzz',
      'line=a&line=b',
      `caller=${'9'.repeat(300)}`,
      'to=10000-01-01',
      'after=<b>',
      'call=%00',
      'caller=a%0Ab',
    ];
    for (const query of bad) {
      const answer = await ask(query);
      expect([query, answer.status]).toEqual([query, 400]);
      const { error } = JSON.parse(answer.body ?? '') as { error: { code: string; message: string } };
      expect(error.code).toBe('invalidRequest');
      expect(error.message).toContain(`${/^\w+/.exec(query)?.[0] ?? ''}=`);
      expect(answer.body).not.toMatch(/yesterday|script|xml|zzz|<b>|999999/);
    }
  });

  test('tables that do not answer are 503', async () => {
    const store = createMemoryStore({
      before: () => {
        throw new StoreError('timeout', 'secret detail');
      },
    });
    for (const query of ['', 'call=x', 'line=x', 'caller=x', 'from=2020-01-01']) {
      const answer = await ask(query, store);
      expect(answer.status).toBe(503);
      expect(answer.body).not.toContain('secret');
    }
  });

  test('a missing table answers with an empty list of calls', async () => {
    for (const query of ['', 'call=x', 'line=x', 'caller=x', 'from=2020-01-01', 'to=2020-01-01'])
      expect(JSON.parse((await ask(query, createMemoryStore())).body ?? '')).toEqual({
        calls: [],
        next: null,
      });
  });
});
