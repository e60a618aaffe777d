/** Writes an edit: all of its rows or none, each only where it is still the version that was read. */
import { changeOf, isDone, rowOf, type Step } from '../check/plan.ts';
import type { TableName } from '../rota/model.ts';
import { StoreError, type Store, type StoredRow } from '../ports.ts';

/** A row that somebody else changed meanwhile; `theirs` `null`: it was removed. */
export interface Conflict {
  readonly step: Step;
  readonly theirs: StoredRow | null;
}

/** The conflicts, which are none where all was written. Rows are of one partition. Throws `StoreError`. */
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

/** None where the rows are as they should be: they were written before, and the answer was lost. */
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
