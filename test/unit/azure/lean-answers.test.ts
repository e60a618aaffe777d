/** What the tables answer comes to the same, whether the SDK walks its description of it or not. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createStoreOn } from '../../../lib/azure/tables.ts';
import { StoreError } from '../../../lib/ports.ts';

const row = (key: string) => ({
  'odata.etag': `W/"datetime'2026-11-26T10%3A00%3A00.0000000Z'"`,
  PartitionKey: 'p',
  RowKey: key,
  Timestamp: '2026-11-26T10:00:00.0000000Z',
  'Timestamp@odata.type': 'Edm.DateTime',
  Text: 'åäö',
  Whole: 7,
  Double: 1.5,
  Yes: true,
  'Long@odata.type': 'Edm.Int64',
  Long: '12345678901234',
  'When@odata.type': 'Edm.DateTime',
  When: '2026-11-26T10:00:00.0000000Z',
  'Id@odata.type': 'Edm.Guid',
  Id: '00000000-0000-4000-8000-000000000001',
});

const asked: URL[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const at = new URL(request.url ?? '', 'http://tables');
    asked.push(at);
    const json = { 'content-type': 'application/json;odata=minimalmetadata' };
    if (at.pathname.includes('missing'))
      return response
        .writeHead(409, json)
        .end(JSON.stringify({ 'odata.error': { code: 'TableBeingDeleted', message: { value: 'x' } } }));
    if (at.pathname.includes("RowKey='a'"))
      return response.writeHead(200, json).end(JSON.stringify(row('a')));
    if (request.method === 'POST') return response.writeHead(204).end();
    const isFirst = !at.searchParams.has('NextRowKey');
    const more = {
      'x-ms-continuation-NextPartitionKey': '1!4!cA--',
      'x-ms-continuation-NextRowKey': '1!4!Yw--',
    };
    response
      .writeHead(200, { ...json, ...(isFirst ? more : {}) })
      .end(JSON.stringify({ 'odata.metadata': 'x', value: isFirst ? [row('a'), row('b')] : [row('c')] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/devstoreaccount1`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const open = (table: string) =>
  TableClient.fromConnectionString(
    `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;TableEndpoint=${url};`,
    table,
    { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } },
  );

const store = createStoreOn(open);

it('a list of two pages is read to its end, as the SDK reads it', async () => {
  const expected: unknown[] = [];
  for await (const one of open('Rota').listEntities()) expected.push(one);
  asked.length = 0;
  const rows = await store.all('Rota', { partitionKey: 'p' });
  expect(rows).toEqual(expected);
  expect(rows.map(({ rowKey }) => rowKey)).toEqual(['a', 'b', 'c']);
  expect(asked.map(({ searchParams }) => searchParams.get('NextRowKey'))).toEqual([null, '1!4!Yw--']);
});

it('a row is read as the SDK reads it: types, etag, time', async () => {
  const read = await store.get('Rota', 'p', 'a');
  expect(read).toEqual(await open('Rota').getEntity('p', 'a'));
  expect(read).toMatchObject({ Long: 12345678901234n, When: new Date('2026-11-26T10:00:00Z'), Whole: 7 });
});

it('an error is told by its code', async () => {
  await expect(store.insert('missing', { partitionKey: 'p', rowKey: 'a' })).rejects.toThrow(StoreError);
  await expect(store.insert('missing', { partitionKey: 'p', rowKey: 'a' })).rejects.toThrow(
    /TableBeingDeleted/,
  );
  expect(await store.insert('Rota', { partitionKey: 'p', rowKey: 'new' })).toBe(true);
});
