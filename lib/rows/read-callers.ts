/** Reads the rows of Callers that are about one caller. */
import type { CallerRow, Problem } from '../rota/model.ts';
import { callerNumber } from '../rota/caller-number.ts';
import { nameKey } from '../rota/names.ts';
import type { Caller } from '../rota/ring.ts';
import type { Store, StoredRow, StoreOptions } from '../ports.ts';
import { readCallers } from './callers.ts';

/** The rows about one caller. */
export interface CallerRows {
  readonly rows: readonly CallerRow[];
  readonly problems: readonly Problem[];
  /** As they stand in the table. */
  readonly stored: readonly StoredRow[];
}

export type CallersReader = (caller: Caller, options: StoreOptions) => Promise<CallerRows>;

/** A page of this many rows costs about as much as five reads by key (docs/performance.md). */
const MAX_SHORT = 100;

/**
 * A short table is read whole: one request, and every spelling of a key is seen. A longer one is read by key, so that a
 * list of a million costs no more. The reader throws `StoreError`.
 */
export function createCallersReader(store: Store): CallersReader {
  let isLong = false;
  return async ({ id }, options) => {
    if (id === null || id === '' || /[/\\#?]/.test(id)) return { rows: [], problems: [], stored: [] };
    const first = isLong ? null : await firstPage(store, undefined, options);
    isLong ||= first !== null && first.length > MAX_SHORT;
    const found = isLong || first === null ? await rowsByKey(store, id, options) : first;
    const stored = found.filter(({ rowKey }) => nameKey(callerNumber(rowKey) ?? rowKey) === nameKey(id));
    return { ...readCallers(stored), stored };
  };
}

/**
 * Lower case by key. Every other spelling of an id sorts between its upper and lower case; only the first page of those is
 * read, which begins with the upper case: among a million ids it could be a third of them.
 */
async function rowsByKey(store: Store, id: string, options: StoreOptions): Promise<readonly StoredRow[]> {
  const [upper, lower] = [id.toUpperCase(), id.toLowerCase()];
  const [own, others] = await Promise.all([
    store.get('Callers', 'callers', lower, options),
    upper === lower ? [] : firstPage(store, { from: upper, below: lower }, options),
  ]);
  return own === null ? others : [own, ...others];
}

async function firstPage(
  store: Store,
  rowKey: { readonly from: string; readonly below: string } | undefined,
  options: StoreOptions,
): Promise<readonly StoredRow[]> {
  const where = { partitionKey: 'callers', ...(rowKey && { rowKey }) };
  for await (const page of store.pages('Callers', where, options)) return page;
  return [];
}
