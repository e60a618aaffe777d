/** Rows of the Callers table. */
import type { CallerRow } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellsOf, readAll, warnOfStrangers, type ReadRow, type ReadRows } from './cells.ts';
import { readDate } from './dates.ts';
import { readLineNames } from './names.ts';
import { failOnPartition } from './partition.ts';
import { readTarget } from './target.ts';
import { invalid, ok, quote, type Read } from './text.ts';
import { readOneOf, readYesNo } from './words.ts';

/** All rules that are switched on and can be read, by key. */
export const readCallers = (rows: readonly Row[]): ReadRows<CallerRow> => readAll(rows, readCallerRow);

/** One row; `null` where it is switched off (then its mistakes do not matter) or cannot be read. */
function readCallerRow(row: Row): ReadRow<CallerRow> {
  const cells = cellsOf('Callers', row);
  if (cells.get('Enabled', readYesNo) === false) return { row: null, problems: [] };
  failOnPartition('Callers', cells);
  const key = cells.need('RowKey', readCallerKey, EXPECTED);
  const rule = cells.need('Rule', readOneOf(RULES), '"block" or "vip"');
  const lines = cells.get('Lines', readLineNames) ?? [];
  const until = cells.get('Until', readDate);
  warnOfStrangers('Callers', cells);
  const unread = key === null || rule === null || cells.failed();
  return { row: unread ? null : { key, rule, lines, until, enabled: true }, problems: cells.problems };
}

const RULES = ['block', 'vip'] as const;
const EXPECTED = 'a number such as "+46701234567", or the object id of a user';

/**
 * Lower case. A call looks its caller up by key, so a number or id that is written in any other way (`+46 70…`, or
 * `phone:+46…` as in the audit) would never be found: it is refused, with the key that would be.
 */
function readCallerKey(text: string): Read<string> {
  const target = readTarget(text.replace(/^\s*(?:phone|user|guest|app):/i, ''));
  if (!target.ok) return invalid(`${quote(text)} is no caller; expected ${EXPECTED}`);
  const key = target.value.id;
  return key === text
    ? ok(key.toLowerCase())
    : invalid(`${quote(text)} is never found; expected ${quote(key)}`);
}
