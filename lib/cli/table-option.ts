import type { TableName } from '../rota/model.ts';
import { tableNames } from '../rows/columns.ts';
import type { Context, OptionSpec } from './command.ts';
import { UsageError } from './failure.ts';

export const tableOption: Readonly<Record<string, OptionSpec>> = {
  table: { value: 'T', help: `${tableNames.join(', ')} (default: Rota)` },
};

/** Throws `UsageError` for a table that people do not edit. */
export function readTable(context: Context): TableName {
  const word = context.option('table') ?? 'Rota';
  const table = tableNames.find((name) => name.toLowerCase() === word.trim().toLowerCase());
  if (table === undefined) throw new UsageError(`--table "${word}" is not one of ${tableNames.join(', ')}`);
  return table;
}
