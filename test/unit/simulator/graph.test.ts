import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seen, type Fault } from '../../../lib/simulator/faults.ts';
import { startGraph, type Graph } from '../../../lib/simulator/graph.ts';
import { listen, readBody, type Listening } from '../../../lib/simulator/http.ts';
import type { Form } from '../../../lib/simulator/notification.ts';
import { waitFor } from '../../support/wait-for.ts';

const ANNA = '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e';
const LINE = '7629bdce-046c-4903-86b4-a8f718277e1a';
const target = (identity: unknown) => ({
  '@odata.type': '#microsoft.graph.invitationParticipantInfo',
  identity: { '@odata.type': '#microsoft.graph.identitySet', ...(identity as object) },
});
const user = (id: string, displayName?: string) =>
  target({ user: { '@odata.type': '#microsoft.graph.identity', id, ...(displayName && { displayName }) } });
const phone = (id: string) => target({ phone: { '@odata.type': '#microsoft.graph.identity', id } });
const callbackUri = 'https://bot.example/api/calls/x?day=2026-11-21';

describe('the Graph stand-in', () => {
  let graph: Graph;
  let token: string;

  beforeEach(async () => {
    graph = await startGraph({
      botAppId: 'bot',
      tenantId: 'tenant',
      patience: 200,
      times: { ring: 5, talk: 5 },
    });
    token = await fetchToken();
  });
  afterEach(() => graph.stop());

  async function fetchToken(): Promise<string> {
    const query = 'resource=https%3A%2F%2Fgraph.microsoft.com&api-version=2019-08-01&client_id=bot';
    const answer = await fetch(`${graph.url}/msi/token?${query}`, {
      headers: { 'x-identity-header': graph.identity.header },
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }
  const open = (id?: string) => graph.calls.open({ from: '+46701234567', to: LINE, ...(id ? { id } : {}) });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${graph.url}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    });
  const act = (id: string, action: string, body: unknown, version = 'v1.0') =>
    post(`/${version}/communications/calls/${id}/${action}`, body);
  const codeOf = async (answer: Response) =>
    ((await answer.json()) as { error: { code: string; message: string } }).error.code;

  it('accepts a redirect with 202 and no body, once', async () => {
    const { id } = open();
    const first = await act(id, 'redirect', { targets: [user(ANNA)], timeout: 45, callbackUri });
    expect([first.status, await first.text(), first.headers.has('request-id')]).toEqual([202, '', true]);
    const second = await act(id, 'reject', { reason: 'busy' });
    expect([second.status, await codeOf(second)]).toEqual([404, '8522']);
    expect(graph.accepted(id)).toMatchObject([{ action: 'redirect', targets: [{ kind: 'user', id: ANNA }] }]);
    expect(graph.requests.map((r) => [r.action, r.status])).toEqual([
      ['redirect', 202],
      ['reject', 404],
    ]);
  });

  it('knows both path forms and both versions', async () => {
    const accepted = [];
    for (const version of ['v1.0', 'beta'])
      for (const action of ['microsoft.graph.redirect', 'redirect'])
        accepted.push((await act(open().id, action, { targets: [user(ANNA)] }, version)).status);
    accepted.push((await act(open().id, 'microsoft.graph.reject', { reason: 'busy' })).status);
    expect(accepted).toEqual([202, 202, 202, 202, 202]);
  });

  const good: [string, unknown, string?][] = [
    ['25 targets', { targets: Array.from({ length: 25 }, () => user(ANNA)) }],
    ['a phone', { targets: [phone('+46701234567')], timeout: 15 }],
    ['an application', { targets: [target({ application: { id: ANNA } })], timeout: 90 }],
    ['disabled forwarding', { targets: [user(ANNA)], routingPolicies: ['disableForwarding'] }],
    ['http on loopback', { targets: [user(ANNA)], callbackUri: 'http://127.0.0.1:1/api' }],
    ['masks in beta', { targets: [user(ANNA)], maskCaller: true, maskCallee: false }, 'beta'],
  ];
  it.each(good)('takes a redirect with %s', async (_, body, version) => {
    expect((await act(open().id, 'redirect', body, version)).status).toBe(202);
  });

  const bad: [string, unknown, string?][] = [
    ['no targets', { targets: [] }],
    ['26 targets', { targets: Array.from({ length: 26 }, () => user(ANNA)) }],
    ['a target without its type', { targets: [{ identity: { user: { id: ANNA } } }] }],
    ['two identities in a target', { targets: [target({ user: { id: ANNA }, phone: { id: '+461' } })] }],
    ['no identity in a target', { targets: [target({})] }],
    ['an unknown identity', { targets: [target({ device: { id: ANNA } })] }],
    ['an empty id', { targets: [user('')] }],
    ['a number without +', { targets: [phone('46701234567')] }],
    ['14 s', { targets: [user(ANNA)], timeout: 14 }],
    ['91 s', { targets: [user(ANNA)], timeout: 91 }],
    ['half seconds', { targets: [user(ANNA)], timeout: 20.5 }],
    ['seconds as text', { targets: [user(ANNA)], timeout: '20' }],
    ['a callback over http', { targets: [user(ANNA)], callbackUri: 'http://bot.example/api' }],
    ['a callback that is no URL', { targets: [user(ANNA)], callbackUri: 'api' }],
    ['masks in v1.0', { targets: [user(ANNA)], maskCaller: true }],
    ['an unknown member', { targets: [user(ANNA)], ringSeconds: 20 }],
    ['a mask that is no boolean', { targets: [user(ANNA)], maskCaller: 'yes' }, 'beta'],
    ['an unknown policy', { targets: [user(ANNA)], routingPolicies: ['forward'] }],
    ['a list as body', []],
  ];
  it.each(bad)('refuses a redirect with %s', async (_, body, version) => {
    const { id } = open();
    const answer = await act(id, 'redirect', body, version);
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'BadRequest']);
    expect(graph.accepted(id)).toEqual([]);
  });

  const rejects: [unknown, number][] = [
    [{ reason: 'none', callbackUri }, 202],
    [{ reason: 'busy' }, 202],
    [{ reason: 'forbidden' }, 202],
    [{ reason: 'Busy' }, 400],
    [{ reason: 'later' }, 400],
    [{ reason: 'busy', targets: [] }, 400],
  ];
  it.each(rejects)('answers the reject %j with %i', async (body, status) => {
    expect((await act(open().id, 'reject', body)).status).toBe(status);
  });

  it('refuses what has no token, no content type or no JSON', async () => {
    const path = `/v1.0/communications/calls/${open().id}/reject`;
    const bytes = Buffer.from('{}');
    const plain = await fetch(graph.url + path, {
      method: 'POST',
      body: bytes,
      headers: { authorization: `Bearer ${token}` },
    });
    expect((await post(path, '{}', { authorization: 'Bearer other' })).status).toBe(401);
    expect(plain.status).toBe(400);
    expect((await post(path, '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(path, '{')).status).toBe(400);
    expect((await post('/v1.0/users', {})).status).toBe(400);
  });

  it('tells whether a call still waits', async () => {
    const { id } = open();
    const look = () =>
      fetch(`${graph.url}/v1.0/communications/calls/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      });
    expect(await (await look()).json()).toMatchObject({ id, state: 'incoming' });
    await act(id, 'reject', { reason: 'busy' });
    expect((await look()).status).toBe(404);
  });

  it('ends a call that nobody acts on', async () => {
    const { id } = open();
    await waitFor('the end of patience', () => graph.calls.find(id)?.state === 'terminated');
    expect(await codeOf(await act(id, 'redirect', { targets: [user(ANNA)] }))).toBe('8522');
  });

  it('limits the requests of 15 s', async () => {
    const small = await startGraph({ botAppId: 'bot', tenantId: 'tenant', limit: 2 });
    const { access_token } = (await (
      await fetch(`${small.url}/msi/token?resource=r&api-version=2019-08-01&client_id=b`, {
        headers: { 'x-identity-header': small.identity.header },
      })
    ).json()) as { access_token: string };
    const look = () =>
      fetch(`${small.url}/v1.0/communications/calls/x`, {
        headers: { authorization: `Bearer ${access_token}` },
      });
    const answers = [await look(), await look(), await look()];
    await small.stop();
    expect(answers.map((a) => [a.status, a.headers.get('retry-after')])).toEqual([
      [404, null],
      [404, null],
      [429, '2.128'],
    ]);
  });

  describe('told to fail', () => {
    const redirect = (id: string) => act(id, 'redirect', { targets: [user(ANNA)] });

    const answers: [string, Fault, number, string][] = [
      ['open property', seen.openProperty, 400, 'BadRequest'],
      ['calling not enabled', seen.callingNotEnabled, 403, '7503'],
      ['the wrapped form', seen.callingNotEnabledWrapped, 403, 'UnknownError'],
      ['consent missing', seen.consentMissing, 403, '7504'],
      ['tenant mismatch', seen.tenantMismatch, 403, '7505'],
      ['throttled', seen.throttled('0.25'), 429, 'TooManyRequests'],
    ];
    it.each(answers)('answers %s once', async (_, fault, status, code) => {
      const { id } = open();
      graph.fail({ action: 'redirect' }, fault);
      const first = await redirect(id);
      expect([first.status, await codeOf(first)]).toEqual([status, code]);
      expect(graph.accepted(id)).toEqual([]);
      expect((await redirect(id)).status).toBe(202);
    });

    it('uses faults in order, as often as told, and only where they match', async () => {
      const { id } = open();
      graph.fail({ action: 'redirect', times: 2 }, seen.unavailable);
      graph.fail({ form: 'qualified' }, seen.openProperty);
      graph.fail({ times: Infinity }, seen.serverError);
      const statuses = [];
      for (const action of ['redirect', 'redirect', 'redirect', 'microsoft.graph.reject', 'redirect'])
        statuses.push((await act(id, action, { targets: [user(ANNA)] })).status);
      graph.clearFaults();
      statuses.push((await redirect(id)).status);
      expect(statuses).toEqual([503, 503, 500, 400, 500, 202]);
    });

    it('breaks the connection before or after the effect', async () => {
      const [before, after] = [open().id, open().id];
      graph.fail({ callId: after }, { kind: 'reset', effect: true });
      graph.fail({ callId: before }, { kind: 'reset' });
      await expect(redirect(before)).rejects.toThrow();
      await expect(redirect(after)).rejects.toThrow();
      expect([graph.accepted(before).length, graph.accepted(after).length]).toEqual([0, 1]);
    });

    it('hangs, with or without effect, and delays', async () => {
      const [without, withEffect, late] = [open().id, open().id, open().id];
      graph.fail({ callId: without }, { kind: 'hang' });
      graph.fail({ callId: withEffect }, { kind: 'hang', effect: true });
      graph.fail({ callId: late }, { kind: 'delay', milliseconds: 30 });
      const hung = [redirect(without), redirect(withEffect)].map((answer) => answer.catch(() => 'hung'));
      expect((await redirect(late)).status).toBe(202);
      expect([graph.accepted(without).length, graph.accepted(withEffect).length]).toEqual([0, 1]);
      await graph.stop();
      expect(await Promise.all(hung)).toEqual(['hung', 'hung']);
    });
  });

  it('gives tokens to a managed identity only, and fails when told so', async () => {
    const ask = (query: string, header = graph.identity.header) =>
      fetch(`${graph.url}/msi/token?${query}`, { headers: { 'x-identity-header': header } });
    const statuses = [
      (await ask('resource=r&api-version=2019-08-01', 'wrong')).status,
      (await ask('api-version=2019-08-01')).status,
      (await ask('resource=r')).status,
    ];
    graph.identity.mode = 'error';
    statuses.push((await ask('resource=r&api-version=2019-08-01')).status);
    expect(statuses).toEqual([401, 400, 400, 500]);
  });

  it('signs as the metadata say, also after a rotation', async () => {
    const metadata = (await (await fetch(`${graph.url}/v1/.well-known/OpenIdConfiguration`)).json()) as {
      jwks_uri: string;
    };
    const verify = async (signed: string) =>
      jwtVerify(signed, createRemoteJWKSet(new URL(metadata.jwks_uri)), { algorithms: ['RS256'] });
    const { payload, protectedHeader } = await verify(await graph.signToken());
    expect(payload).toMatchObject({ aud: 'bot', iss: 'https://api.botframework.com', tid: 'tenant' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_900);
    expect(protectedHeader).toMatchObject({ alg: 'RS256', cty: 'JWT' });
    const old = await graph.signToken();
    await graph.keys.rotate(true);
    await verify(await graph.signToken());
    await expect(verify(old)).rejects.toThrow();
    await expect(verify(await graph.signToken({ unknownKey: true }))).rejects.toThrow();
    const { payload: changed } = await verify(
      await graph.signToken({ claims: { tid: undefined, aud: 'other' }, header: { cty: undefined } }),
    );
    expect([changed.tid, changed.aud]).toEqual([undefined, 'other']);
    graph.keys.mode = 'error';
    expect((await fetch(metadata.jwks_uri)).status).toBe(500);
  });

  describe('placing a call', () => {
    const received: { path: string; auth: string; body: Notification }[] = [];
    let app: Listening;
    let respond: (id: string) => Promise<unknown>;
    interface Notification {
      value: {
        changeType: string;
        resourceUrl?: string;
        resource?: string;
        resourceData: Record<string, unknown>;
      }[];
    }

    beforeEach(async () => {
      received.length = 0;
      const server = createServer((request, response) => {
        void (async () => {
          const text = Buffer.from(await readBody(request, 1e6)).toString();
          const body = JSON.parse(text) as Notification;
          received.push({ path: request.url ?? '', auth: request.headers.authorization ?? '', body });
          const path = body.value[0]?.resourceUrl ?? body.value[0]?.resource ?? '';
          if (body.value[0]?.changeType.toLowerCase() === 'created')
            await respond(path.split('/').pop() ?? '');
          response.writeHead(202).end();
        })();
      });
      app = await listen(server, 0);
      graph.appUrl = app.url;
    });
    afterEach(() => app.stop());

    const redirectTo =
      (...targets: unknown[]) =>
      (id: string) =>
        act(id, 'redirect', { targets, callbackUri: `https://bot.example/api/calls/${id}?day=2026-11-21` });

    const ends: [string, string | undefined, string | null, Record<string, unknown>][] = [
      [
        'the first picks up',
        undefined,
        ANNA,
        { state: 'terminated', answeredBy: expect.anything() as unknown },
      ],
      ['a number picks up', '+46700000001', '+46700000001', { answeredBy: expect.anything() as unknown }],
      ['by name, in any case', 'ANNA', ANNA, { answeredBy: expect.anything() as unknown }],
      [
        'nobody picks up',
        'nobody',
        null,
        { resultInfo: expect.objectContaining({ subcode: 10004 }) as unknown },
      ],
      ['somebody who does not ring', 'carl', null, { state: 'terminated' }],
      ['all decline', 'busy', null, { resultInfo: expect.objectContaining({ subcode: 10024 }) as unknown }],
      [
        'the caller hangs up',
        'gone',
        null,
        { resultInfo: expect.objectContaining({ code: 487 }) as unknown },
      ],
    ];
    it.each(ends)('tells the end: %s', async (_, answer, pickedUp, data) => {
      respond = redirectTo(user(ANNA, 'Anna'), phone('+46700000001'));
      const placed = await graph.placeCall({ from: '+4670', to: LINE, ...(answer ? { answer } : {}) });
      const ended = await placed.ended;
      expect([placed.delivered.status, ended.delivered.status]).toEqual([202, 202]);
      expect(ended.pickedUp?.id ?? null).toBe(pickedUp);
      expect(received.at(-1)?.path).toBe(`/api/calls/${placed.call.id}?day=2026-11-21`);
      expect(received.at(-1)?.body.value[0]).toMatchObject({ changeType: 'deleted', resourceData: data });
      expect('answeredBy' in (received.at(-1)?.body.value[0]?.resourceData ?? {})).toBe(pickedUp !== null);
    });

    it('tells the end of a rejected call without a state', async () => {
      respond = (id) => act(id, 'reject', { reason: 'busy' });
      const placed = await graph.placeCall({ from: ANNA, to: LINE });
      await placed.ended;
      expect(received.map((r) => r.path)).toEqual(['/api/calls', '/api/calls']);
      expect(received.at(-1)?.body.value[0]?.resourceData).not.toHaveProperty('state');
    });

    it('ends a call that the app does nothing about', async () => {
      respond = () => Promise.resolve();
      const placed = await graph.placeCall({ from: ANNA, to: LINE });
      expect((await placed.ended).pickedUp).toBeNull();
    });

    const GUID = /^[0-9a-f]{8}-/;
    const HEX = /^[0-9A-F]{32}$/;
    const forms: [Form, boolean, boolean, RegExp][] = [
      ['real', true, true, GUID],
      ['documented', false, true, GUID],
      ['resource-only', true, false, GUID],
      ['untyped', true, false, HEX],
      ['hex', false, true, HEX],
      ['list', true, true, GUID],
      ['capitals', true, true, GUID],
    ];
    it.each(forms)('has the form %s', async (form, resource, resourceUrl, id) => {
      respond = redirectTo(user(ANNA));
      const placed = await graph.placeCall({ from: '+4670', to: LINE, form });
      const [item] = received[0]?.body.value ?? [];
      expect(placed.call.id).toMatch(id);
      expect([item?.resource !== undefined, item?.resourceUrl !== undefined]).toEqual([
        resource,
        resourceUrl,
      ]);
      expect('@odata.type' in (received[0]?.body ?? {})).toBe(form !== 'untyped');
      expect(Array.isArray(item?.resourceData)).toBe(form === 'list');
      expect(received[0]?.auth).toMatch(/^Bearer ey/);
      expect(graph.accepted(placed.call.id)).toHaveLength(1);
    });

    it('says so where the app cannot be reached', async () => {
      await app.stop();
      expect((await graph.placeCall({ from: ANNA, to: LINE })).delivered.status).toBe(0);
    });
  });
});
