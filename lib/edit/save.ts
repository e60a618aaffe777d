/** Writes an edit: every row only where it is still the version that was read. */
import type { TableName } from '../rota/model.ts';
import { StoreError, type Store, type StoredRow } from '../ports.ts';
import { changeOf, isDone, rowOf, type Step } from './plan.ts';

/** A row that somebody else changed in the meantime. `theirs` `null`: it was removed. */
export interface Conflict {
  readonly step: Step;
  readonly theirs: StoredRow | null;
}

export interface Saved {
  /** What was written, in order. */
  readonly done: readonly Step[];
  /** Empty: all of it was written. */
  readonly conflicts: readonly Conflict[];
}

/**
 * All rows in one transaction, or none where there is a conflict. At most 100 rows, of one partition. Throws
 * `StoreError`.
 */
export async function save(
  store: Store,
  table: TableName,
  steps: readonly Step[],
): Promise<readonly Conflict[]> {
  try {
    await store.change(table, steps.map(changeOf));
    return [];
  } catch (error) {
    if (!(error instanceof StoreError && error.fault === 'changed')) throw error;
    return conflictsOf(store, table, steps);
  }
}

/** The service's limit of rows in a transaction, and its 4 MiB with a margin. */
const MAX_ROWS = 100;
const MAX_CHARS = 1_000_000;

/**
 * Any number of rows, in any partitions: as many transactions as they need. It makes the table first, removes last, and
 * stops at the first conflict; `done` says what was written until then. Throws `StoreError`.
 */
export async function saveAll(store: Store, table: TableName, steps: readonly Step[]): Promise<Saved> {
  const done: Step[] = [];
  await store.create(table);
  try {
    for (const batch of batchesOf(steps)) {
      const conflicts = await save(store, table, batch);
      if (conflicts.length > 0) return { done, conflicts };
      done.push(...batch);
    }
  } catch (error) {
    throw error instanceof StoreError && done.length > 0 ? interrupted(error, done.length) : error;
  }
  return { done, conflicts: [] };
}

const interrupted = (error: StoreError, count: number) =>
  new StoreError(
    error.fault,
    `${error.message}; ${count} row${count === 1 ? ' was' : 's were'} already written: run the command again`,
    { cause: error },
  );

/** One removal at a time: the tables remove only one by one by version, and what is gone must be reported. */
function batchesOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const removals = steps.filter(({ kind }) => kind === 'removed');
  const writes = steps.filter(({ kind }) => kind !== 'removed');
  return [...transactionsOf(writes), ...removals.map((step) => [step])];
}

function transactionsOf(writes: readonly Step[]): readonly (readonly Step[])[] {
  const batches: Step[][] = [];
  let [partition, chars]: [string | null, number] = [null, 0];
  for (const step of writes) {
    const size = JSON.stringify(changeOf(step)).length;
    const last = batches.at(-1);
    const { partitionKey } = rowOf(step);
    const fits = last && partition === partitionKey && last.length < MAX_ROWS && chars + size <= MAX_CHARS;
    if (fits) last.push(step);
    else batches.push([step]);
    chars = fits ? chars + size : size;
    partition = partitionKey;
  }
  return batches;
}

/** None where the rows are as they should be: they were written before, and that answer was lost. */
async function conflictsOf(
  store: Store,
  table: TableName,
  steps: readonly Step[],
): Promise<readonly Conflict[]> {
  const read = await Promise.all(
    steps.map(async (step) => {
      const { partitionKey, rowKey } = rowOf(step);
      return { step, theirs: await store.get(table, partitionKey, rowKey) };
    }),
  );
  if (read.every(({ step, theirs }) => isDone(table, step, theirs))) return [];
  const changed = read.filter(({ step, theirs }) => theirs?.etag !== step.before?.etag);
  return changed.length > 0 ? changed : read;
}
