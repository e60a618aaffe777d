/** The record's rows: tried twice while there is time, and a line of log in the end. */
import { describe, expect, it } from 'vitest';
import { saveAuditRow } from '../../../lib/calls/save-audit-row.ts';
import { StoreError, type Store, type StoreFault } from '../../../lib/ports.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { recordingLog } from '../../support/recording-log.ts';

const row = { partitionKey: '2026-11-21', rowKey: 'c_2-decision', At: '2026-11-21T02:14:00.000Z' };

/** Saves with `left` ms to go, in tables that fail in `fault` each time. */
async function save(left: number, fault: StoreFault) {
  const clock = fakeClock();
  const began = clock.now();
  const log = recordingLog();
  let tries = 0;
  const store: Store = {
    ...createMemoryStore(),
    insert(_table, _row, options) {
      tries++;
      clock.pass(fault === 'timeout' ? (options?.timeoutMs ?? Infinity) : 0);
      return Promise.reject(new StoreError(fault, 'no'));
    },
  };
  const result = await saveAuditRow(row, began + left, { store, log, ...clock });
  return { result, tries, took: clock.now() - began, lines: log.lines };
}

describe('a row of the record', () => {
  it.each([
    ['is tried twice, with the limit of an operation', 10_000, 'timeout', 2, 4_100],
    ['is tried again in what time is left', 3_000, 'timeout', 2, 3_000],
    ['is tried once where no time is left for more', 2_100, 'timeout', 1, 2_000],
    ['is tried even at the very end', 0, 'timeout', 1, 300],
    ['that the tables can never take is not tried again', 10_000, 'invalid', 1, 0],
    ['is tried again after a quick failure', 10_000, 'busy', 2, 100],
  ] as const)('%s', async (_claim, left, fault, tries, took) => {
    const saved = await save(left, fault);
    expect(saved).toMatchObject({ result: 'unsaved', tries, took });
    expect(saved.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        event: 'audit.unsaved',
        row: { PartitionKey: row.partitionKey, RowKey: row.rowKey, At: row.At },
      },
    ]);
  });
});
