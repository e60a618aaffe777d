/** Messages of the built app: real instances, tables, and a workflow that takes posts or fails. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endedNotification } from '../../lib/dev/notification.ts';
import type { TeamsWebhook } from '../../lib/dev/teams-webhook.ts';
import type { Row } from '../../lib/ports.ts';
import { waitFor } from '../support/wait-for.ts';
import { LINE, startWorld, waitForAudit, type World, type WorldOptions } from '../support/world.ts';
import { readCard } from '../unit/messages/card-rules.ts';

const ANNA = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
const BLOCKED = '+46701740699';

/** A process whose clock is ahead: rows that were written just now are old for it. */
const LATER = {
  NODE_OPTIONS: '--import=data:text/javascript,const{now}=Date;Date.now=()=>now()+600000',
};

interface Told {
  readonly world: World;
  readonly teams: TeamsWebhook;
  readonly titles: () => string[];
}

const [EMPTY, QUIET, CLOSED] = [1, 2, 3].map((n) => `6d1f2c3e-0000-4000-8000-00000000e00${n}`) as [
  string,
  string,
  string,
];

/** Anna is on call on the line; nobody on the line `empty`; `closed` and `quiet` say what they are. */
async function start(options: WorldOptions = {}): Promise<Told> {
  const world = await startWorld({ messages: true, ...options });
  const line = (rowKey: string, columns: Record<string, string>) => ({
    partitionKey: 'lines',
    rowKey,
    ...columns,
  });
  await world.seed('Lines', [
    line(LINE, { Name: 'support', Rota: 'support' }),
    line(EMPTY, { Name: 'empty', Rota: 'none', WhenNobody: 'busy' }),
    line(QUIET, { Name: 'quiet', Rota: 'support', Notify: 'duty' }),
    line(CLOSED, { Name: 'closed', Rota: 'support', Open: 'Mon 00:00-00:01', WhenClosed: 'busy' }),
  ]);
  await world.seed('People', [{ partitionKey: 'people', rowKey: 'anna', Name: '**Anna**', Target: ANNA }]);
  await world.seed('Rota', [{ partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'anna' }]);
  await world.seed('Callers', [{ partitionKey: 'callers', rowKey: BLOCKED, Rule: 'block' }]);
  const { teams } = world;
  return { world, teams, titles: () => teams.posts.map(({ body }) => readCard(body).title) };
}

/** Everything that is on its way is told by now. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 1_500));

describe('calls', () => {
  let told: Told;
  beforeAll(async () => {
    told = await start({ instances: 2 });
  });
  afterAll(() => told.world.stop());

  it('that were missed are told once, though both instances get ten copies of the end', async () => {
    const { world, titles, teams } = told;
    const { call, ended } = await world.call({ answer: 'gone' });
    await ended;
    const body = endedNotification(call, { code: 487, subcode: 0 }, '');
    const path = `/api/calls/${call.id}?day=${new Date().toISOString().slice(0, 10)}`;
    const copies = Array.from({ length: 20 }, (_, index) =>
      world.graph.notify(body, { path, appUrl: world.hosts[index % 2]?.url ?? '' }),
    );
    expect(new Set((await Promise.all(copies)).map(({ status }) => status))).toEqual(new Set([202]));
    await waitFor('the message', () => titles().includes('Missed call: support'));
    await quiet();
    expect(titles()).toEqual(['Missed call: support']);
    expect(readCard(teams.posts[0]?.body ?? '').facts).toMatchObject({
      Caller: 'phone:+46701234567',
      Rang: 'anna',
      Why: 'caller hung up',
    });
    expect(await world.rows('Notices')).toMatchObject([
      { partitionKey: 'call', rowKey: call.id, State: 'sent', Attempts: 1 },
    ]);
  });

  it('that were answered, blocked, closed, or of a line that does not want it, are not told', async () => {
    const { world, titles } = told;
    const before = titles().length;
    const placed = [
      await world.call(),
      await world.call({ from: BLOCKED }),
      await world.call({ to: CLOSED }),
      await world.call({ to: QUIET, answer: 'nobody' }),
    ];
    for (const { ended } of placed) await ended;
    await quiet();
    expect(titles().slice(before)).toEqual([]);
  });

  it('that were rejected because nobody was on call are told', async () => {
    const { world, titles, teams } = told;
    const { call } = await world.call({ to: EMPTY });
    await waitForAudit(world, call.id, 'decision');
    await waitFor('the message', () => titles().includes('Missed call: empty'));
    const post = teams.posts.find(({ body }) => body.includes('empty'));
    expect(readCard(post?.body ?? '').facts.Why).toBe('Rejected as busy: nobody was on call');
  });

  it('that Graph did not take are told, after the answer', async () => {
    const { world, titles } = told;
    world.graph.fail({ times: Infinity }, { kind: 'answer', status: 500 });
    const { delivered } = await world.call();
    expect(delivered.status).toBe(503);
    world.graph.clearFaults();
    await waitFor('the message', () => titles().includes('Call not put through: support'));
    await quiet();
    expect(titles().filter((title) => title.startsWith('Call not'))).toHaveLength(1);
  });
});

describe('a workflow', () => {
  let told: Told;
  beforeAll(async () => {
    told = await start();
  });
  afterAll(() => told.world.stop());

  const missedCall = async () => {
    const { call, ended } = await told.world.call({ answer: 'nobody' });
    await ended;
    return call.id;
  };
  const notice = async (callId: string) =>
    (await told.world.rows('Notices')).find(({ rowKey }) => rowKey === callId);

  it.each([
    ['500', 500],
    ['404', 404],
    ['a broken connection', 'reset'],
  ] as const)(
    'that answers %s gets the message again from the timer, some minutes later',
    async (_, answer) => {
      const { teams, world } = told;
      const before = teams.posts.length;
      teams.answer = answer;
      const callId = await missedCall();
      await waitFor('what came of the post', () =>
        world.events('notice.failed').some((event) => event.callId === callId),
      );
      teams.answer = 202;
      const row = await waitFor('the row', async () => {
        const found = await notice(callId);
        return found?.Next === undefined && found;
      });
      await world.hosts[0]?.invokeTimer('notify');
      expect(await notice(callId)).toMatchObject({ State: 'sending', Attempts: 1 });
      const At = new Date(Date.parse(String(row.At)) - 300_000).toISOString();
      await world.seed('Notices', [{ ...(row as unknown as Row), At }]);
      await world.hosts[0]?.invokeTimer('notify');
      expect(await notice(callId)).toMatchObject({ State: 'sent', Attempts: 2 });
      expect(teams.posts.slice(before).filter(({ body }) => body.includes('Missed'))).toHaveLength(2);
    },
  );

  it('that answers 429 gets every message once Retry-After is over, and no post counts', async () => {
    const { teams } = told;
    const before = teams.posts.length;
    Object.assign(teams, { answer: 429, retryAfter: '2' });
    const calls = [await missedCall(), await missedCall(), await missedCall()];
    await waitFor('a post', () => teams.posts.length > before);
    Object.assign(teams, { answer: 202, retryAfter: null });
    for (const callId of calls)
      await waitFor('the message', async () => (await notice(callId))?.State === 'sent');
    for (const callId of calls) expect(await notice(callId)).toMatchObject({ State: 'sent', Attempts: 1 });
  });

  it('that is slow gets one post', async () => {
    const { teams } = told;
    teams.delayMs = 2_000;
    const before = teams.posts.length;
    const callId = await missedCall();
    await waitFor('the answer', async () => (await notice(callId))?.State === 'sent');
    teams.delayMs = 0;
    expect(teams.posts.length - before).toBe(1);
  });

  it('a workflow that hangs does not affect the next calls: they are placed and recorded, and their ends too', async () => {
    const { teams, world } = told;
    teams.answer = 'hang';
    const before = teams.posts.length;
    for (let count = 0; count < 3; count += 1) await missedCall();
    await waitFor('three posts', () => teams.posts.length === before + 3);
    const { call, delivered } = await world.call();
    expect(delivered.status).toBe(202);
    await waitForAudit(world, call.id, 'incoming', 'decision', 'ended');
    expect(world.graph.accepted(call.id)).toHaveLength(1);
    teams.answer = 202;
  });
});

describe('an instance', () => {
  it('that is killed between row and post leaves the message to another', async () => {
    const { world, teams, titles } = await start();
    teams.answer = 'hang';
    const { call, ended } = await world.call({ answer: 'nobody' });
    await ended;
    await waitFor('the post that hangs', () => titles().length === 1);
    world.hosts[0]?.kill('SIGKILL');
    teams.answer = 202;
    const other = await world.start();
    await other.invokeTimer('notify');
    expect(titles().filter((title) => title.startsWith('Missed'))).toHaveLength(2);
    expect((await world.rows('Notices')).find(({ rowKey }) => rowKey === call.id)).toMatchObject({
      State: 'sent',
      Attempts: 2,
    });
    await world.stop();
  });

  it('without a signature in the URL posts with a token for workflows', async () => {
    const { world, teams, titles } = await start({ instances: 0 });
    await world.start({ TEAMS_WEBHOOK_URL: teams.url.replace(/sig=.*/, 'v=1') });
    await (
      await world.call({ answer: 'nobody' })
    ).ended;
    await waitFor('the message', () => titles().length === 1);
    expect(teams.posts[0]?.authorization).toMatch(/^Bearer eyJ/);
    const resources = world.graph.identity.requests.map(({ resource }) => resource);
    expect(resources).toContain('https://service.flow.microsoft.com/');
    await world.stop();
  });

  it('tells of duty, edits and problems by its timer, once for two that run at the same time', async () => {
    const { world, teams, titles } = await start({ instances: 0 });
    await world.seed('Lines', [
      {
        partitionKey: 'lines',
        rowKey: LINE,
        Name: 'support',
        Rota: 'support',
        Notify: 'duty, problems, changes',
      },
    ]);
    await Promise.all([world.start(LATER), world.start(LATER)]);
    const timers = () => Promise.all(world.hosts.map((host) => host.invokeTimer('notify')));
    await timers();
    expect(titles()).toEqual([expect.stringMatching(/^Rota: 0 errors, [1-9]/)]);
    await world.seed('People', [{ partitionKey: 'people', rowKey: 'bo', Target: ANNA.replace('8d', '9d') }]);
    await world.seed('Rota', [{ partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'bo' }]);
    await timers();
    await timers();
    const card = (title: string) => {
      const found = teams.posts
        .map(({ body }) => readCard(body))
        .filter((one) => one.title.startsWith(title));
      expect(found.map((one) => one.title)).toHaveLength(1);
      return found[0]?.facts ?? {};
    };
    expect(card('Duty: support')).toMatchObject({ Begins: 'bo', Ends: '\u2217\u2217Anna\u2217\u2217' });
    expect(card('Duty: quiet')).toMatchObject({ Begins: 'bo' });
    expect(card('On call changed: support')['from now on']).toBe('\u2217\u2217Anna\u2217\u2217 → bo');
    await world.stop();
  });

  it('with no webhook, or one that is malformed, tells nothing and takes calls', async () => {
    for (const url of ['', 'http://teams.example/?sig=signature-of-a-test']) {
      const { world, teams } = await start({ env: { TEAMS_WEBHOOK_URL: url } });
      const { call, ended } = await world.call({ answer: 'nobody' });
      await ended;
      await waitForAudit(world, call.id, 'ended');
      await world.hosts[0]?.invokeTimer('notify');
      expect([teams.posts, await world.rows('Notices')]).toEqual([[], []]);
      await world.stop();
    }
  });
});
