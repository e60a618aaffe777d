/** Rows of the People table. */
import type { PersonRow, Target } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellsOf, warnOfUnknownColumns, type ReadRow, failOnPartition } from './cells.ts';
import { numberIn, tidy } from '../rota/names.ts';
import { targetOf } from '../rota/target.ts';
import { readText, readYesNo } from './words.ts';
import { invalid, ok, plain, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';

/**
 * One row; `null` where it cannot be read. A person who is switched off comes back with `enabled` `false`, without
 * problems, so that `off` can be told from `unknown`. `countryCode`: of the table's numbers, for what is suggested.
 */
export function readPersonRow(row: Row, countryCode: () => string | null = () => null): ReadRow<PersonRow> {
  const cells = cellsOf('People', row);
  const enabled = cells.get('Enabled', readYesNo) ?? true;
  const person = tidy(row.rowKey);
  failOnPartition('People', cells);
  if (person === '') cells.fail('RowKey', 'is empty; expected the short name by which Who names the person');
  else if (/[,;>]/.test(person))
    cells.fail(
      'RowKey',
      'has "," ";" or ">", which separate people in Who; expected a short name, with the full one in Name',
    );
  else if (targetOf(person) !== null)
    cells.warn(
      'RowKey',
      'is an id or a number: a Who cell that has it rings it directly, whatever this row says',
    );
  const target = cells.need(
    'Target',
    (text) => readTarget(text, { person, countryCode }),
    'an Entra object id, a number such as "+46701234567", or "app:" and the id of another bot',
  );
  const name = cells.get('Name', readText);
  warnOfUnknownColumns('People', cells);
  const read = target === null || cells.failed() ? null : { person, name, target, enabled };
  return { row: read, problems: enabled ? cells.problems : [] };
}

const EXPECTED =
  'expected an Entra object id, a number in international form, such as "+46701234567", or "app:" and the id of another bot';

/** What a suggestion needs to know. */
interface TargetHints {
  /** RowKey of the row. */
  readonly person: string;
  /** `+46`; `null`: not known. */
  readonly countryCode: () => string | null;
}

/** An object id (also in braces), a `+` number (spaces, dashes, dots and parentheses do not matter) or `app:<id>`. */
export function readTarget(text: string, hints: TargetHints | null = null): Read<Target> {
  const cell = plain(text)
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^tel: ?/i, '');
  const problem = phoneProblem(cell) ?? otherProblem(cell, hints);
  if (problem !== null) return invalid(`${quote(text)} ${problem}`);
  const target = targetOf(cell);
  return target === null
    ? invalid(
        `${quote(text)} is not something that can be called; ${EXPECTED}${didYouMean(hint(cell, hints))}`,
      )
    : ok(target);
}

/** `+46 (0)70…`: the digit in parentheses is not dialled from abroad, so taking it along rings somebody else. */
function phoneProblem(cell: string): string | null {
  if (!/^\+[^(]{1,8}\( ?0 ?\)/.test(cell)) return null;
  return `has "(0)", which is not part of the number in international form; did you mean ${quote(cell.replace(/ ?\( ?0 ?\) ?/, ' '))}?`;
}

/** What people write who have something else than an id or a number. */
function otherProblem(cell: string, hints: TargetHints | null): string | null {
  if (/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(cell)) {
    const name = hints?.person ?? cell.slice(0, cell.indexOf('@'));
    const shown = /^[\w.-]+$/.test(name) ? name : quote(name);
    return `is an address; expected an object id, which "ringrota people add ${shown} --target ${cell}" looks up`;
  }
  if (/^\d(?:[.,]\d+)?E\+?\d+$/i.test(cell))
    return 'is a number that a spreadsheet shortened; format the column as text, and enter the number again';
  if (/voice ?mail|mailbox/i.test(cell))
    return 'is not a number; voicemail rings by its number, which belongs into Fallback of the line';
  return null;
}

/** Where all numbers in international form among the Targets begin with the same country code: that, such as `+46`. */
export function countryCodeOf(rows: readonly Row[]): string | null {
  const codes = new Set(
    rows.flatMap((row) =>
      typeof row.Target === 'string' ? (COUNTRY.exec(numberIn(row.Target) ?? '')?.[0] ?? []) : [],
    ),
  );
  const [code] = codes;
  return codes.size === 1 && code !== undefined ? code : null;
}

/** ITU-T E.164: codes of one and two digits; all others have three. */
const COUNTRY = /^\+(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

function hint(cell: string, hints: TargetHints | null): string | null {
  if (cell.length > 60) return null;
  const digits = cell.replace(/[\s().-]/g, '');
  if (/^00[1-9]\d{6,14}$/.test(digits)) return `+${digits.slice(2)}`;
  if (/^[1-9]\d{10,14}$/.test(digits)) return `+${digits}`;
  // Italian numbers keep their 0, and Russian ones begin with 8.
  const national = /^0([1-9]\d{5,11})$/.exec(digits)?.[1];
  const code = national === undefined ? null : (hints?.countryCode() ?? null);
  if (national !== undefined && code !== null && code !== '+39' && code !== '+7') return `${code}${national}`;
  const hex = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i.exec(cell);
  return hex === null ? null : hex.slice(1).join('-');
}
