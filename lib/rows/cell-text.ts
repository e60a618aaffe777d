import { columnsOf } from './columns.ts';
import { shownCell } from './text.ts';
import type { TableName } from '../rota/model.ts';
import type { Row } from '../ports.ts';

/** The text of a cell as it stands; a missing column is empty, a column in another case (`tier`) is found. */
export function cellOf(row: Row, column: string): string {
  if (Object.hasOwn(row, column)) return shownCell(row[column]) ?? '';
  const wanted = column.toLowerCase();
  const meant = Object.keys(row).find((name) => name.trim().toLowerCase() === wanted);
  return meant === undefined ? '' : (shownCell(row[meant]) ?? '');
}

/** `<PartitionKey>/<RowKey>` */
export const placeOf = (row: { readonly partitionKey: string; readonly rowKey: string }): string =>
  `${row.partitionKey}/${row.rowKey}`;

/** The cells of a row that are not empty: `Kind "shift", Who "anna, bo"`. */
export function showRow(table: TableName, row: Row): string {
  const cells = columnsOf(table)
    .map((column) => [column, cellOf(row, column)] as const)
    .filter(([, cell]) => cell !== '');
  return cells.map(([column, cell]) => `${column} "${cell}"`).join(', ') || 'all cells empty';
}
