/** The port `Store` on Azure Table Storage, through `@azure/data-tables`. */
import { TableClient, type TableServiceClientOptions, type TransactionAction } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import {
  StoreError,
  type Change,
  type Row,
  type Store,
  type StoredRow,
  type StoreOptions,
  type Where,
} from '../ports.ts';
import type { StorageSettings } from '../settings/storage-settings.ts';
import { isMissing, isPresent, storeErrorOf } from './table-errors.ts';
import { filterOf } from './table-filter.ts';
import { within as limited } from '../within.ts';

export interface TablesOptions {
  readonly storage: StorageSettings;
  /** For `storage.kind` `identity`. */
  readonly credential: (clientId: string | null) => TokenCredential;
  /** Limit of one operation. Default 2,000 (contract of the call path). */
  readonly timeoutMs?: number;
  /** Attempts after the first; the SDK's own default of 3 takes 4.5 s on a dead endpoint. Default 0. */
  readonly retries?: number;
}

/** Connects on first use; one client a table. */
export const createStore = (options: TablesOptions): Store =>
  createStoreOn((table) => openTable(options, table), options.timeoutMs);

/** On clients that somebody else opens: the browser has other credentials. */
export function createStoreOn(open: (table: string) => TableClient, limit = 2_000): Store {
  const clients = new Map<string, TableClient>();
  const client = (table: string): TableClient => {
    const known = clients.get(table) ?? open(table);
    clients.set(table, known);
    return known;
  };
  const within =
    (given?: StoreOptions): Limit =>
    (work) =>
      limited(given?.timeoutMs ?? limit, (abortSignal) => work({ abortSignal }));
  const store: Store = {
    get: (table, partitionKey, rowKey, given) =>
      absentIs(null, () =>
        within(given)(
          (limits) =>
            client(table).getEntity(partitionKey, rowKey, {
              ...limits,
              ...(given?.select && { queryOptions: { select: [...given.select] } }),
            }) as Promise<StoredRow>,
        ),
      ),
    pages: (table, where, given) => readPages(() => client(table), where, within(given), given?.select),
    async all(table, where, given) {
      const rows: StoredRow[] = [];
      for await (const page of store.pages(table, where, given)) rows.push(...page);
      return rows;
    },
    insert: (table, row, given) => translated(() => insert(client(table), row, within(given))),
    change: (table, changes, given) => translated(() => change(client(table), changes, within(given))),
    create: (table, given) => translated(() => within(given)((limits) => client(table).createTable(limits))),
  };
  return store;
}

/** Runs one request within the time limit. */
type Limit = <T>(work: (limits: { readonly abortSignal: AbortSignal }) => Promise<T>) => Promise<T>;

function clientOptions(options: TablesOptions): TableServiceClientOptions {
  return {
    // Azurite has no TLS; a connection string names its own endpoint, tokens go over https alone.
    allowInsecureConnection: options.storage.kind === 'connection-string',
    retryOptions: { maxRetries: options.retries ?? 0, retryDelayInMs: 50, maxRetryDelayInMs: 500 },
  };
}

/** A client of one table, for whoever needs more of it than a `Store` has. */
export function openTable(options: TablesOptions, table: string): TableClient {
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

async function translated<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw storeErrorOf(error);
  }
}

async function absentIs<T>(absent: T, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (isMissing(error)) return absent;
    throw storeErrorOf(error);
  }
}

async function* readPages(
  open: () => TableClient,
  where: Where,
  within: Limit,
  select: readonly string[] | undefined,
): AsyncGenerator<readonly StoredRow[]> {
  const filter = filterOf(where);
  const queryOptions = { ...(filter && { filter }), ...(select && { select: [...select] }) };
  let continuationToken: string | undefined;
  do {
    // A list of its own for each page, so that each page has the whole time limit.
    const page = await absentIs(null, () =>
      within(async (limits) => {
        const list = open().listEntities({ queryOptions, ...limits });
        const pages = list.byPage({ maxPageSize: 1_000, ...(continuationToken && { continuationToken }) });
        const next = await pages.next();
        return next.done === true ? null : next.value;
      }),
    );
    if (page === null) return;
    if (page.length > 0) yield page as readonly unknown[] as readonly StoredRow[];
    continuationToken = page.continuationToken;
  } while (continuationToken);
}

async function insert(client: TableClient, row: Row, within: Limit, tableMade = false): Promise<boolean> {
  try {
    await within((limits) => client.createEntity(row, limits));
    return true;
  } catch (error) {
    if (isMissing(error) && !tableMade) {
      await translated(() => within((limits) => client.createTable(limits)));
      return insert(client, row, within, true);
    }
    if (isPresent(error)) return false;
    // The table is gone again, or still being deleted: that must not look like a row that is there already.
    const known = storeErrorOf(error);
    throw known.fault === 'changed' ? new StoreError('busy', known.message, { cause: error }) : known;
  }
}

/**
 * One transaction. The SDK's transactions cannot remove by etag, so removals that name one follow singly,
 * after the transaction has succeeded.
 */
async function change(client: TableClient, changes: readonly Change[], within: Limit): Promise<void> {
  const byEtag = (one: Change) => one.kind === 'remove' && one.etag !== '*';
  const actions = changes.filter((one) => !byEtag(one)).map(actionOf);
  if (actions.length > 0)
    await translated(() => within((limits) => client.submitTransaction(actions, limits)));
  for (const one of changes)
    if (one.kind === 'remove' && byEtag(one))
      await translated(() =>
        within((limits) => client.deleteEntity(one.partitionKey, one.rowKey, { etag: one.etag, ...limits })),
      );
}

function actionOf(one: Change): TransactionAction {
  switch (one.kind) {
    case 'insert':
      return ['create', one.row];
    case 'merge':
      return ['update', one.row, 'Merge', { etag: one.etag }];
    case 'replace':
      return ['update', one.row, 'Replace', { etag: one.etag }];
    case 'remove':
      return ['delete', { partitionKey: one.partitionKey, rowKey: one.rowKey }];
  }
}
