/** `audit list`, `show` and `stats` over tables on Azurite. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callColumns, type CallRecord } from '../../lib/audit/call-record.ts';
import type { Stats } from '../../lib/audit/stats.ts';
import { startAuditTables, type AuditTables } from '../support/audit-tables.ts';
import { runCli } from '../support/run-cli.ts';
import { decision, ended, incoming, on, wholeCall } from '../unit/audit/rows.ts';

const AT = '2026-11-21T12:00:00Z';
const SUPPORT = '7629bdce-046c-4903-86b4-a8f718277e1a';

const CALLS = [
  ...wholeCall('c-1', '2026-11-21T02:14:00.000Z'),
  incoming('c-2', '2026-11-20T23:30:00.000Z', { callerName: 'Eva\u001b[31m' }),
  on(
    '2026-11-20',
    decision('c-2', '2026-11-20T23:30:00.100Z', {
      action: 'reject',
      reason: 'busy',
      targets: [],
      durationMs: 100,
    }),
  ),
  on('2026-11-20', ended('c-2', '2026-11-20T23:30:01.000Z', { outcome: 'rejected' })),
  incoming('c-3', '2026-11-21T11:45:00.000Z'),
  incoming('c-4', '2026-11-21T11:00:00.000Z'),
];

let tables: AuditTables;
beforeAll(async () => {
  tables = await startAuditTables(CALLS);
  await tables.store.insert('Lines', {
    partitionKey: 'lines',
    rowKey: SUPPORT,
    Name: 'support',
    TimeZone: 'Asia/Tokyo',
  });
});
afterAll(() => tables.stop());

const run = (words: string, store = tables.store) => runCli(words.trim().split(/ +/), { store, at: AT });
const listed = async (words: string) => {
  const ran = await run(`audit list ${words} --json`);
  expect(ran.code, ran.stderr).toBe(0);
  const answer = ran.json() as { calls: CallRecord[]; next: unknown };
  expect(answer.next).toBeNull();
  return answer.calls.map(({ callId }) => callId);
};

describe('audit list', () => {
  test('as JSON, newest first, filters combined', async () => {
    expect(await listed('')).toEqual(['c-3', 'c-4', 'c-1', 'c-2']);
    expect(await listed('--person anna --outcome answered')).toEqual(['c-1']);
    expect(await listed('--caller +46701234567 --outcome none')).toEqual(['c-3', 'c-4']);
    expect(await listed('--call c-2')).toEqual(['c-2']);
    expect(await listed('--from 2020-01-01 --to 2020-02-01')).toEqual([]);
  });
  test('times are local in the zone of the line, else in the default zone, or as they say', async () => {
    // Stockholm is UTC+1, Tokyo UTC+9.
    expect(await listed('--from 2026-11-21')).toEqual(['c-3', 'c-4', 'c-1', 'c-2']);
    expect(await listed('--from 2026-11-21 --zone UTC')).toEqual(['c-3', 'c-4', 'c-1']);
    expect(await listed('--from 2026-11-21T11:30 --line support')).toEqual(['c-3', 'c-4']);
    expect(await listed('--from 2026-11-21T02:14Z --to 2026-11-21T02:15Z')).toEqual(['c-1']);
    expect(await listed('--to 2026-11-20 --zone UTC')).toEqual(['c-2']);
  });
  test('as CSV', async () => {
    const [head, ...rows] = parse((await run('audit list --csv')).stdout);
    expect(head).toEqual(callColumns);
    expect(rows.map((row) => row[0])).toEqual(['c-3', 'c-4', 'c-1', 'c-2']);
  });
  test('for people: what is missing after half an hour says so, and no cell steers the terminal', async () => {
    const { stdout } = await run('audit list --zone Europe/Stockholm');
    expect(stdout).toContain('Arrived (Europe/Stockholm)');
    expect(stdout).toMatch(/2026-11-21 12:45 .*being decided +no end yet +c-3\n/);
    expect(stdout).toMatch(/2026-11-21 12:00 .*NO DECISION +NO END +c-4\n/);
    expect(stdout).toMatch(/2026-11-21 03:14 .*anna +nights +answered +c-1\n/);
    expect(stdout).toMatch(/2026-11-21 00:30 .*Eva\\u\{1b\}\[31m\) +rejected as busy .*rejected +c-2\n/);
    expect(stdout).toContain('\n4 calls\n');
    expect((await run('audit list --from 2020-01-01 --to 2020-01-02')).stdout).toBe('no calls\n');
  });
  test('wrong use, and what nobody knows, is 2', async () => {
    for (const words of [
      '--from yesterday',
      '--to 2026-11-20 --from 2026-11-21',
      '--outcome lost',
      '--zone Mars',
      '--line nowhere',
      '--call nobody',
      '--csv --json',
      '--page 2',
      'x',
    ]) {
      const { code, stdout, stderr } = await run(`audit list ${words}`);
      expect([words, code, stdout]).toEqual([words, 2, '']);
      expect(stderr).toMatch(/^ringrota: .+\n/);
    }
  });
});

describe('audit show', () => {
  test('one call', async () => {
    expect((await run('audit show c-1 --json')).json()).toMatchObject({ callId: 'c-1', outcome: 'answered' });
    const { code, stdout } = await run('audit show c-1');
    expect([code, stdout]).toEqual([0, expect.stringContaining('rang      anna (user 8d1e6ab6')]);
    expect((await run('audit show c-4')).stdout).toContain('no decision was recorded');
  });
  test('a call that nobody knows is 2', async () => {
    for (const id of ['nobody', '..', "c-1'", 'a/b'])
      expect(await run(`audit show ${id}`)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `ringrota: nobody knows the call "${id}"\n`,
      });
  });
});

describe('audit stats', () => {
  test('as JSON', async () => {
    const stats = (await run('audit stats --json')).json() as Stats & { zone: string };
    expect(stats.zone).toBe('UTC');
    expect(stats.total).toMatchObject({
      calls: 4,
      answered: 1,
      rejected: 1,
      ended: 0,
      none: 2,
      decisionMs: { median: 100, p95: 250 },
    });
    expect(stats.days.map(({ day, line, calls }) => [day, line, calls])).toEqual([
      ['2026-11-20', 'support', 1],
      ['2026-11-21', 'support', 3],
    ]);
    expect(stats.callers).toEqual([{ caller: 'phone:+46701234567', name: 'Eva\u001b[31m', calls: 4 }]);
  });
  test('for people, by the days of a zone', async () => {
    const { stdout } = await run('audit stats --zone Europe/Stockholm');
    expect(stdout).toMatch(/2026-11-21 +support +4 +1 \(25 %\) +1 \(25 %\) +- +2 \(50 %\) +100 ms, 250 ms/);
    expect(stdout).toMatch(/2026-11-21 {2}█+·+ 4\n/);
    expect(stdout).not.toContain('\u001b');
    expect((await run('audit stats --from 2020-01-01 --to 2020-01-02')).stdout).toBe('no calls\n');
  });
});
