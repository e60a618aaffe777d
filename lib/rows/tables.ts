/** All four tables at one moment, read once for everything that is asked about them. */
import type { Problem, RotaRow, TableName, Zone } from '../rota/model.ts';
import { nameKey, tidy } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import type { PeopleLookup } from '../rota/ring.ts';
import type { Row, Store, StoredRow } from '../ports.ts';
import type { ReadRows } from './cells.ts';
import { tableNames } from './columns.ts';
import { lineReading, linesAndPeople, rotaReading, type ReadingOfLine } from './reading.ts';
import { readRota } from './rota.ts';
import { rotaFinder } from './which-count.ts';

export type Tables<T extends Row = Row> = Readonly<Record<TableName, readonly T[]>>;

/** Throws `StoreError`. */
export async function loadTables(store: Store): Promise<Tables<StoredRow>> {
  const rows = await Promise.all(tableNames.map((table) => store.all(table, {})));
  return Object.fromEntries(
    tableNames.map((table, index) => [table, rows[index] ?? []]),
  ) as unknown as Tables<StoredRow>;
}

/** What the tables say. */
export interface TablesReading {
  readonly tables: Tables;
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
  readonly people: PeopleLookup;
  /** Unreadable cells of Lines and People. */
  readonly lineProblems: readonly Problem[];
  readonly peopleProblems: readonly Problem[];
  /** Rows of Lines and People that are the same name as another. */
  readonly twins: readonly Problem[];
  /** By PartitionKey, all of them, also those that do not count. */
  readonly rotas: ReadonlyMap<string, ReadRows<RotaRow>>;
  /** Every line that is switched on, or the one line `default`. */
  readonly lines: readonly (ReadingOfLine & {
    /** PartitionKey of its rota; `null`: no row has it. */
    readonly partition: string | null;
  })[];
  /** Every rota that no line uses. */
  readonly unused: readonly (Reading & { readonly partition: string })[];
  /** Partitions whose rows do not count, because another one is the same name. */
  readonly twinRotas: readonly { readonly partition: string; readonly counting: string }[];
}

const NO_ROWS: ReadRows<RotaRow> = { rows: [], problems: [] };

/** Pure. `zone`: `DEFAULT_TIME_ZONE`. */
export function readTables(tables: Tables, zone: Zone): TablesReading {
  const known = linesAndPeople(tables.Lines, tables.People, zone);
  const rows = byPartition(tables.Rota);
  const partitionOf = rotaFinder(rows.keys());
  const partitions = known.lines.map((line) => partitionOf(line.rotaKeys));
  const rotas = new Map(
    [...rows].map(([partition, own]) => {
      const line = known.lines[partitions.indexOf(partition)];
      return [partition, readRota(own, line?.zone ?? zone)] as const;
    }),
  );
  const lines = known.lines.map((line, index) => {
    const partition = partitions[index] ?? null;
    const rota = partition === null ? undefined : rotas.get(partition);
    return { ...lineReading(known, line, rota ?? NO_ROWS), partition };
  });
  const used = new Set(lines.map(({ partition }) => partition));
  const counting = new Map<string, string>();
  for (const partition of used)
    if (partition !== null && !counting.has(nameKey(partition))) counting.set(nameKey(partition), partition);
  const unused = [...rotas.keys()].filter((partition) => !used.has(partition));
  for (const partition of unused)
    if (!counting.has(nameKey(partition)))
      counting.set(nameKey(partition), partitionOf([nameKey(partition)]) ?? partition);
  const isTwin = (partition: string) => counting.get(nameKey(partition)) !== partition;
  return {
    ...{ tables, zone, rotas, lines },
    ...{ people: known.people, twins: known.twins },
    ...{ lineProblems: known.lineProblems, peopleProblems: known.peopleProblems },
    unused: unused
      .filter((partition) => !isTwin(partition))
      .map((partition) => ({
        ...rotaReading(known, tidy(partition), rotas.get(partition) ?? NO_ROWS),
        partition,
      })),
    twinRotas: unused
      .filter(isTwin)
      .map((partition) => ({ partition, counting: counting.get(nameKey(partition)) ?? partition })),
  };
}

function byPartition(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const partitions = new Map<string, Row[]>();
  for (const row of rows) {
    const known = partitions.get(row.partitionKey);
    if (known) known.push(row);
    else partitions.set(row.partitionKey, [row]);
  }
  return partitions;
}
