import { describe, expect, it } from 'vitest';
import { onCall } from '../../../lib/http/on-call.ts';
import { StoreError } from '../../../lib/ports.ts';
import { createMemoryStore, type MemoryStore } from '../../support/memory-store.ts';
import { example, exampleStore, ids, line, person, rotaRow, runCli } from '../../support/run-cli.ts';

const NOW = '2026-11-21T02:14:00.000Z';

async function ask(query: string, store: MemoryStore = exampleStore(), zone = 'Europe/Stockholm') {
  const errors: string[] = [];
  const log = { error: (event: string) => void errors.push(event) };
  const deps = { store, defaultTimeZone: zone, now: () => Date.parse(NOW), log };
  const { status, headers, body } = await onCall(new URLSearchParams(query), deps);
  expect(headers?.['content-type']).toBe('application/json; charset=utf-8');
  return { status, errors, body: JSON.parse(body ?? '') as Record<string, unknown> };
}

const anna = { person: 'anna', name: 'Anna', kind: 'user', id: ids.anna };
const bo = { person: 'bo', name: null, kind: 'user', id: ids.bo };
const carl = { person: 'carl', name: null, kind: 'phone', id: '+46701234567' };

describe('who is on call', () => {
  it('is the whole object of the contract', async () => {
    const { status, body } = await ask('line=Support');
    expect(status).toBe(200);
    expect(body).toEqual({
      at: NOW,
      line: 'support',
      rota: 'support',
      zone: 'Europe/Stockholm',
      action: 'redirect',
      reason: null,
      source: 'rota',
      tier: 1,
      because: ['nights'],
      ring: [anna],
      until: '2026-11-21T07:00:00.000Z',
      next: { from: '2026-11-21T07:00:00.000Z', ring: [carl], because: [] },
      skipped: [],
    });
  });

  it('can be asked by RowKey, in any case', async () => {
    const { body } = await ask('line=8D1E6AB6-0000-4000-8000-000000000009');
    expect(body).toMatchObject({ line: 'support', ring: [anna] });
  });

  it('has the fallback where nobody is on call, until somebody is', async () => {
    const { body } = await ask('line=support&at=2026-11-21T07:00:00Z');
    expect(body).toMatchObject({
      action: 'redirect',
      source: 'line-fallback',
      tier: null,
      because: [],
      ring: [carl],
      until: '2026-11-23T07:00:00.000Z',
      next: { from: '2026-11-23T07:00:00.000Z', ring: [anna, bo], because: ['office'] },
    });
  });

  it('a rota on its own has no fallback and no rows of lines', async () => {
    const store = exampleStore({
      Rota: [...example.Rota, rotaRow('support/sales', { Kind: 'shift', Who: 'carl', Lines: 'support' })],
    });
    const alone = await ask('rota=support&at=2026-11-21T08:00:00%2B01:00', store);
    expect(alone.body).toMatchObject({
      line: null,
      action: 'reject',
      reason: 'busy',
      source: 'none',
      tier: null,
      ring: [],
      until: '2026-11-23T07:00:00.000Z',
    });
    expect((await ask('line=support&at=2026-11-21T07:00:00Z', store)).body).toMatchObject({
      ring: [carl],
      tier: 1,
    });
  });

  it('takes a + that arrives as a space', async () => {
    expect((await ask('rota=support&at=2026-11-21T03:14:00+01:00')).body.at).toBe(NOW);
  });

  it('is closed outside the hours of the line, and until looks at hours too', async () => {
    const office = line('default', { Rota: 'support', Open: 'Mon-Fri 09:00-16:00', WhenClosed: 'none' });
    const store = exampleStore({ Lines: [office] });
    const closed = await ask('line=default', store);
    expect(closed.body).toMatchObject({
      line: 'default',
      action: 'reject',
      reason: 'none',
      source: 'closed',
      until: '2026-11-23T08:00:00.000Z',
      next: { ring: [anna, bo], because: ['office'] },
    });
    const open = await ask('line=default&at=2026-11-23T08:00:00Z', store);
    expect(open.body).toMatchObject({
      source: 'rota',
      until: '2026-11-23T15:00:00.000Z',
      next: { ring: [], because: [] },
    });
  });

  it('does not end where only the row changes', async () => {
    const days = ['Mon-Thu', 'Fri', 'Sat-Sun'].map((Days, index) =>
      rotaRow(`support/r${index}`, { Kind: 'shift', Who: 'anna', Days }),
    );
    const { body } = await ask('rota=support', exampleStore({ Rota: days }));
    expect(body).toMatchObject({ ring: [anna], because: ['r2'], until: null, next: null });
  });

  it('ends within 400 days or not at all', async () => {
    const until = async (To: string) =>
      (
        await ask(
          'rota=x',
          exampleStore({
            Rota: [
              rotaRow('x/o', { Kind: 'override', Who: 'anna', From: '2026-01-01', To, TimeZone: 'UTC' }),
            ],
          }),
        )
      ).body.until;
    expect(await until('2027-12-26 02:14')).toBe('2027-12-26T02:14:00.000Z');
    expect(await until('2027-12-26 02:15')).toBeNull();
  });

  it('is cut to 25', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `+467012345${String(index).padStart(2, '0')}`);
    const store = exampleStore({ Rota: [rotaRow('support/all', { Kind: 'shift', Who: many.join(',') })] });
    const { body } = await ask('rota=support', store);
    expect(body.ring).toHaveLength(25);
    expect(body).toMatchObject({
      ring: [
        { person: '+46701234500', name: null, kind: 'phone', id: '+46701234500' },
        ...many.slice(1, 25).map((id) => ({ id })),
      ],
    });
  });

  it('skips rows and cells that cannot be read, and says so', async () => {
    const store = exampleStore({
      Rota: [
        ...example.Rota,
        rotaRow('support/backup', { Kind: 'rotation', Who: 'bo', Every: '1 wek', Start: '2026-01-01' }),
      ],
      Lines: [line('default', { Rota: 'support', RingSeconds: '5' }), line('other', { RingSeconds: '6' })],
    });
    const { body } = await ask('line=default', store);
    const skipped = body.skipped as Record<string, unknown>[];
    expect(skipped.map(({ row, column, value }) => ({ row, column, value }))).toEqual([
      { row: 'support/backup', column: 'Every', value: '1 wek' },
      { row: 'lines/default', column: 'RingSeconds', value: '5' },
    ]);
    expect(Object.keys(skipped[0] ?? {})).toEqual(['row', 'column', 'value', 'problem']);
  });
});

describe('which lines and rotas are known', () => {
  const check = (claim: string, query: string, tables: Parameters<typeof exampleStore>[0], status: number) =>
    it(claim, async () => {
      const answer = await ask(query, createMemoryStore({ tables: tables ?? {} }));
      expect(answer.status).toBe(status);
      if (status === 404) expect(answer.body).toMatchObject({ error: { code: 'notFound' } });
    });
  const off = line('off', { Name: 'off', Rota: 'offs', Enabled: 'no' });
  check('default, where there is no row at all', 'line=default', {}, 200);
  check('default, where every row is switched off', 'line=default', { Lines: [off] }, 200);
  check('not default, where there are other lines', 'line=default', { Lines: [line('sales')] }, 404);
  check('not a line that is switched off', 'line=off', { Lines: [off, line('default')] }, 404);
  check('not an unknown line', 'line=nope', { Lines: [line('default')] }, 404);
  check(
    'a rota that a row has, switched off or not',
    'rota=x',
    { Rota: [rotaRow('x/a', { Enabled: 'no' })] },
    200,
  );
  check('a rota that a line names', 'rota=y', { Lines: [line('l', { Rota: 'y' })] }, 200);
  check('the rota default, where there is no line', 'rota=default', {}, 200);
  check(
    'not a rota that only a switched-off line names',
    'rota=offs',
    { Lines: [off, line('default')] },
    404,
  );
  check('not an unknown rota', "rota=' or 1 eq 1", {}, 404);
});

describe('a question that cannot be answered', () => {
  for (const query of [
    '',
    'line=',
    'rota=%20',
    'line=a&rota=b',
    'line=a&line=b',
    'line=support&at=',
    'line=support&at=2026-11-21',
    'line=support&at=2026-11-21T02:14:00',
    'line=support&at=2026-02-30T00:00Z',
  ])
    it(`is 400: ${query || 'neither'}`, async () => {
      const { status, body } = await ask(query);
      expect(status).toBe(400);
      expect(body).toMatchObject({
        error: { code: 'invalidRequest', message: expect.any(String) as string },
      });
    });
  it('is 503 where the tables do not answer', async () => {
    const down = createMemoryStore({
      before: () => {
        throw new StoreError('timeout', 'no answer');
      },
    });
    const { status, body, errors } = await ask('line=support', down);
    expect({ status, errors }).toEqual({ status: 503, errors: ['storage.failed'] });
    expect(body).toMatchObject({ error: { code: 'storageUnavailable' } });
  });
});

describe('who', () => {
  it('prints the object of GET /api/on-call for a line', async () => {
    const { json } = await runCli(['who', '--line', 'support', '--json'], { store: exampleStore() });
    expect(json()).toEqual((await ask('line=support')).body);
  });
  it('prints a list of them for all lines that are switched on', async () => {
    const Lines = [...example.Lines, line('default', {}), line('off', { Enabled: 'no' })];
    const { json } = await runCli(['who', '--json'], { store: exampleStore({ Lines }) });
    expect((json() as { line: string }[]).map((one) => one.line).sort()).toEqual(['default', 'support']);
  });
  it('prints a list of one, default, where there is no line', async () => {
    const { json } = await runCli(['who', '--json']);
    expect(json()).toMatchObject([
      { line: 'default', rota: 'default', action: 'reject', reason: 'busy', source: 'none', until: null },
    ]);
  });
  it('takes --at in the zone of the line, and of DEFAULT_TIME_ZONE for a rota', async () => {
    const Lines = [line('t', { Name: 'tokyo', Rota: 'support', TimeZone: 'Asia/Tokyo' })];
    const at = async (...args: string[]) =>
      (
        (
          await runCli(['who', ...args, '--at', '2026-11-21 12:00', '--json'], {
            store: exampleStore({ Lines }),
          })
        ).json() as { at: string }
      ).at;
    expect(await at('--line', 'tokyo')).toBe('2026-11-21T03:00:00.000Z');
    expect(await at('--rota', 'support')).toBe('2026-11-21T11:00:00.000Z');
  });
  it('says it in words', async () => {
    const { code, stdout } = await runCli(['who', '--line', 'support'], { store: exampleStore() });
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'support (rota support) at Sat 2026-11-21 03:14 Europe/Stockholm',
        '  rings   anna (Anna)',
        '  because nights (tier 1)',
        '  until   Sat 2026-11-21 08:00 Europe/Stockholm',
        '  next    carl',
        '',
      ].join('\n'),
    );
  });
  it('does not let a row steer the terminal', async () => {
    const People = [person('anna', { Target: ids.anna, Name: 'A\u001b[2Jnna' })];
    const { stdout } = await runCli(['who', '--line', 'support'], { store: exampleStore({ People }) });
    expect(stdout).not.toContain('\u001b');
  });
});

describe('asked for a caller', () => {
  const blocked = '+46701112233';
  const caller = (rowKey: string, columns: Readonly<Record<string, string>>) => ({
    partitionKey: 'callers',
    rowKey,
    ...columns,
  });
  const store = exampleStore({
    Rota: [...example.Rota, rotaRow('support/second', { Kind: 'shift', Who: 'carl', Tier: '2' })],
    Callers: [
      caller(blocked, { Rule: 'block', Until: '2026-11-21', Note: 'robocalls' }),
      caller('+46704445566', { Rule: 'vip', Lines: 'support' }),
    ],
  });
  const gets = (claim: string, number: string, expected: Readonly<Record<string, unknown>>) =>
    it(`GET /api/on-call and who say that ${claim}`, async () => {
      const { body } = await ask(`line=support&caller=${encodeURIComponent(number)}`, store);
      expect(body).toMatchObject(expected);
      const { json } = await runCli(['who', '--line', 'support', '--caller', number, '--json'], { store });
      expect(json()).toEqual(body);
    });
  gets('a blocked caller is rejected, until the rule ends', blocked, {
    ...{ action: 'reject', reason: 'forbidden', source: 'rule', ring: [], until: '2026-11-21T23:00:00.000Z' },
    rule: { rule: 'block', row: `callers/${blocked}` },
  });
  gets('the number of a caller may be written in any form', 'tel:+46-70-111 22 33', { source: 'rule' });
  gets('a VIP rings all tiers', '+46704445566', {
    ...{ action: 'redirect', source: 'rota', tier: null, because: ['nights', 'second'], ring: [anna, carl] },
    rule: { rule: 'vip', row: 'callers/+46704445566' },
  });
  gets('somebody without a row is answered as anybody is', '+46709998877', { ring: [anna], rule: null });
  gets('somebody on call who calls is not rung', ids.anna, { tier: 2, ring: [carl], rule: null });

  it('rules do not count for a rota on its own', async () => {
    const { body } = await ask(`rota=support&caller=${encodeURIComponent(blocked)}`, store);
    expect(body).toMatchObject({ action: 'redirect', ring: [anna], rule: null });
  });
  it('the answer without a caller has no member rule', async () => {
    expect((await ask('line=support', store)).body).not.toHaveProperty('rule');
  });
  it('a malformed caller gets 400', async () => {
    for (const text of ['', 'anna', '0701234567', 'x;drop'])
      expect((await ask(`line=support&caller=${encodeURIComponent(text)}`, store)).status).toBe(400);
  });
  it('who takes a short name, and says which tier was passed over and why', async () => {
    const { stdout } = await runCli(['who', '--line', 'support', '--caller', 'Anna'], { store });
    expect(stdout).toContain('  rings   carl\n');
    expect(stdout).toContain('  passed  tier 1: anna is the caller\n');
    const unknown = await runCli(['who', '--line', 'support', '--caller', 'ana'], { store });
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('did you mean "anna"') as string,
    });
  });
  it('who says why nobody of a lower tier rings, and names the row of Callers', async () => {
    const Rota = [
      rotaRow('support/first', { Kind: 'shift', Who: 'gone, sleepy' }),
      rotaRow('support/second', { Kind: 'shift', Who: 'carl', Tier: '2' }),
    ];
    const People = [...example.People, person('sleepy', { Target: '+46700000001', Enabled: 'no' })];
    const { stdout } = await runCli(['who', '--line', 'support'], { store: exampleStore({ Rota, People }) });
    expect(stdout).toContain('  passed  tier 1: gone is unknown, sleepy is switched off\n');
    const rule = await runCli(['who', '--line', 'support', '--caller', blocked], { store });
    expect(rule.stdout).toContain(`  rule    callers/${blocked} (blocked)\n`);
    expect(rule.stdout).toContain('nobody: the call is rejected as forbidden, the caller is blocked');
  });
});
