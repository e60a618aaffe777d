/** What an import would do to a table: pure, from the rows that are there and the rows of the file. */
import type { TableName } from '../rota/model.ts';
import { columnsOf } from '../rows/columns.ts';
import type { Change, Row, StoredRow } from '../ports.ts';
import { compareKeys } from '../rota/code-units.ts';
import { cellOf, placeOf } from './cell-text.ts';

/** A row as a file, or a form, has it. */
export interface FileRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  /** By column; columns that the file lacks are not there, empty cells are. */
  readonly cells: Readonly<Record<string, string>>;
}

/** A row that the import writes or removes. `before`: as it was read; `after`: as it will be. */
export type Step =
  | { readonly kind: 'added'; readonly before: null; readonly after: Row }
  | {
      readonly kind: 'changed';
      readonly before: StoredRow;
      readonly after: Row;
      readonly columns: readonly string[];
    }
  | { readonly kind: 'removed'; readonly before: StoredRow; readonly after: null };

export interface Plan {
  /** By key. */
  readonly steps: readonly Step[];
  /** The whole table as it will be. */
  readonly after: readonly Row[];
}

/**
 * Rows that stay as they are have no step. A column that the file lacks stays, an empty cell empties it. `replace`:
 * rows that the file lacks and that `mayRemove` go, in the partitions that it names.
 */
export function planImport(
  stored: readonly StoredRow[],
  file: readonly FileRow[],
  replace: boolean,
  mayRemove: (row: Row) => boolean = () => true,
): Plan {
  const present = new Map(stored.map((row) => [idOf(row), row]));
  const named = new Set(file.map(({ partitionKey }) => partitionKey));
  const wanted = new Set(file.map(idOf));
  const steps = file.flatMap((row) => stepOf(present.get(idOf(row)) ?? null, row));
  if (replace)
    for (const row of stored)
      if (named.has(row.partitionKey) && !wanted.has(idOf(row)) && mayRemove(row))
        steps.push({ kind: 'removed', before: row, after: null });
  const touched = new Set(steps.map((step) => idOf(rowOf(step))));
  const kept: readonly Row[] = stored.filter((row) => !touched.has(idOf(row)));
  const written = steps.flatMap(({ after }) => (after === null ? [] : [after]));
  return {
    steps: steps.sort((a, b) => compareKeys(rowOf(a), rowOf(b))),
    after: [...kept, ...written].sort(compareKeys),
  };
}

function stepOf(before: StoredRow | null, { partitionKey, rowKey, cells }: FileRow): Step[] {
  const keys = { partitionKey, rowKey };
  if (before === null) {
    const filled = Object.entries(cells).filter(([, cell]) => cell !== '');
    return [{ kind: 'added', before, after: { ...keys, ...Object.fromEntries(filled) } }];
  }
  const columns = Object.keys(cells).filter((column) => cellOf(before, column) !== cells[column]);
  if (columns.length === 0) return [];
  const changes = Object.fromEntries(columns.map((column) => [column, cells[column] ?? '']));
  return [{ kind: 'changed', before, after: { ...before, ...keys, ...changes }, columns }];
}

/** What the tables are told; `null` names no column, so that what the file does not speak of stays. */
export function changeOf(step: Step): Change {
  switch (step.kind) {
    case 'added':
      return { kind: 'insert', row: step.after };
    case 'changed': {
      const { partitionKey, rowKey } = step.after;
      const columns = Object.fromEntries(step.columns.map((column) => [column, step.after[column]]));
      return { kind: 'merge', row: { partitionKey, rowKey, ...columns }, etag: step.before.etag };
    }
    case 'removed': {
      const { partitionKey, rowKey, etag } = step.before;
      return { kind: 'remove', partitionKey, rowKey, etag };
    }
  }
}

/** Whether the row is what the step would make of it. */
export function isDone(table: TableName, step: Step, now: Row | null): boolean {
  if (step.kind === 'removed') return now === null;
  if (now === null) return false;
  const columns = step.kind === 'changed' ? step.columns : columnsOf(table);
  return columns.every((column) => cellOf(now, column) === cellOf(step.after, column));
}

/** The row that a step is about. */
export const rowOf = (step: Step): Row => (step.kind === 'removed' ? step.before : step.after);

export const placeOfStep = (step: Step): string => placeOf(rowOf(step));

const idOf = (row: { readonly partitionKey: string; readonly rowKey: string }) =>
  JSON.stringify([row.partitionKey, row.rowKey]);
