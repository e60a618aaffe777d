/** The port `Store` on Azure Table Storage, through `@azure/data-tables`. */
import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  StoreError,
  type Change,
  type ReadOptions,
  type Row,
  type Store,
  type StoredRow,
  type StoreFault,
  type StoreOptions,
  type Where,
} from '../ports.ts';
import { createTableRequests, type Position, type TablePage, type TableRequests } from './table-requests.ts';
import { PATIENCE_MS, secondTry, tablesMayPass } from '../second-try.ts';
import { within } from '../within.ts';

export interface StoreOnOptions {
  /** Limit of one operation. Default 2,000 (contract of the call path). */
  readonly timeoutMs?: number | undefined;
  /** Whether reads are tried again where the fault may pass. For the call path and GET; commands wait longer instead. */
  readonly secondTry?: boolean | undefined;
  /** Closes connections that nobody uses now; the next request takes a new one. */
  readonly dropIdle?: () => void;
  /** Default: the SDK's own. */
  readonly transport?: HttpClient;
}

/** On clients that the caller opens: the browser has other credentials. */
export function createStoreOn(open: (table: string) => TableClient, options: StoreOnOptions = {}): Store {
  const {
    timeoutMs: limit = 2_000,
    dropIdle = () => undefined,
    transport = createDefaultHttpClient(),
  } = options;
  const tables = new Map<string, Table>();
  const tableOf = (table: string): Table => {
    const known = tables.get(table) ?? tableOn(open(table), transport);
    tables.set(table, known);
    return known;
  };
  const once =
    (given?: StoreOptions): Limit =>
    async (work) => {
      if (given?.fresh) dropIdle();
      try {
        return await within(given?.timeoutMs ?? limit, work);
      } catch (error) {
        // No answer at all: what is idle may have died in the same way.
        if (statusOf(error) === undefined) dropIdle();
        throw error;
      }
    };
  const read = (given?: StoreOptions): Limit =>
    options.secondTry === true ? twice(once, given, limit) : once(given);
  const store: Store = {
    get: (table, partitionKey, rowKey, given) =>
      absentIs(null, () =>
        read(given)((signal) => tableOf(table).requests.get(partitionKey, rowKey, { ...given, signal })),
      ),
    pages: (table, where, given) => readPages(() => tableOf(table), where, read(given), given),
    async all(table, where, given) {
      const rows: StoredRow[] = [];
      for await (const page of store.pages(table, where, given)) rows.push(...page);
      return rows;
    },
    insert: (table, row, given) => translated(() => insert(tableOf(table), row, once(given))),
    change: (table, changes, given) => translated(() => change(tableOf(table).client, changes, once(given))),
    create: (table, given) => translated(() => create(tableOf(table), once(given))),
  };
  return store;
}

interface Table {
  readonly client: TableClient;
  /** The requests on the path of a call; the client's own cost more. */
  readonly requests: TableRequests;
}

const tableOn = (client: TableClient, transport: HttpClient): Table => ({
  client,
  requests: createTableRequests(client, transport),
});

/** Runs one request within the time limit. */
type Limit = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Runs it again, on a new connection, where it fails in a way that may pass, or is silent. Longer limits wait longer. */
function twice(once: (given?: StoreOptions) => Limit, given: StoreOptions | undefined, limit: number): Limit {
  const timeoutMs = given?.timeoutMs ?? limit;
  const longer = Math.max(timeoutMs / limit, 1);
  return (work) =>
    secondTry(
      (number, leftMs) => once({ ...given, timeoutMs: Math.min(timeoutMs, leftMs), fresh: number > 1 })(work),
      {
        silenceMs: 500 * longer,
        patienceMs: given?.patienceMs ?? PATIENCE_MS * longer,
        mayPass: (error) => (isMissing(error) ? 'no' : tablesMayPass(storeErrorOf(error))),
      },
    );
}

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
  open: () => Table,
  where: Where,
  limited: Limit,
  how: ReadOptions | undefined,
): AsyncGenerator<readonly StoredRow[]> {
  let from: Position | null = null;
  do {
    const page: TablePage | null = await absentIs(null, () =>
      limited((signal) => open().requests.page(where, from, { ...how, signal })),
    );
    if (page === null) return;
    if (page.rows.length > 0) yield page.rows;
    from = page.next;
  } while (from !== null);
}

async function insert(table: Table, row: Row, limited: Limit, tableMade = false): Promise<boolean> {
  try {
    await limited((signal) => table.requests.insert(row, signal));
    return true;
  } catch (error) {
    if (isMissing(error) && !tableMade) {
      await translated(() => create(table, limited));
      return insert(table, row, limited, true);
    }
    if (isPresent(error)) return false;
    // The table is gone again, or still being deleted: that must not look like a row that already exists.
    const known = storeErrorOf(error);
    throw known.fault === 'changed' ? new StoreError('busy', known.message, { cause: error }) : known;
  }
}

const create = ({ client }: Table, limited: Limit): Promise<void> =>
  limited((abortSignal) => client.createTable({ abortSignal }));

/**
 * One transaction. The SDK's transactions cannot remove by etag, so removals that name one follow singly,
 * after the transaction has succeeded.
 */
async function change(client: TableClient, changes: readonly Change[], limited: Limit): Promise<void> {
  const byEtag = (one: Change) => one.kind === 'remove' && one.etag !== '*';
  const actions = changes.filter((one) => !byEtag(one)).map(actionOf);
  if (actions.length > 0)
    await translated(() => limited((abortSignal) => client.submitTransaction(actions, { abortSignal })));
  for (const one of changes)
    if (one.kind === 'remove' && byEtag(one))
      await translated(() =>
        limited((abortSignal) =>
          client.deleteEntity(one.partitionKey, one.rowKey, { etag: one.etag, abortSignal }),
        ),
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

/** The members that matter here. `instanceof` fails across versions of the SDK. */
interface SdkError {
  readonly name?: string;
  readonly statusCode?: number;
  /** The SDK's own. */
  readonly code?: string;
  /** The service's, in the body of its answer. */
  readonly details?: { readonly odataError?: { readonly code?: string } };
  readonly message?: string;
}

const codeOf = ({ code, details }: SdkError) => details?.odataError?.code ?? code;

const WORDS: Readonly<Record<StoreFault, string>> = {
  timeout: 'the tables did not answer in time',
  unreachable: 'the tables cannot be reached',
  refused: 'the credentials do not allow it',
  changed: 'the row is not the version that was read',
  invalid: 'the tables do not take this row',
  busy: 'the tables failed or are overloaded',
};

const statusOf = (error: unknown): number | undefined => (error as SdkError | null)?.statusCode;

/** 404: no such row, or no such table. Nothing else is absence. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** 409 of an insert: the row exists. A table that is being deleted is a 409 too. */
function isPresent(error: unknown): boolean {
  const known = error as SdkError;
  return known.statusCode === 409 && codeOf(known) !== 'TableBeingDeleted';
}

/** The message has the service's or the SDK's code, and never a setting's value. */
function storeErrorOf(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const known = (typeof error === 'object' && error !== null ? error : {}) as SdkError;
  const fault = isAuthentication(known) ? 'refused' : faultOf(known);
  const detail = [known.statusCode, codeOf(known)].filter((part) => part !== undefined).join(' ');
  return new StoreError(fault, detail ? `${WORDS[fault]} (${detail})` : WORDS[fault], { cause: error });
}

/** Also a 400: a header that the service cannot read says nothing about the row. */
const isAuthentication = (error: SdkError): boolean =>
  error.statusCode === 400 &&
  /^(?:InvalidAuthenticationInfo|AuthenticationFailed)$/.test(codeOf(error) ?? '');

function faultOf({ name, statusCode }: SdkError): StoreFault {
  if (name === 'AbortError' || name === 'TimeoutError') return 'timeout';
  if (statusCode === undefined)
    return name === 'CredentialUnavailableError' ||
      name === 'AuthenticationError' ||
      name === 'AuthenticationRequiredError' ||
      name === 'AggregateAuthenticationError'
      ? 'refused'
      : 'unreachable';
  if (statusCode === 401 || statusCode === 403) return 'refused';
  if (statusCode === 404 || statusCode === 409 || statusCode === 412) return 'changed';
  if (statusCode === 408) return 'timeout';
  if (statusCode === 429 || statusCode >= 500) return 'busy';
  return 'invalid';
}
