import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import file from '../../calendar-cases.json' with { type: 'json' };
import { createMemoryStore } from '../../support/memory-store.ts';
import { example, exampleStore, ids, line, person, rotaRow, runCli } from '../../support/run-cli.ts';

let cwd = '';
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'ringrota-backup-'))));
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

type Store = ReturnType<typeof exampleStore>;

const ringrota = (words: string, store: Store) => runCli(words.split(' '), { store, cwd });
const rowsOf = (store: Store) =>
  Object.fromEntries(
    ['Rota', 'People', 'Lines', 'Callers'].map((table) => [
      table,
      [...(store.tables.get(table)?.values() ?? [])]
        .map((row) =>
          Object.fromEntries(Object.entries(row).filter(([name]) => !['etag', 'timestamp'].includes(name))),
        )
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ]),
  );

const ODD = rotaRow('old/x', { Kind: 'shft', Who: "=1+1, 'zoë'\n", Days: ' Mon ' });

describe('a backup', () => {
  it('brings everything back as it was, rows that cannot be read too', async () => {
    const tables = {
      Rota: [...example.Rota, ODD],
      People: [...example.People, person('Berg, Zoë', { Target: 'x' })],
      Callers: [{ partitionKey: 'callers', rowKey: '+4670', Rule: 'block' }],
    };
    const store = exampleStore(tables);
    const before = rowsOf(store);
    expect(await ringrota('backup copies/today', store)).toMatchObject({ code: 0 });
    const other = createMemoryStore({
      tables: {
        Rota: [
          rotaRow('new/y', { Kind: 'shift', Who: 'bo' }),
          rotaRow('support/office', { Kind: 'shift', Who: 'bo', Note: 'now' }),
        ],
        Lines: [line('default')],
      },
    });
    const { code, stdout } = await ringrota('restore copies/today', other);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Rota: 2 added, 1 changed, 1 removed') as unknown,
    });
    const after = rowsOf(other);
    // A cell that the backup has empty is there, and empty.
    expect(JSON.parse(JSON.stringify(after).replaceAll(/,"\w+":""/g, ''))).toEqual(before);
    expect(await ringrota('restore copies/today --json', other)).toMatchObject({ code: 0 });
    expect(rowsOf(other)).toEqual(after);
  });

  it('has a byte order mark, and leaves no half-written file', async () => {
    await ringrota('backup .', exampleStore());
    expect(readdirSync(cwd).sort()).toEqual(['Callers.csv', 'Lines.csv', 'People.csv', 'Rota.csv']);
    expect(readFileSync(join(cwd, 'People.csv'), 'utf8')).toMatch(/^\ufeffPartitionKey,RowKey,Target/);
  });

  it('is restored only where every file can be used', async () => {
    const store = exampleStore();
    await ringrota('backup .', store);
    writeFileSync(join(cwd, 'Lines.csv'), 'PartitionKey,RowKey,Nmae\nlines,default,x\n');
    const before = rowsOf(store);
    const { code, stdout } = await ringrota('restore .', store);
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Lines has no column "Nmae"') as unknown,
    });
    expect(rowsOf(store)).toEqual(before);
  });

  it('leaves a table without a file alone, and a dry run changes nothing', async () => {
    const store = exampleStore();
    const before = rowsOf(store);
    writeFileSync(join(cwd, 'Rota.csv'), 'PartitionKey,RowKey,Kind,Who\nsupport,office,shift,bo\n');
    const { code, stdout } = await ringrota('restore . --dry-run', store);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('In the next 4 weeks:') as unknown,
    });
    expect(stdout).toContain('Rota: 0 added, 1 changed, 1 removed');
    expect(rowsOf(store)).toEqual(before);
    await ringrota('restore .', store);
    expect(rowsOf(store)).toMatchObject({
      People: before.People,
      Lines: before.Lines,
      Rota: [{ rowKey: 'office' }],
    });
  });

  it('a backup of an empty or missing folder ends with exit code 2', async () => {
    expect(await ringrota('restore .', exampleStore())).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('. has no backup') as unknown,
    });
    expect(await ringrota('restore gone', exampleStore())).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('gone cannot be opened') as unknown,
    });
  });
});

it('export --out writes UTF-8 with a byte order mark, and nothing to the terminal', async () => {
  const store = exampleStore({ People: [person('zoë', { Target: ids.anna })] });
  expect(await ringrota('export --table People --out people.csv', store)).toMatchObject({
    code: 0,
    stdout: '',
  });
  expect(readFileSync(join(cwd, 'people.csv'), 'utf8')).toMatch(/^\ufeffPartitionKey[^]*people,zoë/);
});

describe('a file whose known names come back damaged is refused', () => {
  const store = () =>
    exampleStore({
      People: [person('zoë', { Target: ids.anna, Name: 'Zoë Åström' }), person('bo', { Target: ids.bo })],
      Rota: [rotaRow('r/a', { Kind: 'shift', Who: 'zoë' })],
    });
  const powershell =
    file.cases.find(({ id }) => id === 'csv-windows-powershell-redirect')?.file?.base64 ?? '';
  it.each<[string, string | Uint8Array]>([
    ['a redirect of Windows PowerShell', Buffer.from(powershell, 'base64')],
    ['Windows-1252', 'PartitionKey,RowKey,Kind,Who\nr,a,shift,"bo, zoÃ«"\n'],
    ['a code page without the letters', 'PartitionKey,RowKey,Kind,Who\nr,a,shift,zo?\n'],
    ['a Name in a line', 'PartitionKey,RowKey,Note\nr,a,see ZoÃ« Ã…strÃ¶m\n'],
  ])('%s', async (_, content) => {
    writeFileSync(join(cwd, 'r.csv'), content);
    const { code, stdout } = await ringrota('import r.csv --replace', store());
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/is "[Zz]oë.*damaged/) as unknown,
    });
  });

  it.each(['zoë', 'zoé', 'Zoëß', 'bo', 'who?'])('and "%s" is not such a name', async (name) => {
    writeFileSync(join(cwd, 'r.csv'), `PartitionKey,RowKey,Kind,Who\nr,a,shift,${name}\n`);
    expect(await ringrota('import r.csv', store())).toMatchObject({ code: 0 });
  });
});

it('a person with a comma in the short name is not imported', async () => {
  writeFileSync(join(cwd, 'p.csv'), `PartitionKey,RowKey,Target\npeople,"Berg, Anna",${ids.anna}\n`);
  const { code, stdout } = await ringrota('import p.csv --table People', exampleStore());
  expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('has ","') as unknown });
});

it('a row of spaces is not a row', async () => {
  writeFileSync(join(cwd, 'r.csv'), 'PartitionKey,RowKey,Kind,Who\nr,a,shift,bo\n  , ,   ,\n');
  expect(await ringrota('import r.csv', exampleStore())).toMatchObject({ code: 0 });
});
