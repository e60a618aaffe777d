/** The `row` of an `audit.unsaved` line -> a row with the types of its columns. */
import { isRecord, member, parseJson, type JsonRecord } from '../text/json.ts';
import type { Row } from '../ports.ts';
import { double } from './rows.ts';

/** All other columns are Strings. */
const INTEGERS = new Set(['RingSeconds', 'Tier', 'GraphStatus', 'Attempts', 'DurationMs', 'Code', 'Subcode']);
const DOUBLES = new Set(['SecondsAfterDecision']);
/** Columns that are the service's own, in the spellings of its tools. */
const OWN = /^(?:partitionkey|rowkey|timestamp|etag|odata\..*|.*@.*)$/i;

/** `null`: no keys. Exports may have turned the row into a text, lists into lists, numbers into texts: that is undone. */
export function unsavedRow(unsaved: unknown): Row | null {
  const value = typeof unsaved === 'string' ? parseJson(unsaved) : unsaved;
  if (!isRecord(value)) return null;
  const [partitionKey, rowKey] = [keyOf(value, 'PartitionKey'), keyOf(value, 'RowKey')];
  if (partitionKey === null || rowKey === null) return null;
  const columns = Object.entries(value).filter(([name, cell]) => !OWN.test(name) && cell !== null);
  return {
    ...Object.fromEntries(columns.map(([name, cell]) => [name, columnOf(name, cell)])),
    partitionKey,
    rowKey,
  };
}

function keyOf(value: JsonRecord, name: string): string | null {
  const key = member(value, name) ?? member(value, name.charAt(0).toLowerCase() + name.slice(1));
  return typeof key === 'string' && key !== '' ? key : null;
}

function columnOf(name: string, cell: unknown): unknown {
  // As the tools of the service write a type.
  const value = isRecord(cell) && 'type' in cell && 'value' in cell ? cell.value : cell;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) {
    if (INTEGERS.has(name) && Number.isInteger(number) && Math.abs(number) <= 0x7fff_ffff) return number;
    if (INTEGERS.has(name) || DOUBLES.has(name)) return double(number);
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
