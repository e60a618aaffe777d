import type { TableName } from '../rota/model.ts';
import type { Cells } from './cells.ts';
import { defaultPartition } from './columns.ts';

/** A row in any other partition than its table's is never looked at when a call comes in. */
export function failOnPartition(table: TableName, cells: Cells): void {
  const expected = defaultPartition(table);
  if (expected !== null && cells.row.partitionKey !== expected)
    cells.fail('PartitionKey', `puts the row where it is never read; expected "${expected}"`);
}
