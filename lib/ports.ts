/** What handlers, the audit and the command line need from outside; the adapters in `lib/azure` provide it. */

/** A row as Table Storage holds it: the two keys, and columns by their name. */
export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: unknown;
}

/** A row that was read: `etag` names the version, `timestamp` is Azure's own column. */
export interface StoredRow extends Row {
  readonly etag: string;
  readonly timestamp?: string;
  /**
   * The tables' own clock when they gave this row, right to a second, in milliseconds since 1970. Only where the read asked
   * for it. `timestamp` is of the same clock, so the difference is the row's age, whatever the clocks of the instances say.
   */
  readonly readAt?: number;
}

/** Which rows of a table. Bounds are compared by code unit, as Table Storage does; all parts must hold. */
export interface Where {
  readonly partitionKey?: string | { readonly from?: string; readonly below?: string };
  readonly rowKey?: string | { readonly from?: string; readonly below?: string };
  /** Columns (of type String) that must have exactly this value. */
  readonly equals?: Readonly<Record<string, string>>;
}

/** `merge` keeps the columns that the row does not name, `replace` drops them. */
export type Change =
  | { readonly kind: 'insert'; readonly row: Row }
  | { readonly kind: 'merge' | 'replace'; readonly row: Row; readonly etag: string }
  | {
      readonly kind: 'remove';
      readonly partitionKey: string;
      readonly rowKey: string;
      readonly etag: string;
    };

export interface StoreOptions {
  /** Milliseconds after which the operation fails with `timeout`; the store's own limit by default. */
  readonly timeoutMs?: number;
  /** On a new connection: those that are kept may have died without a word. */
  readonly fresh?: boolean;
  /** Reads on the call path and of GET: how long one that fails, or is silent, is tried again. */
  readonly patienceMs?: number;
}

export interface ReadOptions extends StoreOptions {
  /** Default: every column. */
  readonly select?: readonly string[];
  /** Whether rows have `readAt`. Default: they have not. */
  readonly readAt?: boolean;
}

/** Tables. A table that does not exist is empty. Every method throws `StoreError` and nothing else. */
export interface Store {
  /** `null`: no such row. */
  get(table: string, partitionKey: string, rowKey: string, options?: ReadOptions): Promise<StoredRow | null>;
  /** Pages of up to 1,000 rows, in the order of the keys; the time limit is that of one page. */
  pages(table: string, where: Where, options?: ReadOptions): AsyncIterable<readonly StoredRow[]>;
  /** All rows of `pages`, in one list. */
  all(table: string, where: Where, options?: ReadOptions): Promise<readonly StoredRow[]>;
  /** `false`: a row with these keys already exists, and was left as it is. Makes the table if it is missing. */
  insert(table: string, row: Row, options?: StoreOptions): Promise<boolean>;
  /** One row, or up to 100 of one partition, all or nothing. `StoreError` `changed` where an etag is stale. */
  change(table: string, changes: readonly Change[], options?: StoreOptions): Promise<void>;
  /** Makes a table that is missing; does nothing otherwise. */
  create(table: string, options?: StoreOptions): Promise<void>;
}

/**
 * Why the tables could not be used.
 * - `timeout`: no answer in time; whether a write took effect is not known
 * - `unreachable`: no connection, or it broke; whether a write took effect is not known
 * - `refused`: the credentials do not allow it (401, 403), or could not be had
 * - `changed`: a row is not the version that the etag names, is gone (412, 404), or already exists (409)
 * - `invalid`: the service does not take this row or key (400)
 * - `busy`: the service failed or was overloaded (429, 5xx)
 */
export type StoreFault = 'timeout' | 'unreachable' | 'refused' | 'changed' | 'invalid' | 'busy';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly fault: StoreFault;
  constructor(fault: StoreFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** One line of JSON per event, `{"event":"call.decided",…}`; names are stable: docs/operations.md lists them. */
export interface Log {
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
  /** A line as it is: for `audit.unsaved`, whose form is fixed. */
  line(level: 'info' | 'warn' | 'error', text: string): void;
}

/** A Double column, also where the number is whole (an integer would be stored as Int32). */
export interface DoubleColumn {
  readonly type: 'Double';
  readonly value: string;
}
