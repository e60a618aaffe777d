import { readLines } from '../rows/lines.ts';
import type { Store } from '../ports.ts';
import type { LineFilter } from './filter.ts';

export interface LineLookup {
  readonly filter: LineFilter;
  /** Whether the Lines table has it, switched on or off; with no rows at all there is the one line `default`. */
  readonly known: boolean;
  /** Its zone; `null`: not known. */
  readonly zone: string | null;
}

/**
 * A line by Name or RowKey in any case. Calls say the name that the line had; whoever asks by RowKey also gets what the row
 * is called now, and whatever was called by that id. Throws `StoreError`.
 */
export async function findLine(store: Store, called: string, defaultZone: string): Promise<LineLookup> {
  const rows = await store.all('Lines', { partitionKey: 'lines' });
  const wanted = called.trim().toLowerCase();
  const lines = readLines(rows, defaultZone).rows;
  const byKey = lines.find(({ key }) => key.toLowerCase() === wanted);
  const line = lines.find(({ name }) => name.toLowerCase() === wanted) ?? byKey;
  return {
    filter: {
      names: [...new Set([wanted, ...(byKey ? [byKey.name.toLowerCase()] : [])])],
      called: wanted,
    },
    known: line !== undefined || (wanted === 'default' && !lines.some(({ enabled }) => enabled)),
    zone: line?.zone ?? null,
  };
}
