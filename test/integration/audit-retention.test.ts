/** The timer's work on Azurite: old days go, a batch at a time, for as long as it may. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deleteOldDays } from '../../lib/audit/retention.ts';
import { StoreError, type Row, type Store } from '../../lib/ports.ts';
import { seedAudit, startAuditTables, type AuditTables } from '../support/audit-tables.ts';
import { recordingLog } from '../support/recording-log.ts';
import { incoming, wholeCall } from '../unit/audit/rows.ts';

const NOW = Date.parse('2026-11-21T03:17:00Z');

const KEPT: Row[] = [
  ...wholeCall('kept', '2026-11-11T00:00:00.000Z'),
  { partitionKey: 'takeover-2026-11-11', rowKey: 'kept_001' },
  { partitionKey: 'forgotten', rowKey: '2020-01-01T00:00:00.000Z_x' },
  { partitionKey: '2020', rowKey: 'no-day' },
];
const OLD: Row[] = [
  ...Array.from({ length: 250 }, (_, index) => incoming(`old-${index}`, '2026-11-10T23:59:59.999Z')),
  ...wholeCall('older', '2025-01-01T00:00:00.000Z'),
  { partitionKey: 'takeover-2026-11-10', rowKey: 'old-1_001' },
];

let tables: AuditTables;
beforeAll(async () => {
  tables = await startAuditTables();
});
beforeEach(async () => {
  for (const row of await tables.store.all('CallAudit', {}))
    await tables.store.change('CallAudit', [
      { kind: 'remove', partitionKey: row.partitionKey, rowKey: row.rowKey, etag: '*' },
    ]);
  await seedAudit(tables.store, [...KEPT, ...OLD]);
});
afterAll(() => tables.stop());

const keysOf = (rows: readonly Row[]) =>
  rows.map(({ partitionKey, rowKey }) => `${partitionKey}/${rowKey}`).sort();
const left = async () => keysOf(await tables.store.all('CallAudit', {}));

function run(options: { retentionDays?: number; store?: Store; now?: () => number; deadline?: number } = {}) {
  const log = recordingLog();
  const { retentionDays = 10, store = tables.store, now = () => NOW, deadline = NOW + 1_000 } = options;
  return deleteOldDays({ store, retentionDays, now, deadline, log }).then(() => log.events);
}

test('days older than the setting go, with their leases; the rest stays', async () => {
  expect(await run()).toEqual([
    {
      level: 'info',
      event: 'audit.retention',
      firstKept: '2026-11-11',
      removedRows: 254,
      removedDays: 2,
      oldest: '2025-01-01',
      newest: '2026-11-10',
      done: true,
    },
  ]);
  expect(await left()).toEqual(keysOf(KEPT));
  expect(await run()).toMatchObject([{ removedRows: 0, done: true }]);
});

test('0 keeps everything', async () => {
  expect(await run({ retentionDays: 0 })).toEqual([]);
  expect(await left()).toEqual(keysOf([...KEPT, ...OLD]));
});

test('it stops before its limit, oldest days first, and goes on the next time', async () => {
  let now = NOW;
  // Each look at the clock is 300 ms later: three batches.
  const [event] = await run({ now: () => (now += 300) });
  expect(event).toMatchObject({ done: false, oldest: '2025-01-01' });
  expect(event?.removedRows).toBeLessThan(254);
  expect(event?.removedRows).toBeGreaterThan(0);
  expect(await run()).toMatchObject([{ done: true }]);
  expect(await left()).toEqual(keysOf(KEPT));
});

test('a row that somebody else deletes meanwhile does not stop it', async () => {
  let meddled = false;
  const store: Store = {
    ...tables.store,
    async change(table, changes, options) {
      const [first] = changes;
      if (!meddled && first?.kind === 'remove') {
        meddled = true;
        await tables.store.change(table, [first], options);
      }
      await tables.store.change(table, changes, options);
    },
  };
  expect(await run({ store })).toMatchObject([{ done: true }]);
  expect(await left()).toEqual(keysOf(KEPT));
});

test('tables that fail are logged, and the rest waits for the next time', async () => {
  const store: Store = {
    ...tables.store,
    change: () => Promise.reject(new StoreError('busy', 'the tables are overloaded')),
  };
  expect(await run({ store })).toMatchObject([
    { level: 'warn', removedRows: 0, done: false, problem: 'the tables are overloaded' },
  ]);
});
