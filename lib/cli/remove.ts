import { placeOf } from '../check/cell-text.ts';
import { differences } from '../check/difference.ts';
import { importProblems } from '../check/import-problems.ts';
import type { Step } from '../check/plan.ts';
import { compareKeys } from '../rota/code-units.ts';
import type { TableName } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { defaultPartition } from '../rows/columns.ts';
import { loadTables, readTables } from '../rows/tables.ts';
import type { StoredRow } from '../ports.ts';
import type { Command } from './command.ts';
import { unknownName } from './failure.ts';
import { applyImport } from './import/apply.ts';
import { answer, PREVIEW } from './import/command.ts';
import { readTable, tableOption } from './table-option.ts';

export const remove: Command = {
  name: 'remove',
  summary: 'takes rows out of a table',
  synopsis: 'ROW… [--table T] [--dry-run]',
  positionals: ['ROW…'],
  options: {
    ...tableOption,
    'dry-run': {
      help: 'changes nothing: shows the rows, and who would be on call differently in the next 4 weeks',
    },
  },
  notes: ['ROW is rota and row, such as support/xmas; in People, Lines and Callers the row alone does.'],
  async run(context) {
    const table = readTable(context);
    const zone = context.defaultZone();
    const tables = await loadTables(context.store());
    const gone = new Set(context.positionals.map((word) => rowNamed(table, tables[table], word)));
    const steps: readonly Step[] = [...gone]
      .sort(compareKeys)
      .map((row) => ({ kind: 'removed', before: row, after: null }));
    const kept = tables[table].filter((row) => !gone.has(row));
    const [before, after] = [readTables(tables, zone), readTables({ ...tables, [table]: kept }, zone)];
    const problems = importProblems({
      ...{ table, before, after, now: context.now },
      written: new Set(),
    });
    if (context.flag('dry-run')) {
      const onCall = differences(before, after, context.now, context.now + PREVIEW);
      return answer(context, table, { steps, problems, onCall });
    }
    const { done, conflicts } = await applyImport(context.store(), table, steps);
    return answer(context, table, { steps: done, problems: [...conflicts, ...problems], onCall: [] });
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
