/** The rows that an edit adds, changes and removes. Pure. */
import type { TableName } from '../rota/model.ts';
import { columnsOf } from '../rows/columns.ts';
import type { Change, Row, StoredRow } from '../ports.ts';
import { compareKeys } from '../rota/code-units.ts';
import { cellOf, placeOf } from '../rows/cell-text.ts';

/** A row as a file or a form has it. */
export interface FileRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  /** By column. A column that is absent stays as it is, an empty cell empties it. */
  readonly cells: Readonly<Record<string, string>>;
}

/** One row of an edit. `before`: as it was read; `after`: as it will be. */
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

/** What somebody wants to do to one table. */
export type Edit =
  | {
      readonly kind: 'write';
      readonly table: TableName;
      readonly rows: readonly FileRow[];
      /** Rows that are not in `rows` go as well, in the partitions that `rows` names, or in the whole table. */
      readonly replace?: boolean | 'table';
      /** Which rows `replace` may take out. Default: all. */
      readonly mayRemove?: (row: Row) => boolean;
      /** Rows that go as well. */
      readonly remove?: readonly StoredRow[];
    }
  | { readonly kind: 'remove'; readonly table: TableName; readonly rows: readonly StoredRow[] };

/** Rows that stay as they are have no step. `stored`: all rows of the table. */
export function planEdit(stored: readonly StoredRow[], edit: Edit): Plan {
  const steps = edit.kind === 'write' ? stepsOfWrite(stored, edit) : edit.rows.map(removal);
  const touched = new Set(steps.map((step) => idOf(rowOf(step))));
  const kept: readonly Row[] = stored.filter((row) => !touched.has(idOf(row)));
  const written = steps.flatMap(({ after }) => (after === null ? [] : [after]));
  return {
    steps: steps.sort((a, b) => compareKeys(rowOf(a), rowOf(b))),
    after: [...kept, ...written].sort(compareKeys),
  };
}

const removal = (row: StoredRow): Step => ({ kind: 'removed', before: row, after: null });

function stepsOfWrite(stored: readonly StoredRow[], edit: Edit & { readonly kind: 'write' }): Step[] {
  const { rows, replace = false, mayRemove = () => true, remove = [] } = edit;
  const present = new Map(stored.map((row) => [idOf(row), row]));
  const steps = [
    ...rows.flatMap((row) => stepOf(present.get(idOf(row)) ?? null, row)),
    ...remove.map(removal),
  ];
  if (!replace) return steps;
  const named = new Set(rows.map(({ partitionKey }) => partitionKey));
  const wanted = new Set(rows.map(idOf));
  const gone = stored.filter(
    (row) => (replace === 'table' || named.has(row.partitionKey)) && !wanted.has(idOf(row)) && mayRemove(row),
  );
  return [...steps, ...gone.map(removal)];
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

/** What the tables are told. A merge names only the columns that change, so that the others stay. */
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

/** What the table service refuses (learn.microsoft.com, "Understanding the Table service data model"). */
const FORBIDDEN = /[/\\#?\u0000-\u001f\u007f-\u009f]/;
const MAX_KEY = 512;

/** `null`: the table service takes this key. */
export function keyProblem(key: 'PartitionKey' | 'RowKey', value: string): string | null {
  if (value.trim() === '') return `${key} is missing`;
  if (FORBIDDEN.test(value)) return `${key} must not contain / \\ # ? or a control character`;
  return value.length > MAX_KEY ? `${key} is longer than ${MAX_KEY} characters` : null;
}
