/** The outbox over the port `Store`: what instances that die, run twice, or meet tables that fail leave behind. */
import { describe, expect, it } from 'vitest';
import { createTurns, drain, forgetOld, insertMessage, postMessage } from '../../../lib/messages/outbox.ts';
import { rowOf, waitingRow, type NewMessage, type OutboxDeps } from '../../../lib/messages/outbox.ts';
import { StoreError } from '../../../lib/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore, type MemoryStoreOptions } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { accepted, failed, fakeWebhook, type FakeWebhook } from './fake-webhook.ts';

const CALL = 'aaaaaaaa-0000-4000-8000-000000000001';
const MESSAGE: NewMessage = { partition: 'call', key: CALL, message: null, own: { Day: '2026-11-21' } };
const MINUTE = 60_000;

/** One instance of the app over tables and a clock that it shares with others. */
function world(webhook: FakeWebhook, options: MemoryStoreOptions = {}) {
  const clock = fakeClock();
  const store = createMemoryStore(options);
  const log = recordingLog();
  const deps: OutboxDeps = { store, webhook, now: clock.now, sleep: clock.sleep, log, turn: createTurns() };
  const send = async (message = MESSAGE) => {
    await insertMessage(waitingRow(message, clock.now()), deps);
    await postMessage(message, () => Promise.resolve('the body'), clock.now() + 2 * MINUTE, deps);
  };
  return {
    ...{ deps, clock, store, log, webhook, send },
    timer: (body: string | null = 'the body', limit = 45_000) =>
      drain(() => Promise.resolve(body), clock.now() + limit, deps),
    row: () => [...(store.tables.get('Notices')?.values() ?? [])].find(({ rowKey }) => rowKey !== 'hold'),
    events: (name: string) => log.events.filter(({ event }) => event === name),
  };
}

describe('a message', () => {
  it('is in the table before it is posted, and is marked once it was accepted', async () => {
    const seen: unknown[] = [];
    const { send, row, events } = world(
      fakeWebhook(() => {
        seen.push(row()?.State, row()?.Attempts);
        return accepted;
      }),
    );
    await send();
    expect(seen).toEqual(['sending', 1]);
    expect(row()).toMatchObject({ partitionKey: 'call', rowKey: CALL, State: 'sent', Attempts: 1 });
    expect(row()?.At).toBe('2026-11-21T02:14:00.000Z');
    expect(events('notice.sent')).toEqual([
      { level: 'info', event: 'notice.sent', kind: 'call', attempt: 1, callId: CALL },
    ]);
  });

  it('is posted once, however often it is said, in this instance and another', async () => {
    const one = world(fakeWebhook());
    await Promise.all(Array.from({ length: 20 }, () => one.send()));
    await one.timer();
    expect(one.webhook.posts).toHaveLength(1);
  });

  it.each([
    ['500', failed(500)],
    ['404', failed(404)],
    ['no answer', failed(null)],
  ])('that got %s is posted again by the timer, 5 minutes later', async (_, answer) => {
    const { send, timer, clock, row, webhook, events } = world(fakeWebhook(answer));
    await send();
    expect(row()).toMatchObject({ State: 'sending', Attempts: 1 });
    clock.pass(4 * MINUTE);
    await timer();
    expect(webhook.posts).toHaveLength(1);
    clock.pass(MINUTE);
    await timer();
    expect(row()).toMatchObject({ State: 'sent', Attempts: 2 });
    expect(webhook.posts).toEqual(['the body', 'the body']);
    expect(events('notice.failed')).toHaveLength(1);
  });

  it('is posted 5 times, spread over 20 hours, and then given up, which is logged once', async () => {
    const webhook = fakeWebhook();
    webhook.otherwise = failed(503);
    const { send, timer, clock, row, events } = world(webhook);
    const start = clock.now();
    await send();
    const posted = [0];
    while (clock.now() < start + 48 * 60 * MINUTE) {
      const before = webhook.posts.length;
      clock.pass(5 * MINUTE);
      await timer();
      if (webhook.posts.length > before) posted.push(Math.round((clock.now() - start) / MINUTE));
    }
    expect(posted).toEqual([0, 5, 60, 6 * 60, 20 * 60]);
    expect(row()).toMatchObject({ State: 'sending', Attempts: 5 });
    expect(events('notices.undelivered')).toEqual([
      {
        ...{ level: 'error', event: 'notices.undelivered', kind: 'call', callId: CALL },
        ...{ attempts: 5, since: '2026-11-21T02:14:00.000Z' },
      },
    ]);
  });

  it('survives a webhook that is away for 20 minutes', async () => {
    const webhook = fakeWebhook();
    webhook.otherwise = failed(500);
    const { send, timer, clock, row } = world(webhook);
    await send();
    for (let minute = 5; minute <= 60; minute += 5) {
      clock.pass(5 * MINUTE);
      if (minute > 20) webhook.otherwise = accepted;
      await timer();
    }
    expect(row()).toMatchObject({ State: 'sent', Attempts: 3 });
  });

  it('is not posted later than 24 h after it was made', async () => {
    const { send, timer, clock, webhook, events } = world(fakeWebhook(failed(500)));
    await send();
    clock.pass(24 * 60 * MINUTE + 1);
    await timer();
    await timer();
    expect(webhook.posts).toHaveLength(1);
    expect(events('notices.undelivered')).toHaveLength(1);
  });
});

describe('429', () => {
  it('429 holds back posts of all instances until Retry-After and does not count as an attempt', async () => {
    const one = world(fakeWebhook(failed(429, 10 * MINUTE)));
    await one.send();
    expect(one.row()).toMatchObject({ State: 'sending', Attempts: 0 });
    const other = { ...one.deps, turn: createTurns() };
    const second: NewMessage = { ...MESSAGE, key: 'another' };
    await insertMessage(waitingRow(second, one.clock.now()), one.deps);
    const post = () =>
      postMessage(second, () => Promise.resolve('the other'), one.clock.now() + 2 * MINUTE, other);
    expect(await post()).toBe(false);
    one.clock.pass(5 * MINUTE);
    await one.timer();
    expect(one.webhook.posts).toHaveLength(1);
    one.clock.pass(5 * MINUTE);
    await one.timer();
    expect(one.webhook.posts).toHaveLength(3);
    expect(one.row()).toMatchObject({ State: 'sent', Attempts: 1 });
  });

  it.each([
    ['20 s', 20_000, 20_000],
    ['nothing', null, 5_000],
    ['0 s', 0, 1_000],
  ])('with %s as Retry-After is waited for', async (_, retryAfter, waited) => {
    const { send, clock, row } = world(fakeWebhook(failed(429, retryAfter)));
    const before = clock.now();
    await send();
    expect(clock.now() - before).toBe(waited);
    expect(row()).toMatchObject({ State: 'sent', Attempts: 1 });
  });

  it('for as long as the timer runs leaves the message to a later run', async () => {
    const { send, timer, clock, webhook, row } = world(fakeWebhook(failed(429, 10 * MINUTE)));
    await send();
    await timer();
    expect([webhook.posts.length, row()?.Attempts]).toEqual([1, 0]);
    clock.pass(10 * MINUTE);
    await timer();
    expect(row()).toMatchObject({ State: 'sent' });
  });

  it('does not lose any of 40 messages at a webhook that takes 4 a second', async () => {
    const webhook = fakeWebhook();
    const { send, store, clock } = world(webhook);
    let [taken, second] = [0, 0];
    const limited = () => {
      if (Math.floor(clock.now() / 1_000) !== second) [taken, second] = [0, Math.floor(clock.now() / 1_000)];
      return (taken += 1) > 4 ? failed(429, 1_000) : accepted;
    };
    webhook.answers.push(...Array.from({ length: 1_000 }, () => limited));
    await Promise.all(Array.from({ length: 40 }, (_, index) => send({ ...MESSAGE, key: `call-${index}` })));
    const rows = [...(store.tables.get('Notices')?.values() ?? [])].filter(({ rowKey }) => rowKey !== 'hold');
    expect(rows).toHaveLength(40);
    expect(rows.every(({ State }) => State === 'sent')).toBe(true);
  });
});

describe('an instance that is killed', () => {
  const left = (attempts: number, next: number | null) =>
    rowOf({ ...waitingRow(MESSAGE, Date.parse('2026-11-21T02:13:59Z')), attempts, next });

  it('between row and post leaves a row that the timer posts', async () => {
    const { timer, row, webhook } = world(fakeWebhook(), { tables: { Notices: [left(0, null)] } });
    await timer();
    expect(webhook.posts).toEqual(['the body']);
    expect(row()).toMatchObject({ State: 'sent', Attempts: 1 });
  });

  it('in its post keeps the row for 10 s, and a run of the timer waits for that', async () => {
    const next = Date.parse('2026-11-21T02:14:09Z');
    const { timer, clock, webhook } = world(fakeWebhook(), { tables: { Notices: [left(1, next)] } });
    await timer();
    expect(webhook.posts).toHaveLength(1);
    expect(clock.now()).toBe(next);
  });

  it('with nothing but the columns of the contract in its row is made up for', async () => {
    const row = {
      partitionKey: 'call',
      rowKey: CALL,
      State: 'sending',
      At: '2026-11-21T02:10:00.000Z',
      Attempts: 0,
    };
    const { timer, webhook } = world(fakeWebhook(), { tables: { Notices: [row] } });
    await timer();
    expect(webhook.posts).toHaveLength(1);
  });

  it('may have made as many posts as its row counts', async () => {
    const { timer, webhook, events } = world(fakeWebhook(), { tables: { Notices: [left(5, 0)] } });
    await timer();
    expect(webhook.posts).toEqual([]);
    expect(events('notices.undelivered')).toHaveLength(1);
  });
});

describe('the timer', () => {
  it('posts once where two instances run at the same time', async () => {
    const { deps, send, timer, clock, webhook } = world(fakeWebhook(failed(500)));
    await send();
    clock.pass(5 * MINUTE);
    const other = { ...deps, turn: createTurns() };
    await Promise.all([timer(), drain(() => Promise.resolve('the body'), clock.now() + 45_000, other)]);
    expect(webhook.posts).toHaveLength(2);
  });

  it('begins no post that could not end in time', async () => {
    const { send, timer, clock, webhook } = world(fakeWebhook(failed(500)));
    await send();
    clock.pass(5 * MINUTE);
    await timer('the body', 7_999);
    expect(webhook.posts).toHaveLength(1);
    await timer('the body', 8_000);
    expect(webhook.posts).toHaveLength(2);
  });

  it('removes a row that has nothing to tell', async () => {
    const { send, timer, clock, row } = world(fakeWebhook(failed(500)));
    await send();
    clock.pass(5 * MINUTE);
    await timer(null);
    expect(row()).toBeUndefined();
  });

  it('goes on with the other rows where one of them fails', async () => {
    const { deps, clock, store, webhook, events } = world(fakeWebhook());
    for (const [index, key] of ['a', 'b', 'c'].entries())
      await store.insert('Notices', rowOf(waitingRow({ ...MESSAGE, key }, clock.now() - 3 + index)));
    const bodies = (row: { readonly key: string }) =>
      row.key === 'c'
        ? Promise.resolve('the body')
        : Promise.reject(row.key === 'a' ? new StoreError('busy', 'overloaded') : new TypeError('a mistake'));
    await drain(bodies, clock.now() + 45_000, deps);
    expect(webhook.posts).toEqual(['the body']);
    expect(events('storage.failed')).toMatchObject([{ what: 'notice', fault: 'busy' }]);
    expect(events('internal.error')).toMatchObject([{ where: 'notice', reason: 'a mistake' }]);
  });

  it('leaves a newer message alone that took the place of the one that it posted', async () => {
    const duty: NewMessage = { partition: 'duty', key: 'default', message: 'old', own: {} };
    const { send, clock, store, row } = world(
      fakeWebhook(async () => {
        clock.pass(1);
        const [stored] = await store.all('Notices', {});
        const newer = rowOf(waitingRow({ ...duty, message: 'new' }, clock.now()));
        await store.change('Notices', [{ kind: 'replace', row: newer, etag: stored?.etag ?? '' }]);
        return accepted;
      }),
    );
    await send(duty);
    expect(row()).toMatchObject({ State: 'sending', Message: 'new', Attempts: 0 });
  });

  it('lets rows of calls go after 30 days, and those of other kinds stay', async () => {
    const old = Date.parse('2026-10-01T00:00:00Z');
    const rows = [
      ...Array.from({ length: 150 }, (_, index) =>
        rowOf(waitingRow({ ...MESSAGE, key: `old-${index}` }, old)),
      ),
      rowOf(waitingRow(MESSAGE, Date.parse('2026-11-01T00:00:00Z'))),
      rowOf(waitingRow({ ...MESSAGE, partition: 'duty' }, old)),
    ];
    const { deps, store } = world(fakeWebhook(), { tables: { Notices: rows } });
    await forgetOld(deps);
    expect(
      [...(store.tables.get('Notices')?.values() ?? [])].map(({ partitionKey }) => partitionKey),
    ).toEqual(['call', 'duty']);
  });
});

describe('tables that fail', () => {
  const failing = (isDown: (change: number) => boolean) => {
    let changes = 0;
    return (operation: string) => {
      if (operation === 'change' && isDown((changes += 1))) throw new StoreError('busy', 'overloaded');
    };
  };

  it('once when a post is to be marked do not cost a second post', async () => {
    const { send, timer, row, webhook } = world(fakeWebhook(), { before: failing((change) => change === 2) });
    await send();
    await timer();
    expect(row()).toMatchObject({ State: 'sent' });
    expect(webhook.posts).toHaveLength(1);
  });

  it('for longer leave the row to the timer, and say so', async () => {
    const before = failing((change) => change > 1 && change < 5);
    const { send, timer, webhook, events } = world(fakeWebhook(), { before });
    await send();
    expect(events('storage.failed')).toMatchObject([{ what: 'notice', fault: 'busy' }]);
    await timer();
    expect(webhook.posts).toHaveLength(2);
  });

  it('before the row is there keep it from being posted', async () => {
    const before = () => {
      throw new StoreError('unreachable', 'down');
    };
    const { send, webhook } = world(fakeWebhook(), { before });
    await expect(send()).rejects.toThrow('down');
    expect(webhook.posts).toEqual([]);
  });
});
