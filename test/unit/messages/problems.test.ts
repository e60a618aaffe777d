/** What is told of errors and gaps, and when. */
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../../lib/ports.ts';
import { BACKUP, line, NIGHTS, OFFICE, row, timerWorld } from './timer-world.ts';

function world(given?: Parameters<typeof timerWorld>[0]) {
  const made = timerWorld(given);
  return { ...made, rotas: () => made.told('Rota') };
}

describe('what is wrong with the tables', () => {
  const BROKEN = row('broken', { Kind: 'shfit', Who: 'anna' });
  const MIDNIGHT = Date.parse('2026-07-02T00:00:00Z');

  it('is told once, in the words of check, with the gaps of 14 days by line', async () => {
    const { timer, rotas } = world({ start: MIDNIGHT, rota: [OFFICE, NIGHTS, BACKUP, BROKEN] });
    await timer();
    await timer(5);
    expect(rotas()).toHaveLength(1);
    const [card] = rotas();
    expect(card?.title).toBe('Rota: 1 error, 0 gaps within 14 days, 0 warnings');
    expect(card?.facts['Rota support/broken Kind']).toMatch(/^"shfit" /);
    expect(card?.links).toEqual({ 'Open the board': 'https://ringrota.example/api/board#/problems' });
  });

  it('is told within 15 minutes, once no row has changed for 5', async () => {
    const { timer, rotas, put } = world({ start: MIDNIGHT });
    await timer();
    await put(BROKEN);
    await timer(3);
    await put(row('broken-2', { Kind: 'x', Who: 'anna' }));
    await timer(4);
    expect(rotas()).toEqual([]);
    await timer(5);
    expect(rotas().map(({ title }) => title)).toEqual(['Rota: 2 errors, 0 gaps within 14 days, 0 warnings']);
  });

  it('is not told of an edit that is taken back meanwhile', async () => {
    const { timer, rotas, put, remove } = world({ start: MIDNIGHT });
    await timer();
    await put(BROKEN);
    await timer(4);
    await remove(BROKEN);
    for (let run = 0; run < 4; run += 1) await timer(5);
    expect(rotas()).toEqual([]);
  });

  it('is told again only when there is something new', async () => {
    const other = row('broken-2', { Kind: 'x', Who: 'anna' });
    const { timer, rotas, put, remove } = world({
      start: MIDNIGHT,
      rota: [OFFICE, NIGHTS, BACKUP, BROKEN, other],
    });
    await timer();
    await remove(other);
    for (let run = 0; run < 4; run += 1) await timer(5);
    expect(rotas()).toHaveLength(1);
    await put(row('broken-3', { Kind: 'x', Who: 'anna' }));
    for (let run = 0; run < 4; run += 1) await timer(5);
    expect(rotas()).toHaveLength(2);
    for (let day = 0; day < 3; day += 1) await timer(24 * 60);
    expect(rotas()).toHaveLength(2);
  });

  it('is counted where it is a warning, and warnings alone are not told', async () => {
    const { timer, rotas, put, remove } = world({ start: MIDNIGHT, rota: [OFFICE, NIGHTS] });
    for (let run = 0; run < 4; run += 1) await timer(5);
    expect(rotas()).toEqual([]);
    await put(BROKEN);
    for (let run = 0; run < 3; run += 1) await timer(5);
    expect(rotas()).toMatchObject([
      {
        title: 'Rota: 1 error, 0 gaps within 14 days, 1 warning',
        facts: { Warnings: '1, in "ringrota check" and on the board' },
      },
    ]);
    await remove(BROKEN);
    for (let run = 0; run < 3; run += 1) await timer(5);
    expect(rotas()[1]).toMatchObject({ title: 'Rota: all well again', facts: { Warnings: /^1,/ } });
  });

  it('and is well again is told once', async () => {
    const { timer, rotas, remove } = world({ start: MIDNIGHT, rota: [OFFICE, NIGHTS, BACKUP, BROKEN] });
    await timer();
    await remove(BROKEN);
    for (let run = 0; run < 3; run += 1) await timer(5);
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
    await timer(5);
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
      'Warnings',
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
