/** What is wrong with the rows that an edit writes. Pure. */
import { unknownLines, unknownPeople, twins } from '../check/naming.ts';
import { unusedRotas, withoutEffect } from '../check/rota-warnings.ts';
import type { Instant, Problem, TableName } from '../rota/model.ts';
import { readCallers } from '../rows/callers.ts';
import type { TablesReading } from '../rows/tables.ts';
import { placeOfStep, rowOf, type Step } from './plan.ts';

/** A holiday of next year is looked at today. */
const YEAR = 400 * 86_400_000;

/** Everything that is new. Errors only for what cannot be read, and for two lines of one Name. */
export function editProblems(
  table: TableName,
  steps: readonly Step[],
  before: TablesReading,
  after: TablesReading,
  now: Instant,
): readonly Problem[] {
  const added = newProblems(table, steps);
  const effect = (reading: TablesReading) => withoutEffect(reading, now, now + YEAR);
  return [
    ...unreadableRows(table, steps, before, after),
    ...added(twins(before), twins(after)).map((problem) =>
      problem.table === 'Lines' ? problem : warning(problem),
    ),
    ...added(unknownPeople(before), unknownPeople(after)).map(warning),
    ...(table === 'Rota' ? added(effect(before), effect(after)) : []),
  ];
}

/** Warnings: rotas that no line uses, and cells that name no line, in written rows or because of the edit. */
export function unusedNames(
  table: TableName,
  steps: readonly Step[],
  before: TablesReading,
  after: TablesReading,
): readonly Problem[] {
  const added = newProblems(table, steps);
  const written = table === 'Rota' ? steps.filter(({ kind }) => kind !== 'removed').map(rowOf) : [];
  return [
    ...added(unusedRotas(before), unusedRotas(after, [...written, ...after.tables.Rota])),
    ...added(unknownLines(before), unknownLines(after)),
  ];
}

/**
 * Covers the written rows and what they do to others (a name that is now taken). Rows that were already unreadable
 * do not stop an edit.
 */
export const unreadableRows = (
  table: TableName,
  steps: readonly Step[],
  before: TablesReading,
  after: TablesReading,
): readonly Problem[] => newProblems(table, steps)(unreadable(table, before), unreadable(table, after));

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
function newProblems(table: TableName, steps: readonly Step[]) {
  const written = new Set(steps.filter(({ kind }) => kind !== 'removed').map(placeOfStep));
  return (before: readonly Problem[], after: readonly Problem[]): readonly Problem[] => {
    const known = new Set(before.map(idOf));
    return after.filter(
      (problem) => (problem.table === table && written.has(problem.row)) || !known.has(idOf(problem)),
    );
  };
}

const idOf = ({ table, row, column, problem }: Problem) => JSON.stringify([table, row, column, problem]);
