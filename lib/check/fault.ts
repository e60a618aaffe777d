import type { Problem, TableName } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellOf, placeOf } from '../rows/cell-text.ts';

/** A problem of one cell; `value` is the whole cell, `null` where it is empty or missing. */
export function faultOf(
  level: Problem['level'],
  table: TableName,
  row: Row,
  column: string | null,
  problem: string,
): Problem {
  return { level, table, row: placeOf(row), column, value: valueOf(row, column), problem };
}

function valueOf(row: Row, column: string | null): string | null {
  if (column === null) return null;
  if (column === 'RowKey') return row.rowKey;
  return column === 'PartitionKey' ? row.partitionKey : cellOf(row, column) || null;
}
