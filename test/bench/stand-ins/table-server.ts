/**
 * The part of the table service that a call uses, as fast as Node can: Azurite answers slower than the floor asks, so
 * that through it everything would look alike. Checks no signature.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { connectionStringOf } from '../../../lib/dev/azurite.ts';
import { listen } from '../../../lib/dev/http.ts';
import { createTableStore, type TableStore } from './table-store.ts';

export interface TableServer {
  readonly connectionString: string;
  readonly store: TableStore;
  /** Since the start: requests, and bytes on the wire in both directions, headers included. */
  usage(): { readonly operations: number; readonly bytes: number };
  stop(): Promise<void>;
}

const JSON_TYPE = { 'content-type': 'application/json;odata=minimalmetadata;charset=utf-8' };

export async function startTableServer(): Promise<TableServer> {
  const store = createTableStore();
  const sockets = new Set<Socket>();
  let operations = 0;
  let closedBytes = 0;
  const server = createServer((request, response) => {
    operations++;
    answer(store, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => {
      sockets.delete(socket);
      closedBytes += socket.bytesRead + socket.bytesWritten;
    });
  });
  const listening = await listen(server, 0);
  return {
    connectionString: connectionStringOf(listening.url),
    store,
    usage() {
      let bytes = closedBytes;
      for (const socket of sockets) bytes += socket.bytesRead + socket.bytesWritten;
      return { operations, bytes };
    },
    stop: () => listening.stop(),
  };
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
