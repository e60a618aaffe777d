/** What a call reads, and how often: by the second call of a line its costs no longer depend on what is beside it. */
import { rotaVersion } from '../../../lib/calls/rota-version.ts';
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
  const read = async (likely: readonly string[] = []) => {
    asked.length = 0;
    const [reading] = await Promise.all([reader.read(CALLED, likely).reading, reader.rules(CALLER)]);
    await reading.people.fetch(likely);
    return reading;
  };
  return { store, asked, read, reader };
}

it('the second call reads its line by the key, whatever the case, and not all the others', async () => {
  const others = Array.from({ length: 50 }, (_, n) => line(`other-${n}`, `other-${n}`));
  const { asked, read } = await world({ Lines: [line(CALLED.toUpperCase(), 'support'), ...others] });
  await read();
  expect(asked).toContain('Lines/…');
  expect((await read()).line.name).toBe('support');
  expect(asked.filter((one) => one.startsWith('Lines'))).toEqual([`Lines/${CALLED.toUpperCase()}`]);
});

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

it('the version changes with an edit of the rota or the line, and with nothing else', async () => {
  const { store, read } = await world({ Lines: [line(CALLED, 'support')], Rota: [shift('a', 'anna')] });
  const first = rotaVersion((await read()).stored);
  expect(rotaVersion((await read()).stored)).toBe(first);
  await store.insert('Rota', shift('b', 'bo'));
  const second = rotaVersion((await read()).stored);
  expect(second).not.toBe(first);
  const etag = (await store.get('Lines', 'lines', CALLED))?.etag ?? '';
  await store.change('Lines', [
    { kind: 'merge', row: { ...line(CALLED, 'support'), RingSeconds: '30' }, etag },
  ]);
  expect(rotaVersion((await read()).stored)).not.toBe(second);
});

it('a warm call to 25 people is at most 6 reads, so at most 8 operations with the two of the record', async () => {
  const names = Array.from({ length: 25 }, (_, n) => `p${n}`);
  const { asked, read } = await world({
    Lines: [line(CALLED, 'support')],
    Rota: [shift('a', names.join(', '))],
    People: names.map(person),
  });
  await read(names);
  const { people } = await read(names);
  expect(asked.length).toBeLessThanOrEqual(6);
  expect(names.every((name) => people.lookup(name))).toBe(true);
});

it('three names in a long table are read by their keys, once it is known to be long', async () => {
  const many = Array.from({ length: 500 }, (_, n) => person(`p${String(n).padStart(3, '0')}`));
  const { asked, read } = await world({ Lines: [line(CALLED, 'support')], People: many });
  const names = ['p000', 'p250', 'p499'];
  await read(names);
  const { people } = await read(names);
  expect(asked.filter((one) => one.startsWith('People'))).toEqual(names.map((name) => `People/${name}`));
  expect(names.every((name) => people.lookup(name))).toBe(true);
});

it('people are found in any case, also where several are read at once', async () => {
  const { read } = await world({ People: [person('Anna'), person('bo'), person('carl')] });
  const names = ['anna', 'Bo', 'CARL', 'nobody'];
  const { people } = await read(names);
  expect(names.map((name) => people.lookup(name)?.person)).toEqual(['Anna', 'bo', 'carl', undefined]);
});

it('a rule is found whatever the case of its key, and no other with it', async () => {
  const id = '0aBcDeF0-0000-4000-8000-00000000aBcD';
  const rule = (rowKey: string): Row => ({ partitionKey: 'callers', rowKey, Rule: 'block' });
  const { reader } = await world({ Callers: [rule(id), rule(`${id.slice(0, -1)}e`), rule('+46701740699')] });
  for (const spelling of [id, id.toLowerCase(), id.toUpperCase()]) {
    const { rows } = await reader.rules({ kind: 'user', id: spelling, name: null });
    expect(rows.map(({ key }) => key)).toEqual([id.toLowerCase()]);
  }
  expect((await reader.rules(CALLER)).rows).toHaveLength(1);
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
    const { rows } = await createLineReader(counting, 'UTC').rules({ kind: 'user', id: wanted, name: null });
    expect(rows.map((row) => row.key)).toEqual([wanted]);
  }
  // The first page of the whole list, which is a long one, then that of the spellings.
  expect(read).toEqual([1_000, 1_000, 1_000, 1_000]);
});

it('the unreadable rows of those who were asked for are told, and those of nobody else', async () => {
  const broken = (rowKey: string): Row => ({ partitionKey: 'people', rowKey, Target: 'somewhere' });
  const { read } = await world({ People: [broken('Anna'), person('bo'), broken('carl')] });
  const { people } = await read(['anna', 'bo']);
  expect(people.problems).toMatchObject([{ table: 'People', row: 'people/Anna', column: 'Target' }]);
  expect(people.lookup('anna')).toBeNull();
});
