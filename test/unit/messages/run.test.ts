/** The timer: changes of duty and what is wrong with the tables, over rows that people edit and a clock. */
import { describe, expect, it } from 'vitest';
import { createMessages } from '../../../lib/messages/messages.ts';
import { StoreError, type Row } from '../../../lib/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { failed, fakeWebhook, type FakeWebhook } from './fake-webhook.ts';

type Columns = Readonly<Record<string, string>>;
const MINUTE = 60_000;

const person = (rowKey: string, Name: string, number: number): Row => ({
  ...{ partitionKey: 'people', rowKey, Name },
  Target: `22222222-0000-4000-8000-${String(number).padStart(12, '0')}`,
});
const PEOPLE = [person('anna', 'Anna', 1), person('bo', 'Bo', 2), person('carl', 'Carl', 3)];
const line = (columns: Columns = {}, rowKey = 'default'): Row => ({
  ...{ partitionKey: 'lines', rowKey, Name: 'support', Rota: 'support', TimeZone: 'Europe/Stockholm' },
  ...columns,
});
const row = (rowKey: string, columns: Columns): Row => ({ partitionKey: 'support', rowKey, ...columns });
const OFFICE = row('office', { Kind: 'shift', Who: 'anna', From: '08:00', To: '17:00' });
const NIGHTS = row('nights', { Kind: 'shift', Who: 'bo', From: '17:00', To: '08:00' });
const BACKUP = row('backup', { Kind: 'shift', Who: 'carl', Tier: '2' });

/** In Stockholm's summer, UTC+2: Thursday 2026-07-02, 16:57 there. */
const AFTERNOON = Date.parse('2026-07-02T14:57:00Z');

interface Options {
  readonly start?: number;
  readonly lines?: readonly Row[];
  readonly rota?: readonly Row[];
  readonly before?: () => void;
}

function world(given: Options = {}, webhook: FakeWebhook = fakeWebhook()) {
  const { start = AFTERNOON, lines = [line()], rota = [OFFICE, NIGHTS, BACKUP], before } = given;
  const clock = fakeClock(start);
  const tables = { Lines: lines, People: PEOPLE, Rota: rota, Callers: [] };
  const store = createMemoryStore({ tables, ...(before && { before }) });
  const log = recordingLog();
  const board = 'https://ringrota.example/api/board';
  const instance = () =>
    createMessages({ store, webhook, now: clock.now, sleep: clock.sleep, zone: 'UTC', board });
  const messages = instance();
  const read = webhook.cards.bind(webhook);
  return {
    ...{ clock, store, log, instance, webhook },
    timer: (minutesLater = 0) => {
      clock.pass(minutesLater * MINUTE);
      return messages.run(clock.now() + 45_000, log);
    },
    duties: () => read().filter(({ title }) => title.startsWith('Duty')),
    rotas: () => read().filter(({ title }) => title.startsWith('Rota')),
    put: async (edited: Row, table = 'Rota') => {
      const known = await store.get(table, edited.partitionKey, edited.rowKey);
      if (known === null) await store.insert(table, edited);
      else await store.change(table, [{ kind: 'replace', row: edited, etag: known.etag }]);
    },
    remove: ({ partitionKey, rowKey }: Row, table = 'Rota') =>
      store.change(table, [{ kind: 'remove', partitionKey, rowKey, etag: '*' }]),
    duty: (rowKey = 'default') => store.get('Notices', 'duty', rowKey),
  };
}

describe('a change of duty', () => {
  it('is told within 5 minutes: who begins, who ends, until when, who is next', async () => {
    const { timer, duties } = world();
    await timer();
    expect(duties()).toEqual([]);
    await timer(5);
    expect(duties()).toEqual([
      {
        title: 'Duty: support',
        facts: {
          Line: 'support',
          Begins: 'Bo',
          Ends: 'Anna',
          'On call now': 'Bo',
          Until: 'Fri 2026-07-03 08:00',
          Next: 'Anna',
          'Times in': 'Europe/Stockholm',
        },
        link: 'https://ringrota.example/api/board#/line/support',
      },
    ]);
  });

  it('is told once, also where the timer runs twice, on two instances', async () => {
    const { timer, duties, instance, clock, log } = world();
    await timer();
    clock.pass(5 * MINUTE);
    const others = [instance(), instance()];
    await Promise.all([timer(), ...others.map((other) => other.run(clock.now() + 45_000, log))]);
    await timer();
    expect(duties()).toHaveLength(1);
  });

  it('is told by the run that comes, where runs were skipped for an hour', async () => {
    const { timer, duties } = world();
    await timer();
    await timer(65);
    expect(duties()).toMatchObject([{ facts: { Begins: 'Bo', Ends: 'Anna' } }]);
  });

  it('and back again while runs were skipped is none', async () => {
    const { timer, duties } = world();
    await timer();
    await timer(24 * 60);
    expect(duties()).toEqual([]);
  });

  it('comes at the instant of the handoff and not before', async () => {
    const { timer, duties, clock } = world();
    await timer();
    clock.pass(3 * MINUTE - 1);
    await timer();
    expect(duties()).toEqual([]);
    clock.pass(1);
    await timer();
    expect(duties()).toHaveLength(1);
  });

  it('by an edit is one, and other rows for the same people, or hours, are none', async () => {
    const { timer, duties, put } = world({ start: Date.parse('2026-07-02T10:00:00Z') });
    await timer();
    await put(row('office', { Kind: 'shift', Who: 'anna', From: '09:00', To: '16:00', Note: 'edited' }));
    await put(row('more', { Kind: 'shift', Who: 'ANNA', From: '09:00', To: '16:00' }));
    await put(line({ Open: 'Mon-Fri 20:00-21:00' }), 'Lines');
    await put({ ...person('anna', 'Anna B', 9) }, 'People');
    await timer(5);
    expect(duties()).toEqual([]);
    await put(
      row('ill', { Kind: 'override', Who: 'carl', InsteadOf: 'anna', From: '2026-07-02', To: '2026-07-02' }),
    );
    await timer(5);
    expect(duties()).toMatchObject([{ facts: { Begins: 'Carl', Ends: 'Anna' } }]);
  });

  it('to nobody, and from nobody, is said in words', async () => {
    const { timer, duties } = world({ rota: [OFFICE] });
    await timer();
    await timer(5);
    await timer(15 * 60);
    expect(duties()).toMatchObject([
      {
        facts: {
          Ends: 'Anna',
          'On call now': 'Nobody is on call',
          Until: 'Fri 2026-07-03 08:00',
          Next: 'Anna',
        },
      },
      { facts: { Begins: 'Anna', Until: 'Fri 2026-07-03 17:00', Next: 'nobody' } },
    ]);
  });

  it('that is the last for 400 days says so', async () => {
    const rota = [OFFICE, row('end', { Kind: 'shift', Who: 'bo', ValidUntil: '2020-01-01' })];
    const { timer, duties, put } = world({ rota });
    await timer();
    await put(row('office', { Kind: 'shift', Who: 'bo' }));
    await timer(5);
    expect(duties()).toMatchObject([{ facts: { Begins: 'Bo', Until: 'No change within 400 days' } }]);
  });

  it.each([
    ['back', '2026-10-24T20:55:00Z', '02:30', '2026-10-25T00:30:00Z'],
    ['forward', '2027-03-27T21:55:00Z', '02:30', '2027-03-28T01:00:00Z'],
  ])('on the night on which clocks go %s is told at its instant, once', async (_, start, From, handoff) => {
    const early = row('early', { Kind: 'shift', Who: 'anna', From, To: '12:00' });
    const late = row('late', { Kind: 'shift', Who: 'bo', From: '12:00', To: From });
    const { timer, duties, clock } = world({ start: Date.parse(start), rota: [early, late] });
    const told: string[] = [];
    for (let run = 0; run < 96; run += 1) {
      const before = duties().length;
      await timer(run === 0 ? 0 : 5);
      if (duties().length > before) told.push(new Date(clock.now()).toISOString());
    }
    expect(told[0]).toBe(new Date(Date.parse(handoff)).toISOString());
    expect(duties()[0]).toMatchObject({ facts: { Begins: 'Anna' } });
    // Where the local time comes twice both are on call between the two: that is two changes.
    expect(told).toHaveLength(handoff.startsWith('2026') ? 2 : 1);
  });
});

describe('a line', () => {
  it('that is new is silent, and so is one that comes back', async () => {
    const { timer, duties, put, remove } = world();
    const other = '6d1f2c3e-0000-4000-8000-00000000117e';
    await timer();
    await put(line({ Name: 'sales' }, other), 'Lines');
    await timer(1);
    expect(duties()).toEqual([]);
    await remove(line({}, other), 'Lines');
    await timer(4);
    await put(line({ Name: 'sales' }, other), 'Lines');
    await timer(1);
    expect(duties().map(({ title }) => title)).toEqual(['Duty: support']);
  });

  it('that does not want to hear is followed in silence, and hears of no old change later', async () => {
    const { timer, duties, put, duty } = world({ lines: [line({ Notify: 'missed' })] });
    await timer();
    await timer(5);
    expect(duties()).toEqual([]);
    expect((await duty())?.State).toBe('sent');
    await put(line(), 'Lines');
    await timer(5);
    expect(duties()).toEqual([]);
  });

  it('has one row, by its RowKey, that is sent once it was told', async () => {
    const { timer, duty } = world();
    await timer();
    expect(await duty()).toMatchObject({ State: 'sent', Attempts: 0 });
    await timer(5);
    expect(await duty()).toMatchObject({ State: 'sent', Attempts: 1 });
  });

  it('with a row of another hand in the table begins anew', async () => {
    const { timer, duties, store } = world();
    await store.insert('Notices', { partitionKey: 'duty', rowKey: 'default', State: 'sent', OnCall: '{' });
    await timer();
    expect(duties()).toEqual([]);
    await timer(5);
    expect(duties()).toHaveLength(1);
  });

  it('with a name that is as long as a cell has a message all the same', async () => {
    const { timer, duties } = world({ lines: [line({ Name: '\ud83d\ude91'.repeat(15_000) })] });
    await timer();
    await timer(5);
    expect(duties()[0]?.link).toBe('https://ringrota.example/api/board#/');
  });

  it('with 25 people of 200 characters each is told of, cut', async () => {
    const long = Array.from({ length: 25 }, (_, index) =>
      person(`p${index}`, `${index} ${'Ö'.repeat(200)}`, index + 10),
    );
    const night = row('nights', {
      Kind: 'shift',
      Who: long.map(({ rowKey }) => rowKey).join(', '),
      From: '17:00',
      To: '08:00',
    });
    const { timer, duties, put } = world({ rota: [OFFICE, night] });
    for (const one of long) await put(one, 'People');
    await timer();
    await timer(5);
    expect(duties()[0]?.facts.Begins).toContain('24 Ö');
  });
});

describe('a duty that was not sent', () => {
  it('is sent by the next run', async () => {
    const { timer, duties, duty } = world({}, fakeWebhook(failed(500)));
    await timer();
    await timer(5);
    await timer(5);
    expect(duties()).toHaveLength(2);
    expect(await duty()).toMatchObject({ State: 'sent', Attempts: 2 });
  });

  it('gives way to the next change', async () => {
    const webhook = fakeWebhook(failed(500));
    const { timer, duties, put } = world({}, webhook);
    await timer();
    await timer(5);
    await put(row('nights', { Kind: 'shift', Who: 'carl', From: '17:00', To: '08:00' }));
    await timer(5);
    expect(duties()).toMatchObject([{ facts: { Begins: 'Bo' } }, { facts: { Begins: 'Carl', Ends: 'Bo' } }]);
  });
});

describe('what is wrong with the tables', () => {
  const BROKEN = row('broken', { Kind: 'shfit', Who: 'anna' });
  const MIDNIGHT = Date.parse('2026-07-02T00:00:00Z');

  it('is told once, in the words of check, with the gaps of 14 days by line', async () => {
    const { timer, rotas } = world({ start: MIDNIGHT, rota: [OFFICE, NIGHTS, BACKUP, BROKEN] });
    await timer();
    await timer(5);
    expect(rotas()).toHaveLength(1);
    const [card] = rotas();
    expect(card?.title).toBe('Rota: 1 error, 0 warnings, 0 gaps within 14 days');
    expect(card?.facts['Rota support/broken Kind']).toMatch(/^error: "shfit" /);
    expect(card?.link).toBe('https://ringrota.example/api/board#/problems');
  });

  it('is one message a UTC day at most, and only when it has changed', async () => {
    const { timer, rotas, put } = world({ start: MIDNIGHT, rota: [OFFICE, NIGHTS, BACKUP, BROKEN] });
    await timer();
    await put(row('broken-2', { Kind: 'x', Who: 'anna' }));
    await timer(5);
    await timer(23 * 60 + 50);
    expect(rotas()).toHaveLength(1);
    await timer(5);
    expect(rotas()).toHaveLength(2);
    await timer(24 * 60);
    await timer(24 * 60);
    expect(rotas()).toHaveLength(2);
  });

  it('is told on the day on which it comes, where nothing was told that day', async () => {
    const { timer, rotas, put } = world({ start: MIDNIGHT });
    await timer();
    expect(rotas()).toEqual([]);
    await put(BROKEN);
    await timer(5);
    expect(rotas()).toHaveLength(1);
  });

  it('and is well again is told once', async () => {
    const { timer, rotas, remove } = world({ start: MIDNIGHT, rota: [OFFICE, NIGHTS, BACKUP, BROKEN] });
    await timer();
    await remove(BROKEN);
    for (let day = 0; day < 3; day += 1) await timer(24 * 60);
    expect(
      rotas()
        .map(({ title }) => title)
        .slice(1),
    ).toEqual(['Rota: all well again']);
  });

  it('does not change by the passing of time: a night that nobody covers is one gap all year', async () => {
    const { timer, rotas } = world({ start: MIDNIGHT, rota: [OFFICE] });
    for (let day = 0; day < 120; day += 1) await timer(day === 0 ? 0 : 24 * 60 + 35);
    expect(rotas()).toHaveLength(1);
    expect(rotas()[0]?.facts['Nobody on call: support (Europe/Stockholm)']).toMatch(
      /^Thu 2026-07-02 02:00 to Thu 2026-07-02 08:00, Thu 2026-07-02 17:00 to Fri 2026-07-03 08:00, /,
    );
  });

  it('tells of a new gap among old ones', async () => {
    const { timer, rotas, put } = world({ start: MIDNIGHT, rota: [OFFICE] });
    await timer();
    await put(row('closed', { Kind: 'holiday', From: '2026-07-08' }));
    await timer(24 * 60);
    expect(rotas()).toHaveLength(2);
  });

  it('is told for the lines that want to hear, together', async () => {
    const other = '6d1f2c3e-0000-4000-8000-00000000117e';
    const lines = [line({ Notify: 'no' }), line({ Name: 'sales', Rota: 'sales' }, other)];
    const sales = { ...OFFICE, partitionKey: 'sales' };
    const { timer, rotas } = world({ start: MIDNIGHT, lines, rota: [OFFICE, BROKEN, sales] });
    await timer();
    expect(rotas()).toHaveLength(1);
    expect(Object.keys(rotas()[0]?.facts ?? {})).toEqual([
      'Nobody on call: sales (Europe/Stockholm)',
      'People people/bo RowKey',
      'People people/carl RowKey',
    ]);
  });

  it('is not looked for where no line wants to hear', async () => {
    const { timer, webhook } = world({ lines: [line({ Notify: 'no' })], rota: [BROKEN] });
    await timer();
    expect(webhook.posts).toEqual([]);
  });

  it('is told once by two instances', async () => {
    const { timer, rotas, instance, clock, log } = world({ start: MIDNIGHT, rota: [BROKEN] });
    await Promise.all([timer(), instance().run(clock.now() + 45_000, log)]);
    expect(rotas()).toHaveLength(1);
  });

  it('in a thousand rows is cut, and says so', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => row(`bad-${index}`, { Kind: 'ö'.repeat(40) }));
    const { timer, rotas } = world({ start: MIDNIGHT, rota: [OFFICE, NIGHTS, BACKUP, ...many] });
    await timer();
    expect(rotas()[0]?.title).toMatch(/^Rota: \d{4} errors/);
    expect(rotas()[0]?.facts.More).toMatch(/^\d+ more are not shown$/);
  });
});

describe('tables that fail', () => {
  it('are said so, and the next run makes up for it', async () => {
    let down = true;
    const before = () => {
      if (down) throw new StoreError('unreachable', 'down');
    };
    const { timer, rotas, log } = world({ rota: [row('bad', { Kind: 'x' })], before });
    await timer();
    expect(log.events.map(({ event, what }) => [event, what])).toEqual([
      ['storage.failed', 'notices watch'],
      ['storage.failed', 'notices drain'],
    ]);
    down = false;
    await timer(5);
    expect(rotas()).toHaveLength(1);
  });
});
