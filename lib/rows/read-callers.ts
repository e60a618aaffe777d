/** The rows of Callers that are about one caller. */
import type { CallerRow } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import type { Caller } from '../rota/ring.ts';
import type { Store, StoredRow } from '../ports.ts';
import { readCallers } from './callers.ts';
import type { ReadRows } from './cells.ts';
import { readIfShort, type TableLength } from './short-table.ts';

/** The rules for a caller, all of them: which line and day they are for is the reader's to say. Throws `StoreError`. */
export async function readCallerRules(
  store: Store,
  { id }: Caller,
  length: TableLength,
): Promise<ReadRows<CallerRow>> {
  if (id === null || id === '' || /[/\\#?]/.test(id)) return { rows: [], problems: [] };
  const rows = (await readIfShort(store, 'Callers', 'callers', length)) ?? (await rowsByKey(store, id));
  return readCallers(rows.filter(({ rowKey }) => sameName(rowKey, id)));
}

/**
 * In small letters by its key; every other spelling of an id lies between that in capitals and that one. Of what lies there
 * the first page alone, which begins with the capitals: in a list of a million ids it could be a third of them, and a rule
 * in mixed letters is not worth a caller's time.
 */
async function rowsByKey(store: Store, id: string): Promise<readonly StoredRow[]> {
  const [capitals, small] = [id.toUpperCase(), id.toLowerCase()];
  const [own, others] = await Promise.all([
    store.get('Callers', 'callers', small),
    capitals === small ? [] : firstPage(store, { from: capitals, below: small }),
  ]);
  return own === null ? others : [own, ...others];
}

async function firstPage(
  store: Store,
  rowKey: { readonly from: string; readonly below: string },
): Promise<readonly StoredRow[]> {
  for await (const page of store.pages('Callers', { partitionKey: 'callers', rowKey })) return page;
  return [];
}
