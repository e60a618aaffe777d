import { describe, expect, it } from 'vitest';
import { prepareTables } from '../../../lib/azure/prepare-tables.ts';
import { StoreError } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

/** What the store was asked for, and what was logged. */
async function prepare(kind: 'identity' | 'connection-string', fails = false) {
  const asked: string[] = [];
  const log = recordingLog();
  const store = createMemoryStore({
    before: (operation, table) => {
      asked.push(`${operation} ${table}`);
      if (fails) throw new StoreError('refused', 'no');
    },
  });
  await prepareTables({ kind }, ['Lines', 'Rota'], store, log);
  return { asked, events: log.events };
}

describe('the tables at the start of a process', () => {
  it('are not made with an identity, which has no right to: one read opens the connection', async () => {
    expect(await prepare('identity')).toEqual({ asked: ['get Lines'], events: [] });
  });

  it('are made with a connection string', async () => {
    expect((await prepare('connection-string')).asked).toEqual(['create Lines', 'create Rota']);
  });

  it('that do not answer are logged, and the start goes on', async () => {
    expect((await prepare('identity', true)).events).toEqual([
      { level: 'warn', event: 'storage.failed', what: 'read Lines', fault: 'refused' },
    ]);
  });
});
