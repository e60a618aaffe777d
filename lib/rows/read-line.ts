/** Reads, for one call, what is needed to decide it: the line, its rota, the people on call, the caller's rule. */
import type { CallerRow, Line, PersonRow, Problem, RotaRow } from '../rota/model.ts';
import type { Caller } from '../rota/ring.ts';
import { prepareRota, type Rota } from '../rota/prepare.ts';
import { readCallers } from './callers.ts';
import type { ReadRows } from './cells.ts';
import { lineWithoutRow, readLines } from './lines.ts';
import { readRota } from './rota.ts';
import type { Store, StoredRow } from '../ports.ts';
import { createPeopleReader, type PeopleReader, type PeopleSeen } from './read-people.ts';

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

/** The rota of the reading before, so that rows that have not changed are not read and compiled again. */
interface Compiled {
  readonly stamp: string;
  readonly stored: readonly StoredRow[];
  readonly rows: readonly RotaRow[];
  readonly rota: Rota;
  readonly problems: readonly Problem[];
}

interface Known {
  readonly reading: LineReading;
  /** RowKey of the called account's own row; `null`: another row serves it. */
  readonly ownKey: string | null;
  /** People of earlier readings, by name in lower case. */
  readonly remembered: Map<string, PersonRow | null>;
}

/** Lines held in memory; the longest known goes first. */
const MAX_KNOWN = 500;

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

const DEFAULT_LINE = 'default';

export function createLineReader(store: Store, defaultZone: string): LineReader {
  const good = new Map<string, Known>();
  const compiled = new Map<string, Compiled>();
  const peopleSeen: PeopleSeen = { rows: 0 };
  const key = (called: string | null) => called?.toLowerCase() ?? DEFAULT_LINE;
  const rotaRows = (rota: string) => store.all('Rota', { partitionKey: rota });

  return {
    read(called, likely) {
      const known = good.get(key(called));
      const guess = known?.reading.line.rota;
      const remembered = known?.remembered ?? new Map<string, PersonRow | null>();
      const people = createPeopleReader(store, remembered, peopleSeen);
      const likelyRead = settled(people.fetch(likely));
      // Lines and the rota that the line had last time, side by side; a wrong guess costs one more read.
      const guessed = guess === undefined ? null : settled(rotaRows(guess));
      const picked = readLine(store, known?.ownKey ?? null, called, defaultZone);
      const finish = async (): Promise<LineReading> => {
        const { line, stored, problems } = await picked;
        const rows =
          guessed !== null && line.rota === guess ? await unsettled(guessed) : await rotaRows(line.rota);
        await unsettled(likelyRead);
        const rota = compile(compiled, line, stored, rows);
        const reading: LineReading = {
          line,
          rota: rota.rota,
          rows: rota.rows,
          people,
          problems: [...problems, ...rota.problems],
          stored: rota.stored,
        };
        const ownKey = line.key.toLowerCase() === key(called) ? (stored?.rowKey ?? null) : null;
        remember(good, key(called), { reading, ownKey, remembered });
        return reading;
      };
      return { line: picked.then(({ line }) => line), reading: finish() };
    },
    lastGood: (called) => good.get(key(called))?.reading ?? null,
    rules: async (caller) => readCallers(await callerRows(store, caller)),
  };
}

function remember(good: Map<string, Known>, key: string, known: Known): void {
  good.set(key, known);
  if (good.size <= MAX_KNOWN) return;
  const [first] = good.keys();
  if (first !== undefined) good.delete(first);
}

/**
 * By its key, where an earlier call has found the account's own row: a line among a thousand costs what one of ten
 * does. All rows where it never was, is gone, or is off.
 */
async function readLine(store: Store, ownKey: string | null, called: string | null, zone: string) {
  const own = ownKey === null ? null : await store.get('Lines', 'lines', ownKey);
  if (own !== null) {
    const picked = pickLine([own], called, zone);
    if (picked.stored !== null) return picked;
  }
  return pickLine(await store.all('Lines', { partitionKey: 'lines' }), called, zone);
}

/** The called account's row, else `default`, else what stands for a line without a row. */
function pickLine(rows: readonly StoredRow[], called: string | null, zone: string) {
  const { rows: lines, problems } = readLines(rows, zone);
  const enabled = lines.filter((line) => line.enabled);
  const byKey = (wanted: string) => enabled.find((line) => line.key.toLowerCase() === wanted);
  const line =
    (called === null ? undefined : byKey(called.toLowerCase())) ??
    byKey(DEFAULT_LINE) ??
    lineWithoutRow(zone);
  const stored = rows.find((row) => row.rowKey === line.key) ?? null;
  return { line, stored, problems: problems.filter((problem) => problem.row === `lines/${line.key}`) };
}

function compile(
  known: Map<string, Compiled>,
  line: Line,
  stored: StoredRow | null,
  rotaRows: readonly StoredRow[],
): Compiled {
  const all = stored === null ? rotaRows : [stored, ...rotaRows];
  const id = `${line.key}\n${line.name}\n${line.zone}`;
  const stamp = all.map((row) => row.etag).join('\n');
  const before = known.get(id);
  if (before?.stamp === stamp && before.rows.length + before.problems.length > 0) return before;
  const { rows, problems } = readRota(rotaRows);
  const rota = prepareRota(rows, { line: line.name.toLowerCase(), zone: line.zone });
  const now = { stamp, rows, rota, problems, stored: all };
  known.set(id, now);
  return now;
}

/**
 * Keys are exact in Table Storage, object ids are not. In small letters by its key; every other spelling lies between
 * that in capitals and that one. Of what lies there the first page alone, which begins with the capitals: in a list of a
 * million ids it could be a third of them, and a rule in mixed letters is not worth a caller's time.
 */
async function callerRows(store: Store, { id }: Caller): Promise<readonly StoredRow[]> {
  if (id === null || id === '' || /[/\\#?]/.test(id)) return [];
  const [capitals, small] = [id.toUpperCase(), id.toLowerCase()];
  const [own, others] = await Promise.all([
    store.get('Callers', 'callers', small),
    capitals === small ? [] : firstPage(store, { from: capitals, below: small }),
  ]);
  return [...(own === null ? [] : [own]), ...others.filter(({ rowKey }) => rowKey.toLowerCase() === small)];
}

async function firstPage(
  store: Store,
  rowKey: { readonly from: string; readonly below: string },
): Promise<readonly StoredRow[]> {
  for await (const page of store.pages('Callers', { partitionKey: 'callers', rowKey })) return page;
  return [];
}

/** A read that nobody may wait for: its failure must not become an unhandled rejection. */
function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

async function unsettled<T>(promise: Promise<PromiseSettledResult<T>>): Promise<T> {
  const result = await promise;
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}
