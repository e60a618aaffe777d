/** The tables -> what `onCallAnswer` works on, for questions about a line or a rota outside a call. */
import type { Line, Problem, Zone } from '../core/model.ts';
import type { Subject } from '../core/on-call-answer.ts';
import { peopleLookup, type PeopleLookup } from '../core/ring.ts';
import { prepareRota } from '../core/rota/prepare.ts';
import { lineWithoutRow, readLines } from '../parse/lines.ts';
import { readPeople } from '../parse/people.ts';
import { readRota } from '../parse/rota.ts';
import type { Row, Store } from '../ports.ts';

/** What is asked about. `line`: a Name or RowKey in any case. */
export type Question = { readonly line: string } | { readonly rota: string };

/** Lines and People as they are now. */
export interface Surroundings {
  /** Lines that are switched on; the one line `default` where there is no row at all. */
  readonly lines: readonly Line[];
  readonly lineProblems: readonly Problem[];
  readonly people: PeopleLookup;
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
}

/** Pure: what rows of Lines and People say. A line that is switched off is as if it had no row. */
export function surroundingsOf(
  lineRows: readonly Row[],
  peopleRows: readonly Row[],
  zone: Zone,
): Surroundings {
  const read = readLines(lineRows, zone);
  const enabled = read.rows.filter((line) => line.enabled);
  return {
    lines: enabled.length > 0 ? enabled : [lineWithoutRow(zone)],
    lineProblems: read.problems,
    people: peopleLookup(readPeople(peopleRows).rows),
    zone,
  };
}

/** Throws `StoreError`. */
export async function loadSurroundings(store: Store, zone: Zone): Promise<Surroundings> {
  const [lines, people] = await Promise.all([
    store.all('Lines', { partitionKey: 'lines' }),
    store.all('People', { partitionKey: 'people' }),
  ]);
  return surroundingsOf(lines, people, zone);
}

/** `null`: a line or rota that nobody knows. Throws `StoreError`. */
export async function loadSubject(store: Store, question: Question, zone: Zone): Promise<Subject | null> {
  const surroundings = await loadSurroundings(store, zone);
  if ('line' in question) {
    const line = findLine(surroundings.lines, question.line);
    return line && lineSubject(surroundings, line, await rotaRows(store, line.rota));
  }
  const rows = await rotaRows(store, question.rota);
  const known = rows.length > 0 || surroundings.lines.some(({ rota }) => rota === question.rota);
  return known ? rotaSubject(surroundings, question.rota, rows) : null;
}

/** Every line that is switched on, by name. Throws `StoreError`. */
export async function loadLines(store: Store, zone: Zone): Promise<readonly Subject[]> {
  const surroundings = await loadSurroundings(store, zone);
  const rotas = [...new Set(surroundings.lines.map(({ rota }) => rota))];
  const rows = new Map(
    await Promise.all(rotas.map(async (rota) => [rota, await rotaRows(store, rota)] as const)),
  );
  return surroundings.lines.map((line) => lineSubject(surroundings, line, rows.get(line.rota) ?? []));
}

const rotaRows = (store: Store, rota: string) => store.all('Rota', { partitionKey: rota });

/** By Name, else by RowKey, both without regard to case. */
export function findLine(lines: readonly Line[], called: string): Line | null {
  const wanted = called.trim().toLowerCase();
  return (
    lines.find(({ name }) => name.toLowerCase() === wanted) ??
    lines.find(({ key }) => key.toLowerCase() === wanted) ??
    null
  );
}

export function lineSubject(surroundings: Surroundings, line: Line, rows: readonly Row[]): Subject {
  const rota = readRota(rows);
  const own = surroundings.lineProblems.filter(({ row }) => row === `lines/${line.key}`);
  return {
    line,
    rotaName: line.rota,
    zone: line.zone,
    rota: prepareRota(rota.rows, { line: line.name.toLowerCase(), zone: line.zone }),
    people: surroundings.people,
    problems: [...rota.problems, ...own],
  };
}

export function rotaSubject(surroundings: Surroundings, name: string, rows: readonly Row[]): Subject {
  const rota = readRota(rows);
  return {
    line: null,
    rotaName: name,
    zone: surroundings.zone,
    rota: prepareRota(rota.rows, { line: null, zone: surroundings.zone }),
    people: surroundings.people,
    problems: rota.problems,
  };
}
