/** Puts rows back that the tables refused, from the log lines `audit.unsaved`, in whatever form the log was exported. */
import { isRecord, member, parseJson, type JsonRecord } from '../text/json.ts';
import { StoreError, type Row, type Store } from '../ports.ts';
import { inParallel } from './parallel.ts';
import { PAGE_MS } from './read-day.ts';
import { AUDIT_TABLE, dayStart, double, numberTypes, saysTheSame, stepOf } from './rows.ts';

export interface LogText {
  readonly text: string;
  /** Whether the bytes are in another encoding, at least in part: what could not be read is U+FFFD. */
  readonly isDamaged: boolean;
}

/** The text of an exported log: UTF-8 or UTF-16 (as Windows PowerShell writes), with or without a BOM. Never throws. */
export function textOfLog(bytes: Uint8Array): LogText {
  const encoding = encodingOf(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), isDamaged: false };
  } catch {
    return { text: new TextDecoder(encoding).decode(bytes), isDamaged: true };
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Logs are mostly ASCII, whose other half is zero in UTF-16.
  const some = bytes.subarray(0, 512);
  const zeros = (side: number) => some.filter((byte, index) => byte === 0 && index % 2 === side).length;
  if (zeros(1) > some.length / 4) return 'utf-16le';
  return zeros(0) > some.length / 4 ? 'utf-16be' : 'utf-8';
}

export interface Replayed {
  readonly restored: number;
  /** Rows that were there already, and were left as they are. */
  readonly present: number;
  /** RowKeys of those among them that say something else: two instances have acted, or somebody changed a row. */
  readonly different: readonly string[];
  /** Lines of the file, one for each row that cannot be read or that the tables do not take. */
  readonly unreadable: readonly number[];
}

const MAX_AT_ONCE = 8;

/** Never overwrites, so it may be run again. Throws `StoreError` when the tables do not answer. */
export async function replay(log: LogText, store: Store): Promise<Replayed> {
  const unsaved = findUnsaved(log.text).map((one) => (log.isDamaged ? withoutDamage(one) : one));
  // Rows with the same keys go one after another: the first is put back, the next finds that it already exists.
  const groups = Map.groupBy(unsaved, ({ row, line }) =>
    row === null ? line : JSON.stringify([row.partitionKey, row.rowKey]),
  );
  const results = await inParallel([...groups.values()], MAX_AT_ONCE, async (group) => {
    const done = [];
    for (const { row, line } of group)
      done.push({ line, row, result: row === null ? null : await putBack(row, store) });
    return done;
  });
  const all = results.flat();
  const count = (...wanted: PutBack[]) =>
    all.filter(({ result }) => result !== null && wanted.includes(result)).length;
  return {
    restored: count('restored'),
    present: count('present', 'different'),
    different: all.flatMap(({ row, result }) => (row !== null && result === 'different' ? [row.rowKey] : [])),
    unreadable: all
      .filter(({ result }) => result === null)
      .map(({ line }) => line)
      .sort((a, b) => a - b),
  };
}

/** What is put back stays as it is for good, so a row with a character that could not be read is not. */
const withoutDamage = ({ row, line }: Unsaved): Unsaved => ({
  row: JSON.stringify(row).includes('\ufffd') ? null : row,
  line,
});

type PutBack = 'restored' | 'present' | 'different';

/** `null`: no such row can be. */
async function putBack(row: Row, store: Store): Promise<PutBack | null> {
  try {
    if (await store.insert(AUDIT_TABLE, row, { timeoutMs: PAGE_MS })) return 'restored';
    const there = await store.get(AUDIT_TABLE, row.partitionKey, row.rowKey, { timeoutMs: PAGE_MS });
    return there === null || saysTheSame(there, row) ? 'present' : 'different';
  } catch (error) {
    if (error instanceof StoreError && error.fault === 'invalid') return null;
    throw error;
  }
}

// Finding the rows

/** A row that was not saved, on the line where its event stands (from 1). `row` `null`: it cannot be read. */
export interface Unsaved {
  readonly line: number;
  readonly row: Row | null;
}

/** Not as a part of a longer name. */
const EVENT = /audit\.unsaved(?![\w-]|\.\w)/g;
/** Before the value of a member `event`, also of JSON that was quoted or cut off. A mere word is not one. */
const KEYED = /event[\\"']*\s*[:=]\s*[\\"']*$/i;

/**
 * Every row, in the order of the text. A row that stands twice on one line is one: App Insights repeats a message among its
 * dimensions. An event without a readable row counts as unreadable, so that no row is lost silently.
 */
export function findUnsaved(text: string): readonly Unsaved[] {
  const lines = linesOf(text, eventsIn(text));
  const isRead = lines.map(() => false);
  const found: (Unsaved & { readonly order: number })[] = [];
  const add = (order: number, rows: readonly (Row | null)[]) => {
    for (const row of rows) found.push({ order, line: lines[order] ?? 1, row });
  };
  for (const version of versionsOf(text)) {
    if (isRead.every(Boolean)) break;
    const events = eventsIn(version);
    for (const { value, from, to } of valuesIn(version)) {
      const rows = rowsIn(value);
      const within = indexesBetween(events, from, to);
      // Where a query has split the event into columns, the row stands beside it.
      const beside = callRow(value) === null ? [] : indexesBetween(events, ...lineAround(version, from, to));
      const first = [...beside, ...within].find((index) => !isRead[index]);
      if (rows.length === 0 || first === undefined) continue;
      for (const index of [first, ...within]) isRead[index] = true;
      add(first, rows);
    }
  }
  for (const [index, at] of eventsIn(text).entries())
    if (!isRead[index] && (KEYED.test(text.slice(Math.max(0, at - 40), at)) || isBeforeKeys(text, at)))
      add(index, [null]);
  const seen = new Set<string>();
  return found
    .toSorted((a, b) => a.order - b.order)
    .flatMap(({ line, row }) => {
      const key = row === null ? null : JSON.stringify([line, row.partitionKey, row.rowKey]);
      if (key === null) return [{ line, row }];
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ line, row }];
    });
}

const eventsIn = (text: string): readonly number[] => [...text.matchAll(EVENT)].map(({ index }) => index);

const indexesBetween = (places: readonly number[], from: number, to: number): readonly number[] =>
  places.flatMap((at, index) => (at >= from && at < to ? [index] : []));

/** The line of each place, from 1. */
function linesOf(text: string, places: readonly number[]): readonly number[] {
  let [line, counted] = [1, 0];
  return places.map((at) => {
    line += text.slice(counted, at).split('\n').length - 1;
    counted = at;
    return line;
  });
}

function lineAround(text: string, from: number, to: number): readonly [number, number] {
  const end = text.indexOf('\n', to);
  return [text.lastIndexOf('\n', from) + 1, end === -1 ? text.length : end];
}

const isBeforeKeys = (text: string, at: number): boolean =>
  /^[^\n]{0,4096}PartitionKey/i.test(text.slice(at, at + 4_200));

/** The text as it is, without the quotes of CSV, and with one quoting as JSON undone after the other. Lines stay lines. */
function* versionsOf(text: string): Generator<string> {
  yield text;
  let version = text.replaceAll('""', '"');
  for (let undone = 0; undone < 4; undone += 1) {
    yield version;
    version = version.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, hex: string | undefined, char: string) =>
      hex !== undefined
        ? String.fromCharCode(Number.parseInt(hex, 16)).replace(/\s/, ' ')
        : /[nrtbf]/.test(char)
          ? ' '
          : char,
    );
  }
}

interface FoundValue {
  readonly value: unknown;
  readonly from: number;
  readonly to: number;
}

/** Where JSON may begin: an object, a list of something quoted or nested, a text at the beginning of a line. */
const BEGINNING = /\{\s*["}]|\[\s*["[{]|^"/gm;

/** The outermost values of JSON in a text of any kind. */
function* valuesIn(text: string): Generator<FoundValue> {
  const beginning = new RegExp(BEGINNING);
  for (let match = beginning.exec(text); match !== null; match = beginning.exec(text)) {
    const from = match.index;
    const to = endOfValue(text, from);
    const value = to === null ? undefined : parseJson(text.slice(from, to));
    if (to === null || value === null || value === undefined) {
      beginning.lastIndex = from + 1;
      continue;
    }
    yield { value, from, to };
    beginning.lastIndex = to;
  }
}

/** A string on one line, a bracket, a comma or colon, or a number or word. */
const TOKEN = /\s*(?:("(?:[^"\\\n]|\\.)*")|([{}[\],:])|[-+.\w]+)/y;

/** `null` at what JSON cannot have, so that a line that was cut off costs no more than itself. */
function endOfValue(text: string, from: number): number | null {
  const open: string[] = [];
  let last = '';
  for (TOKEN.lastIndex = from; ;) {
    const match = TOKEN.exec(text);
    if (match === null) return null;
    const token = match[1] === undefined ? (match[2] ?? 'word') : '"';
    if (token === '{' || token === '[') {
      if (open.at(-1) === '{' && last !== ':') return null;
      open.push(token);
    }
    if (token === '}' || token === ']') open.pop();
    if (open.length === 0) return TOKEN.lastIndex;
    last = token;
  }
}

/** The rows in a value of JSON, however deep, and in its texts; `null` for an event without a row that can be read. */
function rowsIn(value: unknown): readonly (Row | null)[] {
  if (typeof value === 'string') {
    const inner = /audit\.unsaved|PartitionKey/i.test(value) ? parseJson(value) : null;
    if (inner !== null && typeof inner === 'object') return rowsIn(inner);
    return findUnsaved(typeof inner === 'string' ? inner : value).map(({ row }) => row);
  }
  if (typeof value !== 'object' || value === null) return [];
  const members: readonly unknown[] = Object.values(value);
  if (member(value, 'event') === 'audit.unsaved')
    return [[member(value, 'row'), ...members].map(unsavedRow).find((row) => row !== null) ?? null];
  const row = callRow(value);
  if (row !== null) return [row];
  const rows = members.flatMap(rowsIn);
  return rows.length === 0 && members.includes('audit.unsaved') ? [null] : rows;
}

/** Logs may hold rows of other tables as well. */
function callRow(value: unknown): Row | null {
  const row = unsavedRow(value);
  return row !== null && dayStart(row.partitionKey) !== null && stepOf(row.rowKey) !== null ? row : null;
}

/** Columns that are the service's own, in the spellings of its tools. */
const OWN = /^(?:partitionkey|rowkey|timestamp|etag|odata\..*|.*@.*)$/i;

/** `null`: no keys. Exports may have turned the row into a text, lists into lists, numbers into texts: that is undone. */
function unsavedRow(unsaved: unknown): Row | null {
  const value = typeof unsaved === 'string' ? parseJson(unsaved) : unsaved;
  if (!isRecord(value)) return null;
  const [partitionKey, rowKey] = [keyOf(value, 'PartitionKey'), keyOf(value, 'RowKey')];
  if (partitionKey === null || rowKey === null) return null;
  const columns = Object.entries(value).filter(([name, cell]) => !OWN.test(name) && cell !== null);
  return {
    ...Object.fromEntries(columns.map(([name, cell]) => [name, columnOf(name, cell)])),
    partitionKey,
    rowKey,
  };
}

function keyOf(value: JsonRecord, name: string): string | null {
  const key = member(value, name) ?? member(value, name.charAt(0).toLowerCase() + name.slice(1));
  return typeof key === 'string' && key !== '' ? key : null;
}

function columnOf(name: string, cell: unknown): unknown {
  // As the tools of the service write a type.
  const value = isRecord(cell) && 'type' in cell && 'value' in cell ? cell.value : cell;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const type = numberTypes.get(name);
  if (type !== undefined && typeof number === 'number' && Number.isFinite(number))
    return type === 'Int32' && Number.isInteger(number) && Math.abs(number) <= 0x7fff_ffff
      ? number
      : double(number);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
