/** The People rows of the names that a call needs, one by one: a table of 10,000 people costs what one of ten does. */
import type { PersonRow, Problem } from '../rota/model.ts';
import type { PeopleLookup } from '../rota/ring.ts';
import { readPeople } from './people.ts';
import { tidy } from './text.ts';
import { StoreError, type Store, type StoredRow } from '../ports.ts';

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

/** How many rows the last reading of a part of the table gave: kept by the caller from reading to reading. */
export interface PeopleSeen {
  rows: number;
}

/** One name or two are read by their keys, more by the part of the table in which they lie, if it is not long. */
const FEW_NAMES = 2;
/** Reading a row by its key costs the app about what 20 rows of a page do (docs/performance.md). */
const ROWS_A_NAME = 20;

/** `remembered`: kept by the caller from reading to reading; what is in it is old, and used only when the tables are down. */
export function createPeopleReader(
  store: Store,
  remembered: Map<string, PersonRow | null>,
  seen: PeopleSeen = { rows: 0 },
): PeopleReader {
  const fresh = new Map<string, PersonRow | null>();
  const problems: Problem[] = [];
  const keep = (name: string, row: PersonRow | null) => {
    fresh.set(name.toLowerCase(), row);
    remembered.set(name.toLowerCase(), row);
  };
  return {
    lookup: (name) => fresh.get(name.toLowerCase()),
    remembered: (name) => remembered.get(name.toLowerCase()),
    problems,
    async fetch(names) {
      const wanted = [...new Map(names.map((name) => [name.toLowerCase(), name])).values()].filter(
        (name) => !fresh.has(name.toLowerCase()),
      );
      const part = await readPart(store, wanted, seen);
      const rows = part
        ? wanted.map((name) => part.get(name) ?? part.get(name.toLowerCase()))
        : await Promise.all(wanted.map((name) => findRow(store, name)));
      const missing = wanted.filter((name, index) => rows[index] === undefined && !UNUSABLE.test(name));
      const others = missing.length > 0 ? await findInAnyCase(store, missing) : [];
      const read = readPeople([...rows.filter((row) => row !== undefined), ...others]);
      problems.push(...read.problems.filter(({ level }) => level === 'error'));
      const people = new Map(read.rows.map((row) => [row.person.toLowerCase(), row]));
      for (const name of wanted) keep(name, people.get(name.toLowerCase()) ?? null);
    },
  };
}

/** The rows between the first name and the last, by RowKey; `null`: too few names, or too many rows. */
async function readPart(
  store: Store,
  names: readonly string[],
  seen: PeopleSeen,
): Promise<ReadonlyMap<string, StoredRow> | null> {
  const most = names.length * ROWS_A_NAME;
  if (names.length <= FEW_NAMES || seen.rows > most || names.some((name) => UNUSABLE.test(name))) return null;
  const keys = names.flatMap((name) => [name, name.toLowerCase()]).sort();
  const rows: StoredRow[] = [];
  const rowKey = { from: keys[0] ?? '', below: `${keys.at(-1) ?? ''}!` };
  for await (const page of store.pages('People', { partitionKey: 'people', rowKey })) {
    rows.push(...page);
    if (rows.length > most) break;
  }
  seen.rows = rows.length;
  if (rows.length > most) return null;
  return new Map(rows.map((row) => [row.rowKey, row]));
}

/** Characters that no key of Table Storage can have. */
const UNUSABLE = /[/\\#?]/;

/** By the key as the cell has it, and in lower case. */
async function findRow(store: Store, name: string): Promise<StoredRow | undefined> {
  if (UNUSABLE.test(name)) return undefined;
  for (const key of new Set([name, name.toLowerCase()])) {
    const row = await store.get('People', 'people', key);
    if (row !== null) return row;
  }
  return undefined;
}

/**
 * Names count without regard to case, keys do not: the whole table, in the rare case that a name is in none of its
 * two likely spellings. Somebody who is not found in time counts as unknown; that must not cost the others their call.
 */
async function findInAnyCase(store: Store, names: readonly string[]): Promise<readonly StoredRow[]> {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  try {
    const rows = await store.all('People', { partitionKey: 'people' });
    return rows.filter((row) => wanted.has(tidy(row.rowKey).toLowerCase()));
  } catch (error) {
    if (error instanceof StoreError) return [];
    throw error;
  }
}
