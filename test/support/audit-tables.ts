/** The audit's table on an Azurite of its own, filled. */
import { createStore } from '../../lib/azure/store.ts';
import type { Row, Store } from '../../lib/ports.ts';
import { startAzurite } from '../../lib/dev/azurite.ts';

export interface AuditTables {
  readonly store: Store;
  readonly connectionString: string;
  stop(): Promise<void>;
}

export async function startAuditTables(rows: Iterable<Row> = []): Promise<AuditTables> {
  const azurite = await startAzurite();
  const store = openTables(azurite.connectionString);
  await seedAudit(store, rows);
  return { store, connectionString: azurite.connectionString, stop: () => azurite.stop() };
}

export const openTables = (connectionString: string): Store =>
  createStore({
    storage: { kind: 'connection-string', value: connectionString },
    credential: () => {
      throw new Error('a connection string needs no credential');
    },
    timeoutMs: 10_000,
  });

/** A hundred rows of a partition at a time. */
export async function seedAudit(store: Store, rows: Iterable<Row>): Promise<void> {
  await store.create('CallAudit');
  const batches = new Map<string, Row[]>();
  const write = async (batch: readonly Row[]) => {
    await store.change(
      'CallAudit',
      batch.map((row) => ({ kind: 'insert' as const, row })),
    );
  };
  for (const row of rows) {
    const batch = batches.get(row.partitionKey) ?? [];
    batches.set(row.partitionKey, batch);
    batch.push(row);
    if (batch.length === 100) await write(batch.splice(0));
  }
  for (const batch of batches.values()) if (batch.length > 0) await write(batch);
}
