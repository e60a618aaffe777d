import { unreadableRows } from '../edit/edit-problems.ts';
import type { Edit } from '../edit/plan.ts';
import { checkEdit } from '../edit/preview.ts';
import type { Problem, TableName } from '../rota/model.ts';
import { StoreError } from '../ports.ts';
import { applyEdit, dryRunOption, loadBefore, refuse } from './apply-edit.ts';
import type { Command, Context } from './command.ts';
import { Failure } from './failure.ts';
import { garbledNames } from './garbled.ts';
import { calendarOptions, isCalendar, readCalendar, refuseCalendarOptions } from './import-calendar.ts';
import { readTableFile, type TableFile } from './table-file.ts';
import { readTable, tableOption } from './common-options.ts';

export const importTable: Command = {
  name: 'import',
  summary: 'adds and changes rows from a CSV file or a calendar (.ics)',
  synopsis:
    '(FILE.csv [--table T] | FILE.ics --rota R --as holiday|override|leave) [--replace] [--strict] [--dry-run]',
  positionals: ['FILE'],
  options: {
    ...tableOption,
    ...calendarOptions,
    replace: { help: 'also removes rows that the file lacks, in the partitions that it names' },
    strict: { help: 'warnings are errors: with one, nothing is changed' },
    ...dryRunOption,
  },
  notes: [
    'A column that the file lacks stays as it is, an empty cell empties it.',
    'A calendar: recurring events are expanded for 400 days; rows are named ics-…, so a second import changes them.',
    'Exit code 1: the file cannot be used (nothing is changed), or somebody else changed a row in the meantime.',
  ],
  async run(context) {
    const table = readTable(context);
    const file = await readInput(context, table);
    if (file.problems.length > 0)
      return refuse(context, table, [...file.problems, ...(await unreadableBeside(context, table, file))]);
    const before = await loadBefore(context);
    const garbled = garbledNames(table, file.rows, before.tables);
    if (garbled.length > 0)
      return refuse(
        context,
        table,
        garbled.map((problem) => withLine(problem, table, file)),
      );
    const edit = editOf(table, file, context.flag('replace'));
    const said = (problem: Problem) => withLine(problem, table, file);
    return applyEdit(context, before, edit, said, file.warnings, context.flag('strict'));
  },
};

async function readInput(context: Context, table: TableName): Promise<TableFile> {
  const name = context.positionals[0] ?? '';
  const bytes = await context.readFile(name);
  if (isCalendar(name, bytes)) return readCalendar(context, bytes);
  refuseCalendarOptions(context);
  return readTableFile(table, bytes);
}

const editOf = (table: TableName, { rows, mayRemove }: TableFile, replace: boolean): Edit => ({
  ...{ kind: 'write', table, rows, replace },
  ...(mayRemove && { mayRemove }),
});

/** A problem of a row of the file names its line there. */
function withLine(problem: Problem, table: TableName, { lines }: TableFile): Problem {
  const line = problem.table === table ? lines?.get(problem.row) : undefined;
  return line === undefined ? problem : { ...problem, problem: `line ${line}: ${problem.problem}` };
}

/**
 * Unreadable cells in the usable rows of a file that is refused anyway, so that it need not be fixed in rounds. Empty
 * cells are left out where a column is unknown: it may be the misspelt one that would fill them.
 */
async function unreadableBeside(
  context: Context,
  table: TableName,
  file: TableFile,
): Promise<readonly Problem[]> {
  if (file.rows.length === 0) return [];
  try {
    const before = await loadBefore(context);
    const { steps, after } = checkEdit(before, editOf(table, file, false), context.now);
    return unreadableRows(table, steps, before.readings, after)
      .filter(({ level, value }) => level === 'error' && (file.columnsKnown || (value ?? '') !== ''))
      .map((problem) => withLine(problem, table, file));
  } catch (error) {
    // What is wrong with the file is said also where the tables cannot be asked.
    if (error instanceof StoreError || error instanceof Failure) return [];
    throw error;
  }
}
