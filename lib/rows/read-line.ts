/** Reads what one call needs, all of it side by side, and keeps the last good reading of each line. */
import type { Line, Problem, Zone } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { prepareRota, type Rota } from '../rota/prepare.ts';
import { peopleLookup, type Caller, type PeopleLookup } from '../rota/ring.ts';
import type { Store, StoredRow, StoreOptions } from '../ports.ts';
import { loadRotaRows } from './load.ts';
import { createCallersReader, type CallerRows } from './read-callers.ts';
import { readRota } from './rota.ts';
import { countingLines, countingPeople, servingLine } from './which-count.ts';

/** Everything that is known of a line at one moment. */
export interface LineReading {
  readonly line: Line;
  readonly rota: Rota;
  /** Everybody in the People table. */
  readonly people: PeopleLookup;
  /** Unreadable cells of the line's row and of the rota. */
  readonly problems: readonly Problem[];
  /** Unreadable cells of all people. */
  readonly peopleProblems: readonly Problem[];
  /** The line's own row and the rows of its rota; the same list while no row has changed. */
  readonly stored: readonly StoredRow[];
  /** When the newest of these rows and of People was written, by the clock of the tables; `Infinity`: not known. */
  readonly newest: number;
}

/** What a call has asked the tables for. All of it rejects with `StoreError`; `line` comes first. */
export interface CallReading {
  readonly line: Promise<Line>;
  readonly reading: Promise<LineReading>;
  readonly rules: Promise<CallerRows>;
}

export interface LineReader {
  /** `called`: object id of the called account; `options`: of each read. */
  read(called: string | null, caller: Caller, options?: StoreOptions): CallReading;
  /** The last reading of this line that succeeded since the process started. */
  lastGood(called: string | null): LineReading | null;
}

/** Lines held in memory; the one that was read first goes first. */
const MAX_KNOWN = 500;

export function createLineReader(store: Store, defaultZone: Zone): LineReader {
  const known = new Map<string, LineReading>();
  const callersOf = createCallersReader(store);
  const linesIn = unlessChanged((rows) => countingLines(rows, defaultZone));
  const peopleIn = unlessChanged((rows) => {
    const { rows: counting, problems } = countingPeople(rows);
    return {
      people: peopleLookup(counting),
      peopleProblems: problems.filter(({ level }) => level === 'error'),
      newest: newestOf(rows),
    };
  });
  const idOf = (called: string | null) => nameKey(called ?? 'default');
  return {
    read(called, caller, options = {}) {
      const before = known.get(idOf(called));
      // The rota that the line had last time is read beside the line; a wrong guess costs one more read.
      const guess = before?.line.rotaKeys ?? null;
      const guessed = guess && loadRotaRows(store, guess, options);
      const people = store.all('People', { partitionKey: 'people' }, options);
      const picked = store.all('Lines', { partitionKey: 'lines' }, options).then((rows) => {
        const { rows: lines, problems } = linesIn(rows);
        const line = servingLine(lines, called, defaultZone);
        const own = problems.filter(({ row }) => row === `lines/${line.key}`);
        return { line, problems: own, stored: rows.filter(({ rowKey }) => rowKey === line.key) };
      });
      for (const promise of [guessed, people]) promise?.catch(() => undefined);
      const reading = async (): Promise<LineReading> => {
        const { line, problems, stored } = await picked;
        const isGuessed = guess?.join('\n') === line.rotaKeys.join('\n');
        const rotaRows = await (isGuessed && guessed ? guessed : loadRotaRows(store, line.rotaKeys, options));
        const rows = [...stored, ...rotaRows];
        const compiled =
          before && sameRows(before.stored, rows) ? before : compile(line, rotaRows, rows, problems);
        const { rota, problems: unreadable, stored: kept } = compiled;
        const { newest, ...everybody } = peopleIn(await people);
        const result = {
          ...{ line, rota, problems: unreadable, stored: kept, ...everybody },
          newest: Math.max(newest, newestOf(kept)),
        };
        remember(known, idOf(called), result);
        return result;
      };
      return {
        line: picked.then(({ line }) => line),
        reading: reading(),
        rules: callersOf(caller, options),
      };
    },
    lastGood: (called) => known.get(idOf(called)) ?? null,
  };
}

function compile(
  line: Line,
  rotaRows: readonly StoredRow[],
  stored: readonly StoredRow[],
  ofLine: readonly Problem[],
): Pick<LineReading, 'rota' | 'problems' | 'stored'> {
  const { rows, problems } = readRota(rotaRows, line.zone);
  const rota = prepareRota(rows, { line: nameKey(line.name), zone: line.zone });
  return { rota, stored, problems: [...ofLine, ...problems] };
}

/** `make` of rows; for the rows of the time before, what it made then. */
function unlessChanged<T>(make: (rows: readonly StoredRow[]) => T): (rows: readonly StoredRow[]) => T {
  let last: { readonly rows: readonly StoredRow[]; readonly made: T } | null = null;
  return (rows) => {
    if (last === null || !sameRows(last.rows, rows)) last = { rows, made: make(rows) };
    return last.made;
  };
}

const sameRows = (before: readonly StoredRow[], now: readonly StoredRow[]): boolean =>
  before.length === now.length &&
  before.every(({ etag, rowKey }, index) => etag === now[index]?.etag && rowKey === now[index].rowKey);

const newestOf = (rows: readonly StoredRow[]): number =>
  rows.reduce((newest, { timestamp }) => Math.max(newest, Date.parse(timestamp ?? '') || Infinity), 0);

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  const [first] = map.keys();
  if (map.size > MAX_KNOWN && first !== undefined) map.delete(first);
}
