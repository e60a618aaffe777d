/** The record's rows: tried twice while there is time, and a line of log in the end. */
import { describe, expect, it } from 'vitest';
import { saveAuditRow } from '../../../lib/calls/save-audit-row.ts';
import { StoreError, type Store, type StoreFault } from '../../../lib/ports.ts';
import { virtualClock } from '../../support/virtual-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

const row = { partitionKey: '2026-11-21', rowKey: 'c_2-decision', At: '2026-11-21T02:14:00.000Z' };

/** Saves with `left` ms to go, in tables that fail in `fault` each time. */
async function save(left: number, fault: StoreFault) {
  const clock = virtualClock();
  const began = clock.now();
  const log = recordingLog();
  let attempts = 0;
  const store: Store = {
    ...createMemoryStore(),
    async insert(_table, _row, options) {
      attempts++;
      await clock.sleep(fault === 'timeout' ? (options?.timeoutMs ?? Infinity) : 0);
      throw new StoreError(fault, 'no');
    },
  };
  const background: Promise<unknown>[] = [];
  const saving = { store, log, ...clock, background: (work: Promise<unknown>) => void background.push(work) };
  const result = await clock.run(saveAuditRow(row, began + left, saving));
  const [took, tried] = [clock.now() - began, attempts];
  await clock.run(Promise.all(background));
  const later = { attempts: attempts - tried, took: clock.now() - began - took };
  return { result, attempts: tried, took, later, lines: log.lines };
}

/** Saves when a row with these keys already exists. */
async function saveBeside(there: object) {
  const log = recordingLog();
  const store = createMemoryStore({ tables: { CallAudit: [{ ...row, ...there }] } });
  const clock = virtualClock();
  const result = await clock.run(
    saveAuditRow(row, clock.now() + 1_000, { store, log, ...clock, background: () => undefined }),
  );
  return { result, lines: log.lines.length };
}

describe('a row of the record', () => {
  it.each([
    ['goes out again beside an insert that is silent', 10_000, 'timeout', 5, 3_200],
    ['goes out again in what time is left', 1_000, 'timeout', 2, 1_000],
    ['goes out even at the very end', 0, 'timeout', 1, 300],
    ['that the tables can never take goes out once', 10_000, 'invalid', 1, 0],
    ['goes out again and again for 2.6 s after quick failures', 10_000, 'busy', 9, 2_600],
  ] as const)('%s', async (_claim, left, fault, attempts, took) => {
    const saved = await save(left, fault);
    expect(saved).toMatchObject({ result: 'unsaved', attempts, took });
    expect(saved.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        event: 'audit.unsaved',
        row: { PartitionKey: row.partitionKey, RowKey: row.rowKey, At: row.At },
      },
    ]);
  });

  it('goes on being inserted in the background for a minute, unless the tables can never take it', async () => {
    const { later } = await save(10_000, 'busy');
    expect(later).toEqual({ attempts: 120, took: 60_000 });
    expect((await save(10_000, 'invalid')).later.attempts).toBe(0);
  });

  it('that is there with the same content was written without an answer', async () => {
    expect(await saveBeside({})).toEqual({ result: 'present', lines: 0 });
  });

  it('that is there with other content stays, and ours becomes a line of log', async () => {
    expect(await saveBeside({ At: '2026-11-21T02:14:01.000Z' })).toEqual({ result: 'other', lines: 1 });
  });
});
