/** The port `Store` on Azure Table Storage, through `@azure/data-tables`. */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  StoreError,
  type Change,
  type Row,
  type Store,
  type StoredRow,
  type StoreOptions,
  type Where,
} from '../ports.ts';
import { leanAnswers } from './lean-answers.ts';
import { isMissing, isPresent, statusOf, storeErrorOf } from './table-errors.ts';
import { filterOf } from './table-filter.ts';
import { LIMIT_MS, secondTry, SILENCE_MS, tablesMayPass } from '../second-try.ts';
import { within } from '../within.ts';

export interface StoreOnOptions {
  /** Limit of one operation. Default 2,000 (contract of the call path). */
  readonly timeoutMs?: number | undefined;
  /** Whether reads are tried again where the fault may pass. For the call path and GET; commands wait longer instead. */
  readonly secondTry?: boolean | undefined;
  /** Closes connections that nobody uses now; the next request takes a new one. */
  readonly dropIdle?: () => void;
}

/** On clients that somebody else opens: the browser has other credentials. */
export function createStoreOn(open: (table: string) => TableClient, options: StoreOnOptions = {}): Store {
  const { timeoutMs: limit = 2_000, dropIdle = () => undefined } = options;
  const clients = new Map<string, TableClient>();
  const client = (table: string): TableClient => {
    const known = clients.get(table) ?? open(table);
    clients.set(table, known);
    return known;
  };
  const once =
    (given?: StoreOptions): Limit =>
    async (work) => {
      if (given?.fresh) dropIdle();
      try {
        return await within(given?.timeoutMs ?? limit, (abortSignal) =>
          work({ abortSignal, ...leanAnswers }),
        );
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
        read(given)(
          (limits) =>
            client(table).getEntity(partitionKey, rowKey, {
              ...limits,
              ...(given?.select && { queryOptions: { select: [...given.select] } }),
            }) as Promise<StoredRow>,
        ),
      ),
    pages: (table, where, given) => readPages(() => client(table), where, read(given), given?.select),
    async all(table, where, given) {
      const rows: StoredRow[] = [];
      for await (const page of store.pages(table, where, given)) rows.push(...page);
      return rows;
    },
    insert: (table, row, given) => translated(() => insert(client(table), row, once(given))),
    change: (table, changes, given) => translated(() => change(client(table), changes, once(given))),
    create: (table, given) => translated(() => once(given)((limits) => client(table).createTable(limits))),
  };
  return store;
}

/** Runs one request within the time limit. */
type Limit = <T>(
  work: (limits: typeof leanAnswers & { readonly abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

/** Runs it again, on a new connection, where it fails in a way that may pass, or is silent. Longer limits wait longer. */
function twice(once: (given?: StoreOptions) => Limit, given: StoreOptions | undefined, limit: number): Limit {
  const timeoutMs = given?.timeoutMs ?? limit;
  const longer = Math.max(timeoutMs / limit, 1);
  return (work) =>
    secondTry(
      (number, leftMs) => once({ ...given, timeoutMs: Math.min(timeoutMs, leftMs), fresh: number > 1 })(work),
      {
        silenceMs: SILENCE_MS.map((ms) => ms * longer),
        limitMs: LIMIT_MS * longer,
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
  open: () => TableClient,
  where: Where,
  limited: Limit,
  select: readonly string[] | undefined,
): AsyncGenerator<readonly StoredRow[]> {
  const filter = filterOf(where);
  const queryOptions = { ...(filter && { filter }), ...(select && { select: [...select] }) };
  let continuationToken: string | undefined;
  do {
    // A list of its own for each page, so that each page has the whole time limit.
    const page = await absentIs(null, () =>
      limited(async (limits) => {
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

async function insert(client: TableClient, row: Row, limited: Limit, tableMade = false): Promise<boolean> {
  try {
    await limited((limits) => client.createEntity(row, limits));
    return true;
  } catch (error) {
    if (isMissing(error) && !tableMade) {
      await translated(() => limited((limits) => client.createTable(limits)));
      return insert(client, row, limited, true);
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
async function change(client: TableClient, changes: readonly Change[], limited: Limit): Promise<void> {
  const byEtag = (one: Change) => one.kind === 'remove' && one.etag !== '*';
  const actions = changes.filter((one) => !byEtag(one)).map(actionOf);
  if (actions.length > 0)
    await translated(() => limited((limits) => client.submitTransaction(actions, limits)));
  for (const one of changes)
    if (one.kind === 'remove' && byEtag(one))
      await translated(() =>
        limited((limits) => client.deleteEntity(one.partitionKey, one.rowKey, { etag: one.etag, ...limits })),
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
