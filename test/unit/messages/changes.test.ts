/** What is told of an edit that moves somebody's duty. */
import { describe, expect, it } from 'vitest';
import { failed, fakeWebhook } from './fake-webhook.ts';
import { line, NIGHTS, OFFICE, person, row, timerWorld } from './timer-world.ts';

const WANTING = line({ Notify: 'changes' });
const ILL = row('ill', {
  ...{ Kind: 'override', Who: 'carl', InsteadOf: 'anna', From: '2026-07-06', To: '2026-07-07' },
});

/** 2026-07-02, 16:57 in Stockholm; the line has been seen once. */
async function world(given: Parameters<typeof timerWorld>[0] = {}, webhook = fakeWebhook()) {
  const made = timerWorld({ lines: [WANTING], rota: [OFFICE, NIGHTS], ...given }, webhook);
  await made.timer();
  return {
    ...made,
    changes: () => made.told('On call changed'),
    runs: async (count: number, minutes = 5) => {
      for (let run = 0; run < count; run += 1) await made.timer(minutes);
    },
  };
}

describe('an edit that changes who is on call', () => {
  it('is told within 15 minutes, once no row has changed for 5: from, to, before and after', async () => {
    const { changes, put, timer } = await world();
    await put(ILL);
    await timer(4);
    expect(changes()).toEqual([]);
    await timer(5);
    expect(changes()).toEqual([
      {
        title: 'On call changed: support',
        text: '',
        facts: {
          Line: 'support',
          'Mon 2026-07-06 08:00 to Mon 2026-07-06 17:00': 'Anna → Carl',
          'Tue 2026-07-07 08:00 to Tue 2026-07-07 17:00': 'Anna → Carl',
          'Times in': 'Europe/Stockholm',
        },
        links: {
          'Open the board': 'https://ringrota.example/api/board#/line/support?weeks=1&from=2026-07-06',
        },
      },
    ]);
  });

  it('is told once by two instances and after a restart', async () => {
    const { changes, put, clock, instance, log, runs } = await world();
    await put(ILL);
    clock.pass(6 * 60_000);
    await Promise.all([1, 2].map(() => instance().run(clock.now() + 45_000, log)));
    await runs(3);
    expect(changes()).toHaveLength(1);
  });

  it('is not told where it is taken back before it was told', async () => {
    const { changes, put, remove, timer, runs } = await world();
    await put(ILL);
    await timer(3);
    await remove(ILL);
    await runs(4);
    expect(changes()).toEqual([]);
  });

  it('is told together with the next one where the webhook did not take the first', async () => {
    const { changes, put, runs } = await world({}, fakeWebhook(failed(500)));
    await put(ILL);
    await runs(2, 3);
    await put(row('ill-2', { Kind: 'override', Who: 'bo', From: '2026-07-09', To: '2026-07-09' }));
    await runs(3);
    expect(Object.keys(changes().at(-1)?.facts ?? {})).toEqual([
      'Line',
      'Mon 2026-07-06 08:00 to Mon 2026-07-06 17:00',
      'Tue 2026-07-07 08:00 to Tue 2026-07-07 17:00',
      'Thu 2026-07-09 08:00 to Thu 2026-07-09 17:00',
      'Times in',
    ]);
  });

  it('that leaves nobody on call, or begins now, says so', async () => {
    const { changes, put, timer } = await world({ rota: [OFFICE] });
    await put(
      row('office', { Kind: 'shift', Who: 'bo', From: '08:00', To: '17:00', ValidUntil: '2026-07-03' }),
    );
    await timer(0);
    await timer(1);
    await timer(5);
    expect(changes()).toMatchObject([
      {
        facts: {
          'Fri 2026-07-03 08:00 to Fri 2026-07-03 17:00': 'Anna → Bo',
          'Sat 2026-07-04 08:00 to Sat 2026-07-04 17:00': 'Anna → nobody',
        },
      },
    ]);
  });

  it('more than 20 times is counted beyond those', async () => {
    const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
    const half = row('half', {
      Kind: 'override',
      Who: 'carl',
      From: '2026-07-04 00:00',
      To: '2026-07-05 24:00',
    });
    const rota = hours.map((hour, index) =>
      row(`h${hour}`, {
        ...{ Kind: 'shift', Who: index % 2 ? 'anna' : 'bo', From: `${hour}:00` },
        To: `${hours[index + 1] ?? '24'}:00`,
      }),
    );
    const { changes, put, runs } = await world({ rota });
    await put(half);
    await runs(2);
    expect(Object.keys(changes()[0]?.facts ?? {})).toHaveLength(23);
    expect(changes()[0]?.facts.More).toBe('28 more changes are not shown');
  });
});

describe('what is not a change', () => {
  it('other rows for the same people, hours, names, and an edit of a day beyond 14', async () => {
    const { changes, put, runs } = await world();
    await put(row('office', { Kind: 'shift', Who: 'ANNA', From: '08:00', To: '12:00' }));
    await put(row('office-2', { Kind: 'shift', Who: 'anna', From: '12:00', To: '17:00' }));
    await put({ ...WANTING, Open: 'Mon-Fri 20:00-21:00' }, 'Lines');
    await put(person('anna', 'Anna B', 1), 'People');
    await put(
      row('far', { Kind: 'override', Who: 'carl', From: '2026-07-17 06:00', To: '2026-07-17 09:00' }),
    );
    await runs(4);
    await runs(30, 12 * 60);
    expect(changes()).toEqual([]);
  });

  it('the passing of a year, with rotations and holidays', async () => {
    const rota = [
      row('turns', { Kind: 'rotation', Who: 'anna, bo, carl', Every: '1 week', From: '2026-01-05 08:00' }),
      row('xmas', { Kind: 'holiday', From: '2026-12-24' }),
    ];
    const { changes, runs, notice } = await world({ rota });
    await runs(365, 24 * 60 + 5);
    expect(changes()).toEqual([]);
    expect(await notice('changes')).toMatchObject({ State: 'sent' });
  });

  it('a line that begins to want to hear, or that does not', async () => {
    const { changes, put, runs, notice } = await world({ lines: [line()] });
    await put(ILL);
    await runs(3);
    expect(await notice('changes')).toBeNull();
    await put(WANTING, 'Lines');
    await runs(3);
    expect(changes()).toEqual([]);
  });
});

it('the row is written once a day while nothing is edited, and holds a column of 30,000 characters at most', async () => {
  const names = Array.from({ length: 25 }, (_, index) => `${index}${'x'.repeat(40)}`);
  const people = names.map((name, index) => person(name, name, index));
  const rota = Array.from({ length: 24 }, (_, hour) =>
    row(`h${hour}`, {
      ...{ Kind: 'shift', From: `${hour}:00`, To: `${hour + 1}:00` },
      Who: names.slice(hour % 2).join(', '),
    }),
  );
  const { runs, notice } = await world();
  const before = await notice('changes');
  await runs(12, 60);
  expect((await notice('changes'))?.etag).toBe(before?.etag);
  await runs(13, 60);
  expect((await notice('changes'))?.etag).not.toBe(before?.etag);
  const large = await world({ rota, people });
  expect(String((await large.notice('changes'))?.Now).length).toBeLessThan(30_000);
  expect(String((await large.notice('changes'))?.Now).length).toBeGreaterThan(28_000);
});
