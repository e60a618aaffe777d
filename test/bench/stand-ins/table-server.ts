/**
 * The part of the table service that a call uses, as fast as Node can: Azurite answers slower than the floor asks, so
 * that through it everything would look alike. Checks no signature.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connectionStringOf } from '../../../lib/dev/azurite.ts';
import { listen } from '../../../lib/dev/http.ts';
import { createTableStore, type TableStore } from './table-store.ts';

export interface TableServer {
  readonly connectionString: string;
  readonly store: TableStore;
  /** Milliseconds until a request is answered. */
  delayMs: number;
  /** Requests since the start. */
  operations(): number;
  stop(): Promise<void>;
}

const JSON_TYPE = { 'content-type': 'application/json;odata=minimalmetadata;charset=utf-8' };

export async function startTableServer(): Promise<TableServer> {
  const store = createTableStore();
  let operations = 0;
  const server = createServer((request, response) => {
    operations++;
    const respond = () => void answer(store, request, response).catch(() => response.destroy());
    if (tables.delayMs > 0) setTimeout(respond, tables.delayMs);
    else respond();
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => socket.setNoDelay(true));
  const listening = await listen(server, 0);
  const tables: TableServer = {
    connectionString: connectionStringOf(listening.url),
    store,
    delayMs: 0,
    operations: () => operations,
    stop: () => listening.stop(),
  };
  return tables;
}

const PATH = /^\/[^/]+\/(\w+)(?:\((?:PartitionKey='(.*)',RowKey='(.*)')?\))?$/;

async function answer(store: TableStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '', search = ''] = (request.url ?? '').split('?', 2);
  const [, table = '', partitionKey, rowKey] = PATH.exec(decodeURIComponent(path)) ?? [];
  if (request.method === 'POST') {
    post(store, table, await readText(request), response);
    return;
  }
  request.resume();
  if (partitionKey === undefined || rowKey === undefined) {
    query(store, table, new URLSearchParams(search), response);
    return;
  }
  const row = store.get(table, partitionKey, rowKey);
  if (row === undefined) fail(response, 404, 'ResourceNotFound');
  else response.writeHead(200, JSON_TYPE).end(row);
}

function post(store: TableStore, table: string, text: string, response: ServerResponse): void {
  if (table !== 'Tables' && !store.insert(table, JSON.parse(text) as Record<string, unknown>)) {
    fail(response, 409, 'EntityAlreadyExists');
    return;
  }
  response.writeHead(204, { etag: `W/"datetime'2026'"`, 'preference-applied': 'return-no-content' }).end();
}

/** `PartitionKey eq '…'`, with bounds of the RowKey where there are some. */
function query(
  store: TableStore,
  table: string,
  parameters: URLSearchParams,
  response: ServerResponse,
): void {
  const filter = parameters.get('$filter') ?? '';
  const part = (pattern: RegExp) => pattern.exec(filter)?.[1];
  const from = parameters.get('NextRowKey') ?? part(/RowKey ge '([^']*)'/) ?? '';
  const partition = part(/PartitionKey eq '([^']*)'/) ?? '';
  const { rows, next } = store.page(table, partition, from, part(/RowKey lt '([^']*)'/) ?? null);
  response
    .writeHead(200, {
      ...JSON_TYPE,
      ...(next !== null && {
        'x-ms-continuation-NextPartitionKey': partition,
        'x-ms-continuation-NextRowKey': next,
      }),
    })
    .end(`{"odata.metadata":"","value":[${rows.join(',')}]}`);
}

function fail(response: ServerResponse, status: number, code: string): void {
  response
    .writeHead(status, JSON_TYPE)
    .end(JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: code } } }));
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk)).on('end', () => resolve(text));
    request.once('error', reject);
  });
}
