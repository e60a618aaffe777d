/** The port `Store` in memory, with Table Storage's rules as far as Ringrota meets them. */
import {
  StoreError,
  type Change,
  type Row,
  type Store,
  type StoredRow,
  type Where,
} from '../../lib/ports.ts';

export type StoreOperation = 'get' | 'pages' | 'insert' | 'change' | 'create';

export interface MemoryStoreOptions {
  /** Tables that exist at first, with their rows. */
  readonly tables?: Readonly<Record<string, readonly Row[]>>;
  /** Called before each operation; what it throws is the operation's failure, what it awaits delays it. */
  readonly before?: (operation: StoreOperation, table: string) => void | Promise<void>;
  /** For `timestamp` and `readAt`; instants that only grow by default. */
  readonly now?: () => number;
  /** Rows a page; the service's own 1,000 by default. */
  readonly pageSize?: number;
}

/** `tables` shows what is stored: table name -> rows by key. */
export type MemoryStore = Store & { readonly tables: ReadonlyMap<string, ReadonlyMap<string, StoredRow>> };

type Table = Map<string, StoredRow>;

export function createMemoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  const tables = new Map<string, Table>();
  const before = options.before ?? (() => undefined);
  const pageSize = options.pageSize ?? 1_000;
  let version = 0;
  const clock = () => options.now?.() ?? version;
  const stamp = (row: Row): StoredRow => ({
    ...columnsAsRead(row),
    etag: `W/"${String((version += 1))}"`,
    timestamp: new Date(clock()).toISOString(),
  });
  const made = (table: string): Table => {
    const rows = tables.get(table) ?? new Map<string, StoredRow>();
    tables.set(table, rows);
    return rows;
  };
  for (const [table, rows] of Object.entries(options.tables ?? {}))
    for (const row of rows) made(table).set(keyOf(row.partitionKey, row.rowKey), stamp(row));

  const store: MemoryStore = {
    tables,
    async get(table, partitionKey, rowKey, given) {
      await before('get', table);
      const row = tables.get(table)?.get(keyOf(partitionKey, rowKey));
      return row
        ? pick(row, given?.select, given?.readAt === true && { readAt: wholeSeconds(clock()) })
        : null;
    },
    async *pages(table, where, given) {
      await before('pages', table);
      const rows = [...(tables.get(table)?.values() ?? [])]
        .filter((row) => matches(row, where))
        .sort(byKeys)
        .map((row) => pick(row, given?.select, given?.readAt === true && { readAt: wholeSeconds(clock()) }));
      for (let from = 0; from < rows.length; from += pageSize) yield rows.slice(from, from + pageSize);
    },
    all: (table, where, given) => collect(store.pages(table, where, given)),
    async insert(table, row) {
      await before('insert', table);
      checkKeys(row);
      const key = keyOf(row.partitionKey, row.rowKey);
      const rows = made(table);
      if (rows.has(key)) return false;
      rows.set(key, stamp(row));
      return true;
    },
    async change(table, changes) {
      await before('change', table);
      checkBatch(changes);
      if (changes.length > 0 && !tables.has(table))
        throw new StoreError('changed', `There is no table ${table}.`);
      const after = new Map(tables.get(table));
      for (const change of changes) applyChange(after, change, stamp);
      if (changes.length > 0) tables.set(table, after);
    },
    async create(table) {
      await before('create', table);
      made(table);
    },
  };
  return store;
}

/** As the header `Date` has it. */
const wholeSeconds = (at: number) => Math.floor(at / 1_000) * 1_000;

async function collect(pages: AsyncIterable<readonly StoredRow[]>): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}

const keyOf = (partitionKey: string, rowKey: string) => JSON.stringify([partitionKey, rowKey]);

function byKeys(a: Row, b: Row): number {
  return compare(a.partitionKey, b.partitionKey) || compare(a.rowKey, b.rowKey);
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

function matches(row: Row, where: Where): boolean {
  const within = (value: string, bound: Where['rowKey']) =>
    typeof bound === 'string'
      ? value === bound
      : (bound?.from === undefined || value >= bound.from) &&
        (bound?.below === undefined || value < bound.below);
  return (
    within(row.partitionKey, where.partitionKey) &&
    within(row.rowKey, where.rowKey) &&
    Object.entries(where.equals ?? {}).every(([column, value]) => row[column] === value)
  );
}

function pick(
  row: StoredRow,
  select: readonly string[] | undefined,
  clock: Pick<StoredRow, 'readAt'> | false,
): StoredRow {
  if (!select) return { ...row, ...clock };
  const named = (column: string) => column.replace(/^[pr]/, (letter) => letter.toUpperCase());
  const kept = Object.entries(row).filter(
    ([column]) => column === 'etag' || select.includes(column) || select.includes(named(column)),
  );
  return { ...(Object.fromEntries(kept) as StoredRow), ...clock };
}

/** A `DoubleColumn` comes back as a number, a column without a value not at all. */
function columnsAsRead(row: Row): Row {
  const columns = Object.entries(row).flatMap(([column, value]) => {
    if (value === undefined || value === null) return [];
    const isDouble = typeof value === 'object' && (value as { type?: unknown }).type === 'Double';
    return [[column, isDouble ? Number((value as { value?: unknown }).value) : value]];
  });
  return Object.fromEntries(columns) as Row;
}

/** The characters that the service refuses in keys (learn.microsoft.com, "Understanding the Table service data model"). */
const FORBIDDEN = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

function checkKeys(row: { readonly partitionKey: string; readonly rowKey: string }): void {
  for (const key of [row.partitionKey, row.rowKey])
    if (FORBIDDEN.test(key) || key.length > 512)
      throw new StoreError('invalid', `The service does not take the key "${key}".`);
}

function checkBatch(changes: readonly Change[]): void {
  const keys = changes.map((change) => ('row' in change ? change.row : change));
  keys.forEach(checkKeys);
  const partitions = new Set(keys.map((key) => key.partitionKey));
  const rows = new Set(keys.map((key) => key.rowKey));
  if (changes.length > 100 || partitions.size > 1 || rows.size < changes.length)
    throw new StoreError('invalid', 'A batch is up to 100 different rows of one partition.');
}

function applyChange(rows: Table, change: Change, stamp: (row: Row) => StoredRow): void {
  const { partitionKey, rowKey } = 'row' in change ? change.row : change;
  const key = keyOf(partitionKey, rowKey);
  const present = rows.get(key);
  if (change.kind === 'insert') {
    if (present) throw new StoreError('changed', `${partitionKey}/${rowKey} already exists.`);
    rows.set(key, stamp(change.row));
    return;
  }
  if (!present || (change.etag !== '*' && change.etag !== present.etag))
    throw new StoreError('changed', `${partitionKey}/${rowKey} is another version, or gone.`);
  if (change.kind === 'remove') rows.delete(key);
  else rows.set(key, stamp(change.kind === 'merge' ? { ...present, ...change.row } : change.row));
}
