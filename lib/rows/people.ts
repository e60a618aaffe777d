/** Rows of the People table. */
import type { PersonRow, Target } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellsOf, warnOfUnknownColumns, type ReadRow, failOnPartition } from './cells.ts';
import { tidy } from '../rota/names.ts';
import { targetOf } from '../rota/target.ts';
import { readText, readYesNo } from './words.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';

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

const EXPECTED =
  'expected an Entra object id, a number in international form, such as "+46701234567", or "app:" and the id of another bot';

/** An object id (also in braces), a `+` number (spaces, dashes, dots and parentheses do not matter) or `app:<id>`. */
export function readTarget(text: string): Read<Target> {
  const cell = plain(text)
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^tel: ?/i, '');
  const problem = phoneProblem(cell);
  if (problem !== null) return invalid(`${quote(text)} ${problem}`);
  const target = targetOf(cell);
  return target === null
    ? invalid(`${quote(text)} is nothing that can be rung; ${EXPECTED}${didYouMean(hint(cell))}`)
    : ok(target);
}

/** `+46 (0)70…`: the digit in parentheses is not dialled from abroad, so taking it along rings somebody else. */
function phoneProblem(cell: string): string | null {
  if (!/^\+[^(]{1,8}\( ?0 ?\)/.test(cell)) return null;
  return `has "(0)", which is not part of the number in international form; did you mean ${quote(cell.replace(/ ?\( ?0 ?\) ?/, ' '))}?`;
}

function hint(cell: string): string | null {
  if (cell.length > 60) return null;
  const digits = cell.replace(/[\s().-]/g, '');
  if (/^00[1-9]\d{6,14}$/.test(digits)) return `+${digits.slice(2)}`;
  if (/^[1-9]\d{10,14}$/.test(digits)) return `+${digits}`;
  const hex = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i.exec(cell);
  return hex === null ? null : hex.slice(1).join('-');
}
