/** What `check` says of the cells of one row while it is typed: pure. */
import { placeOf } from '../rows/cell-text.ts';
import { unknownLines, unknownPeople, twins } from '../check/naming.ts';
import type { Problem, TableName, Zone } from '../rota/model.ts';
import { readCallers } from '../rows/callers.ts';
import { readTables, type Tables } from '../rows/tables.ts';
import type { Row } from '../ports.ts';

/** Of this row alone, in the order in which `check` finds them. */
export function cellProblems(table: TableName, row: Row, tables: Tables, zone: Zone): readonly Problem[] {
  // Other rows of Rota say nothing of this one, and may be many.
  const others = table === 'Rota' ? [] : tables[table].filter((one) => placeOf(one) !== placeOf(row));
  const readings = readTables({ ...tables, Rota: [], Callers: [], [table]: [...others, row] }, zone);
  const problems = [
    ...[...readings.rotas.values()].flatMap((rota) => rota.problems),
    ...readings.lineProblems,
    ...readings.peopleProblems,
    ...readCallers(readings.tables.Callers).problems,
    ...twins(readings),
    ...unknownPeople(readings),
    ...unknownLines(readings),
  ];
  return problems.filter((problem) => problem.table === table && problem.row === placeOf(row));
}
