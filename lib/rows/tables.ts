/** All four tables at one moment, read once for everything that is asked about them. */
import type { Line, RotaRow, Zone } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { lineReading, rotaReading, surroundingsOf, type Surroundings } from './subjects.ts';
import type { ReadRows } from './cells.ts';
import { tableNames } from './columns.ts';
import { readRota } from './rota.ts';
import type { TableName } from '../rota/model.ts';
import type { Row, Store, StoredRow } from '../ports.ts';

export type Tables<T extends Row = Row> = Readonly<Record<TableName, readonly T[]>>;

/** Throws `StoreError`. */
export async function loadTables(store: Store): Promise<Tables<StoredRow>> {
  const rows = await Promise.all(tableNames.map((table) => store.all(table, {})));
  return Object.fromEntries(
    tableNames.map((table, index) => [table, rows[index] ?? []]),
  ) as unknown as Tables<StoredRow>;
}

export interface Readings {
  readonly tables: Tables;
  readonly surroundings: Surroundings;
  /** By rota: every partition of the table, and every rota that a line names. */
  readonly rotas: ReadonlyMap<string, ReadRows<RotaRow>>;
  /** Every line that is switched on. */
  readonly lines: readonly (Reading & { readonly line: Line })[];
  /** Every rota that no line uses, by itself. */
  readonly unused: readonly Reading[];
}

const NO_ROWS: ReadRows<RotaRow> = { rows: [], problems: [] };

/** Pure. `zone`: `DEFAULT_TIME_ZONE`. */
export function readTables(tables: Tables, zone: Zone): Readings {
  const surroundings = surroundingsOf(
    tables.Lines.filter(({ partitionKey }) => partitionKey === 'lines'),
    tables.People.filter(({ partitionKey }) => partitionKey === 'people'),
    zone,
  );
  const byRota = new Map<string, Row[]>();
  for (const row of tables.Rota) {
    const rows = byRota.get(row.partitionKey);
    if (rows) rows.push(row);
    else byRota.set(row.partitionKey, [row]);
  }
  const rotas = new Map([...byRota].map(([rota, rows]) => [rota, readRota(rows)] as const));
  for (const { rota } of surroundings.lines) if (!rotas.has(rota)) rotas.set(rota, NO_ROWS);
  const used = new Set(surroundings.lines.map(({ rota }) => rota));
  return {
    tables,
    surroundings,
    rotas,
    lines: surroundings.lines.map((line) => ({
      ...lineReading(surroundings, line, rotas.get(line.rota) ?? NO_ROWS),
      line,
    })),
    unused: [...rotas]
      .filter(([rota]) => !used.has(rota))
      .map(([rota, read]) => rotaReading(surroundings, rota, read)),
  };
}
