/** Reads, for one call, what is needed to decide it; and keeps the last good reading of each line. */
import type { CallerRow, Line, PersonRow, Problem, RotaRow, Zone } from '../rota/model.ts';
import { nameKey, sameName } from '../rota/names.ts';
import { prepareRota, type Rota } from '../rota/prepare.ts';
import type { Caller } from '../rota/ring.ts';
import type { Store, StoredRow } from '../ports.ts';
import type { ReadRows } from './cells.ts';
import { loadRotaRows } from './load.ts';
import { readCallerRules } from './read-callers.ts';
import { createPeopleReader, type PeopleReader } from './read-people.ts';
import { readRota } from './rota.ts';
import { readIfShort, type TableLength } from './short-table.ts';
import { countingLines, servingLine } from './which-count.ts';

/** Everything that is known of a line at one moment. */
export interface LineReading {
  readonly line: Line;
  readonly rota: Rota;
  readonly rows: readonly RotaRow[];
  readonly people: PeopleReader;
  /** Unreadable cells of the line's row and of the rota. */
  readonly problems: readonly Problem[];
  /** The rows read: the line's own, and the rota's; the same list while no row has changed. */
  readonly stored: readonly StoredRow[];
}

export interface LineReader {
  /**
   * `called`: object id of the called account; `likely`: people who will probably be asked for, read side by side
   * with the rest. Both promises reject with `StoreError`; `line` is there first.
   */
  read(
    called: string | null,
    likely: readonly string[],
  ): { readonly line: Promise<Line>; readonly reading: Promise<LineReading> };
  /** The last reading of this line that succeeded, if there was one since the process started. */
  lastGood(called: string | null): LineReading | null;
  /** The rules for a caller, all of them: which line and day they are for is the reader's to say. Throws `StoreError`. */
  rules(caller: Caller): Promise<ReadRows<CallerRow>>;
}

/** What a process remembers of a line. */
interface Known {
  readonly reading: LineReading;
  /** RowKey of the called account's own row; `null`: another row serves it. */
  readonly ownKey: string | null;
  /** People of earlier readings, by `nameKey`. */
  readonly remembered: Map<string, PersonRow | null>;
}

/** Lines held in memory; the one that was read first goes first. */
const MAX_KNOWN = 500;

export function createLineReader(store: Store, defaultZone: Zone): LineReader {
  const lines = new Map<string, Known>();
  const compile = createCompiler();
  const length = { lines: unknownLength(), people: unknownLength(), callers: unknownLength() };
  const idOf = (called: string | null) => nameKey(called ?? 'default');

  const read: LineReader['read'] = (called, likely) => {
    const known = lines.get(idOf(called));
    const remembered = known?.remembered ?? new Map<string, PersonRow | null>();
    const people = createPeopleReader(store, remembered, length.people);
    const likelyRead = people.fetch(likely);
    // Lines and the rota that the line had last time, side by side; a wrong guess costs one more read.
    const guess = known?.reading.line.rotaKeys;
    const guessed = guess && loadRotaRows(store, guess);
    const picked = pickLine(store, called, known?.ownKey ?? null, defaultZone, length.lines);
    for (const promise of [likelyRead, guessed]) promise?.catch(() => undefined);
    const reading = async (): Promise<LineReading> => {
      const { line, stored, problems } = await picked;
      const isGuessed = guess && guess.join('\n') === line.rotaKeys.join('\n');
      const rotaRows = await (isGuessed && guessed ? guessed : loadRotaRows(store, line.rotaKeys));
      await likelyRead;
      const compiled = compile(line, stored, rotaRows);
      const { rota, rows } = compiled;
      const all = [...problems, ...compiled.problems];
      const result = { line, rota, rows, people, problems: all, stored: compiled.stored };
      const ownKey = stored !== null && sameName(line.key, called ?? 'default') ? stored.rowKey : null;
      remember(lines, idOf(called), { reading: result, ownKey, remembered });
      return result;
    };
    return { line: picked.then(({ line }) => line), reading: reading() };
  };

  return {
    read,
    lastGood: (called) => lines.get(idOf(called))?.reading ?? null,
    rules: (caller) => readCallerRules(store, caller, length.callers),
  };
}

const unknownLength = (): TableLength => ({ rows: null });

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  const [first] = map.keys();
  if (map.size > MAX_KNOWN && first !== undefined) map.delete(first);
}

/** So few rows cost what one read by key does. */
const MAX_SHORT_LINES = 20;

/**
 * In a long table by its key, where an earlier call has found the account's own row: a line among a thousand costs what
 * one of ten does. All rows where it never was, is gone, or is off.
 */
async function pickLine(
  store: Store,
  called: string | null,
  ownKey: string | null,
  zone: Zone,
  length: TableLength,
): Promise<PickedLine> {
  if (ownKey !== null && length.rows !== null && length.rows > MAX_SHORT_LINES) {
    const own = await store.get('Lines', 'lines', ownKey);
    const picked = own && lineAmong([own], called, zone);
    if (picked?.stored) return picked;
  }
  const rows = await readIfShort(store, 'Lines', 'lines', length, Infinity);
  return lineAmong(rows ?? [], called, zone);
}

interface PickedLine {
  readonly line: Line;
  /** `null`: it has no row. */
  readonly stored: StoredRow | null;
  readonly problems: readonly Problem[];
}

function lineAmong(rows: readonly StoredRow[], called: string | null, zone: Zone): PickedLine {
  const { rows: lines, problems } = countingLines(rows, zone);
  const line = servingLine(lines, called, zone);
  const stored = rows.find((row) => row.rowKey === line.key) ?? null;
  return { line, stored, problems: problems.filter(({ row }) => row === `lines/${line.key}`) };
}

/** A line's rota, read and made ready. */
interface Compiled {
  readonly stamp: string;
  readonly stored: readonly StoredRow[];
  readonly rows: readonly RotaRow[];
  readonly rota: Rota;
  readonly problems: readonly Problem[];
}

/** Rows that have not changed since the reading before are not read and made ready again. */
function createCompiler() {
  const known = new Map<string, Compiled>();
  return (line: Line, stored: StoredRow | null, rotaRows: readonly StoredRow[]): Compiled => {
    const all = stored === null ? rotaRows : [stored, ...rotaRows];
    const id = `${line.key}\n${line.name}\n${line.zone}`;
    const stamp = all.map((row) => row.etag).join('\n');
    const before = known.get(id);
    if (before?.stamp === stamp && before.rows.length + before.problems.length > 0) return before;
    const { rows, problems } = readRota(rotaRows, line.zone);
    const rota = prepareRota(rows, { line: nameKey(line.name), zone: line.zone });
    const now = { stamp, rows, rota, problems, stored: all };
    remember(known, id, now);
    return now;
  };
}
