/** Thousands of rows, a hundred a transaction. */
import { TableClient, TableTransaction } from '@azure/data-tables';
import type { Row } from '../../lib/ports.ts';
import type { World } from '../support/world.ts';

/** All rows of one partition. */
export async function seedMany(
  world: World,
  table: string,
  count: number,
  make: (n: number) => Row,
): Promise<void> {
  const client = TableClient.fromConnectionString(world.connectionString, table, {
    allowInsecureConnection: true,
  });
  await client.createTable();
  for (let from = 0; from < count; from += 100) {
    const transaction = new TableTransaction();
    for (let n = from; n < Math.min(from + 100, count); n += 1) transaction.createEntity({ ...make(n) });
    await client.submitTransaction(transaction.actions);
  }
}
