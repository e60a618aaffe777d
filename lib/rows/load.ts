/** The tables -> what a question about a line or a rota is answered from. `read-line.ts` does the same for a call. */
import type { Zone } from '../rota/model.ts';
import { sameName, tidy } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import type { Store, StoredRow, StoreOptions } from '../ports.ts';
import {
  lineReading,
  linesAndPeople,
  rotaReading,
  type ReadingOfLine,
  type LinesAndPeople,
} from './reading.ts';
import { readRota } from './rota.ts';
import { findLine, rotaFinder } from './which-count.ts';

/** What is asked about. `line`: a Name or RowKey. */
export type Question = { readonly line: string } | { readonly rota: string };

/** `null`: an unknown line or rota. Throws `StoreError`. */
export async function loadReading(store: Store, question: Question, zone: Zone): Promise<Reading | null> {
  const known = await loadLinesAndPeople(store, zone);
  if ('rota' in question) return loadRota(store, question.rota, known);
  const line = findLine(known.lines, question.line);
  return line && lineReading(known, line, readRota(await loadRotaRows(store, line.rotaKeys), line.zone));
}

/** Every line that is switched on, by RowKey. Throws `StoreError`. */
export async function loadLineReadings(store: Store, zone: Zone): Promise<readonly ReadingOfLine[]> {
  const known = await loadLinesAndPeople(store, zone);
  const rows = new Map<string, Promise<readonly StoredRow[]>>();
  const rowsOf = (keys: readonly string[]) => {
    const id = JSON.stringify(keys);
    const loading = rows.get(id) ?? loadRotaRows(store, keys);
    rows.set(id, loading);
    return loading;
  };
  return Promise.all(
    known.lines.map(async (line) =>
      lineReading(known, line, readRota(await rowsOf(line.rotaKeys), line.zone)),
    ),
  );
}

/** The rows of a rota, under the first of `keys` that has any, else under another spelling of it. Throws `StoreError`. */
export async function loadRotaRows(
  store: Store,
  keys: readonly string[],
  options: StoreOptions = {},
): Promise<readonly StoredRow[]> {
  for (const partitionKey of keys) {
    const rows = await store.all('Rota', { partitionKey }, options);
    if (rows.length > 0) return rows;
  }
  const partitionKey = rotaFinder(await loadPartitions(store, options))(keys);
  return partitionKey === null ? [] : store.all('Rota', { partitionKey }, options);
}

/** Throws `StoreError`. */
async function loadLinesAndPeople(store: Store, zone: Zone): Promise<LinesAndPeople> {
  const [lines, people] = await Promise.all([
    store.all('Lines', { partitionKey: 'lines' }),
    store.all('People', { partitionKey: 'people' }),
  ]);
  return linesAndPeople(lines, people, zone);
}

/** A rota is known when a row has it or a line names it; it is looked for as asked, then as those lines write it. */
async function loadRota(store: Store, asked: string, known: LinesAndPeople): Promise<Reading | null> {
  const naming = known.lines.filter(({ rota }) => sameName(rota, asked));
  const keys = [...new Set([asked, tidy(asked), ...naming.flatMap(({ rotaKeys }) => rotaKeys)])];
  const rows = await loadRotaRows(store, keys);
  if (rows.length === 0 && naming.length === 0) return null;
  return rotaReading(known, tidy(rows[0]?.partitionKey ?? asked), readRota(rows, known.zone));
}

/** Every PartitionKey of Rota: a page at a time, on from the last partition of the page before. */
async function loadPartitions(store: Store, options: StoreOptions): Promise<readonly string[]> {
  const partitions = new Set<string>();
  for (let from = ''; ;) {
    const page = await firstPage(store, from, options);
    const last = page.at(-1)?.partitionKey;
    if (last === undefined) return [...partitions];
    for (const { partitionKey } of page) partitions.add(partitionKey);
    // A space is the lowest character that a key may have, so nothing lies between.
    from = `${last} `;
  }
}

async function firstPage(store: Store, from: string, options: StoreOptions): Promise<readonly StoredRow[]> {
  const where = from === '' ? {} : { partitionKey: { from } };
  for await (const page of store.pages('Rota', where, { ...options, select: KEYS })) return page;
  return [];
}

const KEYS = ['PartitionKey', 'RowKey'];
