/** A row in a form -> what is written, and what is wrong with it: pure. */
import { cellOf } from '../rows/cell-text.ts';
import { keyProblem } from '../edit/plan.ts';
import type { FileRow } from '../edit/plan.ts';
import type { Problem, TableName } from '../rota/model.ts';
import { columnsOf, defaultPartition } from '../rows/columns.ts';
import type { Row, StoredRow } from '../ports.ts';
import type { Texts } from './use-draft.ts';

/** Of a new row the keys too: those of a row that is there never change. */
export function fieldsOf(table: TableName, row: Row | null): readonly string[] {
  const keys = defaultPartition(table) === null ? ['PartitionKey', 'RowKey'] : ['RowKey'];
  return row === null ? [...keys, ...columnsOf(table)] : columnsOf(table);
}

/** The text of a field: what was typed, else what the row has. */
export const textOf = (column: string, texts: Texts, row: Row | null): string =>
  texts[column] ?? (row === null ? '' : cellOf(row, column));

export function keysOf(table: TableName, texts: Texts, row: Row | null) {
  if (row !== null) return { partitionKey: row.partitionKey, rowKey: row.rowKey };
  return {
    partitionKey: defaultPartition(table) ?? texts.PartitionKey ?? '',
    rowKey: texts.RowKey ?? '',
  };
}

/** Every cell and both keys, for a row that has to be written anew. */
export const wholeTexts = (table: TableName, texts: Texts, row: Row): Texts => ({
  PartitionKey: row.partitionKey,
  RowKey: row.rowKey,
  ...Object.fromEntries(columnsOf(table).map((column) => [column, textOf(column, texts, row)])),
});

/** The row as it would be; columns that the table does not know stay. */
export const draftRow = (table: TableName, texts: Texts, row: StoredRow | null): Row => ({
  ...row,
  ...cellsOf(table, texts),
  ...keysOf(table, texts, row),
});

/** What is written: the columns that somebody typed in, and no others. */
export const fileRowOf = (table: TableName, texts: Texts, row: StoredRow | null): FileRow => ({
  ...keysOf(table, texts, row),
  cells: cellsOf(table, texts),
});

function cellsOf(table: TableName, texts: Texts): Readonly<Record<string, string>> {
  const columns = columnsOf(table);
  return Object.fromEntries(Object.entries(texts).filter(([column]) => columns.includes(column)));
}

/** Keys that the service would refuse, or that are taken. */
export function keyProblems(table: TableName, texts: Texts, rows: readonly Row[]): readonly Problem[] {
  const keys = keysOf(table, texts, null);
  const say = (column: 'PartitionKey' | 'RowKey', problem: string): Problem => ({
    ...{ level: 'error', table, row: `${keys.partitionKey}/${keys.rowKey}`, column },
    ...{ value: column === 'RowKey' ? keys.rowKey : keys.partitionKey, problem },
  });
  const taken = rows.some((row) => row.partitionKey === keys.partitionKey && row.rowKey === keys.rowKey);
  return [
    ...(['PartitionKey', 'RowKey'] as const).flatMap((column) => {
      const problem = keyProblem(column, column === 'RowKey' ? keys.rowKey : keys.partitionKey);
      return problem === null ? [] : [say(column, problem)];
    }),
    ...(taken ? [say('RowKey', 'is the name of another row; expected a name of its own')] : []),
  ];
}
