/** Rows of a table service in memory, kept as the JSON text that is sent, so that the stand-in costs little. */

interface Partition {
  readonly rows: Map<string, string>;
  /** Keys in order; `null` where a row has been added since. */
  sorted: readonly string[] | null;
}

/** Rows that are made when they are asked for: a table of a million without the memory for it. */
export type Imagined = (rowKey: string) => Readonly<Record<string, string>> | null;

export interface TableStore {
  /** Replaces what is there. */
  put(table: string, row: Readonly<Record<string, string>>): void;
  /** `false`: the row already exists. */
  insert(table: string, row: Readonly<Record<string, unknown>>): boolean;
  get(table: string, partitionKey: string, rowKey: string): string | undefined;
  /** Up to 1,000 rows of a partition from a RowKey on, and the key of the next. */
  page(
    table: string,
    partitionKey: string,
    from: string,
    below: string | null,
  ): { readonly rows: readonly string[]; readonly next: string | null };
  imagine(table: string, row: Imagined): void;
  /** Forgets the rows of a table. */
  clear(table: string): void;
}

const PAGE = 1_000;

export function createTableStore(): TableStore {
  const partitions = new Map<string, Partition>();
  const imagined = new Map<string, Imagined>();
  let version = 0;
  const partitionOf = (table: string, key: string): Partition => {
    const id = `${table}\n${key}`;
    const known = partitions.get(id) ?? { rows: new Map<string, string>(), sorted: null };
    partitions.set(id, known);
    return known;
  };
  const textOf = (row: Readonly<Record<string, unknown>>): string => {
    const Timestamp = new Date().toISOString();
    return JSON.stringify({
      'odata.etag': `W/"datetime'${encodeURIComponent(Timestamp)}.${++version}'"`,
      ...row,
      Timestamp,
    });
  };
  const set = (table: string, row: Readonly<Record<string, unknown>>) => {
    const partition = partitionOf(table, String(row.PartitionKey));
    partition.sorted = null;
    partition.rows.set(String(row.RowKey), textOf(row));
  };
  return {
    put: set,
    insert(table, row) {
      if (partitionOf(table, String(row.PartitionKey)).rows.has(String(row.RowKey))) return false;
      set(table, row);
      return true;
    },
    get(table, partitionKey, rowKey) {
      const made = imagined.get(table)?.(rowKey);
      if (made) return textOf(made);
      return partitions.get(`${table}\n${partitionKey}`)?.rows.get(rowKey);
    },
    page(table, partitionKey, from, below) {
      const partition = partitionOf(table, partitionKey);
      partition.sorted ??= [...partition.rows.keys()].sort();
      const keys = partition.sorted.filter((key) => key >= from && (below === null || key < below));
      return {
        rows: keys.slice(0, PAGE).map((key) => partition.rows.get(key) ?? ''),
        next: keys[PAGE] ?? null,
      };
    },
    imagine: (table, row) => void imagined.set(table, row),
    clear(table) {
      for (const id of partitions.keys()) if (id.startsWith(`${table}\n`)) partitions.delete(id);
    },
  };
}
