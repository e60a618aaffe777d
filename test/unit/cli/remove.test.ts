import { describe, expect, it } from 'vitest';
import { example, exampleStore, runCli } from '../../support/run-cli.ts';

const keysIn = (store: ReturnType<typeof exampleStore>, table: string) =>
  [...(store.tables.get(table)?.values() ?? [])].map(({ rowKey }) => rowKey);

describe('remove', () => {
  it('takes rows out, and says so as import does', async () => {
    const store = exampleStore();
    const { code, json } = await runCli(['remove', 'support/nights', 'Support/OFFICE', '--json'], { store });
    expect({ code, answer: json() }).toEqual({
      code: 0,
      answer: {
        added: [],
        changed: [],
        removed: ['support/nights', 'support/office'],
        problems: [],
        onCall: [],
        calls: [],
      },
    });
    expect(keysIn(store, 'Rota')).toEqual([]);
  });
  it('in a dry run shows who would be on call differently, and changes nothing', async () => {
    const store = exampleStore();
    const { json } = await runCli(['remove', 'support/nights', '--dry-run', '--json'], { store });
    expect(json()).toMatchObject({
      removed: ['support/nights'],
      onCall: expect.arrayContaining([
        expect.objectContaining({ line: 'support', before: ['anna'], after: [] }),
      ]) as unknown,
    });
    expect(keysIn(store, 'Rota')).toHaveLength(example.Rota.length);
  });
  it('takes the row alone where a table has one partition, and warns of names that are unknown then', async () => {
    const store = exampleStore();
    const { code, stdout } = await runCli(['remove', 'bo', '--table', 'people'], { store });
    expect(code).toBe(0);
    expect(stdout).toContain('"bo" is not in People');
    expect(keysIn(store, 'People')).toEqual(['anna', 'carl']);
  });
  it('removing an unknown row ends with exit code 2, with the nearest ones, and takes nothing out', async () => {
    const store = exampleStore();
    expect(await runCli(['remove', 'support/office', 'support/nihgts'], { store })).toMatchObject({
      code: 2,
      stdout: '',
      stderr:
        'ringrota: unknown row "support/nihgts"; did you mean "support/nights"? rows: support/nights, support/office\n',
    });
    expect(keysIn(store, 'Rota')).toHaveLength(example.Rota.length);
    expect((await runCli(['remove'], { store })).stderr).toContain('ROW… is missing');
  });
});
