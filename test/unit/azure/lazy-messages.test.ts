/** When messages begin: after the answers that Graph waits for. */
import { describe, expect, it } from 'vitest';
import { createLazyMessages } from '../../../lib/azure/lazy-messages.ts';
import type { Taken } from '../../../lib/calls/call-context.ts';
import { readSettings } from '../../../lib/settings/settings.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

const BOT = '6d1f2c3e-0000-4000-8000-0000000000b0';
const ended: Taken = { callId: 'a', became: 'ended', day: '2026-11-21', end: null };

/** `steps`: what messages did, in order: looks at whether Graph waits, and reads of the record. */
function world(webhook: string | undefined, rejected = false) {
  const { settings } = readSettings({
    ...{
      BOT_APP_ID: BOT,
      BOT_TENANT_ID: BOT,
      BOT_CLIENT_SECRET: 'secret',
      ROTA_STORAGE: 'UseDevelopmentStorage=true',
    },
    ...{ PUBLIC_BASE_URL: 'https://ringrota.example', TEAMS_WEBHOOK_URL: webhook },
  });
  if (settings === null) throw new Error('settings');
  const steps: string[] = [];
  const work: Promise<unknown>[] = [];
  const messages = createLazyMessages(settings, {
    store: createMemoryStore({ before: (operation, table) => void steps.push(`${operation} ${table}`) }),
    now: () => 0,
    sleep: (ms) => {
      steps.push(`${ms} ms`);
      return Promise.resolve();
    },
    rejected: () => rejected,
    background: (promise) => void work.push(promise),
    log: recordingLog(),
  });
  return { messages, steps, done: () => Promise.all(work) };
}

const HOOK = 'http://127.0.0.1:9/?sig=x';

describe('messages', () => {
  it('begin after the answer is on its way', async () => {
    const { messages, steps, done } = world(HOOK);
    messages.after([ended]);
    expect(steps).toEqual(['50 ms']);
    await done();
    expect(steps).toContain('pages CallAudit');
  });

  it('wait while Graph waits for an answer, for 2 s at most', async () => {
    const { messages, steps, done } = world(HOOK);
    void messages.behind(new Promise(() => undefined));
    messages.after([ended]);
    await done();
    expect(steps.indexOf('pages CallAudit')).toBe(40);
  });

  it('go on once that answer was given, or failed', async () => {
    const { messages, steps, done } = world(HOOK);
    await messages.behind(Promise.reject(new Error('x'))).catch(() => undefined);
    messages.after([ended]);
    await done();
    expect(steps.indexOf('pages CallAudit')).toBe(1);
  });

  it.each([
    ['a call that rings', { ...ended, became: 'placed' }, false, 0],
    ['a copy', { ...ended, became: 'duplicate' }, true, 0],
    ['a call that was rejected', { ...ended, became: 'placed' }, true, 1],
    ['an end', ended, false, 1],
    ['a call that was given up', { ...ended, became: 'unplaced' }, false, 1],
  ] as const)('of %s', async (_, call, rejected, count) => {
    const { messages, steps, done } = world(HOOK, rejected);
    messages.after([call]);
    await done();
    expect(steps.filter((step) => step === '50 ms')).toHaveLength(count);
  });

  it('are none without a webhook', async () => {
    const { messages, steps, done } = world(undefined);
    messages.after([ended]);
    await messages.run(1_000, recordingLog());
    expect(await messages.behind(Promise.resolve(1))).toBe(1);
    await done();
    expect(steps).toEqual([]);
  });
});
