import { describe, expect, it } from 'vitest';
import { example, exampleStore, ids, person, rotaRow, runCli } from '../../support/run-cli.ts';

interface Answer {
  readonly from: string;
  readonly to: string;
  readonly shifts: readonly {
    from: string;
    to: string;
    tier: number | null;
    ring: { person: string }[];
    because: string[];
  }[];
}

async function shifts(args: readonly string[], store = exampleStore()): Promise<Answer> {
  const ran = await runCli(['shifts', ...args, '--json'], { store });
  expect(ran.stderr).toBe('');
  return ran.json() as Answer;
}

const short = ({ shifts: list }: Answer) =>
  list.map(
    ({ from, tier, ring }) =>
      `${from.slice(0, 16)} ${tier ?? '-'} ${ring.map((one) => one.person).join('+')}`,
  );

describe('shifts', () => {
  it('have the shape of the contract', async () => {
    const { json } = await runCli(
      ['shifts', '--line', 'support', '--from', '2026-11-20 20:00', '--to', '2026-11-21', '--json'],
      { store: exampleStore() },
    );
    expect(json()).toEqual({
      line: 'support',
      rota: 'support',
      zone: 'Europe/Stockholm',
      from: '2026-11-20T19:00:00.000Z',
      to: '2026-11-21T23:00:00.000Z',
      shifts: [
        {
          from: '2026-11-20T19:00:00.000Z',
          to: '2026-11-21T07:00:00.000Z',
          tier: 1,
          ring: [{ person: 'anna', name: 'Anna', kind: 'user', id: '00000000-0000-4000-8000-000000000001' }],
          because: ['nights'],
        },
        {
          from: '2026-11-21T07:00:00.000Z',
          to: '2026-11-21T23:00:00.000Z',
          tier: null,
          ring: [],
          because: [],
        },
      ],
    });
  });

  it('are those of 28 days from today 00:00, without holes', async () => {
    const answer = await shifts(['--rota', 'support']);
    expect([answer.from, answer.to]).toEqual(['2026-11-20T23:00:00.000Z', '2026-12-18T23:00:00.000Z']);
    const edges = answer.shifts.flatMap(({ from, to }) => [from, to]);
    expect([edges[0], edges.at(-1)]).toEqual([answer.from, answer.to]);
    for (let index = 1; index + 1 < edges.length; index += 2) expect(edges[index]).toBe(edges[index + 1]);
  });

  it('leave hours and fallback out: a gap is a gap', async () => {
    expect(short(await shifts(['--line', 'support', '--from', '2026-11-21', '--to', '2026-11-22']))).toEqual([
      '2026-11-20T23:00 1 anna',
      '2026-11-21T07:00 - ',
    ]);
  });

  it('give way to the next tier where nobody of a tier can be rung', async () => {
    const Rota = [
      rotaRow('r/first', { Kind: 'shift', Who: 'erik, dina', From: '08:00', To: '12:00' }),
      rotaRow('r/second', { Kind: 'shift', Who: 'bo', Tier: '2' }),
    ];
    const People = [...example.People, person('dina', { Target: '+46709999999', Enabled: 'no' })];
    const answer = await shifts(
      ['--rota', 'r', '--from', '2026-11-21', '--to', '2026-11-21'],
      exampleStore({ Rota, People }),
    );
    expect(answer.shifts).toMatchObject([{ tier: 2, because: ['second'] }]);
  });

  it('neighboring shifts that agree become one', async () => {
    const Rota = [rotaRow('r/a', { Kind: 'shift', Who: 'bo', From: '00:00', To: '24:00' })];
    expect(short(await shifts(['--rota', 'r'], exampleStore({ Rota })))).toEqual(['2026-11-20T23:00 1 bo']);
  });

  it('are drawn with a lane for each person, gaps, waiting tiers and clock changes', async () => {
    const Rota = [
      ...example.Rota,
      rotaRow('support/backup', { Kind: 'shift', Who: 'carl, erik', Days: 'Mon', Tier: '2' }),
    ];
    const { code, stdout } = await runCli(
      ['shifts', '--line', 'support', '--from', '2026-10-19', '--to', '2026-10-26'],
      { store: exampleStore({ Rota }) },
    );
    expect(code).toBe(0);
    expect(stdout).toContain('clock change: Sun 2026-10-25 02:00, UTC+02:00 to UTC+01:00');
    const lane = (name: string) => stdout.split('\n').find((row) => row.startsWith(`${name} `)) ?? '';
    expect(lane('anna')).toContain('█');
    expect(lane('carl')).toContain('░');
    expect(lane('erik')).toContain('?');
    expect(lane('nobody')).toContain('×');
    expect(stdout).toMatch(/Mon 2026-10-26 00:00 .*\+01:00/);
    expect(stdout).toContain('GAP: nobody');
  });

  it('have gaps in red and the second tier in yellow on a terminal', async () => {
    const Rota = [rotaRow('r/a', { Kind: 'shift', Who: 'bo', Days: 'Mon', Tier: '2' })];
    const { stdout } = await runCli(['shifts', '--rota', 'r'], {
      store: exampleStore({ Rota }),
      isTTY: true,
    });
    expect(stdout).toContain('\u001b[31mGAP: nobody');
    expect(stdout).toContain('\u001b[33mbo');
  });
});

describe('shifts of a person', () => {
  const store = exampleStore({
    Rota: [
      ...example.Rota,
      rotaRow('sales/always', { Kind: 'shift', Who: 'bo', Days: 'Mon', From: '08:00', To: '12:00' }),
    ],
    Lines: [
      ...example.Lines,
      { partitionKey: 'lines', rowKey: 'default', Name: 'sales', Rota: 'sales', TimeZone: 'Asia/Tokyo' },
    ],
  });
  const range = ['--from', '2026-11-23', '--to', '2026-11-23'];
  const run = (...args: string[]) => runCli(['shifts', ...args], { store });

  it('are those in which the person rings, on all lines, each in its own zone', async () => {
    const answers = (await run('--person', 'ANNA', ...range, '--json')).json() as (Answer & {
      line: string;
    })[];
    expect(answers.map(({ line, from, shifts: list }) => [line, from, list.length])).toEqual([
      ['support', '2026-11-22T23:00:00.000Z', 1],
      ['sales', '2026-11-22T15:00:00.000Z', 0],
    ]);
    expect(answers[0]?.shifts[0]).toMatchObject({
      because: ['office'],
      ring: [{ person: 'anna' }, { person: 'bo' }],
    });
  });
  it('are told of with whom else rings', async () => {
    expect((await run('--person', 'anna', ...range)).stdout).toMatch(
      /support {2}Mon 2026-11-23 08:00 {2}Mon 2026-11-23 17:00 {2}1 {5}bo {4}office\n/,
    );
    expect((await run('--person', 'carl', ...range)).stdout).toBe('carl is on call nowhere in this time\n');
  });
  it('of somebody unknown are answered with the nearest names and a list', async () => {
    expect(await run('--person', 'ana', ...range)).toMatchObject({
      code: 2,
      stderr: 'ringrota: unknown person "ana"; did you mean "anna"? persons: anna, bo, carl\n',
    });
  });
  it('are CSV with local times and their offset', async () => {
    expect((await run('--line', 'support', ...range, '--csv')).stdout).toBe(
      [
        'line,rota,from,to,tier,people,because',
        'support,support,2026-11-23T00:00:00+01:00,2026-11-23T08:00:00+01:00,,,',
        'support,support,2026-11-23T08:00:00+01:00,2026-11-23T17:00:00+01:00,1,"anna, bo",office',
        'support,support,2026-11-23T17:00:00+01:00,2026-11-24T00:00:00+01:00,1,bo,nights',
        '',
      ].join('\n'),
    );
  });
});

it('fit 80 columns, with whole names of months', async () => {
  const Rota = [
    rotaRow('support/all', {
      Kind: 'rotation',
      Who: 'anna > bo',
      Every: '1 week',
      Start: '2026-11-16',
      Note: 'x',
    }),
  ];
  const { stdout } = await runCli(['shifts', '--line', 'support'], {
    store: exampleStore({ Rota }),
    isTTY: true,
    columns: 80,
    env: { ROTA_STORAGE: 'UseDevelopmentStorage=true', DEFAULT_TIME_ZONE: 'Europe/Stockholm', NO_COLOR: '1' },
  });
  for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(stdout).toContain('Nov 2026  Mon 16');
});

describe('shifts --totals', () => {
  const range = ['--from', '2026-11-23', '--to', '2026-11-24', '--totals'];
  const bo = {
    person: 'bo',
    tier: 1,
    hours: 40,
    nightHours: 11,
    weekendHours: 0,
    holidayHours: 0,
    shifts: 4,
  };

  it('have the shape of the contract', async () => {
    const { json } = await runCli(['shifts', '--line', 'support', ...range, '--json'], {
      store: exampleStore(),
    });
    expect(json()).toEqual({
      ...{ line: 'support', rota: 'support', zone: 'Europe/Stockholm' },
      ...{ from: '2026-11-22T23:00:00.000Z', to: '2026-11-24T23:00:00.000Z' },
      totals: [{ ...bo, person: 'anna', hours: 18, nightHours: 0, shifts: 2 }, bo],
    });
  });
  it('of a person are a list, one for each line', async () => {
    for (const name of ['BO', ids.bo]) {
      const { json } = await runCli(['shifts', '--person', name, ...range, '--json'], {
        store: exampleStore(),
      });
      expect(json()).toMatchObject([{ line: 'support', totals: [bo] }]);
    }
  });
  it('are the same columns as CSV', async () => {
    const { stdout } = await runCli(['shifts', '--rota', 'support', ...range, '--csv'], {
      store: exampleStore(),
    });
    expect(stdout).toBe(
      [
        'line,rota,zone,from,to,person,tier,hours,nightHours,weekendHours,holidayHours,shifts',
        ',support,Europe/Stockholm,2026-11-22T23:00:00.000Z,2026-11-24T23:00:00.000Z,anna,1,18,0,0,0,2',
        ',support,Europe/Stockholm,2026-11-22T23:00:00.000Z,2026-11-24T23:00:00.000Z,bo,1,40,11,0,0,4',
        '',
      ].join('\n'),
    );
  });
  it('are a table for people', async () => {
    const { stdout } = await runCli(['shifts', '--line', 'support', ...range], { store: exampleStore() });
    expect(stdout).toContain(
      'support (rota support), Mon 23 Nov 00:00 to Wed 25 Nov 00:00 Europe/Stockholm\n',
    );
    expect(stdout).toMatch(/^bo +1 +40 +11 +0 +0 +4$/m);
  });
});
