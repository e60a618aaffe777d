/** The tables of a storage account, as the app and the commands reach them. */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Store } from '../ports.ts';
import type { StorageSettings } from '../settings/storage-settings.ts';
import { createConnections, type Connections } from './connections.ts';
import { createTableTransport } from './table-transport.ts';
import { createStoreOn, type StoreOnOptions } from './tables.ts';

export interface TablesOptions extends Pick<StoreOnOptions, 'timeoutMs' | 'secondTry'> {
  readonly storage: StorageSettings;
  /** For `storage.kind` `identity`. */
  readonly credential: (clientId: string | null) => TokenCredential;
  /** Attempts after the first; the SDK's own default of 3 takes 4.5 s on a dead endpoint. Default 0. */
  readonly retries?: number;
  /** Default: its own. */
  readonly connections?: Connections;
}

/** Connects on first use; one client a table. */
export function createStore(options: TablesOptions): Store {
  const { connections = createConnections() } = options;
  return createStoreOn((table) => openTable(options, table, connections), {
    ...options,
    dropIdle: () => connections.dropIdle(),
    transport: createTableTransport(connections),
  });
}

function clientOptions(options: TablesOptions): TableServiceClientOptions {
  return {
    // Azurite has no TLS; a connection string names its own endpoint, tokens go over https alone.
    allowInsecureConnection: options.storage.kind === 'connection-string',
    retryOptions: { maxRetries: options.retries ?? 0, retryDelayInMs: 50, maxRetryDelayInMs: 500 },
  };
}

/** A client of one table, for whoever needs more of it than a `Store` has. */
export function openTable(
  options: TablesOptions,
  table: string,
  connections = createConnections(),
): TableClient {
  const { storage } = options;
  const client =
    storage.kind === 'connection-string'
      ? TableClient.fromConnectionString(storage.value, table, clientOptions(options))
      : new TableClient(
          storage.tableServiceUri,
          table,
          options.credential(storage.clientId),
          clientOptions(options),
        );
  for (const name of UNUSED_POLICIES) client.pipeline.removePolicy({ name });
  client.pipeline.addPolicy({
    name: 'connections',
    sendRequest(request, next) {
      request.agent = connections.agentFor(new URL(request.url).protocol);
      return next(request);
    },
  });
  return client;
}

/**
 * Steps of the SDK's pipeline that do nothing for tables: forms and multipart bodies, redirects, compression, spans that
 * nobody collects, signals of old kinds. Each costs every request some microseconds (docs/performance.md).
 */
const UNUSED_POLICIES = [
  'decompressResponsePolicy',
  'formDataPolicy',
  'multipartPolicy',
  'redirectPolicy',
  'tracingPolicy',
  'wrapAbortSignalLikePolicy',
];
