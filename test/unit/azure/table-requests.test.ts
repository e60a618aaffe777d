/** What is sent to the tables, and what is made of their answers, comes to the same as by the SDK's own requests. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { createPipelineRequest } from '@azure/core-rest-pipeline';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, expect, it, test } from 'vitest';
import { createConnections, createTransport } from '../../../lib/azure/http-request.ts';
import { createStoreOn } from '../../../lib/azure/table-store.ts';
import { StoreError, type Row } from '../../../lib/ports.ts';

const row = (key: string) => ({
  'odata.etag': `W/"datetime'2026-11-26T10%3A00%3A00.0000000Z'"`,
  PartitionKey: 'p',
  RowKey: key,
  Timestamp: '2026-11-26T10:00:00.0000000Z',
  'Timestamp@odata.type': 'Edm.DateTime',
  Text: 'åäö',
  Empty: '',
  Whole: 7,
  Double: 1.5,
  'Infinite@odata.type': 'Edm.Double',
  Infinite: 'Infinity',
  Yes: true,
  'Long@odata.type': 'Edm.Int64',
  Long: '12345678901234',
  'When@odata.type': 'Edm.DateTime',
  When: '2026-11-26T10:00:00.0000000Z',
  Id: '00000000-0000-4000-8000-000000000001',
  'Id@odata.type': 'Edm.Guid',
});

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json;odata=minimalmetadata';
const json = (body: unknown, headers: Answer['headers'] = {}): Answer => ({
  status: 200,
  text: JSON.stringify(body),
  headers,
});

interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let server: Server;
let url = '';
let asked: Asked[] = [];
/** By turns; the last one again and again. */
let answers: Answer[] = [];

beforeAll(async () => {
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { method, url: path, headers } = request;
    asked.push({ method, url: path, headers, body: await textOf(request) });
    return (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
  };
  server = createServer((request, response) => {
    if (request.url === '/reset') request.destroy();
    else
      void answer(request).then(({ status, type = JSON_TYPE, text, headers }) => {
        response.writeHead(status, { 'content-type': type, ...headers });
        if (headers?.['content-length']) response.write(text, () => response.destroy());
        else response.end(text);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/devstoreaccount1`;
});
beforeEach(() => {
  asked = [];
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const open = (table: string) =>
  TableClient.fromConnectionString(
    `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=a2V5;TableEndpoint=${url}/;`,
    table,
    { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } },
  );

const store = createStoreOn(open, { transport: createTransport(createConnections()) });
/** As in the browser: through the SDK's own transport. */
const plainStore = createStoreOn(open);

const UNLIKE = ['x-ms-client-request-id', 'x-ms-date', 'authorization', 'accept-encoding'];

/** What both ask, but for what is of the moment; that it was signed. */
async function askedBy(work: Promise<unknown>) {
  asked = [];
  await work;
  return asked.map(({ headers, ...rest }) => {
    for (const name of UNLIKE) expect(headers[name]).toBeTruthy();
    const kept = Object.entries(headers).filter(([name]) => !UNLIKE.includes(name));
    return { ...rest, url: new URL(rest.url ?? '', url).href, headers: Object.fromEntries(kept) };
  });
}

const KEYS = [
  'p',
  '',
  "it's",
  'a b',
  '100%',
  '%27',
  'a#b',
  'a?b&c=d+e',
  'å/ö',
  '日本',
  '..',
  '"',
  'x)',
  '😀',
];

test.each(KEYS)('the row with the key %j is asked for as by the SDK', async (key) => {
  answers = [json(row('a'))];
  const expected = await askedBy(open('Rota').getEntity(key, key));
  expect(await askedBy(store.get('Rota', key, key))).toEqual(expected);
  expect(await askedBy(plainStore.get('Rota', key, key))).toEqual(expected);
  const select = ['partitionKey', 'RowKey', 'At'];
  expect(await askedBy(store.get('Rota', key, key, { select }))).toEqual(
    await askedBy(open('Rota').getEntity(key, key, { queryOptions: { select } })),
  );
});

test.each(KEYS)(
  'a list with %j in its filter, and its next page, are asked for as by the SDK',
  async (key) => {
    const more = {
      'x-ms-continuation-NextPartitionKey': '1!4!cA--',
      'x-ms-continuation-NextRowKey': '1!4!+%/',
    };
    const pages = () => (answers = [json({ value: [row('a')] }, more), json({ value: [row('b')] })]);
    const filter = `PartitionKey eq '${key.replaceAll("'", "''")}'`;
    const list = async () => {
      const rows: unknown[] = [];
      const byPage = open('Rota')
        .listEntities({ queryOptions: { filter, select: ['rowKey', 'Name'] } })
        .byPage({ maxPageSize: 1_000 });
      for await (const page of byPage) rows.push(...page);
      return rows;
    };
    pages();
    const expected = await askedBy(list());
    pages();
    expect(await askedBy(store.all('Rota', { partitionKey: key }, { select: ['rowKey', 'Name'] }))).toEqual(
      expected,
    );
  },
);

it('a row is inserted as by the SDK: keys, types, what is not ASCII', async () => {
  const one = {
    partitionKey: "it's",
    rowKey: '100% #å',
    Text: 'åäö 日本 😀 "',
    Whole: 7,
    Half: 1.5,
    Double: { type: 'Double', value: '3' },
    Guid: { type: 'Guid', value: '00000000-0000-4000-8000-000000000001' },
    Long: 12345678901234n,
    Yes: true,
    When: new Date('2026-11-26T10:00:00Z'),
    Bytes: Uint8Array.of(0, 127, 128, 255),
    Nothing: null,
    Missing: undefined,
  } satisfies Row;
  answers = [{ status: 204 }];
  const by = await askedBy(store.insert('CallAudit', one));
  expect(by).toEqual(await askedBy(open('CallAudit').createEntity(one as never)));
  expect(by[0]?.body).toContain('"Long@odata.type":"Edm.Int64"');
});

it('a row is read as by the SDK: types, etag, time', async () => {
  answers = [json({ 'odata.metadata': 'x', ...row('a') })];
  const read = await store.get('Rota', 'p', 'a');
  expect(read).toEqual(await open('Rota').getEntity('p', 'a'));
  expect(read).toMatchObject({ Long: 12345678901234n, When: new Date('2026-11-26T10:00:00Z'), Whole: 7 });
});

it('bytes are read as bytes', async () => {
  answers = [json({ 'Bytes@odata.type': 'Edm.Binary', Bytes: 'AH+A/w==' })];
  expect(await store.get('Rota', 'p', 'a')).toEqual({ Bytes: Uint8Array.of(0, 127, 128, 255) });
});

it('a list is read to its end, also after an empty page that continues', async () => {
  const more = { 'x-ms-continuation-NextPartitionKey': 'p' };
  answers = [json({ value: [row('a')] }, more), json({ value: [] }, more), json({ value: [row('b')] })];
  const rows = await store.all('Rota', { partitionKey: 'p' });
  expect(rows.map(({ rowKey }) => rowKey)).toEqual(['a', 'b']);
  expect(asked.map(({ url: path }) => path?.includes('NextRowKey'))).toEqual([false, false, false]);
});

const CODES = [
  [JSON_TYPE, '{"odata.error":{"code":"CODE","message":{"lang":"en-US","value":"x"}}}'],
  ['application/json;charset=utf-8', '{"odata.error": {"code": "CODE"}}'],
  [
    'application/xml;charset=utf-8',
    '<?xml version="1.0"?><m:error xmlns:m="http://x"><m:code>CODE</m:code><m:message>x</m:message></m:error>',
  ],
  ['application/xml', '<error><code>CODE</code></error>'],
  ['application/xml', '<Error><Code>CODE</Code></Error>'],
] as const;

test.each(CODES)('an error in %s is told by its code: %s', async (type, body) => {
  const saying = (status: number, code: string) =>
    void (answers = [{ status, type, text: body.replace('CODE', code) }]);
  saying(409, 'EntityAlreadyExists');
  expect(await store.insert('Rota', { partitionKey: 'p', rowKey: 'a' })).toBe(false);
  saying(409, 'TableBeingDeleted');
  const busy = store.insert('Rota', { partitionKey: 'p', rowKey: 'a' });
  await expect(busy).rejects.toMatchObject({ fault: 'busy' });
  await expect(busy).rejects.toThrow('(409 TableBeingDeleted)');
  saying(404, 'ResourceNotFound');
  expect(await store.get('Rota', 'p', 'a')).toBeNull();
  saying(400, 'AuthenticationFailed');
  await expect(store.all('Rota', {})).rejects.toMatchObject({ fault: 'refused' });
});

test.each<[string, Answer]>([
  ['a page of a proxy', { status: 200, type: 'text/html', text: '<html>Sign in</html>' }],
  ['no body', { status: 200 }],
  ['JSON that breaks off', { status: 200, text: '{"value":[' }],
  [
    'a connection that breaks off',
    { status: 200, text: '{"value":[]}', headers: { 'content-length': '99' } },
  ],
  ['JSON of something else', { status: 200, text: '{"status":"up"}' }],
])('%s does not pass for an empty table', async (_what, answer) => {
  answers = [answer];
  await expect(store.all('Rota', {})).rejects.toThrow(StoreError);
});

it('an error of the connection is one that the SDK tries again', async () => {
  const transport = createTransport(createConnections());
  const reset = transport.sendRequest(createPipelineRequest({ url: new URL('/reset', url).href }));
  await expect(reset).rejects.toMatchObject({ name: 'RestError', code: 'ECONNRESET' });
});

it('a request is broken off by its signal', async () => {
  const abortSignal = AbortSignal.abort();
  const transport = createTransport(createConnections());
  await expect(transport.sendRequest(createPipelineRequest({ url, abortSignal }))).rejects.toThrow(/abort/);
});

test.each([
  ['InvalidAuthenticationInfo', 'refused'],
  ['PropertyValueTooLarge', 'invalid'],
])('a 400 with the code %s becomes the fault %s', async (code, fault) => {
  answers = [{ status: 400, text: JSON.stringify({ 'odata.error': { code } }) }];
  await expect(store.all('Rota', {})).rejects.toMatchObject({ fault });
});

it('rows carry the clock of the tables only if the read asks for it', async () => {
  const headers = { date: 'Thu, 26 Nov 2026 10:00:04 GMT' };
  answers = [json({ value: [row('a')] }, headers)];
  const [aged] = await store.all('CallAudit', {}, { readAt: true });
  expect(aged?.readAt).toBe(Date.parse('2026-11-26T10:00:04Z'));
  const [plain] = await store.all('CallAudit', {});
  expect(plain && 'readAt' in plain).toBe(false);
  answers = [json(row('a'), headers)];
  expect((await store.get('CallAudit', 'p', 'a', { readAt: true }))?.readAt).toBe(aged?.readAt);
});
