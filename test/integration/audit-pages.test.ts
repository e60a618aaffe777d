/** Pages of a thousand calls over Azurite, by links that can be shared. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallRecord } from '../../lib/audit/rows.ts';
import { auditAnswer } from '../../lib/http/audit.ts';
import type { Row } from '../../lib/ports.ts';
import { seedAudit, startAuditTables, type AuditTables } from '../support/audit-tables.ts';
import { recordingLog } from '../support/recording-log.ts';
import { runCli } from '../support/run-cli.ts';
import { incoming } from '../unit/audit/rows.ts';

const CALLS = 3_207;
const NOW = Date.parse('2026-11-21T12:00:00Z');

/** On four days, several at each instant, keys in another order than times. */
function* rows(): Generator<Row> {
  for (let index = 0; index < CALLS; index += 1) {
    const at = Date.parse('2026-11-18T00:00:00Z') + Math.floor(index / 3) * 300_000;
    const callId = `${String((index * 7_919) % 10_007).padStart(5, '0')}-${index}`;
    yield incoming(callId, new Date(at).toISOString(), { line: index % 2 === 0 ? 'a b&c' : 'x' });
  }
}

let tables: AuditTables;
beforeAll(async () => {
  tables = await startAuditTables(rows());
});
afterAll(() => tables.stop());

async function ask(link: string, now = NOW) {
  const deps = { store: tables.store, now: () => now, log: recordingLog() };
  const answer = await auditAnswer(new URL(link, 'https://host').searchParams, deps);
  expect(answer.status, answer.body).toBe(200);
  return answer;
}
const page = async (link: string, now?: number) =>
  JSON.parse((await ask(link, now)).body ?? '') as { calls: CallRecord[]; next: string | null };

async function follow(link: string): Promise<CallRecord[][]> {
  const pages: CallRecord[][] = [];
  for (let next: string | null = link; next !== null;) {
    const read = await page(next);
    pages.push(read.calls);
    next = read.next;
  }
  return pages;
}

test('every call once, newest first, a thousand a page', async () => {
  const pages = await follow('/api/audit?from=2026-11-18&to=2026-11-30');
  expect(pages.map(({ length }) => length)).toEqual([1_000, 1_000, 1_000, 207]);
  const calls = pages.flat();
  expect(new Set(calls.map(({ callId }) => callId)).size).toBe(CALLS);
  const times = calls.map(({ at }) => at ?? '');
  expect(times).toEqual(times.toSorted().reverse());
});

test('filters go with the link', async () => {
  const query = new URLSearchParams({ from: '2026-11-18', to: '2026-11-30', line: 'a b&c', outcome: 'none' });
  const pages = await follow(`/api/audit?${query.toString()}`);
  expect(pages.map(({ length }) => length)).toEqual([1_000, 604]);
  expect(pages.flat().every(({ line }) => line === 'a b&c')).toBe(true);
});

test('a link means the same calls a month later, whatever came meanwhile, and holds no key', async () => {
  const { next } = await page('/api/audit?code=secret&from=2026-11-18');
  expect(next).toMatch(/^\/api\/audit\?/);
  expect(next).not.toContain('secret');
  const before = await page(next ?? '');
  await seedAudit(tables.store, [incoming('newer', '2026-11-29T02:00:00.000Z')]);
  expect(await page(next ?? '', NOW + 30 * 86_400_000)).toEqual(before);
});

test('a last page that is full has no link behind it', async () => {
  const read = await page('/api/audit?from=2026-11-18T00:00:00Z&to=2026-11-19T03:45:00Z');
  expect([read.calls.length, read.next]).toEqual([999, null]);
});

test('a page that takes too long ends early, and its link goes on', async () => {
  let now = NOW;
  const deps = { store: tables.store, now: () => (now += 60_000), log: recordingLog() };
  const found: CallRecord[] = [];
  let pages = 0;
  for (let next: string | null = '/api/audit?from=2026-11-18&to=2026-11-28'; next !== null; pages += 1) {
    const answer = await auditAnswer(new URL(next, 'https://host').searchParams, deps);
    const body = JSON.parse(answer.body ?? '') as { calls: CallRecord[]; next: string | null };
    found.push(...body.calls);
    next = body.next;
  }
  expect(pages).toBeGreaterThan(4);
  expect(new Set(found.map(({ callId }) => callId)).size).toBe(CALLS);
  expect(found).toHaveLength(CALLS);
});

test('CSV has its link in a header', async () => {
  let link: string | undefined = '/api/audit?format=csv&from=2026-11-18&to=2026-11-28';
  let count = 0;
  while (link !== undefined) {
    const answer = await ask(link);
    count += parse(answer.body ?? '').length - 1;
    link = /^<(.*)>; rel="next"$/.exec(answer.headers?.link ?? '')?.[1];
  }
  expect(count).toBe(CALLS);
});

test('audit list lists them all at once', async () => {
  const ran = await runCli(['audit', 'list', '--from', '2026-11-18', '--to', '2026-11-28', '--json'], {
    store: tables.store,
  });
  const { calls, next } = ran.json() as { calls: CallRecord[]; next: null };
  expect([ran.code, calls.length, next]).toEqual([0, CALLS, null]);
  expect(calls).toEqual(
    (await follow('/api/audit?from=2026-11-17T23:00:00Z&to=2026-11-28T23:00:00Z')).flat(),
  );
});
