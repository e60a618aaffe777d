import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalHost, type LocalHost } from '../../../lib/dev/local-host.ts';
import { spawnHost } from '../../../lib/dev/spawn-host.ts';
import { buildTinyApp } from '../../support/tiny-app.ts';

const SOURCE = `
import { app } from '@azure/functions';
const echo = async (request, context) => {
  context.log('seen %s', request.params.id ?? 'none');
  const bytes = Buffer.from(await request.arrayBuffer());
  return {
    status: 202,
    headers: { 'x-method': request.method },
    jsonBody: {
      params: request.params, query: Object.fromEntries(request.query), url: request.url,
      header: request.headers.get('x-thing'), body: bytes.toString('base64'), place: process.env.PLACE ?? null,
    },
  };
};
app.http('echo', { methods: ['POST', 'GET'], route: 'echo/{id}', authLevel: 'anonymous', handler: echo });
app.http('literal', { methods: ['GET'], route: 'echo/fixed', handler: () => ({ body: 'fixed' }) });
app.http('bare', { methods: ['POST'], route: 'bare', handler: () => ({ status: 204, body: 'dropped' }) });
app.http('locked', { methods: ['GET'], authLevel: 'function', handler: () => ({ body: 'in' }) });
app.http('broken', { methods: ['GET'], handler: () => { throw new Error('on purpose'); } });
app.timer('sweep', { schedule: '0 0 3 * * *', handler: (timer, context) => context.warn('swept', timer.isPastDue) });
app.timer('fail', { schedule: '0 0 3 * * *', handler: () => { throw new Error('no sweep'); } });
`;

describe('the local host', () => {
  const logs: string[] = [];
  let tiny: Awaited<ReturnType<typeof buildTinyApp>>;
  let host: LocalHost;

  beforeAll(async () => {
    tiny = await buildTinyApp(SOURCE);
    host = await startLocalHost({
      directory: tiny.directory,
      functionKey: 'the-key',
      log: (line, level) => logs.push(`${level}: ${line}`),
    });
  });
  afterAll(async () => {
    await host.stop();
    await tiny.remove();
  });

  const get = (path: string, init?: RequestInit) => fetch(host.url + path, init);
  const echo = async (path: string, init?: RequestInit) =>
    (await (await get(path, init)).json()) as Record<string, unknown>;

  it('lists what the bundle registered', () => {
    expect(host.functions.map((f) => f.name)).toContain('echo');
    expect(host.functions).toHaveLength(7);
  });

  it('hands over method, parameters, query, headers and the very bytes of the body', async () => {
    const body = Buffer.from([0, 255, 10, 200]);
    const answer = await get('/api/echo/abc?day=2026-11-21&x=1&x=2', {
      method: 'POST',
      body,
      headers: { 'x-thing': 'ä'.normalize() },
    });
    expect(answer.status).toBe(202);
    expect(answer.headers.get('x-method')).toBe('POST');
    expect(await answer.json()).toMatchObject({
      params: { id: 'abc' },
      query: { day: '2026-11-21', x: '1,2' },
      header: 'ä',
      body: body.toString('base64'),
      url: `${host.url}/api/echo/abc?day=2026-11-21&x=1&x=2`,
    });
  });

  const paths: [string, string][] = [
    ['/api/echo/a%20b', 'a b'],
    ['/api/echo/%C3%A5sa', 'åsa'],
    ['/api/echo/a%2Fb', 'a%2Fb'],
    ['/API/Echo/Keep', 'Keep'],
    ['/api/echo/last/', 'last'],
    ['/api/echo/100%', '100%'],
  ];
  it.each(paths)('decodes the parameter of %s', async (path, id) => {
    expect((await echo(path)).params).toEqual({ id });
  });

  it('prefers a literal to a parameter', async () => {
    expect(await (await get('/api/echo/fixed')).text()).toBe('fixed');
  });

  const unknown: [string, string][] = [
    ['GET', '/'],
    ['GET', '/api'],
    ['GET', '/echo/a'],
    ['GET', '/api/echo'],
    ['GET', '/api/echo/a/b'],
    ['PUT', '/api/echo/a'],
    ['GET', '/api/bare'],
  ];
  it.each(unknown)('knows no %s %s', async (method, path) => {
    expect((await get(path, { method })).status).toBe(404);
  });

  it('sends no body with 204', async () => {
    const answer = await get('/api/bare', { method: 'POST' });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
  });

  const keys: [string, number, RequestInit?][] = [
    ['/api/locked', 401],
    ['/api/locked?code=wrong', 401],
    ['/api/locked?code=the-key', 200],
    ['/api/locked', 200, { headers: { 'x-functions-key': 'the-key' } }],
    ['/api/locked', 401, { headers: { 'x-functions-key': 'wrong' } }],
  ];
  it.each(keys)('asks for the key of %s: %i', async (path, status, init) => {
    expect((await get(path, init)).status).toBe(status);
  });

  it('answers 500 without a word about a handler that throws', async () => {
    const answer = await get('/api/broken');
    expect([answer.status, await answer.text()]).toEqual([500, '']);
    expect(logs.at(-1)).toContain('on purpose');
  });

  it('passes on what functions log, formatted as the library does', async () => {
    await get('/api/echo/logged');
    expect(logs).toContain('information: seen logged');
  });

  it('runs timers by name', async () => {
    await host.invokeTimer('sweep');
    expect(logs).toContain('warning: swept false');
    await expect(host.invokeTimer('fail')).rejects.toThrow('no sweep');
    await expect(host.invokeTimer('echo')).rejects.toThrow('no timer function "echo"');
  });

  it('refuses a body above the size that the setting allows', async () => {
    process.env.FUNCTIONS_REQUEST_BODY_SIZE_LIMIT = '10';
    try {
      expect((await get('/api/echo/a', { method: 'POST', body: '12345678901' })).status).toBe(413);
      expect((await get('/api/echo/a', { method: 'POST', body: '1234567890' })).status).toBe(202);
    } finally {
      delete process.env.FUNCTIONS_REQUEST_BODY_SIZE_LIMIT;
    }
  });

  it('sets the environment while it runs, and asks for no key where none is given', async () => {
    const second = await startLocalHost({ directory: tiny.directory, env: { PLACE: 'second' } });
    const answer = (await (await fetch(`${second.url}/api/echo/a`)).json()) as { place: string };
    const locked = await fetch(`${second.url}/api/locked`);
    await second.stop();
    expect([answer.place, locked.status, process.env.PLACE]).toEqual(['second', 200, undefined]);
  });

  it('runs as a process of its own, with its own settings', async () => {
    const child = await spawnHost({ directory: tiny.directory, env: { PLACE: 'child' }, functionKey: 'k' });
    try {
      const answer = (await (await fetch(`${child.url}/api/echo/a`)).json()) as { place: string };
      expect(answer.place).toBe('child');
      expect((await fetch(`${child.url}/api/locked`)).status).toBe(401);
      await child.invokeTimer('sweep');
      await expect(child.invokeTimer('fail')).rejects.toThrow('no sweep');
      expect(child.logs()).toContain('swept false');
    } finally {
      await child.stop();
    }
    await expect(fetch(child.url)).rejects.toThrow();
  });

  it('says what is wrong with a folder that is not built', async () => {
    const empty = await buildTinyApp('');
    await import('node:fs/promises').then((fs) => fs.rm(`${empty.directory}/dist`, { recursive: true }));
    await expect(startLocalHost({ directory: empty.directory })).rejects.toThrow('run "npm run build" first');
    await expect(spawnHost({ directory: empty.directory, env: {} })).rejects.toThrow('npm run build');
    await empty.remove();
  });
});
