import { nameKey } from '../rota/names.ts';
import { readLines } from '../rows/lines.ts';
import { findLine as lineOf } from '../rows/which-count.ts';
import type { Store } from '../ports.ts';
import type { LineFilter } from './filter.ts';

export interface LineLookup {
  readonly filter: LineFilter;
  /** Whether Lines has it, switched on or off; with no rows at all there is the one line `default`. */
  readonly known: boolean;
  /** Its zone; `null`: not known. */
  readonly zone: string | null;
}

/**
 * A line by Name or RowKey. Calls say the name that the line had; whoever asks by RowKey also gets what the row is called
 * now, and whatever was called by that id. Throws `StoreError`.
 */
export async function findLine(store: Store, called: string, defaultZone: string): Promise<LineLookup> {
  const rows = await store.all('Lines', { partitionKey: 'lines' });
  const wanted = nameKey(called);
  const lines = readLines(rows, defaultZone).rows;
  const line = lineOf(lines, called);
  const byKey = lines.find(({ key }) => nameKey(key) === wanted);
  return {
    filter: { names: [...new Set([wanted, ...(byKey ? [nameKey(byKey.name)] : [])])], called: wanted },
    known: line !== null || (wanted === 'default' && !lines.some(({ enabled }) => enabled)),
    zone: line?.zone ?? null,
  };
}
