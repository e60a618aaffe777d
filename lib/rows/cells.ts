/** One row while it is read: its cells by column, and everything that is wrong with them. */
import { compareKeys } from '../rota/code-units.ts';
import type { Problem, TableName } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { columnsOf, isSystemColumn, defaultPartition } from './columns.ts';
import { near } from '../text/near.ts';
import { tidy } from '../rota/names.ts';
import { cellText, ok, shownCell, type Read } from './text.ts';
import { didYouMean, quote } from '../text/quote.ts';

export interface Cells {
  readonly row: Row;
  /** In the order in which they were found. */
  readonly problems: Problem[];
  /** Whether the cell has anything in it. */
  has(column: string): boolean;
  /** What the cell says; `null` where it is empty, or cannot be read and was reported. */
  get<T>(column: string, reader: (text: string) => Read<T>): T | null;
  /** As `get`, and nothing is reported. */
  peek<T>(column: string, reader: (text: string) => Read<T>): T | null;
  /** As `get`; an empty cell is an error too, and `expected` says what it should have. */
  need<T>(column: string, reader: (text: string) => Read<T>, expected: string): T | null;
  fail(column: string, problem: string): void;
  warn(column: string, problem: string): void;
  /** Whether there is an error so far. */
  failed(): boolean;
}

/** What a table's reader answers for one row: `null` where it does not count. */
export interface ReadRow<T> {
  readonly row: T | null;
  readonly problems: readonly Problem[];
}

/** What a table's reader answers for many. */
export interface ReadRows<T> {
  readonly rows: readonly T[];
  readonly problems: readonly Problem[];
}

const NOTHING: Read<null> = ok(null);

export function cellsOf(table: TableName, row: Row): Cells {
  const problems: Problem[] = [];
  const place = `${row.partitionKey}/${row.rowKey}`;
  const names = columnNames(table, row);
  const report = (level: Problem['level'], column: string, problem: string) => {
    problems.push({
      level,
      table,
      row: place,
      column,
      value: shownCell(valueOf(row, names, column)),
      problem,
    });
  };
  // Most cells are missing, and a long rota has many.
  const blank = (column: string): boolean => {
    const value = valueOf(row, names, column);
    if (value === undefined || value === '') return true;
    const cell = cellText(value);
    return cell.ok && tidy(cell.value) === '';
  };
  const read = <T>(column: string, reader: (text: string) => Read<T>): Read<T | null> => {
    const value = valueOf(row, names, column);
    if (value === undefined || value === '') return NOTHING;
    const cell = cellText(value);
    if (!cell.ok) return cell;
    return tidy(cell.value) === '' ? ok(null) : reader(cell.value);
  };
  const get = <T>(column: string, reader: (text: string) => Read<T>): T | null => {
    const found = read(column, reader);
    if (found.ok) return found.value;
    report('error', column, found.problem);
    return null;
  };
  const need = <T>(column: string, reader: (text: string) => Read<T>, expected: string): T | null => {
    if (blank(column)) report('error', column, `is empty; expected ${expected}`);
    return get(column, reader);
  };
  return {
    row,
    problems,
    has: (column) => !blank(column),
    get,
    peek: (column, reader) => {
      const found = read(column, reader);
      return found.ok ? found.value : null;
    },
    need,
    fail: (column, problem) => report('error', column, problem),
    warn: (column, problem) => report('warning', column, problem),
    failed: () => problems.some((problem) => problem.level === 'error'),
  };
}

/** Warns of filled columns that the table does not have, and of such that are written in another case. */
export function warnOfUnknownColumns(table: TableName, cells: Cells): void {
  const known = columnsOf(table);
  for (const column of Object.keys(cells.row)) {
    if (isSystemColumn(column) || known.includes(column) || !cells.has(column)) continue;
    const meant = inAnyCase(known, column);
    if (meant === undefined)
      cells.warn(column, `is not a column of ${table} and is ignored${didYouMean(near(column, known))}`);
    else if (Object.hasOwn(cells.row, meant))
      cells.warn(column, `has no effect beside the column ${quote(meant)}`);
    else cells.warn(column, `is read as the column ${quote(meant)}; write it so`);
  }
}

/** Known columns that the row spells in another case (`tier`), by their name; most rows have none. */
function columnNames(table: TableName, row: Row): ReadonlyMap<string, string> {
  const known = columnsOf(table);
  const names = new Map<string, string>();
  for (const column of Object.keys(row)) {
    if (known.includes(column) || isSystemColumn(column)) continue;
    const meant = inAnyCase(known, column);
    if (meant !== undefined && !Object.hasOwn(row, meant) && !names.has(meant)) names.set(meant, column);
  }
  return names;
}

function inAnyCase(known: readonly string[], column: string): string | undefined {
  const wanted = tidy(column).toLowerCase();
  return known.find((name) => name.toLowerCase() === wanted);
}

function valueOf(row: Row, names: ReadonlyMap<string, string>, column: string): unknown {
  if (column === 'PartitionKey') return row.partitionKey;
  if (column === 'RowKey') return row.rowKey;
  const name = names.get(column) ?? column;
  return Object.hasOwn(row, name) ? row[name] : undefined;
}

/** Reads every row in the order of partition and row key, so that the answer does not depend on how they came. */
export function readAll<T>(rows: readonly Row[], read: (row: Row) => ReadRow<T>): ReadRows<T> {
  const results = [...rows].sort(compareKeys).map(read);
  return {
    rows: results.flatMap((result) => (result.row === null ? [] : [result.row])),
    problems: results.flatMap((result) => result.problems),
  };
}

/** A row in any other partition than its table's is never looked at when a call comes in. */
export function failOnPartition(table: TableName, cells: Cells): void {
  const expected = defaultPartition(table);
  if (expected !== null && cells.row.partitionKey !== expected)
    cells.fail('PartitionKey', `puts the row where it is never read; expected "${expected}"`);
}
