/** Rows as the table service writes them in JSON, to and from what `Store` has: as `@azure/data-tables` does, in one walk. */
import type { Row, StoredRow } from '../ports.ts';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['PartitionKey', 'partitionKey'],
  ['RowKey', 'rowKey'],
  ['Timestamp', 'timestamp'],
  ['odata.etag', 'etag'],
]);
const SERVICE_NAMES: ReadonlyMap<string, string> = new Map(
  [...NAMES].map(([theirs, ours]) => [ours, theirs]),
);

/** The service's name of a column. */
export const serviceName = (column: string): string => SERVICE_NAMES.get(column) ?? column;

const TYPE = '@odata.type';

export type Json = Readonly<Record<string, unknown>>;

export function rowOf(json: Json): StoredRow {
  const row: Record<string, unknown> = {};
  const types: string[] = [];
  for (const [column, value] of Object.entries(json))
    if (column.endsWith(TYPE)) types.push(column);
    else row[NAMES.get(column) ?? column] = value;
  for (const type of types) {
    const column = type.slice(0, -TYPE.length);
    if (column in json) row[NAMES.get(column) ?? column] = valueOf(json[column], json[type]);
  }
  return row as StoredRow;
}

function valueOf(value: unknown, type: unknown): unknown {
  if (typeof value !== 'string') return value;
  switch (type) {
    case 'Edm.DateTime':
      return new Date(value);
    case 'Edm.Int64':
      return BigInt(value);
    case 'Edm.Guid':
      return { value, type: 'Guid' };
    case 'Edm.Binary':
      return Uint8Array.from(atob(value), (character) => character.charCodeAt(0));
    default:
      return value;
  }
}

export function jsonOf(row: Row): Json {
  const json: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    const name = serviceName(column);
    const typed = typedOf(value);
    json[name] = typed ? typed.value : value;
    if (typed) json[name + TYPE] = `Edm.${typed.type}`;
  }
  return json;
}

/** `null`: its type is that of its JSON. */
function typedOf(value: unknown): { readonly value: unknown; readonly type: string } | null {
  if (typeof value === 'bigint') return { value: String(value), type: 'Int64' };
  if (typeof value !== 'object' || value === null) return null;
  if (value instanceof Date) return { value, type: 'DateTime' };
  if (value instanceof Uint8Array) return { value: btoa(String.fromCharCode(...value)), type: 'Binary' };
  return value as { readonly value: unknown; readonly type: string };
}
