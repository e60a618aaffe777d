/** The outbox over the port `Store`: what instances that die, run twice, or meet tables that fail leave behind. */
import { describe, expect, it } from 'vitest';
import { drain, forgetOld } from '../../../lib/messages/drain.ts';
import { rowOf } from '../../../lib/messages/outbox-row.ts';
import { postOnce, waitingRow, type NewMessage, type OutboxDeps } from '../../../lib/messages/outbox.ts';
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
  const deps: OutboxDeps = { store, webhook, now: clock.now, sleep: clock.sleep, log };
  return {
    ...{ deps, clock, store, log, webhook },
    send: () => postOnce(MESSAGE, 'the body', deps),
    timer: (body: string | null = 'the body', limit = 45_000) =>
      drain(() => Promise.resolve(body), clock.now() + limit, deps),
    row: () => [...(store.tables.get('Notices')?.values() ?? [])][0],
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
    ['429', failed(429)],
    ['500', failed(500)],
    ['no answer', failed(null)],
  ])('that got %s is posted again by the next run of the timer', async (_, answer) => {
    const { send, timer, row, webhook, events } = world(fakeWebhook(answer));
    await send();
    expect(row()).toMatchObject({ State: 'sending', Attempts: 1 });
    await timer();
    expect(row()).toMatchObject({ State: 'sent', Attempts: 2 });
    expect(webhook.posts).toEqual(['the body', 'the body']);
    expect(events('notice.failed')).toHaveLength(1);
  });

  it('is not posted before Retry-After: a run waits for it where there is time, else leaves it to a later one', async () => {
    const { send, timer, clock, webhook } = world(fakeWebhook(failed(429, 20_000), failed(429, 10 * MINUTE)));
    await send();
    const before = clock.now();
    await timer();
    expect(clock.now() - before).toBe(20_000);
    expect(webhook.posts).toHaveLength(2);
    for (const minutes of [1, 5]) {
      clock.pass(minutes * MINUTE);
      await timer();
      expect(webhook.posts).toHaveLength(2);
    }
    clock.pass(4 * MINUTE);
    await timer();
    expect(webhook.posts).toHaveLength(3);
  });

  it('is posted 5 times in all, then given up, which is told once', async () => {
    const webhook = fakeWebhook();
    webhook.otherwise = failed(503);
    const { send, timer, row, events } = world(webhook);
    await send();
    for (let run = 0; run < 10; run += 1) await timer();
    expect(webhook.posts).toHaveLength(5);
    expect(row()).toMatchObject({ State: 'sending', Attempts: 5 });
    expect(events('notices.undelivered')).toEqual([
      {
        ...{ level: 'error', event: 'notices.undelivered', kind: 'call', callId: CALL },
        ...{ attempts: 5, since: '2026-11-21T02:14:00.000Z' },
      },
    ]);
  });

  it('is not posted later than 24 h after it came to be', async () => {
    const webhook = fakeWebhook(failed(500), failed(500));
    const { send, timer, clock, events } = world(webhook);
    await send();
    clock.pass(24 * 60 * MINUTE);
    await timer();
    expect(webhook.posts).toHaveLength(2);
    clock.pass(1);
    await timer();
    await timer();
    expect(webhook.posts).toHaveLength(2);
    expect(events('notices.undelivered')).toHaveLength(1);
  });
});

describe('an instance that is killed', () => {
  const left = (attempts: number, next: number) =>
    rowOf({ ...waitingRow(MESSAGE, Date.parse('2026-11-21T02:13:59Z')), attempts, next });

  it('between row and post leaves a row that the timer posts', async () => {
    const { timer, row, webhook } = world(fakeWebhook(), { tables: { Notices: [left(1, 0)] } });
    await timer();
    expect(webhook.posts).toEqual(['the body']);
    expect(row()).toMatchObject({ State: 'sent', Attempts: 2 });
  });

  it('in its post keeps its turn for 10 s, and a run of the timer waits for that', async () => {
    const next = Date.parse('2026-11-21T02:14:09Z');
    const { timer, clock, webhook } = world(fakeWebhook(), { tables: { Notices: [left(1, next)] } });
    await timer();
    expect(webhook.posts).toHaveLength(1);
    expect(clock.now()).toBe(next);
  });

  it('with nothing but the columns of the contract in its row is made up for', async () => {
    const { rowKey, partitionKey } = left(0, 0);
    const row = { partitionKey, rowKey, State: 'sending', At: '2026-11-21T02:10:00.000Z', Attempts: 0 };
    const { timer, webhook } = world(fakeWebhook(), { tables: { Notices: [row] } });
    await timer();
    expect(webhook.posts).toHaveLength(1);
  });

  it('counts as many posts as it may have made', async () => {
    const { timer, webhook, events } = world(fakeWebhook(), { tables: { Notices: [left(5, 0)] } });
    await timer();
    expect(webhook.posts).toEqual([]);
    expect(events('notices.undelivered')).toHaveLength(1);
  });
});

describe('the timer', () => {
  it('posts once where two instances run at the same time', async () => {
    const { deps, timer, clock, webhook } = world(fakeWebhook(failed(500)));
    await postOnce(MESSAGE, 'the body', deps);
    await Promise.all([timer(), drain(() => Promise.resolve('the body'), clock.now() + 45_000, deps)]);
    expect(webhook.posts).toHaveLength(2);
  });

  it('does not wait for a post of another instance longer than that takes', async () => {
    const { deps, timer, clock, store, webhook } = world(fakeWebhook());
    await store.insert('Notices', rowOf({ ...waitingRow(MESSAGE, clock.now(), 10_000), attempts: 1 }));
    const [row] = await store.all('Notices', {});
    if (row === undefined) throw new Error('no row');
    const before = clock.now();
    const sleep = async (ms: number) => {
      clock.pass(ms);
      await store.change('Notices', [{ kind: 'merge', row: { ...row, State: 'sent' }, etag: '*' }]);
    };
    await drain(() => Promise.resolve('the body'), clock.now() + 45_000, { ...deps, sleep });
    expect([webhook.posts, clock.now() - before]).toEqual([[], 500]);
    await timer();
  });

  it('begins no post that could not end in time', async () => {
    const { send, timer, webhook } = world(fakeWebhook(failed(500)));
    await send();
    await timer('the body', 7_999);
    expect(webhook.posts).toHaveLength(1);
    await timer('the body', 8_000);
    expect(webhook.posts).toHaveLength(2);
  });

  it('takes a row out that has nothing to tell', async () => {
    const { send, timer, row } = world(fakeWebhook(failed(500)));
    await send();
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
    const { deps, clock, store, row } = world(
      fakeWebhook(async () => {
        clock.pass(1);
        const [stored] = await store.all('Notices', {});
        const newer = rowOf(waitingRow({ ...duty, message: 'new' }, clock.now()));
        await store.change('Notices', [{ kind: 'replace', row: newer, etag: stored?.etag ?? '' }]);
        return accepted;
      }),
    );
    await postOnce(duty, 'old', deps);
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
  it('once when a post is to be marked do not cost a second post', async () => {
    let failures = 1;
    const before = (operation: string) => {
      if (operation === 'change' && failures-- > 0) throw new StoreError('busy', 'overloaded');
    };
    const { send, timer, row, webhook } = world(fakeWebhook(), { before });
    await send();
    await timer();
    expect(row()).toMatchObject({ State: 'sent' });
    expect(webhook.posts).toHaveLength(1);
  });

  it('for longer leave the row to the timer, and say so', async () => {
    let down = true;
    const before = (operation: string) => {
      if (operation === 'change' && down) throw new StoreError('timeout', 'no answer');
    };
    const { send, timer, webhook, events } = world(fakeWebhook(), { before });
    await send();
    expect(events('storage.failed')).toMatchObject([{ what: 'notice', fault: 'timeout' }]);
    down = false;
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
