import { describe, expect, it } from 'vitest';
import type { Row } from '../../../../lib/ports.ts';
import { table } from '../../../../lib/cli/table.ts';
import { example, exampleStore, ids, line, person, rotaRow, runCli } from '../../../support/run-cli.ts';

interface Answer {
  readonly problems: readonly {
    level: string;
    table: string;
    row: string;
    column: string | null;
    value: string | null;
    problem: string;
  }[];
  readonly gaps: readonly { line: string; rota: string; from: string; to: string }[];
}

type TablesOf = Readonly<Record<string, readonly Row[]>>;

async function check(tables: TablesOf, ...args: string[]) {
  const ran = await runCli(['check', '--json', ...args], { store: exampleStore(tables) });
  expect(ran.stderr).toBe('');
  return { code: ran.code, ...(ran.json() as Answer) };
}

const always = (rota: string, who = 'anna') => rotaRow(`${rota}/always`, { Kind: 'shift', Who: who });
/** One line, one rota, everybody in use and nothing wrong. */
const clean: TablesOf = {
  Rota: [always('r', 'anna, bo, carl')],
  Lines: [line('default', { Name: 'help', Rota: 'r' })],
};
const withRota = (...rows: readonly Row[]): TablesOf => ({
  ...clean,
  Rota: [...(clean.Rota ?? []), ...rows],
});

describe('check', () => {
  it('has nothing to say where nothing is wrong', async () => {
    expect(await check(clean)).toEqual({ code: 0, problems: [], gaps: [] });
    const forAll = rotaRow('r/all', { Kind: 'shift', Who: 'bo', Lines: '*' });
    expect(await check(withRota(forAll))).toEqual({ code: 0, problems: [], gaps: [] });
  });
  it('a check of missing tables finds the gap of the default line', async () => {
    const { code, problems, gaps } = await check({ Rota: [], People: [], Lines: [] });
    expect({ code, levels: problems.map(({ level }) => level) }).toEqual({ code: 1, levels: ['warning'] });
    expect(gaps).toEqual([
      { line: 'default', rota: 'default', from: '2026-11-21T02:14:00.000Z', to: '2027-01-16T02:14:00.000Z' },
    ]);
  });
});

describe('an error is exit code 1', () => {
  const finds = (
    claim: string,
    tables: TablesOf,
    expected: Partial<Answer['problems'][number]>,
    word: string,
  ) =>
    it(claim, async () => {
      const { code, problems } = await check(tables);
      const errors = problems.filter(({ level }) => level === 'error');
      expect({ code, errors }).toMatchObject({ code: 1, errors: [expected] });
      expect(errors).toHaveLength(1);
      expect(errors[0]?.problem).toContain(word);
    });
  finds(
    'an unreadable cell of Rota',
    withRota(rotaRow('r/x', { Kind: 'shift', Who: 'anna', Days: 'Mon-Fir' })),
    { table: 'Rota', row: 'r/x', column: 'Days', value: 'Mon-Fir' },
    'Mon-Fri',
  );
  finds(
    'an unreadable row of a rota that no line uses',
    withRota(rotaRow('z/x', { Kind: 'shft', Who: 'anna' })),
    { row: 'z/x', column: 'Kind', value: 'shft' },
    'shift',
  );
  finds(
    'an unreadable person',
    { ...clean, People: [...example.People, person('eva', { Target: 'eva@contoso.com' })] },
    { table: 'People', row: 'people/eva', column: 'Target', value: 'eva@contoso.com' },
    'object id',
  );
  finds(
    'an unreadable caller',
    { ...clean, Callers: [{ partitionKey: 'callers', rowKey: '+46701234567', Rule: 'blok' }] },
    { table: 'Callers', row: 'callers/+46701234567', column: 'Rule', value: 'blok' },
    'block',
  );
  finds(
    'an unreadable cell of Lines',
    { ...clean, Lines: [line('default', { Rota: 'r', RingSeconds: '5' })] },
    { table: 'Lines', row: 'lines/default', column: 'RingSeconds', value: '5' },
    '15',
  );
  finds(
    'a row of Lines in another partition',
    { ...clean, Lines: [...(clean.Lines ?? []), { partitionKey: 'line', rowKey: 'x' }] },
    { table: 'Lines', row: 'line/x', column: 'PartitionKey', value: 'line' },
    'lines',
  );
  finds(
    'somebody unknown in Who, with the whole cell',
    withRota(rotaRow('r/x', { Kind: 'rotation', Who: 'anna > erik', Every: '1 week', Start: '2026-01-05' })),
    { table: 'Rota', row: 'r/x', column: 'Who', value: 'anna > erik' },
    '"erik"',
  );
  finds(
    'a number that is too short to call',
    withRota(rotaRow('r/x', { Kind: 'shift', Who: '+46701' })),
    { table: 'Rota', row: 'r/x', column: 'Who', value: '+46701' },
    'is not in People',
  );
  finds(
    'somebody unknown in InsteadOf',
    withRota(
      rotaRow('r/x', {
        Kind: 'override',
        Who: 'bo',
        InsteadOf: 'anna, ana',
        From: '2026-12-01',
        To: '2026-12-02',
      }),
    ),
    { row: 'r/x', column: 'InsteadOf', value: 'anna, ana' },
    'did you mean "anna"',
  );
  finds(
    'somebody unknown in Fallback',
    { ...clean, Lines: [line('default', { Rota: 'r', Fallback: 'erik' })] },
    { table: 'Lines', row: 'lines/default', column: 'Fallback', value: 'erik' },
    '"erik"',
  );
  const many = Array.from({ length: 26 }, (_, index) => `+467012345${String(index).padStart(2, '0')}`).join(
    ', ',
  );
  finds(
    'more than 25 at once, one for the line',
    withRota(rotaRow('r/x', { Kind: 'shift', Who: many, Days: 'Mon' })),
    { table: 'Lines', row: 'lines/default', column: 'Rota', value: 'r' },
    '29',
  );

  it('two who are unknown in a cell are two errors', async () => {
    const { problems } = await check(withRota(rotaRow('r/x', { Kind: 'shift', Who: 'erik, dina' })));
    expect(problems.map(({ column, value }) => [column, value])).toEqual([
      ['Who', 'erik, dina'],
      ['Who', 'erik, dina'],
    ]);
  });
  it('not for a row that is switched off, nor for ids and numbers', async () => {
    const off = rotaRow('r/off', { Kind: 'shft', Who: 'erik', Enabled: 'no' });
    const direct = rotaRow('r/direct', { Kind: 'shift', Who: `${ids.anna}, +46 70 123 45 67` });
    expect(await check(withRota(off, direct))).toEqual({ code: 0, problems: [], gaps: [] });
  });
});

describe('a warning is exit code 0', () => {
  const finds = (
    claim: string,
    tables: TablesOf,
    expected: Partial<Answer['problems'][number]>,
    word: string,
  ) =>
    it(claim, async () => {
      const { code, problems } = await check(tables);
      expect({ code, problems }).toMatchObject({ code: 0, problems: [{ level: 'warning', ...expected }] });
      expect(problems).toHaveLength(1);
      expect(problems[0]?.problem).toContain(word);
    });
  const override = (name: string, columns: Readonly<Record<string, string>>) =>
    rotaRow(`r/${name}`, { Kind: 'override', From: '2026-12-01 08:00', To: '2026-12-01 18:00', ...columns });
  finds(
    'a person nobody names',
    { ...clean, People: [...example.People, person('eva', { Target: '+46700000000' })] },
    { table: 'People', row: 'people/eva', column: 'RowKey', value: 'eva' },
    '"eva"',
  );
  finds(
    'hours that end at 23:59',
    { ...clean, Lines: [line('default', { Name: 'help', Rota: 'r', Open: 'Mon-Fri 08:00-23:59' })] },
    { table: 'Lines', row: 'lines/default', column: 'Open' },
    'write "24:00"',
  );
  finds(
    'weeks that never have the days',
    withRota(rotaRow('r/x', { Kind: 'shift', Who: 'anna', Days: '1Sat', Weeks: '3' })),
    { row: 'r/x', column: 'Weeks', value: '3' },
    'never counts',
  );
  finds(
    'weeks that have none of the days while the row is valid',
    withRota(
      rotaRow('r/x', {
        ...{ Kind: 'override', InsteadOf: 'anna', Weeks: '3', Days: 'Fri' },
        ...{ ValidFrom: '2026-12-01', ValidUntil: '2026-12-31' },
      }),
      rotaRow('r/y', { Kind: 'override', InsteadOf: 'anna', Days: '5Fri', From: '08:00', To: '09:00' }),
    ),
    { row: 'r/x', column: 'Weeks' },
    'between ValidFrom and ValidUntil',
  );
  finds(
    'a holiday of a zone in which no row is',
    withRota(rotaRow('r/x', { Kind: 'holiday', Days: 'Sun', From: '2027-01-06', TimeZone: 'Asia/Tokyo' })),
    { row: 'r/x', column: 'TimeZone', value: 'Asia/Tokyo' },
    'has no effect',
  );
  finds(
    'a stand-in who is all of the second tier at that time',
    {
      ...withRota(
        rotaRow('r/backup', { Kind: 'shift', Who: 'eva', Tier: '2' }),
        override('x', { Who: 'eva', InsteadOf: 'anna' }),
      ),
      People: [...example.People, person('eva', { Target: '+46700000000' })],
    },
    { row: 'r/x', column: 'Who', value: 'eva' },
    'tier 2 has nobody else to ring',
  );
  finds(
    'an override that repeats and changes nothing',
    {
      ...withRota(override('x', { InsteadOf: 'eva', Days: 'Fri', From: '12:00', To: '17:00' })),
      People: [...example.People, person('eva', { Target: '+46700000000' })],
    },
    { row: 'r/x', column: 'InsteadOf' },
    'changes nothing',
  );
  it('an override that repeats and takes somebody out causes no warning', async () => {
    const off = override('x', { InsteadOf: 'bo', Days: 'Fri', From: '', To: '' });
    expect((await check(withRota(off))).problems).toEqual([]);
  });
  finds(
    'somebody who is switched off',
    { ...clean, People: [person('anna', { Target: ids.anna, Enabled: 'no' }), ...example.People.slice(1)] },
    { table: 'Rota', row: 'r/always', column: 'Who' },
    'switched off',
  );
  finds(
    'a rota no line uses',
    withRota(always('spare')),
    { table: 'Rota', row: 'spare/always', column: 'PartitionKey', value: 'spare' },
    'no line uses',
  );
  finds(
    'a line that no line is called',
    withRota(rotaRow('r/x', { Kind: 'shift', Who: 'bo', Lines: 'hepl' })),
    { row: 'r/x', column: 'Lines', value: 'hepl' },
    'did you mean "help"',
  );
  finds(
    'a rule for a line that is not there',
    { ...clean, Callers: [{ partitionKey: 'callers', rowKey: '+46701234567', Rule: 'vip', Lines: 'sales' }] },
    { table: 'Callers', column: 'Lines', value: 'sales' },
    'sales',
  );
  finds(
    'an override of somebody who is not on call',
    { ...withRota(override('x', { Who: 'bo', InsteadOf: '+46709999999' })) },
    { row: 'r/x', column: 'InsteadOf' },
    'changes nothing',
  );
  finds(
    'an addition of somebody who is on call already',
    withRota(override('x', { Who: 'anna' })),
    { row: 'r/x', column: 'Who' },
    'changes nothing',
  );
  finds(
    'an override that puts in whom it takes out',
    withRota(override('x', { Who: 'Anna', InsteadOf: 'anna' })),
    { row: 'r/x', column: 'InsteadOf' },
    'changes nothing',
  );
  finds(
    'two overrides of the same person',
    withRota(
      override('a', { Who: '+46709999991', InsteadOf: 'anna' }),
      override('b', { Who: '+46709999992', InsteadOf: 'anna', From: '2026-12-01 12:00' }),
    ),
    { row: 'r/b', column: 'InsteadOf' },
    'contradicts "a"',
  );
  finds(
    'two overrides of everybody',
    withRota(
      override('a', { Who: '+46709999991', InsteadOf: '*' }),
      override('b', { Who: '+46709999992', InsteadOf: '*' }),
    ),
    { row: 'r/b', column: 'InsteadOf' },
    'contradicts "a"',
  );
  finds(
    'two holidays that disagree',
    withRota(
      rotaRow('r/a', { Kind: 'holiday', From: '2026-12-24', To: '2026-12-26', Days: 'Mon' }),
      rotaRow('r/b', { Kind: 'holiday', From: '2026-12-25', Days: 'Tue' }),
    ),
    { row: 'r/b', column: 'Days' },
    'contradicts "a"',
  );
  it('times that a clock change makes odd, in the year to come', async () => {
    const shift = rotaRow('r/x', { Kind: 'shift', Who: 'bo', Days: 'Sun', From: '02:30', To: '05:00' });
    const turns = { Kind: 'rotation', Who: 'anna > bo', Every: '1 week', Start: '2026-11-15 02:15' };
    const { code, problems } = await check(withRota(shift, rotaRow('r/y', turns)));
    expect(code).toBe(0);
    expect(problems.map(({ level, row, column, value }) => [level, row, column, value])).toEqual([
      ...[1, 2].map(() => ['warning', 'r/x', 'From', '02:30']),
      ...[1, 2].map(() => ['warning', 'r/y', 'Start', '2026-11-15 02:15']),
    ]);
    expect(problems[0]?.problem).toMatch(/^2027-03-28 02:30 does not exist.*2027-03-28T01:00:00.000Z$/);
    expect(problems[1]?.problem).toMatch(/^2027-10-31 02:30 happens twice.*2027-10-31T00:30:00.000Z$/);
  });
  it('not for what is over', async () => {
    const past = { From: '2026-01-01 08:00', To: '2026-01-01 18:00' };
    const rows = withRota(
      override('a', { ...past, Who: 'anna', InsteadOf: '*' }),
      override('b', { ...past, Who: 'anna', InsteadOf: '*' }),
      override('c', { ...past, Who: 'anna' }),
    );
    expect(await check(rows)).toMatchObject({ problems: [] });
  });
  it('not for an override that has an effect on one of the lines', async () => {
    const tables = {
      Rota: [
        rotaRow('r/a', { Kind: 'shift', Who: 'anna, bo, carl', Lines: 'one' }),
        rotaRow('r/b', { Kind: 'shift', Who: 'bo', Lines: 'two' }),
        override('x', { Who: 'bo', InsteadOf: 'anna' }),
      ],
      Lines: [
        line('00000000-0000-4000-8000-000000000001', { Name: 'one', Rota: 'r' }),
        line('00000000-0000-4000-8000-000000000002', { Name: 'two', Rota: 'r' }),
      ],
    };
    expect(await check(tables)).toMatchObject({ code: 0, problems: [] });
  });
});

describe('gaps', () => {
  const weekdays = [
    rotaRow('r/week', { Kind: 'shift', Who: 'anna, bo, carl', Days: 'Mon-Fri', From: '08:00', To: '17:00' }),
  ];
  const gaps = async (columns: Readonly<Record<string, string>>, ...args: string[]) => {
    const answer = await check(
      { Rota: weekdays, Lines: [line('default', { Name: 'help', Rota: 'r', ...columns })] },
      ...args,
    );
    return {
      code: answer.code,
      gaps: answer.gaps.map(({ from, to }) => `${from.slice(0, 16)} ${to.slice(0, 16)}`),
    };
  };
  it('are times at which the line is open and nobody is on call, from now on', async () => {
    expect(await gaps({ Open: 'Mon-Fri 07:00-16:00, Sat 00:00-06:00' }, '--weeks', '1')).toEqual({
      code: 1,
      gaps: [
        '2026-11-21T02:14 2026-11-21T05:00',
        ...[23, 24, 25, 26, 27].map((day) => `2026-11-${day}T06:00 2026-11-${day}T07:00`),
        '2026-11-27T23:00 2026-11-28T02:14',
      ],
    });
  });
  it('are meant where the line has a WhenNobody or a Fallback', async () => {
    expect((await gaps({ WhenNobody: 'busy' })).code).toBe(0);
    expect((await gaps({ Fallback: 'carl' })).code).toBe(0);
    expect((await gaps({ Fallback: 'carl' })).gaps.length).toBeGreaterThan(8);
  });
  it('a line that is open only while somebody is on call has no gaps', async () => {
    expect(await gaps({ Open: 'Mon-Fri 08:00-17:00' })).toEqual({ code: 0, gaps: [] });
  });
  it('are looked for in as many weeks as are asked for', async () => {
    expect((await gaps({}, '--weeks', '1')).gaps.at(-1)).toMatch(/2026-11-28T02:14$/);
    expect((await gaps({}, '--weeks', '52')).gaps.at(-1)).toMatch(/2027-11-20T02:14$/);
  });
  it('are where those on call cannot be rung', async () => {
    const tables = {
      ...clean,
      People: [person('anna', { Target: ids.anna, Enabled: 'no' })],
      Rota: [always('r')],
    };
    expect(await check(tables)).toMatchObject({ code: 1, gaps: [{ line: 'help', rota: 'r' }] });
  });
  it('are not looked for on a line that is switched off', async () => {
    const Lines = [...(clean.Lines ?? []), line('off', { Rota: 'nobody', Enabled: 'no' })];
    expect(await check({ ...clean, Lines })).toEqual({ code: 0, problems: [], gaps: [] });
  });
});

describe('a holiday that empties tier 1', () => {
  const weekend = rotaRow('r/weekend', { Kind: 'shift', Who: 'bo', From: 'Fri 17:00', To: 'Mon 08:00' });
  const nights = rotaRow('r/week', {
    Kind: 'shift',
    Who: 'anna',
    Days: 'Mon-Thu',
    From: '08:00',
    To: '08:00',
  });
  const friday = rotaRow('r/friday', { Kind: 'shift', Who: 'anna', Days: 'Fri', From: '08:00', To: '17:00' });
  const backup = rotaRow('r/backup', { Kind: 'shift', Who: 'carl', Tier: '2' });
  const holiday = (columns: Readonly<Record<string, string>>) =>
    rotaRow('r/xmas', { Kind: 'holiday', From: '2026-12-24', To: '2026-12-26', ...columns });
  const told = async (...rows: readonly Row[]) => {
    const { problems } = await check({ ...clean, Rota: [weekend, nights, friday, backup, ...rows] });
    expect(problems.every(({ level }) => level === 'warning')).toBe(true);
    return problems.map(({ row, column, problem }) => `${row} ${column ?? ''} ${problem}`);
  };
  it('is told, with the days and the shift over several days that it cancels', async () => {
    expect(await told(holiday({ Days: 'Sun' }))).toEqual([
      'r/xmas Days nobody is on call in tier 1 on 2026-12-24, 2026-12-25, 2026-12-26, 2026-12-27, 2026-12-28, at times at ' +
        'which somebody would be without this holiday; it cancels "weekend", which would start on it and last for days',
    ]);
  });
  it('that is closed is told of for the days after it only', async () => {
    const problems = await told(holiday({ From: '2027-01-01', To: '' }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('in tier 1 on 2027-01-02, 2027-01-03, 2027-01-04, at times');
    expect(problems[0]).toContain('it cancels "weekend"');
  });
  it('a holiday is fine if another row covers its days', async () => {
    const cover = rotaRow('r/xmas-people', {
      Kind: 'override',
      Who: 'bo',
      From: '2026-12-24',
      To: '2026-12-28',
      InsteadOf: '*',
    });
    expect(await told(holiday({ Days: 'Sun' }), cover)).toEqual([]);
  });
  it('a holiday that is over causes no warning', async () => {
    expect(await told(holiday({ Days: 'Sun', From: '2026-10-02', To: '2026-10-02' }))).toEqual([]);
  });
});

describe('what is in another spelling', () => {
  it('rows of a rota under a further spelling are an error, one for each, and do not count', async () => {
    const rows = [
      rotaRow('r /x', { Kind: 'shift', Who: 'erik' }),
      rotaRow('r /y', { Kind: 'shift', Who: 'erik' }),
      rotaRow('R/x', { Kind: 'shift', Who: 'bo' }),
    ];
    const { code, problems } = await check(withRota(...rows));
    expect(code).toBe(1);
    expect(problems.map(({ level, row, column }) => [level, row, column])).toEqual([
      ['error', 'R/x', 'PartitionKey'],
      ['error', 'r /x', 'PartitionKey'],
    ]);
    expect(problems[0]?.problem).toBe(
      'is the same name as the rota "r", which counts; the rows of this one do not',
    );
  });
  it('rows under one other spelling are those of the line', async () => {
    expect(await check({ ...clean, Rota: [always(' R', 'anna, bo, carl')] })).toEqual({
      code: 0,
      problems: [],
      gaps: [],
    });
  });
  it('an override names the number of a shift with other spaces', async () => {
    const tables = {
      ...clean,
      Rota: [
        ...(clean.Rota ?? []),
        rotaRow('r/x', { Kind: 'shift', Who: '+46 70 999 88 77' }),
        rotaRow('r/y', {
          Kind: 'override',
          InsteadOf: '+46(70)999-88-77',
          From: '2026-12-01',
          To: '2026-12-02',
        }),
      ],
    };
    expect(await check(tables)).toMatchObject({ code: 0, problems: [] });
  });
});

describe('many of a kind', () => {
  it('a hundred overrides of the same person at the same time are one warning', async () => {
    const rows = Array.from({ length: 100 }, (_, n) =>
      rotaRow(`r/o${String(n).padStart(2, '0')}`, {
        Kind: 'override',
        Who: `+4670999${String(n).padStart(4, '0')}`,
        InsteadOf: 'anna',
        From: '2026-12-01 08:00',
        To: '2026-12-01 18:00',
      }),
    );
    const { problems } = await check(withRota(...rows));
    const contradictions = problems.filter(({ problem }) => problem.startsWith('contradicts'));
    expect(contradictions).toHaveLength(1);
    expect(contradictions[0]).toMatchObject({ row: 'r/o99', column: 'InsteadOf' });
    expect(contradictions[0]?.problem).toContain('"o00", "o01", "o02", "o03", "o04" and 94 more');
  });
  it('a table of 200,000 rows is printed', () => {
    const rows = Array.from({ length: 200_000 }, (_, n) => [String(n)]);
    expect(table(['Row'], rows).split('\n')).toHaveLength(200_002);
  });
});

describe('check in words', () => {
  it('is a table of problems, a table of gaps, and the counts', async () => {
    const store = exampleStore(withRota(rotaRow('r/x', { Kind: 'shft', Who: 'anna' })));
    const { code, stdout } = await runCli(['check'], { store });
    expect(code).toBe(1);
    expect(stdout).toMatch(/error +Rota +r\/x +Kind +"shft"/);
    expect(stdout).toContain('1 error, 0 warnings, 0 gaps within 8 weeks');
  });
});

describe('check --reach', () => {
  const graph =
    (answer: (id: string) => Response): typeof fetch =>
    (input) => {
      const url = input instanceof Request ? input.url : String(input);
      if (url.includes('/msi/')) return Promise.resolve(Response.json({ access_token: 't' }));
      return Promise.resolve(answer(decodeURIComponent(/users\/([^?]+)/.exec(url)?.[1] ?? '')));
    };
  const reach = async (answer: (id: string) => Response) => {
    const ran = await runCli(['check', '--reach', '--json'], {
      store: exampleStore(clean),
      fetch: graph(answer),
      token: () => Promise.resolve('token'),
    });
    return { ...ran, problems: (ran.json() as Answer).problems };
  };
  const user = (id: string, accountEnabled: boolean | undefined) =>
    Response.json({ id, displayName: 'X', accountEnabled });

  it('has nothing to say where everybody is there', async () => {
    const { code, problems, stderr } = await reach((id) => user(id, true));
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
    expect(stderr).toContain('1 target not asked for');
  });
  it('finds who is gone and who is disabled', async () => {
    const { code, problems } = await reach((id) =>
      id === ids.anna ? new Response(null, { status: 404 }) : user(id, false),
    );
    expect(code).toBe(1);
    expect(problems).toMatchObject([
      { level: 'error', table: 'People', row: 'people/anna', column: 'Target', value: ids.anna },
      { level: 'error', table: 'People', row: 'people/bo', column: 'Target', value: ids.bo },
    ]);
  });
  it('check --reach reports what it could not ask without counting it as a problem', async () => {
    const { code, problems, stderr } = await reach(() => new Response(null, { status: 403 }));
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
    expect(stderr).toContain('2 users could not be asked for');
  });
  it('warns where it may not be read whether the account is enabled', async () => {
    expect((await reach((id) => user(id, undefined))).problems).toMatchObject([
      { level: 'warning' },
      { level: 'warning' },
    ]);
  });
});
