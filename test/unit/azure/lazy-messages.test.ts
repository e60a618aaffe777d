/** When messages begin: after the answers that Graph waits for. */
import { describe, expect, it } from 'vitest';
import { createLazyMessages } from '../../../lib/azure/lazy-messages.ts';
import type { Taken } from '../../../lib/calls/call-context.ts';
import { readSettings } from '../../../lib/settings/settings.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

const BOT = '6d1f2c3e-0000-4000-8000-0000000000b0';
const ended: Taken = { callId: 'a', became: 'ended', unsure: false, day: '2026-11-21', end: null };

/** `steps`: what messages did, in order: waits, and operations on the tables. */
function world(webhook: string | undefined, action?: 'redirect' | 'reject' | 'none') {
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
    actionOf: () => action,
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

  it.each([
    ['a call that rings', { ...ended, became: 'placed' }, 'redirect', 0],
    ['a copy', { ...ended, became: 'duplicate' }, 'reject', 0],
    ['a call that was rejected', { ...ended, became: 'placed' }, 'reject', 1],
    ['a call that Graph had given up', { ...ended, became: 'placed' }, 'none', 1],
    ['an end', ended, undefined, 1],
    ['a call that was given up', { ...ended, became: 'unplaced' }, undefined, 1],
  ] as const)('begin, or do not, after %s', async (_, call, action, count) => {
    const { messages, steps, done } = world(HOOK, action);
    messages.after([call]);
    await done();
    expect(steps.filter((step) => step === '50 ms')).toHaveLength(count);
  });

  it('are not sent without a webhook', async () => {
    const { messages, steps, done } = world(undefined);
    messages.after([ended]);
    await messages.run(1_000, recordingLog());
    await done();
    expect(steps).toEqual([]);
  });
});
