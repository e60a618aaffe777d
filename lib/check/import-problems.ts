/** What is wrong with the rows that an import, or a form, would write. Pure. */
import type { Instant, Problem, TableName } from '../rota/model.ts';
import { readCallers } from '../rows/callers.ts';
import type { TablesReading } from '../rows/tables.ts';
import { unknownPeople } from './names.ts';
import { withoutEffect } from './rota-warnings.ts';
import { twins } from './twins.ts';

/** A table as it is and as it would be, and the rows that would be written, as `<PartitionKey>/<RowKey>`. */
export interface Edited {
  readonly table: TableName;
  readonly before: TablesReading;
  readonly after: TablesReading;
  readonly written: ReadonlySet<string>;
  readonly now: Instant;
}

/** A holiday of next year is looked at today. */
const YEAR = 400 * 86_400_000;

/** Everything that is new. Errors only for what cannot be read, and for two lines of one Name. */
export function importProblems(edited: Edited): readonly Problem[] {
  const { before, after, now } = edited;
  const effect = (reading: TablesReading) => withoutEffect(reading, now, now + YEAR);
  return [
    ...unreadableRows(edited),
    ...newOnes(edited, twins(before), twins(after)).map((problem) =>
      problem.table === 'Lines' ? problem : warning(problem),
    ),
    ...newOnes(edited, unknownPeople(before), unknownPeople(after)).map(warning),
    ...(edited.table === 'Rota' ? newOnes(edited, effect(before), effect(after)) : []),
  ];
}

/**
 * Of the written rows, and what they make of others (a name that is taken now). What is unreadable in the table
 * already does not stop an import.
 */
export const unreadableRows = (edited: Edited): readonly Problem[] =>
  newOnes(edited, unreadable(edited.table, edited.before), unreadable(edited.table, edited.after));

function unreadable(table: TableName, reading: TablesReading): readonly Problem[] {
  switch (table) {
    case 'Rota':
      return [...reading.rotas.values()].flatMap(({ problems }) => problems);
    case 'People':
      return reading.peopleProblems;
    case 'Lines':
      return reading.lineProblems;
    case 'Callers':
      return readCallers(reading.tables.Callers).problems;
  }
}

const warning = (problem: Problem): Problem => ({ ...problem, level: 'warning' });

/** Those of written rows, and those of other rows that were not there before. */
function newOnes(
  { table, written }: Edited,
  before: readonly Problem[],
  after: readonly Problem[],
): readonly Problem[] {
  const known = new Set(before.map(idOf));
  return after.filter(
    (problem) => (problem.table === table && written.has(problem.row)) || !known.has(idOf(problem)),
  );
}

const idOf = ({ table, row, column, problem }: Problem) => JSON.stringify([table, row, column, problem]);
