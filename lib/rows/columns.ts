/** The columns of the tables that people edit, in the order in which they are exported and documented. */
import type { TableName } from '../rota/model.ts';

const COLUMNS: Readonly<Record<TableName, readonly string[]>> = {
  Rota: [
    ...['Kind', 'Who', 'Days', 'Weeks', 'From', 'To', 'Every', 'Start', 'InsteadOf', 'Tier', 'Lines'],
    ...['ValidFrom', 'ValidUntil', 'TimeZone', 'Enabled', 'Note'],
  ],
  People: ['Target', 'Name', 'Enabled', 'Note'],
  Lines: [
    ...['Name', 'Rota', 'TimeZone', 'RingSeconds', 'Open', 'WhenClosed', 'WhenNobody', 'Fallback'],
    ...['MaskCaller', 'MaskCallee', 'DisableForwarding', 'Notify', 'Enabled', 'Note'],
  ],
  Callers: ['Rule', 'Lines', 'Until', 'Enabled', 'Note'],
};

export const tableNames: readonly TableName[] = ['Rota', 'People', 'Lines', 'Callers'];

/** Without the keys. */
export const columnsOf = (table: TableName): readonly string[] => COLUMNS[table];

/** The only partition of a table; `null` for the rota table, whose partitions are rotas. */
export function defaultPartition(table: TableName): 'people' | 'lines' | 'callers' | null {
  return ({ Rota: null, People: 'people', Lines: 'lines', Callers: 'callers' } as const)[table];
}

/** Keys, and what the service and its clients add: never a column that somebody filled in. */
export function isSystemColumn(column: string): boolean {
  return SYSTEM.has(column.toLowerCase()) || /^odata\.|@(?:odata\.)?type$/i.test(column);
}

const SYSTEM: ReadonlySet<string> = new Set(['partitionkey', 'rowkey', 'timestamp', 'etag']);
