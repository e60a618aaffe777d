/** What is wrong with the rows that an import would write. Pure. */
import type { Problem, TableName } from '../rota/model.ts';
import { readCallers } from '../rows/callers.ts';
import { unknownPeople } from './names.ts';
import { twins } from './twins.ts';
import type { TablesReading } from '../rows/tables.ts';

/**
 * Of the written rows, and what they make of others (a name that is taken now). What is unreadable in the table
 * already does not stop an import.
 */
export function unreadableRows(
  table: TableName,
  before: TablesReading,
  after: TablesReading,
  written: ReadonlySet<string>,
): readonly Problem[] {
  return newOnes(problemsOf(table, before), problemsOf(table, after), written);
}

/** Rows that are the same name as another: warnings, because they do no harm. Two lines of one Name stay an error. */
export const twinsAfter = (
  before: TablesReading,
  after: TablesReading,
  written: ReadonlySet<string>,
): readonly Problem[] =>
  newOnes(twins(before), twins(after), written).map((problem) => ({
    ...problem,
    level: problem.table === 'Lines' ? problem.level : 'warning',
  }));

/** Those of written rows, and those of other rows that were not there before. */
function newOnes(
  before: readonly Problem[],
  after: readonly Problem[],
  written: ReadonlySet<string>,
): readonly Problem[] {
  const known = new Set(before.map(idOf));
  return after.filter((problem) => written.has(problem.row) || !known.has(idOf(problem)));
}

const idOf = ({ table, row, column, problem }: Problem) => JSON.stringify([table, row, column, problem]);

function problemsOf(table: TableName, reading: TablesReading): readonly Problem[] {
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

/** Warnings: unknown names in the written rows, and names elsewhere that are no longer known. */
export function unknownAfter(
  table: TableName,
  before: TablesReading,
  after: TablesReading,
  written: ReadonlySet<string>,
): readonly Problem[] {
  const known = new Set(unknownPeople(before).map(idOf));
  const isNew = (problem: Problem) =>
    (problem.table === table && written.has(problem.row)) || !known.has(idOf(problem));
  return unknownPeople(after)
    .filter(isNew)
    .map((problem) => ({ ...problem, level: 'warning' }));
}
