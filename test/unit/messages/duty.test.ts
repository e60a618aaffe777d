/** Who is told that duty begins and ends. */
import { describe, expect, it } from 'vitest';
import { failed, fakeWebhook } from './fake-webhook.ts';
import { line, MINUTE, NIGHTS, OFFICE, person, row, timerWorld } from './timer-world.ts';

function world(given?: Parameters<typeof timerWorld>[0], webhook = fakeWebhook()) {
  const made = timerWorld(given, webhook);
  return {
    ...made,
    duties: () => made.told('Duty'),
    duty: (rowKey?: string) => made.notice('duty', rowKey),
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
        text: 'Bo: you are on call until Fri 08:00, after Anna. Anna follows.',
        links: {
          'Swap, or give it to somebody':
            'https://ringrota.example/api/board#/line/support?weeks=1&from=2026-07-02',
          'How to be on call': 'https://ringrota.example/api/board/on-call.txt',
          'Open the board': 'https://ringrota.example/api/board#/',
        },
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

  it('a change that is undone while runs are skipped is not told', async () => {
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

  it('an edit that changes who is on call is told; new hours or other rows for the same people are not', async () => {
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
    expect(duties()).toMatchObject([{ facts: { Begins: 'Carl', Ends: 'Anna B' } }]);
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

  it('that does not want to hear has no row, and hears of no old change later', async () => {
    const { timer, duties, put, duty } = world({ lines: [line({ Notify: 'missed' })] });
    await timer();
    await timer(5);
    expect([duties(), await duty()]).toEqual([[], null]);
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
    expect(new Set(Object.values(duties()[0]?.links ?? {}))).toContain(
      'https://ringrota.example/api/board#/',
    );
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
    expect(duties()[0]?.facts.Begins).toMatch(/^0 Ö.* and \d+ more$/);
  });
});

describe('a duty that was not sent', () => {
  it('is sent by a later run', async () => {
    const { timer, duties, duty } = world({}, fakeWebhook(failed(500)));
    await timer();
    await timer(5);
    await timer(5);
    expect(duties()).toHaveLength(2);
    expect(await duty()).toMatchObject({ State: 'sent', Attempts: 2 });
  });

  it('gives way to the next change, which is told from what was last told', async () => {
    const { timer, duties, put } = world({}, fakeWebhook(failed(500)));
    await timer();
    await timer(5);
    await put(row('nights', { Kind: 'shift', Who: 'carl', From: '17:00', To: '08:00' }));
    await timer(5);
    expect(duties()).toMatchObject([
      { facts: { Begins: 'Bo', Ends: 'Anna' } },
      { facts: { Begins: 'Carl', Ends: 'Anna' } },
    ]);
  });
});

describe('the sentence of a duty message', () => {
  const sentences = async (rota: Parameters<typeof timerWorld>[0], minutes: number) => {
    const { timer, duties } = world(rota);
    await timer();
    await timer(minutes);
    return duties().map(({ text }) => text);
  };

  it.each([
    [
      'one person after another',
      [OFFICE, NIGHTS],
      5,
      'Bo: you are on call until Fri 08:00, after Anna. Anna follows.',
    ],
    ['nobody after somebody', [OFFICE], 5, 'Nobody is on call until Fri 08:00, after Anna. Anna follows.'],
    [
      'one of two who go',
      [OFFICE, row('always', { Kind: 'shift', Who: 'carl' })],
      5,
      'Anna: your duty has ended. Carl is on call for the next 400 days.',
    ],
    [
      'somebody who stays longer than another who comes',
      [
        row('office', { Kind: 'shift', Who: 'anna', From: '08:00', To: '17:00' }),
        row('long', { Kind: 'shift', Who: 'bo', From: '17:00', To: '08:00' }),
        row('short', { Kind: 'shift', Who: 'carl', From: '18:00', To: '20:00' }),
      ],
      5,
      'Bo: you are on call until Fri 08:00, after Anna. Anna follows.',
    ],
  ])('says what comes next: %s', async (_, rota, minutes, sentence) => {
    expect(await sentences({ rota }, minutes)).toEqual([sentence]);
  });
});
