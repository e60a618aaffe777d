import { csvText } from '../audit/csv.ts';
import { columnsOf } from '../rows/columns.ts';
import type { Command } from './command.ts';
import { cellOf } from '../rows/cell-text.ts';
import { compareKeys } from '../rota/code-units.ts';
import { readTable, tableOption } from './common-options.ts';

export const exportTable: Command = {
  name: 'export',
  summary: 'a table as CSV, as import reads it',
  synopsis: '[--table T]',
  json: false,
  options: tableOption,
  notes: [
    "A cell that begins with = + - @ ' or a tab gets a ' before it, so that no spreadsheet runs it; import takes it off.",
  ],
  async run(context) {
    const table = readTable(context);
    const columns = columnsOf(table);
    const rows = [...(await context.store().all(table, {}))].sort(compareKeys);
    const cells = rows.map((row) => [
      row.partitionKey,
      row.rowKey,
      ...columns.map((column) => cellOf(row, column)),
    ]);
    await context.out.csv(csvText([['PartitionKey', 'RowKey', ...columns], ...cells]));
    return 0;
  },
};
