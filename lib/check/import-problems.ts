/** What is wrong with the rows that an import would write. Pure. */
import type { Problem, TableName } from '../rota/model.ts';
import { readCallers } from '../rows/callers.ts';
import { readLines } from '../rows/lines.ts';
import { readPeople } from '../rows/people.ts';
import { readRota } from '../rows/rota.ts';
import type { Row } from '../ports.ts';
import { unknownPeople } from './names.ts';
import type { Readings } from '../rows/tables.ts';

/**
 * Of the written rows, and what they make of others (a name that is taken now). What is unreadable in the table
 * already does not stop an import.
 */
export function unreadableRows(
  table: TableName,
  before: Readings,
  after: Readings,
  written: ReadonlySet<string>,
): readonly Problem[] {
  const known = new Set(problemsOf(table, before.tables[table], before).map(idOf));
  return problemsOf(table, after.tables[table], after).filter(
    (problem) => written.has(problem.row) || !known.has(idOf(problem)),
  );
}

const idOf = ({ table, row, column, problem }: Problem) => JSON.stringify([table, row, column, problem]);

function problemsOf(table: TableName, rows: readonly Row[], { surroundings }: Readings): readonly Problem[] {
  switch (table) {
    case 'Rota':
      return readRota(rows).problems;
    case 'People':
      return readPeople(rows).problems;
    case 'Lines':
      return readLines(rows, surroundings.zone).problems;
    case 'Callers':
      return readCallers(rows).problems;
  }
}

/** Warnings: names that nobody knows in the written rows, and names elsewhere that nobody knows any more. */
export function unknownAfter(
  table: TableName,
  before: Readings,
  after: Readings,
  written: ReadonlySet<string>,
): readonly Problem[] {
  const known = new Set(unknownPeople(before).map(idOf));
  const isNew = (problem: Problem) =>
    (problem.table === table && written.has(problem.row)) || !known.has(idOf(problem));
  return unknownPeople(after)
    .filter(isNew)
    .map((problem) => ({ ...problem, level: 'warning' }));
}
