/** The tables of a storage account, as the app and the commands reach them. */
import type { HttpClient } from '@azure/core-rest-pipeline';
import { AzureSASCredential, TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Store } from '../ports.ts';
import type { StorageSettings } from '../settings/storage-settings.ts';
import { createConnections, createTransport, type Connections } from './http-request.ts';
import { createStoreOn, type StoreOnOptions } from './table-store.ts';

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
  const transport = createTransport(connections);
  return createStoreOn((table) => openTable(options, table, transport), {
    ...options,
    dropIdle: () => connections.dropIdle(),
    transport,
  });
}

/** A client of one table, for callers that need more than a `Store` has. */
function openTable(
  options: TablesOptions,
  table: string,
  httpClient: HttpClient = createTransport(createConnections()),
): TableClient {
  const { storage } = options;
  const clientOptions = {
    httpClient,
    // Azurite has no TLS. A connection string names its own endpoint; tokens go over https only.
    allowInsecureConnection: storage.kind !== 'identity',
    retryOptions: { maxRetries: options.retries ?? 0, retryDelayInMs: 50, maxRetryDelayInMs: 500 },
  };
  const clientOf = (): TableClient => {
    switch (storage.kind) {
      case 'connection-string':
        return TableClient.fromConnectionString(storage.value, table, clientOptions);
      case 'signature': {
        const credential = new AzureSASCredential(storage.signature);
        return new TableClient(storage.endpoint, table, credential, clientOptions);
      }
      case 'identity': {
        const credential = options.credential(storage.clientId);
        return new TableClient(storage.tableServiceUri, table, credential, clientOptions);
      }
    }
  };
  const client = clientOf();
  for (const name of UNUSED_POLICIES) client.pipeline.removePolicy({ name });
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
