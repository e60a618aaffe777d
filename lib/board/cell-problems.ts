/** What `check` says of the cells of one row while it is typed: pure. */
import { placeOf } from '../check/cell-text.ts';
import { unknownLines, unknownPeople } from '../check/names.ts';
import type { Problem, TableName, Zone } from '../rota/model.ts';
import { readCallers } from '../rows/callers.ts';
import { readLines } from '../rows/lines.ts';
import { readPeople } from '../rows/people.ts';
import { readRota } from '../rows/rota.ts';
import { readTables, type Tables } from '../rows/tables.ts';
import type { Row } from '../ports.ts';

/** Of this row alone, in the order in which `check` finds them. */
export function cellProblems(table: TableName, row: Row, tables: Tables, zone: Zone): readonly Problem[] {
  // Other rows of Rota say nothing of this one, and may be many.
  const others = table === 'Rota' ? [] : tables[table].filter((one) => placeOf(one) !== placeOf(row));
  const readings = readTables({ ...tables, Rota: [], Callers: [], [table]: [...others, row] }, zone);
  const problems = [
    ...ofTable(table, [...others, row], zone),
    ...unknownPeople(readings),
    ...unknownLines(readings),
  ];
  return problems.filter((problem) => problem.table === table && problem.row === placeOf(row));
}

function ofTable(table: TableName, rows: readonly Row[], zone: Zone): readonly Problem[] {
  switch (table) {
    case 'Rota':
      return readRota(rows).problems;
    case 'People':
      return readPeople(rows).problems;
    case 'Lines':
      return readLines(rows, zone).problems;
    case 'Callers':
      return readCallers(rows).problems;
  }
}
