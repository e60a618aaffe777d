/** One call, whatever number of copies and instances, and whatever the tables do. */
import { describe, expect, it } from 'vitest';
import { createMessages } from '../../../lib/messages/messages.ts';
import type { ToldCall } from '../../../lib/messages/tell-call.ts';
import { StoreError, type Row } from '../../../lib/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { CALL, DAY, decision, end, incoming } from './audit-rows.ts';
import { accepted, failed, fakeWebhook, type FakeWebhook } from './fake-webhook.ts';

const MISSED = [incoming(), decision(), end(20, { Hint: 'caller hung up' })];
const ENDED: ToldCall = { callId: CALL, day: DAY, now: 'ended', end: null, isUnsure: false };
const UNPLACED: ToldCall = { ...ENDED, now: 'unplaced' };
const GONE: ToldCall = { ...ENDED, now: 'gone' };

interface Options extends Pick<MemoryStoreOptions, 'before'> {
  /** Called when something sleeps. */
  readonly asleep?: (ms: number) => Promise<void> | undefined;
  readonly audit?: readonly Row[];
  readonly lines?: readonly Row[];
}

function world(
  { audit = MISSED, lines = [], before, asleep }: Options = {},
  webhook: FakeWebhook = fakeWebhook(),
) {
  const clock = fakeClock(Date.parse('2026-11-21T02:14:21Z'));
  const tables = { CallAudit: audit, Lines: lines };
  const store: MemoryStore = createMemoryStore({ tables, ...(before && { before }) });
  const log = recordingLog();
  const board = 'https://ringrota.example/api/board';
  const sleep = async (ms: number) => {
    await clock.sleep(ms);
    await asleep?.(ms);
  };
  const instance = () => createMessages({ store, webhook, now: clock.now, sleep, zone: 'UTC', board });
  const messages = instance();
  return {
    ...{ clock, store, log, webhook, instance },
    tell: (call: ToldCall = ENDED) => messages.tellCall(call, log),
    timer: (minutesLater = 0) => {
      clock.pass(minutesLater * 60_000);
      return messages.run(clock.now() + 45_000, log);
    },
    titles: () => webhook.cards().map(({ title }) => title),
    notices: () =>
      [...(store.tables.get('Notices')?.values() ?? [])].filter(
        ({ partitionKey }) => partitionKey === 'call',
      ),
    save: (row: Row) => store.insert('CallAudit', row),
  };
}

const line = (columns: Readonly<Record<string, string>>): Row => ({
  partitionKey: 'lines',
  rowKey: 'default',
  Name: 'support',
  ...columns,
});

describe('a missed call', () => {
  it('is told once, and its row holds nothing of the caller', async () => {
    const { tell, titles, notices } = world();
    await tell();
    expect(titles()).toEqual(['Missed call: support']);
    expect(notices()).toMatchObject([{ rowKey: CALL, State: 'sent', Attempts: 1, Day: DAY }]);
    expect(JSON.stringify(notices())).not.toMatch(/4670|phone/);
  });

  it('is told once of twenty copies of its end, on two instances', async () => {
    const { tell, titles, instance, log } = world();
    const other = instance();
    await Promise.all(
      Array.from({ length: 20 }, (_, copy) => (copy % 2 ? tell() : other.tellCall(ENDED, log))),
    );
    expect(titles()).toHaveLength(1);
  });

  it('is told once where its ends spell its id otherwise', async () => {
    const { tell, titles } = world();
    await tell({ ...ENDED, callId: CALL.replaceAll('-', '').toUpperCase() });
    expect(titles()).toHaveLength(1);
    await tell();
    expect(titles()).toEqual(['Missed call: support']);
  });

  it('whose end was faster than the record of its decision is told as soon as that is there', async () => {
    const [arrived, decided, ended] = MISSED;
    if (!arrived || !decided || !ended) throw new Error('three rows');
    let reads = 0;
    const { tell, titles, save } = world({
      audit: [arrived, ended],
      before: async (operation, table) => {
        if (operation === 'pages' && table === 'CallAudit' && (reads += 1) === 2) await save(decided);
      },
    });
    await tell();
    expect(titles()).toHaveLength(1);
  });

  it('a call is not told as missed if only its end is known', async () => {
    const { tell, titles, notices } = world({ audit: [end(20)] });
    await tell();
    expect([titles(), notices()]).toEqual([[], []]);
  });
});

describe('what a line wants', () => {
  const answered = [incoming(), decision(), end(300, { Outcome: 'answered' })];
  it.each([
    ['nothing said', MISSED, {}, ['Missed call: support']],
    ['missed', MISSED, { Notify: 'missed' }, ['Missed call: support']],
    ['duty alone', MISSED, { Notify: 'duty' }, []],
    ['no', MISSED, { Notify: 'no' }, []],
    ['nothing said, of an answered call', answered, {}, []],
    ['answered', answered, { Notify: 'answered' }, ['Answered call: support']],
    ['no row for the called account, so the row default', MISSED, { Notify: 'no', Enabled: 'yes' }, []],
    ['a row that is off, so the defaults', MISSED, { Notify: 'no', Enabled: 'no' }, ['Missed call: support']],
  ])('%s', async (_, audit, columns, expected) => {
    const { tell, titles } = world({ audit, lines: [line(columns)] });
    await tell();
    expect(titles()).toEqual(expected);
  });

  it('is what the row of the called account says, not that of another', async () => {
    const called = '6D1F2C3E-0000-4000-8000-00000000117E';
    const own = { ...line({ Notify: 'no' }), rowKey: called.toLowerCase() };
    const audit = [incoming({ Called: called }), decision(), end(20)];
    const { tell, titles } = world({ audit, lines: [line({}), own] });
    await tell();
    expect(titles()).toEqual([]);
  });
});

describe('a call that was given up', () => {
  it('is told 5 s later, and its row is there at once', async () => {
    const { tell, titles, notices, clock } = world({
      audit: [incoming()],
      before: (operation, table) => {
        if (operation === 'get' && table === 'Notices' && titles().length === 0)
          expect(notices()).toMatchObject([{ State: 'sending', Attempts: 0 }]);
      },
    });
    const before = clock.now();
    await tell(UNPLACED);
    expect(titles()).toEqual(['Call not put through: support']);
    expect(clock.now() - before).toBe(5_000);
  });

  it('is posted once by two instances that give it up at nearly the same time', async () => {
    const webhook = fakeWebhook();
    const { tell, titles, instance, clock, log } = world({ audit: [incoming()] }, webhook);
    webhook.answers.push(async () => {
      // While that post is on its way the other instance has waited for its 5 s.
      clock.pass(-4_000);
      await instance().tellCall(UNPLACED, log);
      return accepted;
    });
    await tell(UNPLACED);
    expect(titles()).toHaveLength(1);
  });

  it('is told once, however often it comes again and is given up again', async () => {
    const { tell, titles } = world({ audit: [incoming()] });
    for (let copy = 0; copy < 3; copy += 1) await tell(UNPLACED);
    expect(titles()).toHaveLength(1);
  });

  it('and placed when it came again is not told, and if it is missed then, that is told', async () => {
    const { tell, titles, notices, save } = world({ audit: [incoming(), decision()] });
    await tell(UNPLACED);
    expect([titles(), notices()]).toEqual([[], []]);
    await save(end(20));
    await tell(ENDED);
    expect(titles()).toEqual(['Missed call: support']);
  });

  it('is told by the timer where the instance dies meanwhile', async () => {
    const { store, timer, titles } = world({ audit: [incoming()] });
    await store.insert('Notices', {
      ...{ partitionKey: 'call', rowKey: CALL, State: 'sending', Attempts: 0, Day: DAY, Waited: 'yes' },
      ...{ At: '2026-11-21T02:14:21.000Z', Next: '2026-11-21T02:14:26.000Z' },
    });
    await timer();
    expect(titles()).toContain('Call not put through: support');
  });
});

describe('a call that Graph had given up', () => {
  const audit = [
    incoming(),
    decision({ Action: 'none', GraphStatus: 404, Targets: '[]', RingSeconds: null }),
  ];

  it('is told after 2 minutes without an end', async () => {
    const { tell, titles, clock, notices } = world({ audit });
    const start = clock.now();
    await tell(GONE);
    expect(titles()).toEqual(['Missed call: support']);
    expect(clock.now() - start).toBe(120_000);
    expect(notices()).toMatchObject([{ State: 'sent', Attempts: 1 }]);
  });

  it('is told at its end, and not again when the 2 minutes are over', async () => {
    let end120 = () => Promise.resolve();
    const { tell, titles, save, clock } = world({
      audit,
      asleep: (ms) => (ms > 60_000 ? end120() : undefined),
    });
    end120 = async () => {
      await save(end(3, { Hint: 'caller hung up' }));
      clock.pass(-117_000);
      await tell(ENDED);
      expect(titles()).toEqual(['Missed call: support']);
    };
    await tell(GONE);
    expect(titles()).toHaveLength(1);
  });

  it('and somebody answered all the same is not told, and its row goes', async () => {
    let end120 = () => Promise.resolve();
    const { tell, titles, save, notices } = world({
      audit,
      asleep: (ms) => (ms > 60_000 ? end120() : undefined),
    });
    end120 = async () => {
      await save(end(30, { Outcome: 'answered' }));
      await tell(ENDED);
    };
    await tell(GONE);
    expect([titles(), notices()]).toEqual([[], []]);
  });
});

describe('a row that an instance left behind', () => {
  const left = { partitionKey: 'call', rowKey: CALL, State: 'sending', Attempts: 1 };

  it('is posted by the timer from the record, found by its instant where it names no day', async () => {
    const { store, timer, titles } = world();
    await store.insert('Notices', { ...left, At: '2026-11-22T00:00:30.000Z' });
    await timer(22 * 60);
    expect(titles()).toContain('Missed call: support');
  });

  it('a row left behind is removed if its call no longer needs a message', async () => {
    const { store, timer, titles, notices } = world({ lines: [line({ Notify: 'no' })] });
    await store.insert('Notices', { ...left, At: '2026-11-21T02:14:00.000Z' });
    await timer(5);
    expect([titles(), notices()]).toEqual([[], []]);
  });
});

describe('tables that fail', () => {
  const failing = (table: string, times: number) => {
    let left = times;
    return (_: string, name: string) => {
      if (name === table && left-- > 0) throw new StoreError('busy', 'overloaded');
    };
  };

  it.each(['CallAudit', 'Lines', 'Notices'])(
    'for some seconds do not cost the message: %s',
    async (table) => {
      const { tell, titles } = world({ before: failing(table, 2) });
      await tell();
      expect(titles()).toHaveLength(1);
    },
  );

  it('when the end is to be recorded do not cost the message: the end is known', async () => {
    const { tell, titles } = world({ audit: [incoming(), decision()] });
    await tell({ ...ENDED, end: end(20) });
    expect(titles()).toHaveLength(1);
  });

  it('when the end is to be recorded keep its row, should the webhook fail too, until the end is there', async () => {
    const { tell, timer, titles, notices, save } = world(
      { audit: [incoming(), decision()] },
      fakeWebhook(failed(500)),
    );
    await tell({ ...ENDED, end: end(20) });
    await timer(5);
    expect(notices()).toMatchObject([{ State: 'sending', Attempts: 1 }]);
    await save(end(20));
    await timer();
    expect(titles().filter((title) => title.startsWith('Missed'))).toHaveLength(2);
    expect(notices()).toMatchObject([{ State: 'sent', Attempts: 2 }]);
  });

  it('for more than a minute cost it, and the log says so', async () => {
    const { tell, titles, log } = world({ before: failing('Notices', 1_000) });
    await tell();
    expect(titles()).toEqual([]);
    expect(log.events).toMatchObject([{ level: 'error', event: 'notice.lost', callId: CALL, fault: 'busy' }]);
  });
});

describe('a webhook that fails', () => {
  it('gets the message from the timer, made from the record again', async () => {
    const { tell, timer, titles } = world({}, fakeWebhook(failed(500)));
    await tell();
    await timer(5);
    expect(titles().filter((title) => title.startsWith('Missed'))).toHaveLength(2);
  });
});
