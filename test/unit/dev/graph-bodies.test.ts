import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANNA,
  CALLBACK_URI,
  codeOf,
  phone,
  startGraphClient,
  target,
  user,
  type GraphClient,
} from './graph-client.ts';

describe('bodies that the Graph stand-in takes and refuses', () => {
  let bot: GraphClient;
  beforeAll(async () => {
    bot = await startGraphClient();
  });
  afterAll(() => bot.graph.stop());

  const good: [string, unknown, string?][] = [
    ['25 targets', { targets: Array.from({ length: 25 }, () => user(ANNA)) }],
    ['a phone', { targets: [phone('+46701234567')], timeout: 15 }],
    ['an application', { targets: [target({ application: { id: ANNA } })], timeout: 90 }],
    ['disabled forwarding', { targets: [user(ANNA)], routingPolicies: ['disableForwarding'] }],
    ['http on loopback', { targets: [user(ANNA)], callbackUri: 'http://127.0.0.1:1/api' }],
    ['masks in beta', { targets: [user(ANNA)], maskCaller: true, maskCallee: false }, 'beta'],
  ];
  it.each(good)('takes a redirect with %s', async (_, body, version) => {
    expect((await bot.act(bot.open(), 'redirect', body, version)).status).toBe(202);
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
    ['a mask that is not a boolean', { targets: [user(ANNA)], maskCaller: 'yes' }, 'beta'],
    ['an unknown policy', { targets: [user(ANNA)], routingPolicies: ['forward'] }],
    ['a list as body', []],
  ];
  it.each(bad)('refuses a redirect with %s', async (_, body, version) => {
    const id = bot.open();
    const answer = await bot.act(id, 'redirect', body, version);
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'BadRequest']);
    expect(bot.accepted(id)).toEqual([]);
  });

  const rejects: [unknown, number][] = [
    [{ reason: 'none', callbackUri: CALLBACK_URI }, 202],
    [{ reason: 'busy' }, 202],
    [{ reason: 'forbidden' }, 202],
    [{ reason: 'Busy' }, 400],
    [{ reason: 'later' }, 400],
    [{ reason: 'busy', targets: [] }, 400],
  ];
  it.each(rejects)('answers the reject %j with %i', async (body, status) => {
    expect((await bot.act(bot.open(), 'reject', body)).status).toBe(status);
  });
});
