import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createBoard, type BoardConfig } from '../../../lib/http/board.ts';

const CONFIG: BoardConfig = {
  tables: 'https://rota.table.core.windows.net',
  clientId: '11111111-0000-4000-8000-000000000001',
  tenantId: '11111111-0000-4000-8000-000000000002',
  authority: 'https://login.microsoftonline.com',
  zone: 'Europe/Stockholm',
};

const FILES: Readonly<Record<string, string>> = {
  'index.html': '<!doctype html>',
  'board-ABCD1234.js': 'render()',
  'board-ABCD1234.css': 'a{}',
};

const read = (name: string) => {
  const bytes = Buffer.from(FILES[name] ?? '');
  return Promise.resolve(bytes.length > 0 ? { bytes, gzip: gzipSync(bytes) } : null);
};

const ask = (file: string, config: BoardConfig | null = CONFIG, acceptEncoding: string | null = null) =>
  createBoard({ read, config })({ file, acceptEncoding });

describe('the board', () => {
  it('is one page, which is never kept, and files with a hash in their name, which are kept for a year', async () => {
    const kept = async (file: string) => (await ask(file)).headers?.['cache-control'];
    expect(await kept('')).toBe('no-store');
    expect(await kept('index.html')).toBe('no-store');
    expect(await kept('config.json')).toBe('no-store');
    expect(await kept('board-ABCD1234.js')).toBe('public, max-age=31536000, immutable');
    expect(await kept('board-ABCD1234.css')).toBe('public, max-age=31536000, immutable');
  });

  it('may talk to its own origin, the tables and the authority, and to nobody else', async () => {
    const { headers = {} } = await ask('');
    const policy = Object.fromEntries(
      (headers['content-security-policy'] ?? '').split('; ').map((part) => part.split(/ (.*)/s)),
    ) as Record<string, string>;
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'connect-src': "'self' https://rota.table.core.windows.net https://login.microsoftonline.com",
      'frame-src': 'https://login.microsoftonline.com',
      'img-src': "'self' data:",
      'frame-ancestors': "'none'",
      'base-uri': "'none'",
    });
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  it('is told the settings that it needs, and no other', async () => {
    expect(JSON.parse(String((await ask('config.json')).body))).toEqual(CONFIG);
  });

  it('the board is compressed for clients that accept it', async () => {
    const { headers, body } = await ask('', CONFIG, 'gzip, br');
    expect(headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(body as Uint8Array).toString()).toBe('<!doctype html>');
    expect((await ask('')).headers).not.toHaveProperty('content-encoding');
  });

  it('serves no other file, whatever the path', async () => {
    for (const file of [
      'main.cjs',
      '../main.cjs',
      '..%2fmain.cjs',
      'a/b.js',
      'board-ABCD1234.js.map',
      '.env',
    ])
      expect((await ask(file)).status, file).toBe(404);
  });

  it('is there while settings are wrong, and says so where it is asked for them', async () => {
    expect((await ask('', null)).status).toBe(200);
    const { status, body } = await ask('config.json', null);
    expect([status, JSON.parse(String(body))]).toMatchObject([503, { error: { code: 'notConfigured' } }]);
  });
});
