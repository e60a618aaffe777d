/** The webhook on a real server, with all that a workflow can do to a post. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterEach, describe, expect, it } from 'vitest';
import { createTeamsWebhook } from '../../../lib/azure/teams-webhook.ts';
import { selfSigned } from '../../support/self-signed.ts';
import { listen, type Listening } from '../../../lib/dev/http.ts';

interface Got {
  readonly path: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const running: Listening[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

async function serve(answer: RequestListener) {
  const got: Got[] = [];
  const server = await listen(
    createServer((request, response) => {
      void (async () => {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        got.push({ path: request.url, headers: request.headers, body });
        answer(request, response);
      })();
    }),
    0,
  );
  running.push(server);
  return { url: server.url, got };
}

const noToken = () => Promise.reject(new Error('no token was to be asked for'));

const webhook = (url: string, given: Partial<Parameters<typeof createTeamsWebhook>[0]> = {}) =>
  createTeamsWebhook({ url, token: noToken, dropToken: () => undefined, ...given });

describe('a post', () => {
  it('goes to the URL as it is where that is signed, without a token', async () => {
    const { url, got } = await serve((_, response) => response.writeHead(202).end());
    expect(await webhook(`${url}/workflows/ab%20c/triggers?sp=%2Ft&sig=S-1_x`).post('{"a":"ö"}')).toEqual({
      kind: 'accepted',
    });
    expect(got).toMatchObject([{ path: '/workflows/ab%20c/triggers?sp=%2Ft&sig=S-1_x', body: '{"a":"ö"}' }]);
    expect(got[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(got[0]?.headers).not.toHaveProperty('authorization');
  });

  it('brings a token where the URL has no signature', async () => {
    const { url, got } = await serve((_, response) => response.writeHead(202).end());
    await webhook(`${url}/workflows?design=1`, { token: () => Promise.resolve('the-token') }).post('{}');
    expect(got[0]?.headers.authorization).toBe('Bearer the-token');
  });

  it('has a token that was refused forgotten', async () => {
    const { url } = await serve((_, response) => response.writeHead(401).end());
    const dropped: string[] = [];
    const options = {
      token: () => Promise.resolve('old'),
      dropToken: (token: string) => void dropped.push(token),
    };
    expect(await webhook(url, options).post('{}')).toMatchObject({ kind: 'failed', status: 401 });
    expect(dropped).toEqual(['old']);
  });

  it('is not made where no token can be had', async () => {
    const { url, got } = await serve((_, response) => response.end());
    expect(await webhook(url).post('{}')).toMatchObject({
      kind: 'failed',
      why: 'no token for the workflow could be had',
    });
    expect(got).toEqual([]);
  });

  it.each([
    [429, { 'retry-after': '2.5' }, 2_500],
    [429, {}, null],
    [500, {}, null],
    [503, { 'retry-after': '120' }, 120_000],
    [302, { location: 'https://elsewhere.example/' }, null],
    [404, {}, null],
  ])('that is answered with %i and %j failed', async (status, headers, retryAfterMs) => {
    const { url } = await serve((_, response) => response.writeHead(status, headers).end('no'));
    expect(await webhook(`${url}?sig=x`).post('{}')).toEqual({
      kind: 'failed',
      status,
      why: `the workflow answered ${status}`,
      retryAfterMs,
    });
  });

  it('that is never answered fails after its limit', async () => {
    const { url } = await serve(() => undefined);
    expect(await webhook(`${url}?sig=x`, { timeoutMs: 50 }).post('{}')).toMatchObject({
      kind: 'failed',
      status: null,
      why: 'the workflow did not answer in time',
    });
  });

  it('that is accepted with a body that never ends is accepted', async () => {
    const { url } = await serve((_, response) => void response.writeHead(202).write('begin'));
    expect(await webhook(`${url}?sig=x`).post('{}')).toEqual({ kind: 'accepted' });
  });

  it('a post fails when its connection breaks', async () => {
    const { url } = await serve((request) => request.socket.destroy());
    expect(await webhook(`${url}?sig=x`).post('{}')).toMatchObject({ kind: 'failed', status: null });
  });

  it('to a port where nobody listens failed, and says so without the address', async () => {
    const { url } = await serve((_, response) => response.end());
    await running.pop()?.stop();
    const posted = await webhook(`${url}?sig=secret`).post('{}');
    expect(posted).toMatchObject({ why: 'the workflow cannot be reached (ECONNREFUSED)' });
    expect(JSON.stringify(posted)).not.toMatch(/127\.0\.0\.1|secret/);
  });

  it('to a server whose certificate is not trusted failed, and is not sent', async () => {
    let requests = 0;
    const server = await listen(
      createTlsServer(selfSigned(), () => (requests += 1)),
      0,
    );
    running.push(server);
    expect(await webhook(`${server.url.replace('http:', 'https:')}?sig=x`).post('{}')).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/^the workflow cannot be reached \([A-Z_]*SIGN[A-Z_]*\)$/) as unknown,
    });
    expect(requests).toBe(0);
  });
});
