/** The stand-in for Graph plays a call from its notification to its end. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listen, readBody, type Listening } from '../../../lib/dev/http.ts';
import { ANNA, LINE, phone, startGraphClient, user, type GraphClient } from './graph-client.ts';

interface Received {
  readonly path: string;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
}

const received: Received[] = [];
let bot: GraphClient;
let app: Listening;
/** What the app does about a call that arrives. */
let respond: (id: string) => Promise<unknown> = () => Promise.resolve();

beforeAll(async () => {
  bot = await startGraphClient();
  const server = createServer((request, response) => {
    void (async () => {
      const text = Buffer.from(await readBody(request, 1e6)).toString();
      const { value } = JSON.parse(text) as {
        value: { changeType: string; resourceUrl: string; resourceData: Received['data'] }[];
      };
      received.push({ path: request.url ?? '', text, data: value[0]?.resourceData });
      if (value[0]?.changeType === 'created') await respond(value[0].resourceUrl.split('/').pop() ?? '');
      response.writeHead(202).end();
    })();
  });
  app = await listen(server, 0);
  bot.graph.appUrl = app.url;
});
afterAll(async () => {
  await bot.graph.stop();
  await app.stop();
});

const endOf = (id: string) => received.findLast(({ text }) => text.includes(id));
const redirect = (id: string) =>
  bot.act(id, 'redirect', {
    targets: [user(ANNA, 'Anna'), phone('+46700000001')],
    callbackUri: `https://bot.example/api/calls/${id}?day=2026-11-21`,
  });

it.each([
  ['the first picks up', undefined, ANNA, { state: 'terminated' }],
  ['a number picks up', '+46700000001', '+46700000001', { state: 'terminated' }],
  ['a name picks up, in any case', 'ANNA', ANNA, { state: 'terminated' }],
  ['nobody picks up', 'nobody', null, { resultInfo: { subcode: 10004 } }],
  ['all decline', 'busy', null, { resultInfo: { subcode: 10024 } }],
  ['the caller hangs up', 'gone', null, { resultInfo: { code: 487 } }],
])('the app is told the end of a redirected call: %s', async (_, answer, pickedUp, data) => {
  respond = redirect;
  const placed = await bot.graph.placeCall({ from: '+4670', to: LINE, ...(answer ? { answer } : {}) });
  const ended = await placed.ended;
  expect([placed.delivered.status, ended.delivered.status]).toEqual([202, 202]);
  expect(ended.pickedUp?.id ?? null).toBe(pickedUp);
  const end = endOf(placed.call.id);
  expect(end?.path).toBe(`/api/calls/${placed.call.id}?day=2026-11-21`);
  expect(end?.data).toMatchObject(data);
  expect('answeredBy' in (end?.data ?? {})).toBe(pickedUp !== null);
});

it('the end of a rejected call has no state', async () => {
  respond = (id) => bot.act(id, 'reject', { reason: 'busy' });
  const placed = await bot.graph.placeCall({ from: ANNA, to: LINE });
  await placed.ended;
  expect(endOf(placed.call.id)).toMatchObject({ path: '/api/calls' });
  expect(endOf(placed.call.id)?.data).not.toHaveProperty('state');
});

it('a call that the app does nothing about ends', async () => {
  respond = () => Promise.resolve();
  const hasty = await startGraphClient({ patience: 1 });
  hasty.graph.appUrl = app.url;
  const placed = await hasty.graph.placeCall({ from: ANNA, to: LINE });
  expect((await placed.ended).pickedUp).toBeNull();
  await hasty.graph.stop();
});

it('a call that rings on has no end until a test sends one', async () => {
  respond = redirect;
  const placed = await bot.graph.placeCall({ from: ANNA, to: LINE, answer: 'rings on' });
  const other = await bot.graph.placeCall({ from: ANNA, to: LINE });
  await other.ended;
  expect(endOf(placed.call.id)?.path).toBe('/api/calls');
});

it('a call to an app that cannot be reached says so', async () => {
  const alone = await startGraphClient();
  alone.graph.appUrl = 'http://127.0.0.1:1';
  expect((await alone.graph.placeCall({ from: ANNA, to: LINE })).delivered.status).toBe(0);
  await alone.graph.stop();
});
