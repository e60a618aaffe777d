/** What a call reads, and how often: by the second call of a line its costs no longer depend on what is beside it. */
import { expect, it } from 'vitest';
import { createLineReader } from '../../../lib/rows/read-line.ts';
import type { Row, Store } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const CALLED = '6d1f2c3e-0000-4000-8000-00000000117e';
const CALLER = { kind: 'phone', id: '+46701740699', name: null } as const;

const line = (rowKey: string, Name: string): Row => ({
  partitionKey: 'lines',
  rowKey,
  Name,
  Rota: 'support',
});
const person = (rowKey: string): Row => ({ partitionKey: 'people', rowKey, Target: '+46701740605' });
const shift = (rowKey: string, Who: string): Row => ({
  partitionKey: 'support',
  rowKey,
  Kind: 'shift',
  Who,
});

/** A store that notes what is asked of it. */
async function world(tables: Readonly<Record<string, readonly Row[]>>) {
  const store = createMemoryStore();
  for (const [table, rows] of Object.entries(tables)) for (const row of rows) await store.insert(table, row);
  const asked: string[] = [];
  const noting: Store = {
    ...store,
    get: (table, partitionKey, rowKey, options) => {
      asked.push(`${table}/${rowKey}`);
      return store.get(table, partitionKey, rowKey, options);
    },
    all: (table, where, options) => {
      asked.push(`${table}/*`);
      return store.all(table, where, options);
    },
    pages: (table, where, options) => {
      asked.push(`${table}/…`);
      return store.pages(table, where, options);
    },
  };
  const reader = createLineReader(noting, 'UTC');
  const read = async () => {
    asked.length = 0;
    const { reading, rules } = reader.read(CALLED, CALLER);
    await rules;
    return reading;
  };
  const rules = (id: string) => reader.read(CALLED, { kind: 'user', id, name: null }).rules;
  return { store, asked, read, rules };
}

it('a line whose row is gone or switched off is served by "default" from the next call on', async () => {
  for (const how of ['gone', 'off']) {
    const { store, read } = await world({ Lines: [line(CALLED, 'support'), line('default', 'rest')] });
    expect((await read()).line.name).toBe('support');
    const stored = await store.get('Lines', 'lines', CALLED);
    const etag = stored?.etag ?? '';
    await store.change('Lines', [
      how === 'gone'
        ? { kind: 'remove', partitionKey: 'lines', rowKey: CALLED, etag }
        : { kind: 'merge', row: { ...line(CALLED, 'support'), Enabled: 'no' }, etag },
    ]);
    expect((await read()).line.name).toBe('rest');
  }
});

it('a line that "default" serves has its own row from the call after that was written', async () => {
  const { store, read } = await world({ Lines: [line('default', 'rest')] });
  await read();
  await store.insert('Lines', line(CALLED, 'support'));
  expect((await read()).line.name).toBe('support');
});

it('the rows of a line are the same list until one of them changes', async () => {
  const { store, read } = await world({ Lines: [line(CALLED, 'support')], Rota: [shift('a', 'anna')] });
  const first = await read();
  expect((await read()).stored).toBe(first.stored);
  await store.insert('Rota', shift('b', 'bo'));
  const second = await read();
  expect(second.stored.map(({ rowKey }) => rowKey)).toEqual([CALLED, 'a', 'b']);
  expect(second.rota).not.toBe(first.rota);
});

it('a warm call is 4 reads, all of them side by side, however many people are on call', async () => {
  const names = Array.from({ length: 25 }, (_, n) => `p${n}`);
  const { asked, read } = await world({
    Lines: [line(CALLED, 'support')],
    Rota: [shift('a', names.join(', '))],
    People: names.map(person),
  });
  const { people } = await read();
  expect(names.every((name) => people(name))).toBe(true);
  await read();
  expect(asked.sort()).toEqual(['Callers/…', 'Lines/*', 'People/*', 'Rota/*']);
});

it('knows when the newest of the rows was written, by the clock of the tables', async () => {
  const { store, read } = await world({ Lines: [line(CALLED, 'support')], Rota: [shift('a', 'anna')] });
  const { newest } = await read();
  await store.insert('People', person('anna'));
  expect((await read()).newest).toBeGreaterThan(newest);
});

it('people are found in any case', async () => {
  const { read } = await world({ People: [person('Anna'), person('bo'), person('carl')] });
  const { people } = await read();
  expect(['anna', 'Bo', 'CARL', 'nobody'].map((name) => people(name)?.person)).toEqual([
    'Anna',
    'bo',
    'carl',
    undefined,
  ]);
});

it('a rule is found whatever the case of its key, and no other with it', async () => {
  const id = '0aBcDeF0-0000-4000-8000-00000000aBcD';
  const rule = (rowKey: string): Row => ({ partitionKey: 'callers', rowKey, Rule: 'block' });
  const { rules } = await world({ Callers: [rule(id), rule(`${id.slice(0, -1)}e`), rule('+46701740699')] });
  for (const spelling of [id, id.toLowerCase(), id.toUpperCase()]) {
    const { rows } = await rules(spelling);
    expect(rows.map(({ key }) => key)).toEqual([id.toLowerCase()]);
  }
  expect((await rules('+46701740699')).rows).toHaveLength(1);
});

it('a rule for an id is found among thousands of others by one page, however many lie between its spellings', async () => {
  const rule = (rowKey: string): Row => ({ partitionKey: 'callers', rowKey, Rule: 'block' });
  const ids = Array.from(
    { length: 2_500 },
    (_, at) => `a${at}`.padEnd(8, '0') + '-0000-4000-8000-000000000000',
  );
  const wanted = 'ff000000-0000-4000-8000-00000000000f';
  const read: number[] = [];
  for (const key of [wanted, wanted.toUpperCase()]) {
    const store = createMemoryStore();
    for (const row of [...ids, key].map(rule)) await store.insert('Callers', row);
    const counting: Store = {
      ...store,
      async *pages(...args) {
        for await (const page of store.pages(...args)) {
          read.push(page.length);
          yield page;
        }
      },
    };
    const caller = { kind: 'user', id: wanted, name: null } as const;
    const { rows } = await createLineReader(counting, 'UTC').read(CALLED, caller).rules;
    expect(rows.map((row) => row.key)).toEqual([wanted]);
  }
  // The first page of the whole list, which is a long one, then that of the spellings.
  expect(read).toEqual([1_000, 1_000, 1_000, 1_000]);
});
