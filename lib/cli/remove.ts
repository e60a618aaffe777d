import type { TableName } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { placeOf } from '../rows/cell-text.ts';
import { defaultPartition } from '../rows/columns.ts';
import type { StoredRow } from '../ports.ts';
import { applyEdit, dryRunOption, loadBefore } from './apply-edit.ts';
import type { Command } from './command.ts';
import { unknownName } from './failure.ts';
import { readTable, tableOption } from './common-options.ts';

export const remove: Command = {
  name: 'remove',
  summary: 'takes rows out of a table',
  synopsis: 'ROW… [--table T] [--dry-run]',
  positionals: ['ROW…'],
  options: { ...tableOption, ...dryRunOption },
  notes: ['ROW is rota and row, such as support/xmas; in People, Lines and Callers the row alone does.'],
  async run(context) {
    const table = readTable(context);
    const before = await loadBefore(context);
    const stored = before.tables[table];
    const rows = [...new Set(context.positionals.map((word) => rowNamed(table, stored, word)))];
    return applyEdit(context, before, { kind: 'remove', table, rows });
  },
};

/** As it is written, else regardless of case and spaces. Throws `Failure` for an unknown row. */
function rowNamed(table: TableName, rows: readonly StoredRow[], word: string): StoredRow {
  const partition = defaultPartition(table);
  const place = partition !== null && !word.startsWith(`${partition}/`) ? `${partition}/${word}` : word;
  const found =
    rows.find((row) => placeOf(row) === place) ?? rows.find((row) => sameName(placeOf(row), place));
  if (found === undefined) throw unknownName('row', word, rows.map(placeOf));
  return found;
}
