/** `audit list`, `show` and `stats` over tables on Azurite. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callColumns, type CallRecord } from '../../lib/audit/rows.ts';
import { seedAudit, startAuditTables, type AuditTables } from '../support/audit-tables.ts';
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
  test('prints JSON with the newest call first, and combines filters', async () => {
    expect(await listed('')).toEqual(['c-3', 'c-4', 'c-1', 'c-2']);
    expect(await listed('--person anna --outcome answered')).toEqual(['c-1']);
    expect(await listed('--caller +46701234567 --outcome none')).toEqual(['c-3', 'c-4']);
    expect(await listed('--call c-2')).toEqual(['c-2']);
    expect(await listed('--from 2020-01-01 --to 2020-02-01')).toEqual([]);
  });
  test('shows times that are local in the zone of the line, else in the default zone, or as they say', async () => {
    // Stockholm is UTC+1, Tokyo UTC+9.
    expect(await listed('--from 2026-11-21')).toEqual(['c-3', 'c-4', 'c-1', 'c-2']);
    expect(await listed('--from 2026-11-21 --zone UTC')).toEqual(['c-3', 'c-4', 'c-1']);
    expect(await listed('--from 2026-11-21T11:30 --line support')).toEqual(['c-3', 'c-4']);
    expect(await listed('--from 2026-11-21T02:14Z --to 2026-11-21T02:15Z')).toEqual(['c-1']);
    expect(await listed('--to 2026-11-20 --zone UTC')).toEqual(['c-2']);
  });
  test('prints CSV', async () => {
    const [head, ...rows] = parse((await run('audit list --csv')).stdout);
    expect(head).toEqual(callColumns);
    expect(rows.map((row) => row[0])).toEqual(['c-3', 'c-4', 'c-1', 'c-2']);
  });
  test('tells people what is missing after half an hour, and no cell steers the terminal', async () => {
    const { stdout } = await run('audit list --zone Europe/Stockholm');
    expect(stdout).toContain('Times in Europe/Stockholm\n');
    expect(stdout).toMatch(/2026-11-21 12:45 .*being decided +no end yet +c-3\n/);
    expect(stdout).toMatch(/2026-11-21 12:00 .*NO DECISION +NO END +c-4\n/);
    expect(stdout).toMatch(/2026-11-21 03:14 .*anna +nights +answered \(Teams does not say by whom\) +c-1\n/);
    expect(stdout).toMatch(/2026-11-21 00:30 .*Eva\\u\{1b\}\[31m\) +rejected as busy .*rejected +c-2\n/);
    expect(stdout).toContain('\n4 calls\n');
    expect((await run('audit list --from 2020-01-01 --to 2020-01-02')).stdout).toBe('no calls\n');
  });
  test('ends with 2 on wrong use and on an unknown name', async () => {
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
  test('prints one call', async () => {
    expect((await run('audit show c-1 --json')).json()).toMatchObject({ callId: 'c-1', outcome: 'answered' });
    const { code, stdout } = await run('audit show c-1');
    expect([code, stdout]).toEqual([0, expect.stringContaining('rang      anna\n')]);
    expect((await run('audit show c-4')).stdout).toContain('no decision is recorded');
  });
  test('ends with 2 on an unknown call', async () => {
    for (const id of ['nobody', '..', "c-1'", 'a/b'])
      expect(await run(`audit show ${id}`)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining(
          `ringrota: unknown call "${id}"; "ringrota audit list" has the calls`,
        ) as string,
      });
  });
});

describe('audit show, by the beginning of an id', () => {
  const LONG = '491f0b00-ffff-4bc9-a43e-b226498ec22a';
  beforeAll(() =>
    seedAudit(tables.store, [
      ...wholeCall(LONG, '2026-11-19T02:14:00.000Z'),
      incoming('7f3a11c0-0000-4000-8000-000000000001', '2026-11-18T02:14:00.000Z'),
      incoming('7f3a11c0-0000-4000-8000-000000000002', '2026-11-18T02:14:00.000Z'),
      ...wholeCall('0ld00000-ffff-4bc9-a43e-b226498ec22a', '2026-10-01T02:14:00.000Z'),
    ]),
  );
  test('the first 8 characters do, in any case', async () => {
    expect((await run('audit show 491f0b00 --json')).json()).toMatchObject({ callId: LONG });
    expect((await run('audit show 491F0B00-FFFF --json')).json()).toMatchObject({ callId: LONG });
    expect(await listed('--call 491f0b00')).toEqual([LONG]);
  });
  test('where several calls begin so they are named, and what is older is unknown', async () => {
    const { code, stderr } = await run('audit show 7f3a11c0');
    expect([code, stderr]).toEqual([2, expect.stringContaining('several calls begin with "7f3a11c0"')]);
    expect((await run('audit show 0ld00000')).code).toBe(2);
  });
  test('less than 8 do not', async () => expect((await run('audit show 491f0b0')).code).toBe(2));
});

describe('times are shown in the zone in which they are read', () => {
  test('calls of a line show times in its zone', async () => {
    const { stdout } = await run('audit list --line support --from 2026-11-21');
    expect(stdout).toContain('Times in Asia/Tokyo\n');
    expect(stdout).toMatch(/2026-11-21 11:14 .*c-1\n/);
    expect((await run('audit show c-1')).stdout).toMatch(
      /times in Asia\/Tokyo\n {2}arrived {3}2026-11-21 11:14\n/,
    );
  });
  test('else in DEFAULT_TIME_ZONE, or as --zone says', async () => {
    expect((await run('audit list')).stdout).toContain('Times in Europe/Stockholm\n');
    expect((await run('audit show c-1 --zone UTC')).stdout).toContain('2026-11-21T02:14:00.000Z');
  });
});

describe('a caller by a number that nobody could have called from', () => {
  test('is said to be local, with the callers that end so', async () => {
    const { code, stdout, stderr } = await run('audit list --caller 070-1234567');
    expect([code, stdout]).toEqual([0, 'no calls\n']);
    expect(stderr).toContain('is a local number');
    expect(stderr).toContain('try +46701234567');
  });
  test('with 00 for the + is found', async () =>
    expect(await listed('--caller 0046701234567 --from 2026-11-20')).toEqual(['c-3', 'c-4', 'c-1', 'c-2']));
});

test('somebody who is neither in People nor in the record is answered with a list', async () => {
  await tables.store.insert('People', { partitionKey: 'people', rowKey: 'carla', Target: '+46701234569' });
  expect((await run('audit list --person carl')).stderr).toContain(
    'unknown person "carl"; did you mean "carla"? persons: carla',
  );
  expect(await run('audit list --person carla')).toMatchObject({ code: 0, stdout: 'no calls\n' });
});

test('a list fits 80 columns of a terminal, and its columns do not move', async () => {
  const env = {
    ROTA_STORAGE: 'UseDevelopmentStorage=true',
    DEFAULT_TIME_ZONE: 'Europe/Stockholm',
    NO_COLOR: '',
  };
  const given = { store: tables.store, at: AT, isTTY: true, columns: 80, env };
  const { stdout } = await runCli(['audit', 'list'], given);
  for (const text of stdout.split('\n')) expect(text.length, text).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(/ 491f0b00\n/);
  expect(stdout.match(/^11-\d\d \d\d:\d\d {2}support /gm)).toHaveLength(7);
  const stats = await runCli(['audit', 'stats', '--by', 'caller'], given);
  for (const text of stats.stdout.split('\n')) expect(text.length, text).toBeLessThanOrEqual(80);
});

describe('audit stats', () => {
  const RANGE = '--from 2026-11-20 --to 2026-11-21 --zone Europe/Stockholm';
  type Rows = { rows: Record<string, unknown>[] };
  const rows = async (words: string) => {
    const ran = await run(`audit stats ${RANGE} ${words} --json`);
    expect(ran.code, ran.stderr).toBe(0);
    return (ran.json() as Rows).rows;
  };
  const none = { answered: 0, notAnswered: 0, rejected: 0, noEnd: 0, night: 0 };

  test('by day, as JSON', async () => {
    expect((await run(`audit stats ${RANGE} --json`)).json()).toEqual({
      by: 'day',
      from: '2026-11-19T23:00:00.000Z',
      to: '2026-11-21T23:00:00.000Z',
      zone: 'Europe/Stockholm',
      rows: [{ ...none, key: '2026-11-21', calls: 4, answered: 1, rejected: 1, noEnd: 2 }],
    });
  });
  test('by line, hour, person and caller', async () => {
    expect(await rows('--by line')).toMatchObject([{ key: 'support', calls: 4 }]);
    expect((await rows('--by hour')).map(({ key, calls }) => [key, calls])).toEqual([
      ['00', 1],
      ['03', 1],
      ['12', 2],
    ]);
    expect(await rows('--by person')).toEqual([{ ...none, key: 'anna', calls: 1, answered: 1 }]);
    expect(await rows('--by caller')).toMatchObject([{ key: 'phone:+46701234567', calls: 4 }]);
    expect((await run('audit stats --by week')).stderr).toContain(
      '--by "week" is not one of day, line, person',
    );
  });
  test('night is from 22:00 to 07:00 on the clock of the line', async () => {
    // 21:15, 22:00, 06:59 and 07:00 in Tokyo.
    const night = ['n-1', 'n-2', 'n-3', 'n-4'].map((id, index) =>
      wholeCall(id, `2026-11-10T${['12:15', '13:00', '21:59', '22:00'][index] ?? ''}:00.000Z`),
    );
    await seedAudit(tables.store, night.flat());
    const ran = await run('audit stats --by person --from 2026-11-10 --to 2026-11-11 --json');
    expect((ran.json() as Rows).rows).toMatchObject([{ key: 'anna', calls: 4, night: 2 }]);
  });
  test('not answered counts redirects that ended without an answer, and not callers who had gone', async () => {
    const at = '2026-11-05T02:14:00.000Z';
    const call = (id: string, action: 'redirect' | 'reject' | 'none', end: boolean) => [
      incoming(id, at),
      decision(id, at, { action, targets: [] }),
      ...(end ? [ended(id, at)] : []),
    ];
    await seedAudit(tables.store, [
      ...call('s-1', 'redirect', true),
      ...call('s-2', 'redirect', false),
      ...call('s-3', 'reject', false),
      ...call('s-4', 'none', true),
    ]);
    const ran = await run('audit stats --from 2026-11-05 --to 2026-11-05 --by line --json');
    expect((ran.json() as Rows).rows).toEqual([
      { ...none, key: 'support', calls: 4, notAnswered: 1, noEnd: 1, rejected: 1 },
    ]);
  });
  test('prints CSV', async () => {
    const lines = (await run(`audit stats ${RANGE} --csv`)).stdout.split('\n');
    expect(lines).toEqual([
      'key,calls,answered,notAnswered,rejected,noEnd,night',
      '2026-11-21,4,1,0,1,2,0',
      '',
    ]);
  });
  test('for people', async () => {
    const { stdout } = await run(`audit stats ${RANGE}`);
    expect(stdout).toMatch(/2026-11-21 +4 +1 \(100 %\) +- +2 \(50 %\) +1 \(25 %\) +- +- +-\n/);
    expect(stdout).toContain("Receipt to Graph's answer: half 100 ms, 95 % 250 ms or less\n");
    expect(stdout).toContain('ringing included');
    expect((await run('audit stats --from 2020-01-01 --to 2020-01-02')).stdout).toBe('no calls\n');
  });
});
