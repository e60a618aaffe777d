import type { Problem } from '../../rota/model.ts';
import type { Output } from '../output.ts';
import { table } from '../table.ts';

/** Problems for people: errors red, warnings yellow. The messages quote what stands in the cell. */
export const problemTable = (problems: readonly Problem[], { paint, width }: Output): string =>
  table(
    ['', 'Table', 'Row', 'Column', 'Problem'],
    problems.map(({ level, table: name, row, column, problem }) => [level, name, row, column ?? '', problem]),
    (cell, column, row) => {
      if (column > 0) return cell;
      return problems[row]?.level === 'error' ? paint('red', cell) : paint('yellow', cell);
    },
    width,
  );
