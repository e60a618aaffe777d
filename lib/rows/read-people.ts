/**
 * The people that a call needs. A short table is read whole, in one operation; in a long one each name is read by its key, so
 * that a table of 10,000 people costs what one of ten does.
 */
import type { PersonRow, Problem } from '../rota/model.ts';
import { nameKey, sameName } from '../rota/names.ts';
import type { PeopleLookup } from '../rota/ring.ts';
import { StoreError, type Store, type StoredRow } from '../ports.ts';
import { countingPeople } from './which-count.ts';
import { MAX_SHORT, readIfShort, type TableLength } from './short-table.ts';

export interface PeopleReader {
  /** `undefined` for a name that `fetch` was not asked for in this reading. */
  readonly lookup: PeopleLookup;
  /** What earlier readings of the line knew too; `undefined` for a name that was never read. */
  readonly remembered: PeopleLookup;
  /** Unreadable cells in the rows that were fetched. */
  readonly problems: readonly Problem[];
  /** Reads the rows of these names. Throws `StoreError`. */
  fetch(names: readonly string[]): Promise<void>;
}

/**
 * `remembered`: kept by the caller from reading to reading; what is in it is old, and used only when the tables are
 * down. `length`: of the table, as far as it is known; kept by the caller as well.
 */
export function createPeopleReader(
  store: Store,
  remembered: Map<string, PersonRow | null>,
  length: TableLength = { rows: null },
): PeopleReader {
  const fresh = new Map<string, PersonRow | null>();
  const problems: Problem[] = [];
  return {
    lookup: (name) => fresh.get(nameKey(name)),
    remembered: (name) => remembered.get(nameKey(name)),
    problems,
    async fetch(names) {
      const wanted = new Map(
        names.map((name) => [nameKey(name), name] as const).filter(([key]) => !fresh.has(key)),
      );
      if (wanted.size === 0) return;
      const rows = await rowsOf(store, [...wanted.values()], length);
      const { rows: counting, problems: found } = countingPeople(rows);
      problems.push(...found.filter(({ level }) => level === 'error'));
      const people = new Map(counting.map((row) => [nameKey(row.person), row]));
      for (const key of wanted.keys()) {
        fresh.set(key, people.get(key) ?? null);
        remembered.set(key, people.get(key) ?? null);
      }
    },
  };
}

/** All rows that are one of these names, however it is spelled; of a long table those that are spelled as usual. */
async function rowsOf(
  store: Store,
  names: readonly string[],
  length: TableLength,
): Promise<readonly StoredRow[]> {
  const short = await readIfShort(
    store,
    'People',
    'people',
    length,
    Math.max(MAX_SHORT, names.length * ROWS_A_NAME),
  );
  if (short !== null) return only(short, names);
  const found = await Promise.all(names.map((name) => findRow(store, name)));
  const missing = names.filter((name, index) => found[index] === undefined && !UNUSABLE.test(name));
  const others = missing.length > 0 ? await findElsewhere(store, missing) : [];
  return [...found.filter((row) => row !== undefined), ...others];
}

/** Reading a row by its key costs the app about what 20 rows of a page do (docs/performance.md). */
const ROWS_A_NAME = 20;

/** Characters that no key of Table Storage can have. */
const UNUSABLE = /[/\\#?]/;

/** By the key as the cell has it, and in lower case. */
async function findRow(store: Store, name: string): Promise<StoredRow | undefined> {
  if (UNUSABLE.test(name)) return undefined;
  for (const key of new Set([name, nameKey(name)])) {
    const row = await store.get('People', 'people', key);
    if (row !== null) return row;
  }
  return undefined;
}

/**
 * The whole table, in the rare case that a name is in none of its two likely spellings. Somebody who is not found in
 * time counts as unknown; that must not cost the others their call.
 */
async function findElsewhere(store: Store, names: readonly string[]): Promise<readonly StoredRow[]> {
  try {
    return only(await store.all('People', { partitionKey: 'people' }), names);
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}

const only = (rows: readonly StoredRow[], names: readonly string[]): readonly StoredRow[] =>
  rows.filter(({ rowKey }) => names.some((name) => sameName(name, rowKey)));
