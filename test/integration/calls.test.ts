/** The built bundle over HTTP with real signatures: the README's example first, then every form of a notification. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BASE_URL, BOT, LINE, startWorld, type World } from '../support/world.ts';
import { waitFor } from '../support/wait-for.ts';

const ANNA = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
const BO = '112f7296-5fa4-42ca-bae8-6a692b15d4b8';
const line = (rowKey: string, more: object) => ({ partitionKey: 'lines', rowKey, ...more });
const person = (rowKey: string, Target: string, more: object = {}) => ({
  partitionKey: 'people',
  rowKey,
  Target,
  ...more,
});
const row = (partitionKey: string, rowKey: string, more: object) => ({ partitionKey, rowKey, ...more });
/** Object ids of called accounts, one for each line that the tests need. */
const called = (n: number) => `6d1f2c3e-0000-4000-8000-0000000010${String(n).padStart(2, '0')}`;

let world: World;
beforeAll(async () => {
  world = await startWorld({ env: { RING_SECONDS: '45' } });
  const many = Array.from({ length: 30 }, (_, n) => `p${String(n).padStart(2, '0')}`);
  await world.seed('Lines', [
    line(LINE, { Name: 'support', Rota: 'support', TimeZone: 'Europe/Stockholm' }),
    line(called(1), {
      Name: 'two',
      Rota: 'two',
      RingSeconds: '30',
      DisableForwarding: 'yes',
      MaskCaller: 'yes',
    }),
    line(called(2), { Name: 'many', Rota: 'many' }),
    line(called(3), { Name: 'kinds', Rota: 'kinds' }),
    line(called(4), { Name: 'empty', Rota: 'empty' }),
    line(called(5), { Name: 'forbids', Rota: 'empty', WhenNobody: 'forbidden' }),
    line(called(6), { Name: 'silent', Rota: 'empty', WhenNobody: 'none' }),
    line(called(7), {
      Name: 'shut',
      Rota: 'support',
      Open: 'Mon 00:00-00:01',
      ValidUntil: '',
      WhenClosed: 'forbidden',
      Fallback: 'bo',
    }),
    line(called(8), { Name: 'shut-fallback', Rota: 'support', Open: 'Mon 00:00-00:01', Fallback: 'bo' }),
    line(called(9), { Name: 'tiers', Rota: 'tiers', Fallback: 'bo' }),
    line(called(10), { Name: 'typos', Rota: 'typos', RingSeconds: 'long' }),
    line(called(11), { Name: 'nowhere', Rota: 'nowhere' }),
  ]);
  await world.seed('People', [
    person('anna', ANNA, { Name: 'Anna' }),
    person('bo', BO),
    person('mobile', '+46 70 555 00 11'),
    person('bot', `app:${called(77)}`),
    person('off', called(78), { Enabled: 'no' }),
    person('nowhere', 'at home'),
    ...many.map((name, n) => person(name, called(20 + n))),
  ]);
  await world.seed('Rota', [
    row('support', 'always', { Kind: 'shift', Who: 'anna' }),
    row('two', 'always', { Kind: 'shift', Who: 'bo, anna, BO' }),
    row('many', 'always', { Kind: 'shift', Who: many.join(', ') }),
    row('kinds', 'always', { Kind: 'shift', Who: `anna, mobile, bot, ${BO}, +15550100200` }),
    row('tiers', 'first', { Kind: 'shift', Who: 'nobody-knows, off' }),
    row('tiers', 'second', { Kind: 'shift', Who: 'anna', Tier: '2' }),
    row('typos', 'broken', { Kind: 'shift', Who: 'bo', Days: 'Mon-Fir' }),
    row('typos', 'good', { Kind: 'shift', Who: 'anna' }),
    row('nowhere', 'always', { Kind: 'shift', Who: 'nowhere' }),
  ]);
  await world.seed('Callers', [
    row('callers', '+46700000001', { Rule: 'block' }),
    row('callers', '+46700000002', { Rule: 'vip' }),
    row('callers', '+46700000003', { Rule: 'block', Until: '2020-01-01' }),
    row('callers', '+46700000004', { Rule: 'block', Lines: 'two' }),
    row('callers', BO.toUpperCase(), { Rule: 'block' }),
    row('callers', '+46700000009', { Rule: 'blok' }),
  ]);
});
afterAll(() => world.stop());

describe('a call', () => {
  it('rings who is on call, and leaves three rows that say so', async () => {
    const { call, delivered, ended } = await world.call({ from: '+46701234567', answer: 'first' });
    expect(delivered.status).toBe(202);
    expect(delivered.body).toBe('');
    const day = new Date().toISOString().slice(0, 10);
    expect(world.graph.accepted(call.id)).toMatchObject([
      {
        action: 'redirect',
        body: {
          targets: [
            {
              '@odata.type': '#microsoft.graph.invitationParticipantInfo',
              identity: {
                '@odata.type': '#microsoft.graph.identitySet',
                user: { '@odata.type': '#microsoft.graph.identity', id: ANNA, displayName: 'Anna' },
              },
            },
          ],
          timeout: 45,
          callbackUri: `${BASE_URL}/api/calls/${call.id}?day=${day}`,
        },
      },
    ]);
    await ended;
    const rows = await world.audit(call.id);
    expect(rows.incoming).toMatchObject({
      CallId: call.id,
      Caller: 'phone:+46701234567',
      Called: LINE,
    });
    expect(rows.decision).toMatchObject({
      Action: 'redirect',
      Targets: JSON.stringify([{ person: 'anna', kind: 'user', id: ANNA }]),
      RingSeconds: 45,
      Tier: 1,
      Because: '["always"]',
      Line: 'support',
      Rota: 'support',
      Source: 'rota',
      GraphStatus: 202,
      Attempts: 1,
    });
    expect(rows.decision?.DurationMs).toSatisfy(Number.isInteger);
    expect(rows.ended).toMatchObject({ Outcome: 'answered', CallId: call.id });
    expect(rows.ended?.SecondsAfterDecision).toBeTypeOf('number');
  });

  it.each(['real', 'documented', 'resource-only', 'untyped', 'hex', 'list', 'capitals'] as const)(
    'is understood in the form %s',
    async (form) => {
      const { call, delivered, ended } = await world.call({ form });
      expect(delivered.status).toBe(202);
      expect(world.graph.accepted(call.id)).toHaveLength(1);
      await ended;
      expect(Object.keys(await world.audit(call.id))).toEqual(['incoming', 'decision', 'ended']);
    },
  );

  it('in the protocol before Graph is answered so that it comes again in Graph’s', async () => {
    const { delivered } = await world.call({ form: 'legacy' });
    expect(delivered).toMatchObject({ status: 204, body: '' });
  });
});

const redirects: readonly [string, string, readonly string[], object][] = [
  [
    'two people at once, with what the line asks for',
    called(1),
    [BO, ANNA],
    { timeout: 30, routingPolicies: ['disableForwarding'] },
  ],
  [
    'users, phones and bots',
    called(3),
    [ANNA, '+46705550011', called(77), BO, '+15550100200'],
    { timeout: 45 },
  ],
  ['25 of 30', called(2), Array.from({ length: 25 }, (_, n) => called(20 + n)), {}],
  ['the second tier when nobody of the first can ring', called(9), [ANNA], {}],
  ['the fallback of a closed line', called(8), [BO], {}],
  ['who the readable rows name', called(10), [ANNA], { timeout: 45 }],
];
describe('a redirect', () => {
  it.each(redirects)('rings %s', async (_whom, to, ids, body) => {
    const { call } = await world.call({ to });
    const [accepted] = world.graph.accepted(call.id);
    expect(accepted?.targets.map(({ id }) => id)).toEqual(ids);
    expect(accepted?.body).toMatchObject(body);
    expect(accepted?.body).not.toHaveProperty('maskCaller');
  });

  it('keeps in the record the rows that said so, as they stood', async () => {
    const { decision } = await world.audit((await world.call()).call.id);
    const because = JSON.parse(String(decision?.Because)) as string[];
    const rows = JSON.parse(String(decision?.Rows)) as Record<string, string>[];
    expect(rows.map(({ row }) => row)).toEqual(because.map((name) => `${String(decision?.Rota)}/${name}`));
    expect(Object.keys(rows[0] ?? {})).toEqual(expect.arrayContaining(['row', 'Kind', 'Who']));
    expect(Object.keys(rows[0] ?? {})).not.toContain('etag');
  });

  it('says in the record who was cut, and what could not be read', async () => {
    const cut = await world.audit((await world.call({ to: called(2) })).call.id);
    expect(cut.decision?.Problem).toMatch(/5 more than 25 targets/);
    const typos = await world.audit((await world.call({ to: called(10) })).call.id);
    expect(typos.decision?.Problem).toMatch(/typos\/broken Days/);
    expect(typos.decision?.Problem).toMatch(/RingSeconds/);
    const who = await world.audit((await world.call({ to: called(11), from: '+46700000009' })).call.id);
    expect(who.decision?.Problem).toMatch(/callers\/\+46700000009 Rule: .*people\/nowhere Target/s);
    expect(world.events('row.unreadable').map(({ row }) => row)).toEqual(
      expect.arrayContaining(['callers/+467…09', 'people/nowhere', 'typos/broken']),
    );
    const fallback = await world.audit((await world.call({ to: called(8) })).call.id);
    expect(fallback.decision).toMatchObject({ Source: 'line-fallback', Because: '[]' });
    expect(fallback.decision).not.toHaveProperty('Tier');
  });

  it('never rings the one who calls', async () => {
    const { call } = await world.call({ to: called(3), from: ANNA.toUpperCase() });
    expect(world.graph.accepted(call.id)[0]?.targets.map(({ id }) => id)).not.toContain(ANNA);
  });

  it('rings all tiers for a VIP', async () => {
    const { call } = await world.call({ to: called(9), from: '+46700000002' });
    expect(world.graph.accepted(call.id)[0]?.targets.map(({ id }) => id)).toEqual([ANNA]);
    const { decision } = await world.audit(call.id);
    expect(decision).toMatchObject({ Because: '["first","second"]' });
    expect(decision).not.toHaveProperty('Tier');
  });

  it('takes an edit on the next call', async () => {
    const to = called(90);
    await world.seed('Lines', [line(to, { Name: 'edited', Rota: 'edited' })]);
    await world.seed('Rota', [row('edited', 'always', { Kind: 'shift', Who: 'anna' })]);
    const ringing = async () =>
      world.graph.accepted((await world.call({ to })).call.id)[0]?.targets.map(({ id }) => id);
    expect(await ringing()).toEqual([ANNA]);
    await world.seed('Rota', [row('edited', 'also', { Kind: 'shift', Who: 'bo' })]);
    expect(await ringing()).toEqual([BO, ANNA]);
    const moved = line(to, { Name: 'moved', Rota: 'support' });
    await world.seed('Lines', [moved]);
    const { call } = await world.call({ to });
    const { decision } = await world.audit(call.id);
    expect(decision).toMatchObject({ Line: 'moved', Rota: 'support' });
    const versions = (await world.rows('CallAudit'))
      .filter((one) => one.Line === 'edited' && one.RotaVersion)
      .map((one) => one.RotaVersion);
    expect(new Set(versions).size).toBe(2);
  });
});

const rejects: readonly [string, object, string, string][] = [
  ['busy when nobody is on call', { to: called(4) }, 'busy', 'none'],
  ['forbidden where the line says so', { to: called(5) }, 'forbidden', 'none'],
  ['none where the line says so', { to: called(6) }, 'none', 'none'],
  ['as the line says when it is closed', { to: called(7) }, 'forbidden', 'closed'],
  ['forbidden to a blocked number', { from: '+46700000001' }, 'forbidden', 'rule'],
  ['forbidden to a blocked user, whatever the case of the id', { from: BO }, 'forbidden', 'rule'],
  [
    'forbidden to somebody who is blocked on that line',
    { from: '+46700000004', to: called(1) },
    'forbidden',
    'rule',
  ],
];
describe('a reject', () => {
  it.each(rejects)('is %s', async (_when, options, reason, source) => {
    const { call, delivered, ended } = await world.call(options);
    expect(delivered.status).toBe(202);
    expect(world.graph.accepted(call.id)).toMatchObject([{ action: 'reject', reason, body: { reason } }]);
    await ended;
    const rows = await world.audit(call.id);
    expect(rows.decision).toMatchObject({ Action: 'reject', Reason: reason, Source: source, Targets: '[]' });
    expect(rows.ended).toMatchObject({ Outcome: 'rejected' });
  });

  it('ignores a rule that has run out, or is for another line', async () => {
    for (const from of ['+46700000003', '+46700000004']) {
      const { call } = await world.call({ from });
      expect(world.graph.accepted(call.id)).toMatchObject([{ action: 'redirect' }]);
    }
  });
});

describe('copies of a notification', () => {
  it('are acted on once, also on two instances', async () => {
    const second = await world.start();
    const call = world.graph.calls.open({ from: '+46701234567', to: LINE });
    const copies = Array.from({ length: 20 }, (_, n) =>
      world.graph.notify(call.notification, n % 2 === 0 ? {} : { appUrl: second.url }),
    );
    const statuses = (await Promise.all(copies)).map(({ status }) => status);
    expect(statuses).toEqual(Array(20).fill(202));
    expect(world.graph.requests.filter(({ path }) => path.includes(call.id))).toHaveLength(1);
    await waitFor('the decision row', async () => 'decision' in (await world.audit(call.id)));
    expect(world.graph.accepted(call.id)).toHaveLength(1);
    await second.stop();
  });

  it('are not acted on while another instance holds the claim, and are once it has run out', async () => {
    const call = world.graph.calls.open({ from: '+46701234567', to: LINE });
    const day = new Date().toISOString().slice(0, 10);
    const claimed = new Date(Date.now() - 1_000).toISOString();
    await world.seed('CallAudit', [row(day, `${call.id}_1-incoming`, { At: claimed, CallId: call.id })]);
    expect((await world.graph.notify(call.notification)).status).toBe(202);
    expect(world.graph.accepted(call.id)).toHaveLength(0);
    await waitFor('the redirect, 5 s after the tables took the claim', () =>
      Promise.resolve(world.graph.accepted(call.id).length === 1),
    );
    await waitFor('the decision row', async () => 'decision' in (await world.audit(call.id)));
    expect((await world.audit(call.id)).incoming).toMatchObject({ At: claimed });
  });
});

describe('an end', () => {
  it('on the global webhook finds its call', async () => {
    const { call, ended } = await world.call();
    await ended;
    const other = world.graph.calls.open({ from: '+46701234567', to: LINE });
    await world.graph.notify(other.notification);
    const end = { value: [{ changeType: 'deleted', resourceUrl: `/communications/calls/${other.id}` }] };
    expect((await world.graph.notify(end)).status).toBe(202);
    expect((await world.audit(other.id)).ended).toMatchObject({ CallId: other.id });
    expect((await world.audit(call.id)).ended).toMatchObject({ Outcome: 'answered' });
  });

  it('goes to the day of arrival that the callback names', async () => {
    const id = crypto.randomUUID();
    const end = { value: [{ changeType: 'deleted', resourceUrl: `/communications/calls/${id}` }] };
    await world.graph.notify(end, { path: `/api/calls/${id}?day=2026-11-20` });
    expect((await world.audit(id)).ended).toMatchObject({ partitionKey: '2026-11-20', Outcome: 'ended' });
  });

  it('without a day that can be read goes to the day it came', async () => {
    for (const day of ['2026-02-30', '../x', '9999-01-01']) {
      const id = crypto.randomUUID();
      const end = { value: [{ changeType: 'deleted', resourceUrl: `/communications/calls/${id}` }] };
      const sent = new Date().toISOString().slice(0, 10);
      await world.graph.notify(end, { path: `/api/calls/${id}?day=${encodeURIComponent(day)}` });
      expect([sent, new Date().toISOString().slice(0, 10)]).toContain(
        (await world.audit(id)).ended?.partitionKey,
      );
    }
  });

  it('that comes twice is recorded once', async () => {
    const id = crypto.randomUUID();
    const end = (state: string) => ({
      value: [
        {
          changeType: 'deleted',
          resourceUrl: `/communications/calls/${id}`,
          resourceData: { resultInfo: { code: state } },
        },
      ],
    });
    await world.graph.notify(end('200'));
    await world.graph.notify(end('487'));
    expect((await world.audit(id)).ended).toMatchObject({ Code: 200 });
  });
});

describe('a batch', () => {
  it('is taken member by member: a bad one harms no other', async () => {
    const one = world.graph.calls.open({ from: '+46701234567', to: LINE });
    const two = world.graph.calls.open({ from: '+46701234567', to: called(4) });
    const value = [one, two].flatMap((call) => (call.notification as { value: unknown[] }).value);
    const delivered = await world.graph.notify({
      value: [null, 7, { resourceUrl: {} }, ...value, { changeType: 'created' }],
    });
    expect(delivered.status).toBe(202);
    expect(world.graph.accepted(one.id)).toMatchObject([{ action: 'redirect' }]);
    expect(world.graph.accepted(two.id)).toMatchObject([{ action: 'reject' }]);
  });

  it('is 503 if any call of it could not be placed, and the others are placed', async () => {
    const good = world.graph.calls.open({ from: '+46701234567', to: LINE });
    const bad = world.graph.calls.open({ from: '+46701234567', to: called(4) });
    world.graph.fail(
      { callId: bad.id, times: Infinity },
      { kind: 'answer', status: 400, code: 'BadRequest' },
    );
    const value = [bad, good].flatMap((call) => (call.notification as { value: unknown[] }).value);
    expect((await world.graph.notify({ value })).status).toBe(503);
    expect(world.graph.accepted(good.id)).toHaveLength(1);
    expect(await world.audit(bad.id)).not.toHaveProperty('decision');
    world.graph.clearFaults();
  });

  it('for the bot itself is answered by the line of the bot, or the default', async () => {
    const { call } = await world.call({ to: BOT, direct: true });
    expect(world.graph.accepted(call.id)).toMatchObject([{ action: 'reject', reason: 'busy' }]);
    expect((await world.audit(call.id)).decision).toMatchObject({ Line: 'default', Rota: 'default' });
  });
});
