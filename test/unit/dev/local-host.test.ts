import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalHost, type LocalHost } from '../../../lib/dev/local-host.ts';
import { spawnHost } from '../../../lib/dev/spawn-host.ts';
import { buildTinyApp } from '../../support/tiny-app.ts';

const SOURCE = `
import { app } from '@azure/functions';
const echo = async (request) => ({
  jsonBody: {
    id: request.params.id,
    query: Object.fromEntries(request.query),
    body: Buffer.from(await request.arrayBuffer()).toString('base64'),
    place: process.env.PLACE ?? null,
  },
});
app.http('echo', { methods: ['POST', 'GET'], route: 'echo/{id}', authLevel: 'anonymous', handler: echo });
app.http('literal', { methods: ['GET'], route: 'echo/fixed', handler: () => ({ body: 'fixed' }) });
app.http('locked', { methods: ['GET'], authLevel: 'function', handler: () => ({ body: 'in' }) });
app.timer('sweep', { schedule: '0 0 3 * * *', handler: (timer, context) => context.warn('swept', timer.isPastDue) });
app.timer('fail', { schedule: '0 0 3 * * *', handler: () => { throw new Error('no sweep'); } });
`;

describe('the local host', () => {
  let tiny: Awaited<ReturnType<typeof buildTinyApp>>;
  let host: LocalHost;
  beforeAll(async () => {
    tiny = await buildTinyApp(SOURCE);
    host = await startLocalHost({ directory: tiny.directory, functionKey: 'the-key' });
  });
  afterAll(async () => {
    await host.stop();
    await tiny.remove();
  });

  it('hands over parameters, query and the very bytes of the body', async () => {
    const body = Buffer.from([0, 255, 10, 200]);
    const answer = await fetch(`${host.url}/API/echo/a%20b%2Fc/?x=1&x=2`, { method: 'POST', body });
    expect(await answer.json()).toMatchObject({
      ...{ id: 'a b%2Fc', query: { x: '1,2' }, body: body.toString('base64') },
    });
  });

  it.each([
    ['GET', '/api/echo/fixed', 200],
    ['GET', '/api/echo', 404],
    ['GET', '/api/echo/a/b', 404],
    ['PUT', '/api/echo/a', 404],
    ['GET', '/api/locked', 401],
    ['GET', '/api/locked?code=wrong', 401],
    ['GET', '/api/locked?code=the-key', 200],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await fetch(host.url + path, { method })).status).toBe(status);
  });

  it('runs as a process of its own, with its own settings and timers', async () => {
    const child = await spawnHost({ directory: tiny.directory, env: { PLACE: 'child' }, functionKey: 'k' });
    try {
      expect(await (await fetch(`${child.url}/api/echo/a`)).json()).toMatchObject({ place: 'child' });
      await child.invokeTimer('sweep');
      await expect(child.invokeTimer('fail')).rejects.toThrow('no sweep');
      await expect(child.invokeTimer('echo')).rejects.toThrow('no timer function "echo"');
      expect(child.logs()).toContain('swept false');
    } finally {
      await child.stop();
    }
    await expect(fetch(child.url)).rejects.toThrow();
  });

  it('says what is wrong with a folder that is not built', async () => {
    const empty = await buildTinyApp('');
    await import('node:fs/promises').then((fs) => fs.rm(`${empty.directory}/dist`, { recursive: true }));
    await expect(spawnHost({ directory: empty.directory, env: {} })).rejects.toThrow(
      'run "npm run build" first',
    );
    await empty.remove();
  });
});
