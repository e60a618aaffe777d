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
import type { Row, StoredRow } from '../ports.ts';
import { jsonOf, rowOf, serviceName, type Json } from './table-rows.ts';

export interface TableRequests {
  get(partitionKey: string, rowKey: string, how: ReadOptions): Promise<StoredRow>;
  /** Up to 1,000 rows. `filter` empty: every row. */
  page(filter: string, how: ReadOptions & { readonly from?: Position | null }): Promise<TablePage>;
  insert(row: Row, signal: AbortSignal): Promise<void>;
}

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly select: readonly string[] | undefined;
}

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
    async get(partitionKey, rowKey, { select, signal }) {
      const keys = `PartitionKey='${keyOf(partitionKey)}',RowKey='${keyOf(rowKey)}'`;
      return rowOf(jsonIn(await send(`(${keys})${queryOf({ $select: columns(select) })}`, signal)));
    },
    async page(filter, { select, from, signal }) {
      const query = queryOf({
        $top: '1000',
        $select: columns(select),
        $filter: filter,
        NextPartitionKey: from?.partitionKey,
        NextRowKey: from?.rowKey,
      });
      const answer = await send(`()${query}`, signal);
      const partitionKey = answer.headers.get('x-ms-continuation-nextpartitionkey');
      const rowKey = answer.headers.get('x-ms-continuation-nextrowkey');
      return {
        rows: (jsonIn(answer).value as readonly Json[]).map(rowOf),
        next: partitionKey ? { partitionKey, rowKey } : null,
      };
    },
    async insert(row, signal) {
      await send('', signal, JSON.stringify(jsonOf(row)));
    },
  };
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

/** As the pipeline has parsed it. Whatever is not JSON has been said by something else than the tables. */
function jsonIn(answer: PipelineResponse): Json {
  const { parsedBody } = answer as { readonly parsedBody?: unknown };
  if (typeof parsedBody !== 'object' || parsedBody === null) throw new Error('the answer is not JSON');
  return parsedBody as Json;
}
