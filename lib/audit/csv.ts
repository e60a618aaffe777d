/** CSV that a spreadsheet opens without running any of it, and calls as CSV. */
import { stringify } from 'csv-stringify/sync';
import { callColumns, type CallRecord } from './rows.ts';

/**
 * A spreadsheet takes these beginnings for a formula (OWASP, "CSV Injection"), also behind characters that nobody sees.
 * `'` is among them, so that `unprotect` knows which one was added.
 */
const UNSAFE = /^(?:['\t\r]|[\s\p{Cc}\p{Cf}\p{Z}]*[=+\-@])/u;

/** The cell with a `'` before it where a spreadsheet could run it. `unprotect` takes the `'` off again. */
export const protect = (cell: string): string => (UNSAFE.test(cell) ? `'${cell}` : cell);

export const unprotect = (cell: string): string =>
  cell.startsWith("'") && UNSAFE.test(cell.slice(1)) ? cell.slice(1) : cell;

/** Lines of protected cells, with commas and LF. What a reader could split or trim is in quotes. */
export const csvText = (rows: Iterable<readonly (string | number)[]>): string =>
  stringify(
    Array.from(rows, (row) => row.map((cell) => (typeof cell === 'number' ? String(cell) : protect(cell)))),
    { record_delimiter: '\n', quoted_match: /[\r\n\t;]|^\s|\s$|^\ufeff/ },
  );

export const callsHeader = (): string => csvText([callColumns]);

/** A line for each call: the members of a record in its order, lists as JSON text. */
export const callsAsCsv = (calls: readonly CallRecord[]): string =>
  csvText(calls.map((call) => callColumns.map((column) => cellOf(call[column]))));

function cellOf(value: CallRecord[keyof CallRecord]): string | number {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
