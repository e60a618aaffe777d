import { describe, expect, it } from 'vitest';
import { StoreError, type Row } from '../../../../lib/ports.ts';
import { createMemoryStore, type MemoryStore } from '../../../support/memory-store.ts';
import { example, exampleStore, ids, line, person, rotaRow, runCli } from '../../../support/run-cli.ts';

interface Answer {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly problems: readonly {
    level: string;
    table: string;
    row: string;
    column: string | null;
    value: string | null;
    problem: string;
  }[];
  readonly onCall: readonly Record<string, unknown>[];
}

async function importCsv(csv: string | Uint8Array, store: MemoryStore, ...args: string[]) {
  const ran = await runCli(['import', 'rota.csv', '--json', ...args], { store, files: { 'rota.csv': csv } });
  expect(ran.stderr).toBe('');
  return { code: ran.code, answer: ran.json() as Answer };
}

const rowsOf = (store: MemoryStore, table = 'Rota'): Row[] =>
  [...(store.tables.get(table)?.values() ?? [])].map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !['etag', 'timestamp'].includes(column))),
  ) as unknown as Row[];

const find = (store: MemoryStore, rowKey: string, table = 'Rota') =>
  rowsOf(store, table).find((row) => row.rowKey === rowKey);

const answered = { action: 'redirect', reason: null, source: 'rota' };

const none = { added: [], changed: [], removed: [], problems: [], onCall: [], calls: [] };

describe('a file is read', () => {
  const check = (claim: string, csv: string | Uint8Array, expected: Readonly<Record<string, string>>) =>
    it(claim, async () => {
      const store = createMemoryStore();
      const { code, answer } = await importCsv(csv, store);
      expect(answer.problems.filter(({ level }) => level === 'error')).toEqual([]);
      expect({ code, added: answer.added }).toEqual({ code: 0, added: ['support/x'] });
      expect(find(store, 'x')).toEqual({ partitionKey: 'support', rowKey: 'x', ...expected });
    });
  const shift = { Kind: 'shift', Who: 'anna, bo' };
  check('with commas', 'PartitionKey,RowKey,Kind,Who\nsupport,x,shift,"anna, bo"\n', shift);
  check('with semicolons', 'PartitionKey;RowKey;Kind;Who\nsupport;x;shift;anna, bo\n', shift);
  check('with tabs', 'PartitionKey\tRowKey\tKind\tWho\nsupport\tx\tshift\tanna, bo\n', shift);
  check('with a BOM and CRLF', '\ufeffPartitionKey,RowKey,Kind,Who\r\nsupport,x,shift,"anna, bo"\r\n', shift);
  check(
    'with CRLF after a header with LF',
    'PartitionKey,RowKey,Kind,Who\nsupport,x,shift,"anna, bo"\r\n',
    shift,
  );
  check(
    'without a last line end, with empty lines',
    '\nPartitionKey,RowKey,Kind,Who\n\nsupport,x,shift,"anna, bo"',
    shift,
  );
  check(
    'as UTF-16 with a BOM',
    Buffer.from('\ufeffPartitionKey\tRowKey\tKind\tWho\r\nsupport\tx\tshift\tanna, bo\r\n', 'utf16le'),
    shift,
  );
  check(
    'with columns in any order and case',
    'who;kind;ROWKEY;partitionkey\nanna, bo;shift;x;support\n',
    shift,
  );
  check(
    'with a first line that names the separator',
    'sep=;\r\nPartitionKey;RowKey;Kind;Who\r\nsupport;x;shift;anna, bo\r\n',
    shift,
  );
  check(
    'with such a line of its own kind',
    '\ufeff"sep=\t"\nPartitionKey\tRowKey\tKind\tWho\nsupport\tx\tshift\tanna, bo\n',
    shift,
  );
  check(
    'with a comma named that the header lacks',
    'SEP=,\nPartitionKey,RowKey,Kind,Who\nsupport,x,shift,"anna, bo"\n',
    shift,
  );
  check(
    'with lines short of their empty end cells',
    'PartitionKey,RowKey,Kind,Who,Tier,Note\nsupport,x,shift,"anna, bo"\n',
    shift,
  );
  check(
    'with what Storage Explorer adds',
    'PartitionKey,RowKey,Timestamp,etag,Kind,Kind@type,Who,Who@type,Tier,Tier@type\nsupport,x,2026-01-01T00:00:00Z,"W/""1""",shift,String,"anna, bo",String,2,Int32\n',
    { ...shift, Tier: '2' },
  );
  check(
    'with cells of several lines, quotes and spaces',
    'PartitionKey,RowKey,Kind,Who,Note\nsupport,x,shift,anna," a ""b""\r\n😀 "\n',
    { Kind: 'shift', Who: 'anna', Note: ' a "b"\r\n😀 ' },
  );
  check(
    "and the ' before a formula is taken off, any other stays",
    "PartitionKey,RowKey,Kind,Who,Note\nsupport,x,shift,'+46701234567,'abc\n",
    { Kind: 'shift', Who: '+46701234567', Note: "'abc" },
  );
  check('with an empty column at the end', 'PartitionKey,RowKey,Kind,Who,\nsupport,x,shift,anna,\n', {
    Kind: 'shift',
    Who: 'anna',
  });
});

describe('a file that cannot be used changes nothing and is exit code 1', () => {
  const check = (
    claim: string,
    csv: string | Uint8Array,
    problems: readonly Partial<Answer['problems'][number]>[],
    ...args: string[]
  ) =>
    it(claim, async () => {
      const store = exampleStore();
      const before = rowsOf(store);
      const { code, answer } = await importCsv(csv, store, ...args);
      expect(code).toBe(1);
      expect(answer).toMatchObject({ ...none, problems });
      expect(answer.problems).toHaveLength(problems.length);
      expect(rowsOf(store)).toEqual(before);
    });
  const saying = (text: string) => expect.stringContaining(text) as string;
  const head = 'PartitionKey,RowKey,Kind,Who\n';
  check('nothing at all', '', [{ problem: saying('no header') }]);
  check('no header', 'support,x,shift,anna\n', [{ problem: saying('no header') }]);
  for (const keys of ['Rota,Row', 'Partition,Row', 'Row,Partition'])
    check(`other names for the keys: ${keys}`, `${keys},Kind,Who\nsupport,x,shift,anna\n`, [
      { problem: saying('the first column must be PartitionKey') },
    ]);
  check(
    "npm's own lines before the table",
    '\n> ringrota@0.2.0 rota\n> node lib/cli/bin.js export\n\nPartitionKey,RowKey\n',
    [{ problem: saying('ringrota export --out FILE.csv') }],
  );
  check('a key column that is missing', 'PartitionKey,Kind,Who\nsupport,shift,anna\n', [
    { column: 'RowKey' },
  ]);
  check('unknown columns, each by name', 'PartitionKey,RowKey,Whoo,Colour\nsupport,x,anna,red\n', [
    { column: 'Whoo', problem: saying('did you mean "Who"') },
    { column: 'Colour', problem: saying('no column "Colour"') },
  ]);
  check('a column twice', 'PartitionKey,RowKey,Who,who\nsupport,x,anna,bo\n', [{ problem: saying('twice') }]);
  check('a broken quote', `${head}support,x,shift,"anna\n`, [{ problem: saying('quote') }]);
  check('a quote in the middle', `${head}support,x,shift,an"na\n`, [{ problem: saying('quote') }]);
  check('bytes that are no UTF-8', Buffer.from(`${head}support,x,shift,J\xf6rg\n`, 'latin1'), [
    { problem: saying('not UTF-8') },
  ]);
  check('missing keys, with their lines', `${head},x,shift,anna\nsupport,,shift,anna\n`, [
    { column: 'PartitionKey', problem: saying('line 2') },
    { column: 'RowKey', problem: saying('line 3') },
  ]);
  check('a key twice', `${head}support,x,shift,anna\nsupport,x,shift,bo\n`, [
    { row: 'support/x', problem: saying('line 2') },
  ]);
  for (const key of ['a/b', 'a\\b', 'a#b', 'a?b'])
    check(`a key with ${key}`, `${head}support,${key},shift,anna\n`, [
      { row: `support/${key}`, column: 'RowKey', value: key },
    ]);
  check('too many cells', `${head}support,x,shift,anna,bo\n`, [
    { row: 'support/x', problem: saying('5 cells') },
  ]);
  check('too few cells to have a key', `${head}support\n`, [{ row: 'support/', problem: saying('line 2') }]);
  check(
    'unreadable rows, every cell named, also beside good ones',
    `${head}support,x,shift,anna\nsupport,y,shfit,anna\nsupport,z,shift,\n`,
    [
      { level: 'error', table: 'Rota', row: 'support/y', column: 'Kind', value: 'shfit' },
      { level: 'error', table: 'Rota', row: 'support/z', column: 'Who' },
    ],
  );
  check(
    'rows whose keys cannot be used, and beside them rows whose cells cannot be read',
    `${head},x,shift,anna\nsupport,y,shfit,anna\nsupport,a#b,shift,anna\nsupport,office,shift,\n`,
    [
      { column: 'PartitionKey', problem: saying('line 2') },
      { row: 'support/a#b', column: 'RowKey' },
      { row: 'support/office', column: 'Who' },
      { row: 'support/y', column: 'Kind', value: 'shfit' },
    ],
  );
  check(
    'unknown columns, and beside them cells that cannot be read; not those that the column may have been meant for',
    'PartitionKey,RowKey,Kind,Whoo,Tier\nsupport,x,shift,anna,0\n',
    [{ column: 'Whoo' }, { row: 'support/x', column: 'Tier', value: '0' }],
    '--dry-run',
  );
  it('a file that cannot be used is named also where the tables do not answer', async () => {
    const store = createMemoryStore({
      before: () => {
        throw new StoreError('unreachable', 'the tables cannot be reached');
      },
    });
    const { code, answer } = await importCsv(`${head},x,shift,anna\nsupport,y,shfit,anna\n`, store);
    expect({ code, problems: answer.problems }).toMatchObject({
      code: 1,
      problems: [{ column: 'PartitionKey' }],
    });
  });
  check('a change that makes a row unreadable', 'PartitionKey,RowKey,From\nsupport,office,8 o clock\n', [
    { row: 'support/office', column: 'From' },
  ]);
  check(
    'an unreadable cell of Lines',
    'PartitionKey,RowKey,RingSeconds\nlines,default,5\n',
    [{ table: 'Lines', row: 'lines/default', column: 'RingSeconds' }],
    '--table',
    'Lines',
  );
  check(
    'a name that another line has',
    'PartitionKey,RowKey,Name\nlines,00000000-0000-4000-8000-000000000000,Support\n',
    [{ table: 'Lines', row: 'lines/8d1e6ab6-0000-4000-8000-000000000009', column: 'Name' }],
    '--table',
    'Lines',
  );
  check(
    'another partition than the one of People',
    'PartitionKey,RowKey,Target\npersons,x,+46701234567\n',
    [{ table: 'People', column: 'PartitionKey' }],
    '--table',
    'people',
  );
});

describe('rows', () => {
  it('that are the same are not written', async () => {
    const store = exampleStore();
    const etags = () => [...(store.tables.get('Rota')?.values() ?? [])].map(({ etag }) => etag);
    const before = etags();
    const { code, answer } = await importCsv('PartitionKey,RowKey,Kind,Tier\nsupport,office,shift,\n', store);
    expect({ code, answer }).toEqual({ code: 0, answer: none });
    expect(etags()).toEqual(before);
  });
  it('keep columns that the file lacks, and lose those that it empties', async () => {
    const store = exampleStore();
    const { answer } = await importCsv('PartitionKey,RowKey,Who,Days\nsupport,office,bo,\n', store);
    expect(answer).toEqual({ ...none, changed: ['support/office'] });
    expect(find(store, 'office')).toMatchObject({ Kind: 'shift', Who: 'bo', Days: '', From: '08:00' });
  });
  it('text cells stay text, and an equal number does not count as a change', async () => {
    const store = createMemoryStore({
      tables: { Rota: [{ partitionKey: 'r', rowKey: 'a', Kind: 'shift', Who: 'anna', Tier: 2 }] },
    });
    expect((await importCsv('PartitionKey,RowKey,Tier\nr,a,2\n', store)).answer).toMatchObject({
      changed: [],
    });
    await importCsv('PartitionKey,RowKey,Tier\nr,a,3\n', store);
    expect(find(store, 'a')).toMatchObject({ Tier: '3' });
  });
  it('that the file lacks go with --replace, in the partitions that it names', async () => {
    const store = exampleStore({
      Rota: [...example.Rota, rotaRow('other/x', { Kind: 'shift', Who: 'anna' })],
    });
    const { code, answer } = await importCsv(
      'PartitionKey,RowKey,Kind,Who\nsupport,office,shift,bo\nsupport,new,shift,bo\n',
      store,
      '--replace',
    );
    expect({ code, answer }).toEqual({
      code: 0,
      answer: { ...none, added: ['support/new'], changed: ['support/office'], removed: ['support/nights'] },
    });
    expect(
      rowsOf(store)
        .map(({ rowKey }) => rowKey)
        .sort(),
    ).toEqual(['new', 'office', 'x']);
  });
  it('that are unreadable in the table already do not stop it, even where the file has them', async () => {
    const store = exampleStore({ Rota: [...example.Rota, rotaRow('support/bad', { Kind: 'nonsense' })] });
    const csv = 'PartitionKey,RowKey,Kind,Who\nsupport,bad,nonsense,\nsupport,good,shift,anna\n';
    expect(await importCsv(csv, store)).toEqual({ code: 0, answer: { ...none, added: ['support/good'] } });
  });
  it('by the hundreds are all written', async () => {
    const store = createMemoryStore();
    const lines = Array.from({ length: 250 }, (_, index) => `support,r${String(index)},shift,+46701234567`);
    const { answer } = await importCsv(`PartitionKey,RowKey,Kind,Who\n${lines.join('\n')}\n`, store);
    expect(answer.added).toHaveLength(250);
    expect(rowsOf(store)).toHaveLength(250);
  });
});

describe('unknown people', () => {
  it('are a warning', async () => {
    const { code, answer } = await importCsv(
      'PartitionKey,RowKey,Kind,Who\nsupport,x,shift,"anna, erik"\n',
      exampleStore(),
    );
    expect(code).toBe(0);
    expect(answer.problems).toMatchObject([
      { level: 'warning', table: 'Rota', row: 'support/x', column: 'Who', value: 'anna, erik' },
    ]);
    expect(answer.problems[0]?.problem).toContain('erik');
  });
  it('are a warning at the rows that name somebody whom the import removes', async () => {
    const { code, answer } = await importCsv(
      'PartitionKey,RowKey,Target\npeople,anna,+46701111111\n',
      exampleStore(),
      '--table',
      'People',
      '--replace',
    );
    expect({ code, removed: answer.removed }).toEqual({ code: 0, removed: ['people/bo', 'people/carl'] });
    expect(answer.problems.map(({ level, table, row }) => `${level} ${table} ${row}`)).toEqual([
      'warning Rota support/nights',
      'warning Rota support/office',
      'warning Lines lines/8d1e6ab6-0000-4000-8000-000000000009',
    ]);
  });
});

describe('names that nothing has', () => {
  const inWords = async (csv: string, ...args: string[]) => {
    const store = exampleStore();
    const before = [rowsOf(store), rowsOf(store, 'Callers')];
    const { code, stdout } = await runCli(['import', 'a.csv', ...args], { store, files: { 'a.csv': csv } });
    const isUnchanged = JSON.stringify(before) === JSON.stringify([rowsOf(store), rowsOf(store, 'Callers')]);
    return { code, lines: stdout.trimEnd().split('\n'), isUnchanged };
  };
  const cases: [string, string, string, RegExp][] = [
    [
      'a rota that no line uses is a warning with the nearest rota',
      'PartitionKey,RowKey,Kind,Who\nsuport,x,shift,anna\nsuport,y,shift,bo\n',
      'Rota',
      /^warning +Rota +suport\/x +PartitionKey +line 2: no line uses the rota "suport".*did you mean "support"\?$/,
    ],
    [
      'a Lines cell of Rota that names no line is a warning with the nearest line',
      'PartitionKey,RowKey,Kind,Who,Lines\nsupport,x,shift,anna,suport\n',
      'Rota',
      /^warning +Rota +support\/x +Lines +line 2: no line is called "suport"; did you mean "support"\?$/,
    ],
    [
      'a Lines cell of Callers that names no line is a warning with the nearest line',
      'PartitionKey,RowKey,Rule,Lines\ncallers,+46701234599,block,supprt\n',
      'Callers',
      /^warning +Callers +callers\/\+46701234599 +Lines +line 2: no line is called "supprt"; did you mean "support"\?$/,
    ],
    [
      'an unknown person is a warning with the nearest person',
      'PartitionKey,RowKey,Kind,Who\nsupport,x,shift,carll\n',
      'Rota',
      /^warning +Rota +support\/x +Who +line 2: "carll" is not in People.*did you mean "carl"\?$/,
    ],
  ];
  it.each(cases)('%s, after what was done, and an error with --strict', async (_, csv, table, expected) => {
    const done = await inWords(csv, '--table', table);
    expect({ code: done.code, isUnchanged: done.isUnchanged }).toEqual({ code: 0, isUnchanged: false });
    expect(done.lines[0]).toMatch(/^added/);
    expect(done.lines.at(-3)).toMatch(expected);
    expect(done.lines.at(-1)).toBe('1 warning');
    const dry = await inWords(csv, '--table', table, '--dry-run');
    expect(dry.lines[0]).toMatch(/^added/);
    expect(dry.lines.slice(-3)).toEqual(done.lines.slice(-3));
    const strict = await inWords(csv, '--table', table, '--strict');
    expect(strict).toMatchObject({ code: 1, isUnchanged: true });
    expect(strict.lines[1]?.replace(/^error/, 'warning')).toMatch(expected);
    expect(strict.lines.at(-1)).toBe(`Nothing was changed in ${table}.`);
  });
  it('a file without any such name passes --strict', async () => {
    const { code, lines } = await inWords('PartitionKey,RowKey,Kind,Who\nsupport,x,shift,anna\n', '--strict');
    expect({ code, lines }).toEqual({
      code: 0,
      lines: ['added    Rota support/x', '1 added, 0 changed, 0 removed in Rota'],
    });
  });
});

describe('rows without effect', () => {
  const warnings = async (csv: string, table = 'Rota') => {
    const { code, answer } = await importCsv(csv, exampleStore(), '--table', table);
    return { code, problems: answer.problems.map((one) => `${one.level} ${one.row} ${one.problem}`) };
  };
  const head = 'PartitionKey,RowKey,Kind,Who,Days,From,To,InsteadOf';
  it('an override of somebody who is not on call then is a warning, with the line of the file', async () => {
    const csv = `${head}\nsupport,x,override,bo,,2026-12-05 08:00,2026-12-05 12:00,anna\n`;
    const { code, problems } = await warnings(csv);
    expect({ code, problems }).toMatchObject({
      code: 0,
      problems: [expect.stringMatching(/^warning support\/x line 2: the override changes nothing/)],
    });
  });
  it('an override that has an effect or is over causes no warning', async () => {
    const rows = [
      'support,x,override,carl,,2026-12-07 08:00,2026-12-07 12:00,anna',
      'support,y,override,carl,,2025-12-05 08:00,2025-12-05 12:00,anna',
    ];
    expect(await warnings([head, ...rows].join('\n'))).toEqual({ code: 0, problems: [] });
  });
  it('people without a comma are a warning, with the comma', async () => {
    for (const [who, meant] of [
      ['anna bo', 'anna, bo'],
      ['anna/bo', 'anna, bo'],
      ['Anna and bo carl', 'anna, bo, carl'],
      ['anna & bo', 'anna, bo'],
    ]) {
      const { code, problems } = await warnings(`${head}\nsupport,x,shift,${who ?? ''},,,,\n`);
      expect({ code, count: problems.length }).toEqual({ code: 0, count: 1 });
      expect(problems[0]).toContain(`is not in People, so counts as nobody; did you mean "${meant ?? ''}"?`);
    }
  });
  it('a twin is a warning, and the row that counts is named', async () => {
    const { code, problems } = await warnings(
      'PartitionKey,RowKey,Target\npeople,Anna,+46701111111\n',
      'People',
    );
    expect(code).toBe(0);
    expect(problems).toEqual(
      [
        'warning people/anna is the same name as people/Anna, which counts; expected a name of its own',
        expect.stringContaining('warning people/Anna'),
      ].slice(0, 1),
    );
  });
});

describe('a row that somebody else changes meanwhile', () => {
  const conflict = async (
    csv: string,
    meddle: (store: MemoryStore) => Promise<unknown>,
    ...args: string[]
  ) => {
    let meddled = false;
    const store: MemoryStore = createMemoryStore({
      tables: example,
      before: async (operation) => {
        if (operation !== 'change' || meddled) return;
        meddled = true;
        await meddle(store);
      },
    });
    return { ...(await importCsv(csv, store, ...args)), store };
  };
  const shift = (Who: string) => rotaRow('support/office', { Kind: 'shift', Who });

  it('is left as it is, with both versions shown', async () => {
    const { code, answer, store } = await conflict(
      'PartitionKey,RowKey,Who\nsupport,office,carl\n',
      (other) => other.change('Rota', [{ kind: 'replace', row: shift('bo'), etag: '*' }]),
    );
    expect(code).toBe(1);
    expect(answer).toMatchObject({
      added: [],
      changed: [],
      problems: [{ level: 'error', row: 'support/office' }],
    });
    expect(answer.problems[0]?.problem).toContain('Who "bo"');
    expect(answer.problems[0]?.problem).toContain('Who "carl"');
    expect(find(store, 'office')).toMatchObject({ Who: 'bo' });
  });
  it('is not removed', async () => {
    const { code, answer, store } = await conflict(
      'PartitionKey,RowKey,Kind,Who,Days,From,To,Every,Start\nsupport,nights,rotation,anna > bo,Mon-Fri,17:00,08:00,1 week,2026-11-16 17:00\n',
      (other) => other.change('Rota', [{ kind: 'replace', row: shift('bo'), etag: '*' }]),
      '--replace',
    );
    expect({ code, removed: answer.removed }).toEqual({ code: 1, removed: [] });
    expect(find(store, 'office')).toMatchObject({ Who: 'bo' });
  });
  it('is not removed, and those that were removed before it are named', async () => {
    const { code, answer, store } = await conflict(
      'PartitionKey,RowKey,Kind,Who\nsupport,aaa,shift,anna\n',
      (other) => other.change('Rota', [{ kind: 'replace', row: shift('bo'), etag: '*' }]),
      '--replace',
    );
    expect({ code, added: answer.added, removed: answer.removed }).toEqual({
      code: 1,
      added: ['support/aaa'],
      removed: ['support/nights'],
    });
    expect(answer.problems.map(({ row }) => row)).toEqual(['support/office']);
    expect(find(store, 'office')).toMatchObject({ Who: 'bo' });
    expect(find(store, 'nights')).toBeUndefined();
  });
  it('is not made twice', async () => {
    const { code, answer, store } = await conflict(
      'PartitionKey,RowKey,Kind,Who\nsupport,new,shift,carl\nsupport,other,shift,carl\n',
      (other) => other.insert('Rota', rotaRow('support/new', { Kind: 'shift', Who: 'bo' })),
    );
    expect({ code, added: answer.added }).toEqual({ code: 1, added: [] });
    expect(find(store, 'new')).toMatchObject({ Who: 'bo' });
    expect(find(store, 'other')).toBeUndefined();
  });
  /** As when the tables took the import's own write and the answer was lost: the further try meets it. */
  const asTheFileHasIt = (
    how: 'added' | 'changed' | 'removed',
    csv: string,
    write: (store: MemoryStore) => Promise<unknown>,
    ...args: string[]
  ) =>
    it(`a row that somebody else already changed to the same content does not conflict: ${how}`, async () => {
      const { code, answer } = await conflict(csv, write, ...args);
      expect({ code, answer }).toEqual({
        code: 0,
        answer: { ...none, [how]: [how === 'added' ? 'support/new' : 'support/office'] },
      });
    });
  asTheFileHasIt('added', 'PartitionKey,RowKey,Kind,Who\nsupport,new,shift,carl\n', (other) =>
    other.insert('Rota', rotaRow('support/new', { Kind: 'shift', Who: 'carl' })),
  );
  asTheFileHasIt('changed', 'PartitionKey,RowKey,Who\nsupport,office,carl\n', (other) =>
    other.change('Rota', [
      { kind: 'merge', row: rotaRow('support/office', { Who: 'carl', Note: 'theirs' }), etag: '*' },
    ]),
  );
  asTheFileHasIt(
    'removed',
    'PartitionKey,RowKey,Kind\nsupport,nights,rotation\n',
    (other) =>
      other.change('Rota', [{ kind: 'remove', partitionKey: 'support', rowKey: 'office', etag: '*' }]),
    '--replace',
  );
  it('is a conflict where only some of what is written together is as the file has it', async () => {
    const { code, answer, store } = await conflict(
      'PartitionKey,RowKey,Kind,Who\nsupport,new,shift,carl\nsupport,other,shift,carl\n',
      (other) => other.insert('Rota', rotaRow('support/new', { Kind: 'shift', Who: 'carl' })),
    );
    expect({ code, added: answer.added }).toEqual({ code: 1, added: [] });
    expect(answer.problems.map(({ row }) => row)).toEqual(['support/new']);
    expect(find(store, 'other')).toBeUndefined();
  });
});

describe('tables that fail within an import', () => {
  it('say so with what was written until then, also where a conflict can no longer be looked at', async () => {
    let changes = 0;
    const store = createMemoryStore({
      before: (operation) => {
        if (operation === 'change' && ++changes === 2)
          throw new StoreError('changed', 'Somebody was faster.');
        if (operation === 'get') throw new StoreError('unreachable', 'the tables cannot be reached');
      },
    });
    const csv = ['PartitionKey,RowKey,Kind,Who', 'a,x,shift,carl', 'b,y,shift,carl', ''].join('\n');
    const ran = await runCli(['import', 'rota.csv', '--json'], { store, files: { 'rota.csv': csv } });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /^ringrota: the tables cannot be reached; 1 row was already written: run the command again \(\S+, from the setting ROTA_STORAGE\)\n$/,
    );
  });
});

describe('a dry run', () => {
  it('changes nothing, and says who would be on call differently', async () => {
    const store = exampleStore();
    const before = rowsOf(store);
    const { code, answer } = await importCsv(
      'PartitionKey,RowKey,Kind,Who,From,To,InsteadOf\nsupport,swap,override,carl,2026-11-24 12:00,2026-11-24 20:00,anna\n',
      store,
      '--dry-run',
    );
    expect({ code, answer }).toEqual({
      code: 0,
      answer: {
        ...none,
        added: ['support/swap'],
        onCall: [
          {
            rota: 'support',
            line: 'support',
            from: '2026-11-24T11:00:00.000Z',
            to: '2026-11-24T16:00:00.000Z',
            before: ['anna', 'bo'],
            after: ['bo', 'carl'],
          },
        ],
        calls: [
          {
            line: 'support',
            from: '2026-11-24T11:00:00.000Z',
            to: '2026-11-24T16:00:00.000Z',
            caller: null,
            before: { ...answered, ring: ['anna', 'bo'], ids: [ids.anna, ids.bo] },
            after: { ...answered, ring: ['bo', 'carl'], ids: [ids.bo, '+46701234567'] },
          },
        ],
      },
    });
    expect(rowsOf(store)).toEqual(before);
  });
  it('has an entry for each line and stretch, and line null for a rota that no line uses', async () => {
    const Lines = [line('a', { Rota: 'r' }), line('b', { Rota: 'r' })];
    const csv =
      'PartitionKey,RowKey,Kind,Who,Lines,From,To\nr,x,override,bo,a,2026-11-22,2026-11-22\nlone,y,override,bo,,2026-11-22,2026-11-22\n';
    const { answer } = await importCsv(csv, exampleStore({ Lines, Rota: [] }), '--dry-run');
    expect(answer.onCall.map(({ rota, line: name, after }) => [rota, name, after])).toEqual([
      ['r', 'a', ['bo']],
      ['lone', null, ['bo']],
    ]);
  });
  it('does not make a table', async () => {
    const store = createMemoryStore();
    await importCsv(
      'PartitionKey,RowKey,Target\npeople,anna,+46701234567\n',
      store,
      '--table',
      'People',
      '--dry-run',
    );
    expect(store.tables.size).toBe(0);
  });
  it('sees what happens when somebody leaves People', async () => {
    const { answer } = await importCsv(
      'PartitionKey,RowKey,Enabled\npeople,anna,no\n',
      exampleStore(),
      '--table',
      'People',
      '--dry-run',
    );
    expect(answer.changed).toEqual(['people/anna']);
    expect(answer.onCall[0]).toEqual({
      rota: 'support',
      line: 'support',
      from: '2026-11-21T02:14:00.000Z',
      to: '2026-11-21T07:00:00.000Z',
      before: ['anna'],
      after: [],
    });
  });
});

describe('an import', () => {
  it('makes a table that is missing', async () => {
    const store = createMemoryStore();
    const { code } = await importCsv(
      'PartitionKey,RowKey,Rule\ncallers,+46701234567,block\n',
      store,
      '--table',
      'Callers',
    );
    expect(code).toBe(0);
    expect(rowsOf(store, 'Callers')).toEqual([
      { partitionKey: 'callers', rowKey: '+46701234567', Rule: 'block' },
    ]);
  });
  it('says it in words', async () => {
    const files = { 'a.csv': 'PartitionKey,RowKey,Who\nsupport,office,bo\n' };
    const { code, stdout } = await runCli(['import', 'a.csv'], { store: exampleStore(), files });
    expect(code).toBe(0);
    expect(stdout).toBe(
      'changed  Rota support/office: Who "anna, bo" -> "bo"\n0 added, 1 changed, 0 removed in Rota\n',
    );
  });
  it('says in words what was refused', async () => {
    const files = { 'a.csv': 'PartitionKey,RowKey,Who,Kind\nsupport,x,bo,shfit\n' };
    const { code, stdout } = await runCli(['import', 'a.csv'], { store: exampleStore(), files });
    expect(code).toBe(1);
    expect(stdout).toMatch(/error +Rota +support\/x +Kind +line 2: "shfit"/);
    expect(stdout).toContain('Nothing was changed in Rota.');
  });
});

describe('export', () => {
  const strange: readonly Row[] = [
    rotaRow('b/2', { Kind: 'shift', Who: 'anna, "bo"', Note: 'first\r\nsecond\nthird' }),
    rotaRow('b/10', { Kind: 'shift', Who: '+46701234567', Note: '=SUM(A1)' }),
    rotaRow("a/'x", { Kind: 'shift', Who: 'anna', Note: '  two spaces each side  ' }),
    rotaRow('a/😀', { Kind: 'shift', Who: 'Åsa', Note: "'quoted" }),
    rotaRow('a/-y', { Kind: 'override', Note: '\ttab', Enabled: 'no' }),
    rotaRow('a/z', { Kind: 'shift', Who: '@x', Note: '\rCR; semi\tcolon', Extra: 'left out' }),
  ];
  it('has the keys, then every column in order, rows by key, and safe cells', async () => {
    const { code, stdout } = await runCli(['export'], {
      store: createMemoryStore({ tables: { Rota: strange.slice(0, 3) } }),
    });
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'PartitionKey,RowKey,Kind,Who,Days,Weeks,From,To,Every,Start,InsteadOf,Tier,Lines,ValidFrom,ValidUntil,TimeZone,Enabled,Note\n',
        `a,''x,shift,anna,,,,,,,,,,,,,,"  two spaces each side  "\n`,
        "b,10,shift,'+46701234567,,,,,,,,,,,,,,'=SUM(A1)\n",
        'b,2,shift,"anna, ""bo""",,,,,,,,,,,,,,"first\r\nsecond\nthird"\n',
      ].join(''),
    );
  });
  it('the export of a missing table is its header', async () => {
    const header = async (table: string) => (await runCli(['export', '--table', table])).stdout;
    expect(await header('People')).toBe('PartitionKey,RowKey,Target,Name,Enabled,Note\n');
    expect(await header('callers')).toBe('PartitionKey,RowKey,Rule,Lines,Until,Enabled,Note\n');
    expect(await header('Lines')).toBe(
      'PartitionKey,RowKey,Name,Rota,TimeZone,RingSeconds,Open,WhenClosed,WhenNobody,Fallback,MaskCaller,MaskCallee,DisableForwarding,Notify,Enabled,Note\n',
    );
  });
  const tables = {
    Rota: strange,
    People: [person('anna', { Target: ids.anna, Name: '=Anna' }), person('+x', { Target: '+46701234567' })],
    Lines: example.Lines,
    Callers: [{ partitionKey: 'callers', rowKey: '+46701234567', Rule: 'vip' }],
  };
  for (const table of ['Rota', 'People', 'Lines', 'Callers'])
    it(`and import of ${table} changes nothing`, async () => {
      const store = createMemoryStore({ tables });
      const { stdout } = await runCli(['export', '--table', table], { store });
      const again = await importCsv(stdout, store, '--table', table, '--replace');
      expect(again).toEqual({ code: 0, answer: none });
      const copy = createMemoryStore({ tables: { ...tables, [table]: [] } });
      expect((await importCsv(stdout, copy, '--table', table)).code).toBe(0);
      expect((await runCli(['export', '--table', table], { store: copy })).stdout).toBe(stdout);
    });
});
