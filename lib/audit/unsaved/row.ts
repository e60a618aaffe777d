/** The `row` of an `audit.unsaved` line -> a row with the types of its columns. */
import { isRecord, member, type JsonRecord } from '../../rows/json.ts';
import type { Row } from '../../ports.ts';
import { double } from '../rows.ts';

/** Columns of type Int32 and Double; all others that the app writes are Strings. */
const INTEGERS = new Set(['RingSeconds', 'Tier', 'GraphStatus', 'Attempts', 'DurationMs', 'Code', 'Subcode']);
const DOUBLES = new Set(['SecondsAfterDecision']);
const TEXTS = new Set([
  ...['At', 'CallId', 'Line', 'Rota', 'Caller', 'CallerName', 'Called', 'TenantId', 'CallChainId', 'Action'],
  ...[
    'Targets',
    'Reason',
    'Because',
    'Source',
    'RotaVersion',
    'GraphRequestId',
    'Problem',
    'Outcome',
    'Hint',
  ],
  ...['AnsweredBy', 'Message', 'TerminationReason'],
]);
/** Columns that are the service's own, in the spellings of its tools. */
const OWN = /^(?:partitionkey|rowkey|timestamp|etag|odata\..*|.*@.*)$/i;

/** `null`: no keys. Exports may have turned the row into a text, lists into lists, numbers into texts: that is undone. */
export function rowOf(unsaved: unknown): Row | null {
  const value = typeof unsaved === 'string' ? parse(unsaved) : unsaved;
  if (!isRecord(value)) return null;
  const partitionKey = keyOf(value, 'PartitionKey') ?? keyOf(value, 'partitionKey');
  const rowKey = keyOf(value, 'RowKey') ?? keyOf(value, 'rowKey');
  if (partitionKey === null || rowKey === null) return null;
  const columns = Object.entries(value).flatMap(([name, cell]) => {
    if (OWN.test(name) || cell === null) return [];
    return [[name, columnOf(name, cell, member(value, `${name}@odata.type`))] as const];
  });
  return { ...Object.fromEntries(columns), partitionKey, rowKey };
}

const keyOf = (value: JsonRecord, name: string): string | null => {
  const key = member(value, name);
  return typeof key === 'string' && key !== '' ? key : null;
};

function columnOf(name: string, cell: unknown, type: unknown): unknown {
  if (isRecord(cell) && typeof cell.type === 'string' && 'value' in cell)
    return columnOf(name, cell.value, `Edm.${cell.type}`);
  if (TEXTS.has(name)) return textOf(cell);
  const number = typeof cell === 'string' && cell.trim() !== '' ? Number(cell) : cell;
  const isNumber = typeof number === 'number' && Number.isFinite(number);
  if (isNumber && (DOUBLES.has(name) || type === 'Edm.Double')) return double(number);
  if (isNumber && INTEGERS.has(name)) return integerOf(number);
  if (typeof cell === 'number') return integerOf(cell);
  return typeof cell === 'boolean' ? cell : textOf(cell);
}

const textOf = (cell: unknown): string => (typeof cell === 'string' ? cell : JSON.stringify(cell));

/** Table Storage takes a number without a type for an Int32. */
const integerOf = (value: number) =>
  Number.isInteger(value) && Math.abs(value) <= 0x7fff_ffff ? value : double(value);

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
