/** A CSV file as rows of a table, or everything that is wrong with it. */
import type { Row } from '../ports.ts';
import type { Problem, TableName } from '../rota/model.ts';
import { columnsOf, isSystemColumn } from '../rows/columns.ts';
import { near } from '../text/near.ts';
import { didYouMean, quote } from '../text/quote.ts';
import { keyProblem, type FileRow } from '../edit/plan.ts';
import { placeOf } from '../rows/cell-text.ts';
import { readCsv, type CsvRecord } from './csv-read.ts';
import { unprotect } from '../audit/csv.ts';

export interface TableFile {
  /** Each key once; without the rows that have a problem. */
  readonly rows: readonly FileRow[];
  /** They name the line of the file; where there is one, nothing is to be written. */
  readonly problems: readonly Problem[];
  /** Doubtful, and no reason to stop. */
  readonly warnings?: readonly Problem[];
  /** Whether every column has a name that the table knows, each once. */
  readonly columnsKnown: boolean;
  /** Which rows `--replace` may take out; default: every one. */
  readonly mayRemove?: (row: Row) => boolean;
  /** By `<PartitionKey>/<RowKey>`: the line of the file on which the row begins. */
  readonly lines?: ReadonlyMap<string, number>;
}

/** A file is read to its end whatever is wrong with it, unless its columns cannot be told. */
export function readTableFile(
  table: TableName,
  bytes: Uint8Array,
  {
    isBackup = false,
  }: { /** Rows are taken as they were, whatever they say. */ readonly isBackup?: boolean } = {},
): TableFile {
  const csv = readCsv(bytes);
  if (!('records' in csv)) {
    const problems = csv.problems.map(({ line, problem }) => fault(table, line, null, null, problem));
    return { rows: [], problems, columnsKnown: false };
  }
  const columns = csv.header.map((name) => columnOf(table, name));
  const ofHeader = headerProblems(table, csv.header, columns, csv.records);
  const columnsKnown = ofHeader.length === 0;
  if (!KEYS.every((key) => columns.includes(key))) return { rows: [], problems: ofHeader, columnsKnown };
  const seen = new Map<string, number>();
  const read = csv.records.map((record) => {
    const row = rowOf(columns, record);
    return {
      row,
      line: record.line,
      problems: [
        ...rowProblems(table, csv.header.length, record, row, seen),
        ...(isBackup ? [] : nameProblems(table, record.line, row)),
      ],
    };
  });
  return {
    rows: read.filter(({ problems }) => problems.length === 0).map(({ row }) => row),
    problems: [...ofHeader, ...read.flatMap(({ problems }) => problems)],
    columnsKnown,
    lines: new Map(read.map(({ row, line }) => [placeOf(row), line])),
  };
}

/** `null`: to be ignored; `undefined`: no column of this table. */
type Column = string | null | undefined;

const KEYS = ['PartitionKey', 'RowKey'] as const;

function columnOf(table: TableName, name: string): Column {
  const wanted = unprotect(name).trim().toLowerCase();
  const known = [...KEYS, ...columnsOf(table)].find((column) => column.toLowerCase() === wanted);
  return known ?? (isSystemColumn(wanted) ? null : undefined);
}

/** A person whom no Who cell can name. */
function nameProblems(table: TableName, line: number, row: FileRow): readonly Problem[] {
  const separator = /[,;>]/.exec(row.rowKey)?.[0];
  if (table !== 'People' || separator === undefined) return [];
  const problem = `has "${separator}", which separates people in Who cells, so none can name this person; expected a short name such as "anna"`;
  return [fault(table, line, 'RowKey', row.rowKey, problem, row)];
}

const keysFirst = ([first = '', second = '']: readonly string[]): string =>
  `the first column must be PartitionKey and the second RowKey; they are ${quote(first)} and ${quote(second)}`;
const NO_HEADER = 'the file has no header: PartitionKey and RowKey are expected first';
/** `> ringrota@0.2.0 rota`: what npm prints before the output of a script. */
const NPM_BANNER = /^> \S+@\d/;
const BANNER_PROBLEM =
  'the first lines come from npm, not from the table: delete them, and export with "ringrota export --out FILE.csv"';

function headerProblems(
  table: TableName,
  header: readonly string[],
  columns: readonly Column[],
  records: readonly CsvRecord[],
): Problem[] {
  const bad = (column: string, problem: string) => fault(table, 1, column, null, problem);
  if (!KEYS.some((key) => columns.includes(key))) {
    const isHeader = columns.some((column) => typeof column === 'string');
    const why = NPM_BANNER.test(header[0] ?? '') ? BANNER_PROBLEM : isHeader ? keysFirst(header) : NO_HEADER;
    return [fault(table, 1, null, null, why)];
  }
  const missing = KEYS.filter((key) => !columns.includes(key));
  const all = [...KEYS, ...columnsOf(table)];
  return [
    ...missing.map((key) => bad(key, `the column ${key} is missing`)),
    ...header.flatMap((name, index) => {
      const column = columns[index];
      if (column === undefined && !isEmptyColumn(name, index, records))
        return [bad(name, `${table} has no column "${name}"${didYouMean(near(name.trim(), all))}`)];
      const isTwice = typeof column === 'string' && columns.indexOf(column) < index;
      return isTwice ? [bad(name, `the column ${column} appears twice`)] : [];
    }),
  ];
}

/** A separator too many at the end of every line. */
const isEmptyColumn = (name: string, index: number, records: readonly CsvRecord[]) =>
  name.trim() === '' && records.every(({ cells }) => (cells[index] ?? '').trim() === '');

function rowOf(columns: readonly Column[], { cells }: CsvRecord): FileRow {
  const texts: Record<string, string> = {};
  for (const [index, column] of columns.entries())
    if (typeof column === 'string') texts[column] = unprotect(cells[index] ?? '');
  const { PartitionKey: partitionKey = '', RowKey: rowKey = '', ...rest } = texts;
  return { partitionKey, rowKey, cells: rest };
}

/** A text of 64 KiB in UTF-16, the service's limit. */
const MAX_CELL = 32_768;

function rowProblems(
  table: TableName,
  width: number,
  { line, cells }: CsvRecord,
  row: FileRow,
  seen: Map<string, number>,
): Problem[] {
  const bad = (column: string | null, value: string | null, problem: string) =>
    fault(table, line, column, value, problem, row);
  const found = KEYS.flatMap((key) => {
    const value = key === 'RowKey' ? row.rowKey : row.partitionKey;
    const problem = keyProblem(key, value);
    return problem === null ? [] : [bad(key, value, problem)];
  });
  for (const [column, cell] of Object.entries(row.cells))
    if (cell.length > MAX_CELL) found.push(bad(column, null, `is longer than ${MAX_CELL} characters`));
  // Excel leaves out empty cells at the end of a line.
  if (cells.slice(width).some((cell) => cell.trim() !== ''))
    found.push(bad(null, null, `has ${cells.length} cells, and the header has ${width}`));
  const key = JSON.stringify([row.partitionKey, row.rowKey]);
  const first = seen.get(key);
  if (first !== undefined) found.push(bad('RowKey', row.rowKey, `the same row is on line ${first} already`));
  else seen.set(key, line);
  return found;
}

function fault(
  table: TableName,
  line: number,
  column: string | null,
  value: string | null,
  problem: string,
  row?: FileRow,
): Problem {
  const place =
    row && (row.partitionKey || row.rowKey) ? `${row.partitionKey}/${row.rowKey}` : `line ${line}`;
  const text = line > 0 ? `line ${line}: ${problem}` : problem;
  return { level: 'error', table, row: line > 0 ? place : 'the file', column, value, problem: text };
}
