import { stringify } from 'csv-stringify/sync';

/** Cells that a spreadsheet would take for a formula, and those that begin as a protected one does. */
const UNSAFE = /^[=+\-@'\t\r]/;
const PROTECTED = /^'(?=[=+\-@'\t\r])/;

/** A `'` before what a spreadsheet would run (OWASP: CSV injection); `unprotect` takes it off again. */
export const protect = (cell: string): string => (UNSAFE.test(cell) ? `'${cell}` : cell);

export const unprotect = (cell: string): string => cell.replace(PROTECTED, '');

/** CSV with commas and LF. What a reader could split or trim is in quotes. */
export const writeCsv = (header: readonly string[], rows: Iterable<readonly string[]>): string =>
  stringify([[...header], ...[...rows].map((row) => row.map(protect))], {
    record_delimiter: '\n',
    quoted_match: /[\r\n\t;]|^\s|\s$|^\ufeff/,
  });
