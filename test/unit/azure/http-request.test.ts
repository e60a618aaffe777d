import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, test } from 'vitest';
import { createConnections, createHttpRequest } from '../../../lib/azure/http-request.ts';

let server: Server;
let url = '';
let coding: string | undefined;
let body: Uint8Array = Buffer.alloc(0);
let accepted: unknown;

beforeAll(async () => {
  server = createServer((request, response) => {
    accepted = request.headers['accept-encoding'];
    response.writeHead(200, coding === undefined ? {} : { 'content-encoding': coding });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const request = createHttpRequest(createConnections());
const answerTo = async (sent: Uint8Array, contentCoding?: string) => {
  [body, coding] = [sent, contentCoding];
  return (await request(url, {})).text();
};

const TEXT = '{"name":"Åsa 😀"}';
const BYTES = Buffer.from(TEXT);

test.each<[string, Uint8Array]>([
  ['identity', BYTES],
  ['gzip', gzipSync(BYTES)],
  ['x-gzip', gzipSync(BYTES)],
  ['GZIP', gzipSync(BYTES)],
  ['deflate', deflateSync(BYTES)],
  ['deflate', deflateRawSync(BYTES)],
  ['br', brotliCompressSync(BYTES)],
  ['gzip, br', brotliCompressSync(gzipSync(BYTES))],
])('a body in the content coding %s is decoded', async (contentCoding, sent) => {
  expect(await answerTo(sent, contentCoding)).toBe(TEXT);
  expect(accepted).toBe('identity');
});

it('a byte order mark at the beginning of a body is dropped', async () => {
  expect(await answerTo(Buffer.from(`\ufeff${TEXT}`))).toBe(TEXT);
  expect(await answerTo(gzipSync(`\ufeff${TEXT}`), 'gzip')).toBe(TEXT);
});

it('an empty body needs no decoding, whatever its header says', async () => {
  expect(await answerTo(Buffer.alloc(0), 'gzip')).toBe('');
});

test.each([
  ['zstd', BYTES],
  ['gzip', BYTES],
  ['br', gzipSync(BYTES)],
])('a body that cannot be decoded as %s is an error', async (contentCoding, sent) => {
  await expect(answerTo(sent, contentCoding)).rejects.toThrow();
});
