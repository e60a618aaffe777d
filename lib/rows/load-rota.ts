/** The tables -> what a question about a line or a rota, outside a call, is answered from. */
import type { Zone } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { readRota } from './rota.ts';
import type { Store } from '../ports.ts';
import { findLine, lineReading, rotaReading, surroundingsOf, type Surroundings } from './subjects.ts';

/** What is asked about. `line`: a Name or RowKey in any case. */
export type Question = { readonly line: string } | { readonly rota: string };

/** Throws `StoreError`. */
async function loadSurroundings(store: Store, zone: Zone): Promise<Surroundings> {
  const [lines, people] = await Promise.all([
    store.all('Lines', { partitionKey: 'lines' }),
    store.all('People', { partitionKey: 'people' }),
  ]);
  return surroundingsOf(lines, people, zone);
}

/** `null`: a line or rota that nobody knows. Throws `StoreError`. */
export async function loadReading(store: Store, question: Question, zone: Zone): Promise<Reading | null> {
  const surroundings = await loadSurroundings(store, zone);
  if ('line' in question) {
    const line = findLine(surroundings.lines, question.line);
    return line && lineReading(surroundings, line, await rotaOf(store, line.rota));
  }
  const rows = await store.all('Rota', { partitionKey: question.rota });
  const known = rows.length > 0 || surroundings.lines.some(({ rota }) => rota === question.rota);
  return known ? rotaReading(surroundings, question.rota, readRota(rows)) : null;
}

/** Every line that is switched on, by name. Throws `StoreError`. */
export async function loadLines(store: Store, zone: Zone): Promise<readonly Reading[]> {
  const surroundings = await loadSurroundings(store, zone);
  const rotas = [...new Set(surroundings.lines.map(({ rota }) => rota))];
  const read = new Map(
    await Promise.all(rotas.map(async (rota) => [rota, await rotaOf(store, rota)] as const)),
  );
  return surroundings.lines.map((line) =>
    lineReading(surroundings, line, read.get(line.rota) ?? readRota([])),
  );
}

const rotaOf = async (store: Store, rota: string) =>
  readRota(await store.all('Rota', { partitionKey: rota }));
