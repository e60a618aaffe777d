/** HTTP requests and responses in the form of the host's RPC protocol (azure-functions-language-worker-protobuf). */
import type { IncomingMessage } from 'node:http';
import type { RpcData } from './functions-core.ts';

type Nullable = Record<string, { value: string }>;

/** What the host sends to the worker: repeated headers and query values joined by commas, as ASP.NET does. */
export function toRpcHttp(
  request: IncomingMessage,
  url: URL,
  params: Readonly<Record<string, string>>,
  body: Uint8Array,
): unknown {
  const query: Nullable = {};
  for (const name of new Set(url.searchParams.keys()))
    query[name] = { value: url.searchParams.getAll(name).join(',') };
  const headers: Nullable = {};
  for (const [name, value] of Object.entries(request.headersDistinct))
    if (!CONNECTION_HEADERS.has(name)) headers[name] = { value: (value ?? []).join(',') };
  return {
    method: request.method,
    url: url.href,
    nullableHeaders: headers,
    nullableQuery: query,
    nullableParams: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, { value }])),
    ...(body.length > 0 ? { body: { bytes: body } } : {}),
  };
}

/** `Headers` of fetch refuses nothing here, but these belong to the connection between client and host. */
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

interface RpcHttpResponse {
  readonly statusCode?: string;
  readonly headers?: Record<string, string>;
  readonly body?: RpcData | null;
}

/** What the worker sent back; a function that returned nothing is 204, as in the host. */
export function fromRpcHttp(data: RpcData | null): {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Uint8Array;
} {
  const http = data?.http as RpcHttpResponse | undefined;
  if (!http) return { status: 204, headers: {}, bytes: new Uint8Array() };
  const bytes = http.body?.bytes ?? Buffer.from(http.body?.string ?? http.body?.json ?? '');
  return { status: Number(http.statusCode ?? 200), headers: http.headers ?? {}, bytes };
}
