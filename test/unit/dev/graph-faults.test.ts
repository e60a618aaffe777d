import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seen, type Fault } from '../../../lib/dev/faults.ts';
import { waitFor } from '../../support/wait-for.ts';
import { ANNA, codeOf, startGraphClient, user, type GraphClient } from './graph-client.ts';

describe('the Graph stand-in, told to fail', () => {
  let bot: GraphClient;
  beforeAll(async () => {
    bot = await startGraphClient();
  });
  afterAll(() => bot.graph.stop());
  afterEach(() => bot.graph.clearFaults());

  const answers: [string, Fault, number, string][] = [
    ['open property', seen.openProperty, 400, 'BadRequest'],
    ['calling not enabled', seen.callingNotEnabled, 403, '7503'],
    ['the wrapped form', seen.callingNotEnabledWrapped, 403, 'UnknownError'],
    ['consent missing', seen.consentMissing, 403, '7504'],
    ['tenant mismatch', seen.tenantMismatch, 403, '7505'],
    ['throttled', seen.throttled('0.25'), 429, 'TooManyRequests'],
  ];
  it.each(answers)('answers %s once', async (_, fault, status, code) => {
    const id = bot.open();
    bot.graph.fail({ action: 'redirect' }, fault);
    const first = await bot.redirect(id);
    expect([first.status, await codeOf(first)]).toEqual([status, code]);
    expect(bot.accepted(id)).toEqual([]);
    expect((await bot.redirect(id)).status).toBe(202);
  });

  it('uses faults in order, as often as told, and only where they match', async () => {
    const id = bot.open();
    bot.graph.fail({ action: 'redirect', times: 2 }, seen.unavailable);
    bot.graph.fail({ form: 'qualified' }, seen.openProperty);
    bot.graph.fail({ times: Infinity }, seen.serverError);
    const statuses = [];
    for (const action of ['redirect', 'redirect', 'redirect', 'microsoft.graph.reject', 'redirect'])
      statuses.push((await bot.act(id, action, { targets: [user(ANNA)] })).status);
    bot.graph.clearFaults();
    statuses.push((await bot.redirect(id)).status);
    expect(statuses).toEqual([503, 503, 500, 400, 500, 202]);
  });

  it('breaks the connection before or after the effect', async () => {
    const [before, after] = [bot.open(), bot.open()];
    bot.graph.fail({ callId: after }, { kind: 'reset', effect: true });
    bot.graph.fail({ callId: before }, { kind: 'reset' });
    await expect(bot.redirect(before)).rejects.toThrow();
    await expect(bot.redirect(after)).rejects.toThrow();
    expect([bot.accepted(before).length, bot.accepted(after).length]).toEqual([0, 1]);
  });

  it('hangs, with or without effect, until it is stopped', async () => {
    const slow = await startGraphClient();
    const [without, withEffect] = [slow.open(), slow.open()];
    slow.graph.fail({ callId: without }, { kind: 'hang' });
    slow.graph.fail({ callId: withEffect }, { kind: 'hang', effect: true });
    const hung = [without, withEffect].map((id) => slow.redirect(id).catch(() => 'hung'));
    await waitFor('both requests', () => slow.graph.requests.length === 2);
    expect([slow.accepted(without).length, slow.accepted(withEffect).length]).toEqual([0, 1]);
    await slow.graph.stop();
    expect(await Promise.all(hung)).toEqual(['hung', 'hung']);
  });

  it('delays', async () => {
    bot.graph.fail({}, { kind: 'delay', milliseconds: 30 });
    const begun = performance.now();
    expect((await bot.redirect(bot.open())).status).toBe(202);
    expect(performance.now() - begun).toBeGreaterThan(25);
  });
});
