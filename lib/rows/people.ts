/** Rows of the People table. */
import type { PersonRow } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellsOf, warnOfUnknownColumns, type ReadRow } from './cells.ts';
import { failOnPartition } from './partition.ts';
import { readTarget } from './target.ts';
import { tidy } from '../rota/names.ts';
import { targetOf } from '../rota/target.ts';
import { readText, readYesNo } from './words.ts';

/**
 * One row; `null` where it cannot be read. A person who is switched off comes back with `enabled` `false`, without
 * problems, so that `off` can be told from `unknown`.
 */
export function readPersonRow(row: Row): ReadRow<PersonRow> {
  const cells = cellsOf('People', row);
  const enabled = cells.get('Enabled', readYesNo) ?? true;
  const person = tidy(row.rowKey);
  failOnPartition('People', cells);
  if (person === '') cells.fail('RowKey', 'is empty; expected the short name by which Who names the person');
  else if (/[,;>]/.test(person))
    cells.warn('RowKey', 'has "," ";" or ">", so no Who cell can name this person');
  else if (targetOf(person) !== null)
    cells.warn(
      'RowKey',
      'is an id or a number: a Who cell that has it rings it directly, whatever this row says',
    );
  const target = cells.need(
    'Target',
    readTarget,
    'an Entra object id, a number such as "+46701234567", or "app:" and the id of another bot',
  );
  const name = cells.get('Name', readText);
  warnOfUnknownColumns('People', cells);
  const read = target === null || cells.failed() ? null : { person, name, target, enabled };
  return { row: read, problems: enabled ? cells.problems : [] };
}
