import { createHmac } from 'node:crypto';
import { request } from './request.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface FloorTables {
  get(table: string, partitionKey: string, rowKey: string): Promise<Row | null>;
  all(table: string, partitionKey: string): Promise<readonly Row[]>;
  /** `false`: the row already exists. */
  insert(table: string, row: Row): Promise<boolean>;
}

/** Table Storage by its REST interface, signed with Shared Key Lite. */
export function createFloorTables(connectionString: string): FloorTables {
  const part = (name: string) => new RegExp(`${name}=([^;]+)`).exec(connectionString)?.[1] ?? '';
  const [account, endpoint] = [part('AccountName'), part('TableEndpoint')];
  const key = Buffer.from(part('AccountKey'), 'base64');
  const prefix = new URL(endpoint).pathname;
  const send = (path: string, search = '', body?: Row) => {
    const date = new Date().toUTCString();
    const signature = createHmac('sha256', key)
      .update(`${date}\n/${account}${prefix}${path}`)
      .digest('base64');
    return request(`${endpoint}${path}${search}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        accept: 'application/json;odata=minimalmetadata',
        'x-ms-date': date,
        'x-ms-version': '2019-02-02',
        authorization: `SharedKeyLite ${account}:${signature}`,
        ...(body && { 'content-type': 'application/json', prefer: 'return-no-content' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  };
  return {
    async get(table, partitionKey, rowKey) {
      const keys = `PartitionKey='${partitionKey}',RowKey='${encodeURIComponent(rowKey)}'`;
      const { status, text } = await send(`/${table}(${keys})`);
      return status === 200 ? (JSON.parse(text) as Row) : null;
    },
    async all(table, partitionKey) {
      const rows: Row[] = [];
      let next = '';
      do {
        const filter = `?$filter=${encodeURIComponent(`PartitionKey eq '${partitionKey}'`)}${next}`;
        const { text, headers } = await send(`/${table}()`, filter);
        rows.push(...(JSON.parse(text) as { readonly value: readonly Row[] }).value);
        const key = headers['x-ms-continuation-nextrowkey'];
        next =
          typeof key === 'string'
            ? `&NextPartitionKey=${partitionKey}&NextRowKey=${encodeURIComponent(key)}`
            : '';
      } while (next !== '');
      return rows;
    },
    async insert(table, row) {
      return (await send(`/${table}`, '', row)).status !== 409;
    },
  };
}
