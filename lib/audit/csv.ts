/** Calls as CSV: the columns of a record in its order, `targets` and `because` as JSON text. */
import { stringify } from 'csv-stringify/sync';
import { callColumns, type CallRecord } from './call-record.ts';

/** Text that a spreadsheet would take for a formula gets a `'` before it (OWASP, "CSV Injection"). */
const UNSAFE = /^[=+\-@\t\r]/;

const options = { record_delimiter: '\n', quoted_match: /[\r\n\t;]|^\s|\s$/ };

export const csvHeader = (): string => stringify([[...callColumns]], options);

/** A line for each call, without the header. */
export const csvLines = (calls: readonly CallRecord[]): string =>
  stringify(
    calls.map((call) => callColumns.map((column) => cellOf(call[column]))),
    options,
  );

function cellOf(value: CallRecord[keyof CallRecord]): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return UNSAFE.test(text) ? `'${text}` : text;
}
