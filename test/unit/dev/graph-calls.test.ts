import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listen, readBody, type Listening } from '../../../lib/dev/http.ts';
import type { Form } from '../../../lib/dev/notification.ts';
import { ANNA, LINE, phone, startGraphClient, user, type GraphClient } from './graph-client.ts';

describe('placing a call', () => {
  let bot: GraphClient;
  beforeAll(async () => {
    bot = await startGraphClient({ patience: 200 });
  });
  afterAll(() => bot.graph.stop());

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
        if (body.value[0]?.changeType.toLowerCase() === 'created') await respond(path.split('/').pop() ?? '');
        response.writeHead(202).end();
      })();
    });
    app = await listen(server, 0);
    bot.graph.appUrl = app.url;
  });
  afterEach(() => app.stop());

  const redirectTo =
    (...targets: unknown[]) =>
    (id: string) =>
      bot.act(id, 'redirect', { targets, callbackUri: `https://bot.example/api/calls/${id}?day=2026-11-21` });

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
    ['the caller hangs up', 'gone', null, { resultInfo: expect.objectContaining({ code: 487 }) as unknown }],
  ];
  it.each(ends)('tells the end: %s', async (_, answer, pickedUp, data) => {
    respond = redirectTo(user(ANNA, 'Anna'), phone('+46700000001'));
    const placed = await bot.graph.placeCall({ from: '+4670', to: LINE, ...(answer ? { answer } : {}) });
    const ended = await placed.ended;
    expect([placed.delivered.status, ended.delivered.status]).toEqual([202, 202]);
    expect(ended.pickedUp?.id ?? null).toBe(pickedUp);
    expect(received.at(-1)?.path).toBe(`/api/calls/${placed.call.id}?day=2026-11-21`);
    expect(received.at(-1)?.body.value[0]).toMatchObject({ changeType: 'deleted', resourceData: data });
    expect('answeredBy' in (received.at(-1)?.body.value[0]?.resourceData ?? {})).toBe(pickedUp !== null);
  });

  it('tells the end of a rejected call without a state', async () => {
    respond = (id) => bot.act(id, 'reject', { reason: 'busy' });
    const placed = await bot.graph.placeCall({ from: ANNA, to: LINE });
    await placed.ended;
    expect(received.map((r) => r.path)).toEqual(['/api/calls', '/api/calls']);
    expect(received.at(-1)?.body.value[0]?.resourceData).not.toHaveProperty('state');
  });

  it('ends a call that the app does nothing about', async () => {
    respond = () => Promise.resolve();
    const placed = await bot.graph.placeCall({ from: ANNA, to: LINE });
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
    const placed = await bot.graph.placeCall({ from: '+4670', to: LINE, form });
    // Ends of the calls before may still come in.
    const first = received.find(({ body }) => JSON.stringify(body).includes(placed.call.id));
    const [item] = first?.body.value ?? [];
    expect(placed.call.id).toMatch(id);
    expect([item?.resource !== undefined, item?.resourceUrl !== undefined]).toEqual([resource, resourceUrl]);
    expect('@odata.type' in (first?.body ?? {})).toBe(form !== 'untyped');
    expect(Array.isArray(item?.resourceData)).toBe(form === 'list');
    expect(first?.auth).toMatch(/^Bearer ey/);
    expect(bot.accepted(placed.call.id)).toHaveLength(1);
  });

  it('says so where the app cannot be reached', async () => {
    await app.stop();
    expect((await bot.graph.placeCall({ from: ANNA, to: LINE })).delivered.status).toBe(0);
  });
});
