/** Deletes audit days that are too old: run by a timer, a batch at a time, for as long as it may. */
import { dayStart, daysAfter } from './rows.ts';
import { AUDIT_TABLE, PAGE_MS } from './read-day.ts';
import { dayOf } from './rows.ts';
import type { Instant } from '../rota/model.ts';
import { StoreError, type Log, type StoredRow, type Store } from '../ports.ts';

export interface RetentionOptions {
  readonly store: Store;
  /** Days that are kept besides today; 0: every day is. */
  readonly retentionDays: number;
  readonly now: () => Instant;
  /** The instant after which no further batch is begun; what is left goes on the next time. */
  readonly deadline: Instant;
  readonly log: Pick<Log, 'info' | 'warn'>;
}

/** Rows of one transaction: the service's limit. */
const BATCH = 100;
/** Where a day's rows are: its calls, and the leases of calls that were delivered again (docs/decisions/0003-claim.md). */
const PREFIXES = ['', 'takeover-'] as const;

interface Removed {
  rows: number;
  readonly days: Set<string>;
}

/**
 * Oldest days first. Logs `audit.retention` with what was removed and whether something is left. Never throws for the
 * tables: what they refuse is logged and goes on the next time.
 */
export async function deleteOldDays(options: RetentionOptions): Promise<void> {
  const { retentionDays, now, log } = options;
  if (retentionDays <= 0) return;
  const firstKept = daysAfter(dayOf(now()), -retentionDays);
  const removed: Removed = { rows: 0, days: new Set() };
  let problem: string | null = null;
  let done = true;
  try {
    for (const prefix of PREFIXES) done = (await deleteBefore(firstKept, prefix, options, removed)) && done;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    [problem, done] = [error.message, false];
  }
  const days = [...removed.days].sort();
  log[problem === null ? 'info' : 'warn']('audit.retention', {
    firstKept,
    removedRows: removed.rows,
    removedDays: days.length,
    oldest: days[0] ?? null,
    newest: days.at(-1) ?? null,
    done,
    ...(problem === null ? {} : { problem }),
  });
}

/** Whether nothing is left. Rows come in the order of their keys, so a batch is a run of one partition. */
async function deleteBefore(
  firstKept: string,
  prefix: string,
  options: RetentionOptions,
  removed: Removed,
): Promise<boolean> {
  const { store, now, deadline } = options;
  const where = { partitionKey: { from: `${prefix}0`, below: `${prefix}${firstKept}` } };
  const read = { select: ['PartitionKey', 'RowKey'], timeoutMs: PAGE_MS };
  if (now() >= deadline) return false;
  for await (const page of store.pages(AUDIT_TABLE, where, read)) {
    const rows = page.filter(({ partitionKey }) => dayStart(partitionKey.slice(prefix.length)) !== null);
    for (const batch of batches(rows)) {
      if (now() >= deadline) return false;
      await remove(store, batch);
      removed.rows += batch.length;
      for (const { partitionKey } of batch.slice(0, 1)) removed.days.add(partitionKey.slice(prefix.length));
    }
  }
  return true;
}

function* batches(rows: readonly StoredRow[]): Generator<readonly StoredRow[]> {
  for (const run of Map.groupBy(rows, ({ partitionKey }) => partitionKey).values())
    for (let from = 0; from < run.length; from += BATCH) yield run.slice(from, from + BATCH);
}

async function remove(store: Store, batch: readonly StoredRow[]): Promise<void> {
  const changes = batch.map(({ partitionKey, rowKey }) => ({
    kind: 'remove' as const,
    partitionKey,
    rowKey,
    etag: '*',
  }));
  try {
    await store.change(AUDIT_TABLE, changes, { timeoutMs: PAGE_MS });
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault !== 'changed') throw error;
    // One of them is gone already (another run, or a retry that had taken effect): one by one, then.
    for (const change of changes) await removeOne(store, change);
  }
}

async function removeOne(store: Store, change: Parameters<Store['change']>[1][number]): Promise<void> {
  try {
    await store.change(AUDIT_TABLE, [change], { timeoutMs: PAGE_MS });
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault !== 'changed') throw error;
  }
}
