/** Rows of the Callers table. */
import type { CallerRow } from '../rota/model.ts';
import { callerNumber } from '../rota/caller-number.ts';
import { nameKey, tidy } from '../rota/names.ts';
import { isGuid } from '../rota/target.ts';
import type { Row } from '../ports.ts';
import {
  cellsOf,
  readAll,
  warnOfUnknownColumns,
  type Cells,
  type ReadRow,
  type ReadRows,
  failOnPartition,
} from './cells.ts';
import { readDate } from './dates.ts';
import { readLineNames } from './name-lists.ts';
import { readTarget } from './people.ts';
import { quote } from '../text/quote.ts';
import { readOneOf, readYesNo } from './words.ts';

/** All rules that are switched on and can be read, by key. */
export const readCallers = (rows: readonly Row[]): ReadRows<CallerRow> => readAll(rows, readCallerRow);

/** One row; `null` where it is switched off (then its mistakes do not matter) or cannot be read. */
function readCallerRow(row: Row): ReadRow<CallerRow> {
  const cells = cellsOf('Callers', row);
  if (cells.get('Enabled', readYesNo) === false) return { row: null, problems: [] };
  failOnPartition('Callers', cells);
  const rule = cells.need('Rule', readOneOf(RULES), '"block" or "vip"');
  const lines = cells.get('Lines', readLineNames) ?? [];
  const until = cells.get('Until', readDate);
  const unread = rule === null || cells.failed();
  const key = readCallerKey(cells);
  warnOfUnknownColumns('Callers', cells);
  return {
    row:
      unread || key === null
        ? null
        : { key, row: `${row.partitionKey}/${row.rowKey}`, rule, lines, until, enabled: true },
    problems: cells.problems,
  };
}

const RULES = ['block', 'vip'] as const;
const EXPECTED = 'a number such as "+46701234567", or the object id of a user';

/**
 * The `nameKey` of a number or object id. Another spelling of it (`+46 70…`) is an error, and counts all the same: the
 * call finds it in a short table, but looks in a long one by the usual spelling only.
 */
function readCallerKey(cells: Cells): string | null {
  const { rowKey } = cells.row;
  const key = tidy(rowKey);
  const usual = callerNumber(key) ?? (isGuid(key) ? key : null);
  if (usual === rowKey) return nameKey(rowKey);
  if (usual !== null) {
    cells.fail('RowKey', `${quote(rowKey)} is not found in a long table; expected ${quote(usual)}`);
    return nameKey(usual);
  }
  const target = readTarget(key.replace(/^(?:phone|user|guest|app):/i, ''));
  cells.fail(
    'RowKey',
    target.ok
      ? `${quote(rowKey)} is never found; expected ${quote(target.value.id)}`
      : `${quote(rowKey)} is not a valid caller; expected ${EXPECTED}`,
  );
  return null;
}
