import { applyEdit, dryRunOption, loadBefore, rowNamed } from './apply-edit.ts';
import type { Command } from './command.ts';
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
