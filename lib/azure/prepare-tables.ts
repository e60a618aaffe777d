import { StoreError, type Log, type Store } from '../ports.ts';
import type { StorageSettings } from '../settings/storage-settings.ts';

/** At the start nobody waits for it. */
const LIMIT = { timeoutMs: 5_000 };

/**
 * Opens the connection to the tables before the first call. With a connection string, missing tables are made. An
 * identity has no right to make them, and infra/ has made them: the first one is read instead. Never rejects.
 */
export async function prepareTables(
  { kind }: Pick<StorageSettings, 'kind'>,
  tables: readonly string[],
  store: Store,
  log: Log,
): Promise<void> {
  const attempt = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      log.warn('storage.failed', { what, fault: error instanceof StoreError ? error.fault : 'unknown' });
    }
  };
  const [first = ''] = tables;
  await Promise.all(
    kind === 'identity'
      ? [attempt(`read ${first}`, () => store.get(first, 'warm-up', 'warm-up', LIMIT))]
      : tables.map((table) => attempt(`create ${table}`, () => store.create(table, LIMIT))),
  );
}
