/**
 * Writes an import: transactions of one partition each, removals one by one; every row only where it is still the
 * version that was read.
 */
import type { Problem, TableName } from '../../rota/model.ts';
import { StoreError, type Store } from '../../ports.ts';
import { changeOf, isDone, placeOfStep, rowOf, type Step } from '../../check/plan.ts';
import { plural } from '../plural.ts';
import { showRow } from '../../check/cell-text.ts';

export interface Applied {
  /** What was written, in order. */
  readonly done: readonly Step[];
  /** Rows that somebody else changed meanwhile; the import stops at the first transaction that has one. */
  readonly conflicts: readonly Problem[];
}

/** Rows in one transaction (the service's limit), and their size with a margin to its limit of 4 MiB. */
const MAX_ROWS = 100;
const MAX_CHARS = 1_000_000;

/**
 * Additions and changes first, removals last. Up to 100 rows of one partition are all or nothing; an import of more
 * stops where somebody else's change is met, and `done` says what was written until then. Throws `StoreError`.
 */
export async function applyImport(store: Store, table: TableName, steps: readonly Step[]): Promise<Applied> {
  const done: Step[] = [];
  await store.create(table);
  try {
    for (const batch of batchesOf(steps)) {
      const conflicts = await write(store, table, batch);
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
    `${error.message}; ${plural(count, 'row')} had been written by then, so import the file once more`,
    { cause: error },
  );

/** Where there are conflicts, nothing of the batch was written. */
async function write(store: Store, table: TableName, batch: readonly Step[]): Promise<readonly Problem[]> {
  try {
    await store.change(table, batch.map(changeOf));
    return [];
  } catch (error) {
    if (!(error instanceof StoreError && error.fault === 'changed')) throw error;
    return conflictsOf(store, table, batch);
  }
}

/** Removals are single: the tables remove by version only one by one, and what is removed by then must be told. */
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

/**
 * Both versions of every row of the batch that is no longer what was read. None where all are as the file has them:
 * the batch was written, and a further try, made because the answer was lost, has met it.
 */
async function conflictsOf(
  store: Store,
  table: TableName,
  batch: readonly Step[],
): Promise<readonly Problem[]> {
  const conflicts: Problem[] = [];
  let written = true;
  for (const step of batch) {
    const { partitionKey, rowKey } = rowOf(step);
    const now = await store.get(table, partitionKey, rowKey);
    written &&= isDone(table, step, now);
    if (now?.etag === step.before?.etag) continue;
    const theirs = now === null ? 'it was removed' : `it is now ${showRow(table, now)}`;
    const ours = step.after === null ? 'removes it' : `has ${showRow(table, step.after)}`;
    conflicts.push(
      problem(
        table,
        placeOfStep(step),
        `somebody else changed this row meanwhile: ${theirs}; the file ${ours}`,
      ),
    );
  }
  if (written) return [];
  if (conflicts.length > 0) return conflicts;
  const [first] = batch;
  const place = first ? placeOfStep(first) : table;
  return [
    problem(
      table,
      place,
      'somebody else changed this row, or one near it, meanwhile; nothing of it was written',
    ),
  ];
}

const problem = (table: TableName, row: string, text: string): Problem => ({
  level: 'error',
  table,
  row,
  column: null,
  value: null,
  problem: text,
});
