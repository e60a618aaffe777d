/** The tables that people edit, as the CSV files that `export` writes and `restore` reads. */
import { csvText } from './audit/csv.ts';
import type { Log, Store } from './ports.ts';
import { compareKeys } from './rota/code-units.ts';
import type { TableName } from './rota/model.ts';
import { cellOf } from './rows/cell-text.ts';
import { columnsOf, tableNames } from './rows/columns.ts';

/** All rows by key, nothing trimmed. Throws `StoreError`. */
export async function tableCsv(store: Store, table: TableName): Promise<string> {
  const columns = columnsOf(table);
  const rows = [...(await store.all(table, {}))].sort(compareKeys);
  const cells = rows.map((row) => [
    row.partitionKey,
    row.rowKey,
    ...columns.map((column) => cellOf(row, column)),
  ]);
  return csvText([['PartitionKey', 'RowKey', ...columns], ...cells]);
}

/** `missing`: there is no container, so nobody wants backups. Rejects with plain words. */
export type PutFile = (name: string, text: string) => Promise<'written' | 'missing'>;

/** Writes each table whole; all are read before the first is written. Never rejects. */
export async function backUp(store: Store, put: PutFile, log: Log): Promise<void> {
  try {
    const files = await Promise.all(
      tableNames.map(async (table) => ({ name: `${table}.csv`, text: await tableCsv(store, table) })),
    );
    for (const { name, text } of files) if ((await put(name, text)) === 'missing') return;
    log.info('backup.done', { bytes: files.reduce((sum, { text }) => sum + text.length, 0) });
  } catch (error) {
    log.error('backup.failed', { reason: error instanceof Error ? error.message : 'unknown' });
  }
}
