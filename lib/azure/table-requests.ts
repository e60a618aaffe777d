/**
 * The requests of a call to one table, on the SDK's pipeline, which signs them and tries again. The SDK would walk its
 * descriptions of request and answer, and copy each row twice: half of the CPU of a page (docs/performance.md).
 */
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { odata, type TableClient } from '@azure/data-tables';
import type { ReadOptions, Row, StoredRow, Where } from '../ports.ts';

export interface TableRequests {
  get(partitionKey: string, rowKey: string, how: Reading): Promise<StoredRow>;
  /** Up to 1,000 rows. */
  page(where: Where, from: Position | null, how: Reading): Promise<TablePage>;
  insert(row: Row, signal: AbortSignal): Promise<void>;
}

type Reading = Pick<ReadOptions, 'select' | 'readAt'> & { readonly signal: AbortSignal };

/** Where a page begins, in the service's words. */
export interface Position {
  readonly partitionKey: string;
  readonly rowKey: string | undefined;
}

export interface TablePage {
  readonly rows: readonly StoredRow[];
  /** `null`: this was the last one. */
  readonly next: Position | null;
}

/** What the service answered instead. */
class TableAnswerError extends Error {
  override readonly name = 'TableAnswerError';
  readonly statusCode: number;
  readonly code: string | undefined;
  constructor({ status, bodyAsText }: PipelineResponse) {
    const code = /<(?:\w+:)?code>(\w+)|"code"\s*:\s*"(\w+)/i.exec(bodyAsText ?? '');
    super(`the tables answered ${status}`);
    this.statusCode = status;
    this.code = code?.[1] ?? code?.[2];
  }
}

const HEADERS = {
  accept: 'application/json;odata=minimalmetadata',
  'x-ms-version': '2019-02-02',
  dataserviceversion: '3.0',
};
const HEADERS_OF_INSERT = {
  ...HEADERS,
  'content-type': 'application/json;odata=nometadata',
  prefer: 'return-no-content',
};

export function createTableRequests(
  { url, tableName, pipeline }: TableClient,
  transport: HttpClient,
): TableRequests {
  const table = `${url.replace(/\/+$/, '')}/${tableName}`;
  const send = async (path: string, abortSignal: AbortSignal, body?: string): Promise<PipelineResponse> => {
    const answer = await pipeline.sendRequest(
      transport,
      createPipelineRequest({
        url: table + path,
        abortSignal,
        // Loopback alone has no TLS; the SDK sends no token without it.
        allowInsecureConnection: true,
        headers: createHttpHeaders(body === undefined ? HEADERS : HEADERS_OF_INSERT),
        ...(body !== undefined && { method: 'POST', body }),
      }),
    );
    if (answer.status >= 300) throw new TableAnswerError(answer);
    return answer;
  };
  return {
    async get(partitionKey, rowKey, { select, readAt, signal }) {
      const keys = `PartitionKey='${keyOf(partitionKey)}',RowKey='${keyOf(rowKey)}'`;
      const answer = await send(`(${keys})${queryOf({ $select: columns(select) })}`, signal);
      return { ...rowOf(jsonIn(answer)), ...(readAt && clockOf(answer)) };
    },
    async page(where, from, { select, readAt, signal }) {
      const query = queryOf({
        $top: '1000',
        $select: columns(select),
        $filter: filterOf(where),
        NextPartitionKey: from?.partitionKey,
        NextRowKey: from?.rowKey,
      });
      const answer = await send(`()${query}`, signal);
      const partitionKey = answer.headers.get('x-ms-continuation-nextpartitionkey');
      const rowKey = answer.headers.get('x-ms-continuation-nextrowkey');
      const rows = (jsonIn(answer).value as readonly Json[]).map(rowOf);
      const clock = readAt ? clockOf(answer) : null;
      return {
        rows: clock === null ? rows : rows.map((row) => ({ ...row, ...clock })),
        next: partitionKey ? { partitionKey, rowKey } : null,
      };
    },
    async insert(row, signal) {
      await send('', signal, JSON.stringify(jsonOf(row)));
    },
  };
}

/** Nothing where the answer does not say, or where a browser may not see the header. */
function clockOf({ headers }: PipelineResponse): Pick<StoredRow, 'readAt'> {
  const readAt = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(readAt) ? {} : { readAt };
}

const keyOf = (key: string): string => encodeURIComponent(odata`${key}`);

const columns = (select: readonly string[] | undefined): string | undefined =>
  select?.map(serviceName).join(',');

/** Without what is empty. */
function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(parameters).flatMap(([name, value]) =>
    value ? [`${name}=${encodeURIComponent(value)}`] : [],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** As the pipeline has parsed it. An answer that is not JSON does not come from the tables. */
function jsonIn(answer: PipelineResponse): Json {
  const { parsedBody } = answer as { readonly parsedBody?: unknown };
  if (typeof parsedBody !== 'object' || parsedBody === null) throw new Error('the answer is not JSON');
  return parsedBody as Json;
}

/** Empty: every row. The SDK's `odata` template quotes and escapes every value. */
function filterOf(where: Where): string {
  const parts: string[] = [];
  const key = (name: 'PartitionKey' | 'RowKey', bound: Where['rowKey']) => {
    if (typeof bound === 'string') parts.push(`${name} ${odata`eq ${bound}`}`);
    else {
      if (bound?.from !== undefined) parts.push(`${name} ${odata`ge ${bound.from}`}`);
      if (bound?.below !== undefined) parts.push(`${name} ${odata`lt ${bound.below}`}`);
    }
  };
  key('PartitionKey', where.partitionKey);
  key('RowKey', where.rowKey);
  for (const [column, value] of Object.entries(where.equals ?? {}))
    parts.push(`${column} ${odata`eq ${value}`}`);
  return parts.join(' and ');
}

/** The service's names of the columns that `Store` calls otherwise. */
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
const serviceName = (column: string): string => SERVICE_NAMES.get(column) ?? column;

const TYPE = '@odata.type';

type Json = Readonly<Record<string, unknown>>;

function rowOf(json: Json): StoredRow {
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

function jsonOf(row: Row): Json {
  const json: Record<string, unknown> = {};
  for (const [column, value] of Object.entries(row)) {
    const name = serviceName(column);
    const typed = typedOf(value);
    json[name] = typed ? typed.value : value;
    if (typed) json[name + TYPE] = `Edm.${typed.type}`;
  }
  return json;
}

/** `null`: the type follows from the JSON. */
function typedOf(value: unknown): { readonly value: unknown; readonly type: string } | null {
  if (typeof value === 'bigint') return { value: String(value), type: 'Int64' };
  if (typeof value !== 'object' || value === null) return null;
  if (value instanceof Date) return { value, type: 'DateTime' };
  if (value instanceof Uint8Array) return { value: btoa(String.fromCharCode(...value)), type: 'Binary' };
  return value as { readonly value: unknown; readonly type: string };
}
