/** One contract of the port `Store`, for the store in memory and for the real adapter against Azurite. */
import { createServer } from 'node:http';
import { AzureNamedKeyCredential, generateAccountSas } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../lib/azure/store.ts';
import { readStorageSettings } from '../../lib/settings/storage-settings.ts';
import { StoreError, type Row, type Store } from '../../lib/ports.ts';
import { startAzurite, type Azurite } from '../../lib/dev/azurite.ts';
import { listen } from '../../lib/dev/http.ts';
import { startGate, type Gate } from '../support/gate.ts';
import { connectionStringOf } from '../../lib/dev/azurite.ts';
import { createMemoryStore } from '../support/memory-store.ts';

let azurite: Azurite;
let gate: Gate;
beforeAll(async () => {
  azurite = await startAzurite();
  gate = await startGate(azurite.url);
});
afterAll(async () => {
  await gate.stop();
  await azurite.stop();
});

const noCredential = () => {
  throw new Error('a connection string needs no credential');
};
const adapter = (url: string, timeoutMs = 5_000) =>
  createStore({
    storage: { kind: 'connection-string', value: connectionStringOf(url) },
    credential: noCredential,
    timeoutMs,
  });
const row = (rowKey: string, more: object = {}, partitionKey = 'p'): Row => ({
  partitionKey,
  rowKey,
  ...more,
});
const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof StoreError ? error.fault : error),
  );

let tables = 0;
/** A table of its own for each test. */
const fresh = () => `Test${++tables}`;

/** As from a connection string with a shared access signature. */
const signed = (url: string) => {
  const [name = '', key = ''] = ['AccountName', 'AccountKey'].map(
    (part) => new RegExp(`${part}=([^;]+)`).exec(connectionStringOf(url))?.[1],
  );
  const signature = generateAccountSas(new AzureNamedKeyCredential(name, key), {
    permissions: {
      query: true,
      write: true,
      delete: true,
      list: true,
      add: true,

      update: true,
    },
    expiresOn: new Date(Date.now() + 3_600_000),
  });
  const ROTA_STORAGE = `TableEndpoint=${/TableEndpoint=([^;]+)/.exec(connectionStringOf(url))?.[1] ?? ''}/ ; SharedAccessSignature=?${signature}`;
  const storage = readStorageSettings({ ROTA_STORAGE }, []);
  if (storage?.kind !== 'signature') throw new Error('the signature was not read');
  return createStore({ storage, credential: noCredential, timeoutMs: 5_000 });
};

describe.each<[string, () => Store]>([
  ['in memory', () => createMemoryStore()],
  ['on Azurite', () => adapter(azurite.url)],
  ['on Azurite with a shared access signature', () => signed(azurite.url)],
])('a store %s', (_where, open) => {
  it('takes a table that does not exist for an empty one', async () => {
    const store = open();
    expect(await store.get('Nowhere', 'p', 'r')).toBeNull();
    expect(await store.all('Nowhere', {})).toEqual([]);
  });

  it('inserts a row once, making its table, and leaves what is there', async () => {
    const [store, table] = [open(), fresh()];
    expect(await store.insert(table, row('a', { Text: 'one' }))).toBe(true);
    expect(await store.insert(table, row('a', { Text: 'two' }))).toBe(false);
    expect(await store.get(table, 'p', 'a')).toMatchObject({
      partitionKey: 'p',
      rowKey: 'a',
      Text: 'one',
      etag: expect.any(String) as string,
    });
  });

  it('lets one of many inserts of a key win', async () => {
    const [store, table] = [open(), fresh()];
    await store.create(table);
    const wins = await Promise.all(Array.from({ length: 20 }, () => store.insert(table, row('a'))));
    expect(wins.filter(Boolean)).toHaveLength(1);
  });

  it('keeps the types of columns', async () => {
    const [store, table] = [open(), fresh()];
    await store.insert(
      table,
      row('a', {
        Int: 45,
        Whole: { type: 'Double', value: '3' },
        Half: { type: 'Double', value: '0.5' },
        Text: '7',
      }),
    );
    expect(await store.get(table, 'p', 'a')).toMatchObject({ Int: 45, Whole: 3, Half: 0.5, Text: '7' });
  });

  it('finds rows by keys, ranges of keys, and columns, in the order of the keys', async () => {
    const [store, table] = [open(), fresh()];
    for (const [partition, key] of [
      ['q', 'c'],
      ['p', 'b'],
      ['p', 'a'],
      ['q', 'a'],
      ['p', "it's"],
      ['p', 'B'],
    ] as const)
      await store.insert(table, row(key, { Letter: key, Odd: "o'clock" }, partition));
    const keys = async (...where: Parameters<Store['all']> extends [string, ...infer R] ? R : never) =>
      (await store.all(table, ...where)).map((one) => `${one.partitionKey}${one.rowKey}`);
    expect(await keys({})).toEqual(['pB', 'pa', 'pb', "pit's", 'qa', 'qc']);
    expect(await keys({ partitionKey: 'q' })).toEqual(['qa', 'qc']);
    expect(await keys({ partitionKey: 'p', rowKey: { from: 'a', below: 'c' } })).toEqual(['pa', 'pb']);
    expect(await keys({ partitionKey: { from: 'q' } })).toEqual(['qa', 'qc']);
    expect(await keys({ rowKey: 'a' })).toEqual(['pa', 'qa']);
    expect(await keys({ equals: { Letter: "it's", Odd: "o'clock" } })).toEqual(["pit's"]);
    expect(await keys({ equals: { Letter: "x' or PartitionKey ne '" } })).toEqual([]);
  });

  it('pages at 1,000 rows, all of them once', async () => {
    const [store, table] = [open(), fresh()];
    await store.create(table);
    for (let from = 0; from < 2_500; from += 100)
      await store.change(
        table,
        Array.from(
          { length: 100 },
          (_, n) => ({ kind: 'insert', row: row(String(from + n).padStart(5, '0')) }) as const,
        ),
      );
    const sizes: number[] = [];
    for await (const page of store.pages(table, { partitionKey: 'p' })) sizes.push(page.length);
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });

  it('selects columns', async () => {
    const [store, table] = [open(), fresh()];
    await store.insert(table, row('a', { One: '1', Two: '2' }));
    const [only] = await store.all(table, {}, { select: ['rowKey', 'One'] });
    expect(only).toMatchObject({ One: '1' });
    expect(only).not.toHaveProperty('Two');
  });

  it('merges and replaces by version, and refuses a version that has gone', async () => {
    const [store, table] = [open(), fresh()];
    await store.insert(table, row('a', { One: '1', Two: '2' }));
    const { etag = '' } = (await store.get(table, 'p', 'a')) ?? {};
    await store.change(table, [{ kind: 'merge', row: row('a', { Two: 'b' }), etag }]);
    expect(await store.get(table, 'p', 'a')).toMatchObject({ One: '1', Two: 'b' });
    expect(await faultOf(store.change(table, [{ kind: 'merge', row: row('a', { Two: 'c' }), etag }]))).toBe(
      'changed',
    );
    await store.change(table, [{ kind: 'replace', row: row('a', { Two: 'd' }), etag: '*' }]);
    expect(await store.get(table, 'p', 'a')).not.toHaveProperty('One');
  });

  it('changes all rows of one change, or none', async () => {
    const [store, table] = [open(), fresh()];
    await store.insert(table, row('a', { One: '1' }));
    const changes = [
      { kind: 'insert', row: row('b') },
      {
        kind: 'merge',
        row: row('a', { One: '2' }),
        etag: 'W/"datetime\'2020-01-01T00%3A00%3A00.0000000Z\'"',
      },
    ] as const;
    expect(await faultOf(store.change(table, changes))).toBe('changed');
    expect((await store.all(table, {})).map(({ rowKey, One }) => [rowKey, One])).toEqual([['a', '1']]);
  });

  it('removes by version, or whatever the version', async () => {
    const [store, table] = [open(), fresh()];
    for (const key of ['a', 'b', 'c']) await store.insert(table, row(key));
    const { etag = '' } = (await store.get(table, 'p', 'a')) ?? {};
    const remove = (rowKey: string, version: string) =>
      ({ kind: 'remove', partitionKey: 'p', rowKey, etag: version }) as const;
    await store.change(table, [remove('b', '*'), remove('c', '*')]);
    await store.change(table, [remove('a', etag)]);
    expect(await store.all(table, {})).toEqual([]);
    expect(await faultOf(store.change(table, [remove('a', etag)]))).toBe('changed');
  });

  it('refuses keys that Table Storage has no room for', async () => {
    const [store, table] = [open(), fresh()];
    await store.create(table);
    expect(await faultOf(store.insert(table, row('a/b')))).toBe('invalid');
  });
});

describe('the adapter', () => {
  it('answers within its time limit whatever the tables do, and never with "no such row"', async () => {
    const store = adapter(gate.url, 300);
    const check = async (mode: Gate['mode'], fault: string) => {
      gate.mode = mode;
      expect([mode, await faultOf(store.get('Rota', 'p', 'a'))]).toEqual([mode, fault]);
      expect([mode, await faultOf(store.all('Rota', {}))]).toEqual([mode, fault]);
      expect([mode, await faultOf(store.insert('Rota', row('x')))]).toEqual([mode, fault]);
    };
    await check('hang', 'timeout');
    await check('reset', 'unreachable');
    await check('busy', 'busy');
    await check('refused', 'refused');
    gate.mode = 'up';
  });

  it('does not mistake a table that is being deleted for a row that already exists', async () => {
    const error = { 'odata.error': { code: 'TableBeingDeleted', message: { value: 'being deleted' } } };
    const server = createServer((_request, response) => {
      response.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify(error));
    });
    const tables = await listen(server, 0);
    expect(await faultOf(adapter(tables.url).insert('CallAudit', row('a')))).toBe('busy');
    await tables.stop();
  });

  it('says nothing of the connection string in its errors', async () => {
    const store = adapter('http://127.0.0.1:9');
    const message = await store.get('Rota', 'p', 'a').catch((error: unknown) => String(error));
    expect(message).toMatch(/cannot be reached/);
    expect(message).not.toMatch(/AccountKey|127\.0\.0\.1/);
  });
});
