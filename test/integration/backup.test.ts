/** The nightly backup into Azurite's blobs, and back into empty tables. */
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBackupFiles } from '../../lib/azure/backup-files.ts';
import { createConnections, createHttpRequest, type HttpRequest } from '../../lib/azure/http-request.ts';
import { backUp } from '../../lib/table-files.ts';
import type { Log } from '../../lib/ports.ts';
import { example, exampleStore, runCli } from '../support/run-cli.ts';
import { createMemoryStore } from '../support/memory-store.ts';

const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

interface BlobServer {
  start(): Promise<void>;
  close(): Promise<void>;
  getHttpServerAddress(): string;
}
const azurite = (name: string) =>
  (
    createRequire(import.meta.url)(`azurite/dist/src/blob/${name}.js`) as {
      readonly default: new (...args: unknown[]) => BlobServer;
    }
  ).default;

let server: BlobServer;
let url = '';
const send = createHttpRequest(createConnections());

/** Azurite takes tokens over https alone: the same request, signed with the account's key. */
const signed: HttpRequest = (address, init) => {
  const { pathname, searchParams } = new URL(address);
  const headers: Record<string, string> = {
    ...init.headers,
    'x-ms-date': new Date().toUTCString(),
    'x-ms-version': '2021-12-02',
  };
  expect(init.headers?.authorization ?? 'Bearer a-token').toBe('Bearer a-token');
  const ms = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort();
  const length = init.body === undefined ? '' : String(Buffer.byteLength(init.body));
  const toSign = [
    ...[
      init.method ?? 'GET',
      '',
      '',
      length === '0' ? '' : length,
      '',
      headers['content-type'] ?? '',
      '',
      '',
      '',
      '',
      '',
      '',
    ],
    ...ms.map((name) => `${name}:${headers[name] ?? ''}`),
    `/${ACCOUNT}${pathname}`,
    ...[...searchParams].sort().map(([name, value]) => `${name}:${value}`),
  ].join('\n');
  const signature = createHmac('sha256', Buffer.from(KEY, 'base64')).update(toSign).digest('base64');
  return send(address, {
    ...init,
    headers: { ...headers, authorization: `SharedKey ${ACCOUNT}:${signature}` },
  });
};

const put = (base = url) =>
  createBackupFiles({
    storage: { kind: 'identity', tableServiceUri: `${base}/${ACCOUNT}`, clientId: null },
    credential: () => ({
      getToken: () => Promise.resolve({ token: 'a-token', expiresOnTimestamp: Infinity }),
    }),
    send: signed,
  });

function remembering() {
  const lines: string[] = [];
  const note = (event: string, fields: object = {}) => void lines.push(`${event} ${JSON.stringify(fields)}`);
  return { lines, log: { info: note, warn: note, error: note, line: () => undefined } satisfies Log };
}

beforeAll(async () => {
  const [Server, Configuration] = [azurite('BlobServer'), azurite('BlobConfiguration')];
  server = new Server(
    new Configuration(
      ...[
        '127.0.0.1',
        0,
        5,
        '',
        '',
        [],
        false,
        undefined,
        false,
        undefined,
        true,
        true,
        '',
        '',
        '',
        '',
        false,
        true,
      ],
    ),
  );
  await server.start();
  url = server.getHttpServerAddress();
});
afterAll(() => server.close());

it('a backup is off without its container', async () => {
  const { lines, log } = remembering();
  await backUp(exampleStore(), put(), log);
  expect(lines).toEqual([]);
});

it('a backup brings every table back', async () => {
  expect((await signed(`${url}/${ACCOUNT}/backup?restype=container`, { method: 'PUT' })).status).toBe(201);
  const { lines, log } = remembering();
  await backUp(exampleStore(), put(), log);
  expect(lines).toEqual([expect.stringMatching(/^backup[.]done/)]);
  const restored = createMemoryStore();
  for (const table of ['Rota', 'People', 'Lines'] as const) {
    const file = await signed(`${url}/${ACCOUNT}/backup/${table}.csv`, {});
    const csv = await file.text();
    const ran = await runCli(['import', 'file.csv', '--table', table, '--replace'], {
      store: restored,
      files: { 'file.csv': csv },
    });
    expect(ran.code).toBe(0);
    expect([...(restored.tables.get(table)?.values() ?? [])]).toEqual(
      example[table].map((row) => expect.objectContaining(row) as unknown),
    );
  }
});

it('a backup that cannot be written is an error that names no address', async () => {
  const { lines, log } = remembering();
  await backUp(exampleStore(), put('http://127.0.0.1:9'), log);
  expect(lines).toEqual(['backup.failed {"reason":"the blobs cannot be reached (ECONNREFUSED)"}']);
});
