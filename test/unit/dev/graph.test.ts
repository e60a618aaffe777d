import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { ANNA, CALLBACK_URI, codeOf, startGraphClient, user, type GraphClient } from './graph-client.ts';

describe('the Graph stand-in', () => {
  let bot: GraphClient;
  beforeAll(async () => {
    bot = await startGraphClient();
  });
  afterAll(() => bot.graph.stop());

  it('accepts a redirect with 202 and no body, once', async () => {
    const id = bot.open();
    const first = await bot.act(id, 'redirect', {
      targets: [user(ANNA)],
      timeout: 45,
      callbackUri: CALLBACK_URI,
    });
    expect([first.status, await first.text(), first.headers.has('request-id')]).toEqual([202, '', true]);
    const second = await bot.act(id, 'reject', { reason: 'busy' });
    expect([second.status, await codeOf(second)]).toEqual([404, '8522']);
    expect(bot.accepted(id)).toMatchObject([{ action: 'redirect', targets: [{ kind: 'user', id: ANNA }] }]);
    expect(bot.graph.requests.map((r) => [r.action, r.status])).toEqual([
      ['redirect', 202],
      ['reject', 404],
    ]);
  });

  it('knows both path forms and both versions', async () => {
    const accepted = [];
    for (const version of ['v1.0', 'beta'])
      for (const action of ['microsoft.graph.redirect', 'redirect'])
        accepted.push((await bot.act(bot.open(), action, { targets: [user(ANNA)] }, version)).status);
    accepted.push((await bot.act(bot.open(), 'microsoft.graph.reject', { reason: 'busy' })).status);
    expect(accepted).toEqual([202, 202, 202, 202, 202]);
  });

  it('refuses what has no token, no content type or no JSON', async () => {
    const path = `/v1.0/communications/calls/${bot.open()}/reject`;
    const status = async (body: string, headers: Record<string, string> = {}) =>
      (await bot.post(path, body, headers)).status;
    expect(await status('{}', { authorization: 'Bearer other' })).toBe(401);
    expect(await status('{}', { 'content-type': '' })).toBe(415);
    expect(await status('{}', { 'content-type': 'text/plain' })).toBe(415);
    expect(await status('{')).toBe(400);
    expect((await bot.post('/v1.0/users', {})).status).toBe(400);
  });

  it('tells whether a call still waits', async () => {
    const id = bot.open();
    const path = `/v1.0/communications/calls/${id}`;
    expect(await (await bot.get(path)).json()).toMatchObject({ id, state: 'incoming' });
    await bot.act(id, 'reject', { reason: 'busy' });
    expect((await bot.get(path)).status).toBe(404);
  });

  it('ends a call that nobody acts on', async () => {
    const hasty = await startGraphClient({ patience: 20 });
    const id = hasty.open();
    await waitFor('the end of patience', () => hasty.graph.calls.find(id)?.state === 'terminated');
    expect(await codeOf(await hasty.redirect(id))).toBe('8522');
    await hasty.graph.stop();
  });

  it('limits the requests of 15 s', async () => {
    const small = await startGraphClient({ limit: 2 });
    const look = async () => {
      const answer = await small.get('/v1.0/communications/calls/x');
      return [answer.status, answer.headers.get('retry-after')];
    };
    const answers = [await look(), await look(), await look()];
    await small.graph.stop();
    expect(answers).toEqual([
      [404, null],
      [404, null],
      [429, '2.128'],
    ]);
  });
});
