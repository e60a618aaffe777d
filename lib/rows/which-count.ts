/**
 * Which line, people and rota count: one answer for the call, the commands, the GET routes, `check`, `import` and the
 * board. Of rows that are the same name the first one by RowKey counts that can be read and is switched on. Pure.
 */
import { compareKeys, compareText } from '../rota/code-units.ts';
import type { Line, PersonRow, Problem, TableName, Zone } from '../rota/model.ts';
import { nameKey, sameName } from '../rota/names.ts';
import type { Row } from '../ports.ts';
import type { ReadRow } from './cells.ts';
import { lineWithoutRow, readLineRow } from './lines.ts';
import { countryCodeOf, readPersonRow } from './people.ts';

export interface Counting<T> {
  /** The rows that count, in the order of their keys. */
  readonly rows: readonly T[];
  /** Cells that cannot be read. */
  readonly problems: readonly Problem[];
  /** Rows that do not count, or are hard to tell apart, because another one has the same name. */
  readonly twins: readonly Problem[];
}

interface Stored<T> {
  readonly stored: Row;
  readonly row: T;
}

/** One row for each person. Somebody who is switched off is among them, so that `off` can be told from `unknown`. */
export function countingPeople(rows: readonly Row[]): Counting<PersonRow> {
  const { read, problems } = readInOrder(rows, (row) => readPersonRow(row, () => countryCodeOf(rows)));
  const { kept, twins } = firstOfEach(read, ({ person }) => nameKey(person));
  return {
    rows: kept.map(({ row }) => row),
    problems,
    twins: twins.map(([twin, other]) =>
      twinProblem(
        'People',
        twin.stored,
        twin.row.enabled
          ? `is the same name as ${placeOf(other.stored)}, which counts; expected a name of its own`
          : `is switched off, and ${placeOf(other.stored)} has the same name and counts`,
        twin.row.enabled ? 'error' : 'warning',
      ),
    ),
  };
}

/** The lines that are switched on, one for each RowKey. A Name that another line has already is reported; the line counts. */
export function countingLines(rows: readonly Row[], zone: Zone): Counting<Line> {
  const { read, problems } = readInOrder(rows, (row) => readLineRow(row, zone));
  const enabled = read.filter(({ row }) => row.enabled);
  const { kept, twins } = firstOfEach(enabled, ({ key }) => nameKey(key));
  return {
    rows: kept.map(({ row }) => row),
    problems,
    twins: [
      ...twins.map(([twin, other]) =>
        twinProblem(
          'Lines',
          twin.stored,
          `is the same key as ${placeOf(other.stored)}, which counts; expected one row for each account`,
        ),
      ),
      ...sharedNames(kept),
    ],
  };
}

/** The lines to answer for: without any that is switched on there is the one line `default`. */
export const linesOrDefault = (lines: readonly Line[], zone: Zone): readonly Line[] =>
  lines.length > 0 ? lines : [lineWithoutRow(zone)];

/** The line of a call: the called account's own row, else `default`, else what stands for a line without a row. */
export function servingLine(lines: readonly Line[], called: string | null, zone: Zone): Line {
  const byKey = (wanted: string) => lines.find(({ key }) => sameName(key, wanted));
  return (called === null ? undefined : byKey(called)) ?? byKey('default') ?? lineWithoutRow(zone);
}

/** The line of a question: by Name, else by RowKey. */
export function findLine<L extends Line>(lines: readonly L[], called: string): L | null {
  const wanted = nameKey(called);
  return (
    lines.find(({ name }) => nameKey(name) === wanted) ??
    lines.find(({ key }) => nameKey(key) === wanted) ??
    null
  );
}

/**
 * Under which PartitionKey the rows of a rota are: the first of `keys` that has rows, else the first partition that is
 * the same name. `null`: no row has this rota.
 */
export function rotaFinder(partitions: Iterable<string>): (keys: readonly string[]) => string | null {
  const exact = new Set(partitions);
  const byName = new Map<string, string>();
  for (const partition of [...exact].sort(compareText))
    if (!byName.has(nameKey(partition))) byName.set(nameKey(partition), partition);
  return (keys) => keys.find((key) => exact.has(key)) ?? byName.get(nameKey(keys[0] ?? '')) ?? null;
}

/** Every row that can be read, in the order of the keys, so that the answer does not depend on how they came. */
function readInOrder<T>(
  rows: readonly Row[],
  read: (row: Row) => ReadRow<T>,
): { readonly read: readonly Stored<T>[]; readonly problems: readonly Problem[] } {
  const results = [...rows].sort(compareKeys).map((stored) => ({ stored, ...read(stored) }));
  return {
    read: results.flatMap(({ stored, row }) => (row === null ? [] : [{ stored, row }])),
    problems: results.flatMap(({ problems }) => problems),
  };
}

/** Takes the first row of each name that is switched on, else the first; pairs the others with the one that counts. */
function firstOfEach<T extends { readonly enabled: boolean }>(
  rows: readonly Stored<T>[],
  keyOf: (row: T) => string,
): { readonly kept: readonly Stored<T>[]; readonly twins: readonly (readonly [Stored<T>, Stored<T>])[] } {
  const first = new Map<string, Stored<T>>();
  for (const one of rows) {
    const before = first.get(keyOf(one.row));
    if (before === undefined || (!before.row.enabled && one.row.enabled)) first.set(keyOf(one.row), one);
  }
  const kept: Stored<T>[] = [];
  const twins: (readonly [Stored<T>, Stored<T>])[] = [];
  for (const one of rows) {
    const counting = first.get(keyOf(one.row)) ?? one;
    if (counting === one) kept.push(one);
    else twins.push([one, counting]);
  }
  return { kept, twins };
}

/** Lines that are called what a line before them is called, by Name or RowKey. */
function sharedNames(lines: readonly Stored<Line>[]): readonly Problem[] {
  const taken = new Map<string, Row>();
  return lines.flatMap(({ stored, row: { name, key } }) =>
    [...new Set([nameKey(name), nameKey(key)])].flatMap((called) => {
      const other = taken.get(called);
      if (other === undefined) taken.set(called, stored);
      return other === undefined || other === stored
        ? []
        : [
            twinProblem(
              'Lines',
              stored,
              `is what ${placeOf(other)} is called already; expected a name of its own`,
              'error',
              sameName(name, key) ? 'RowKey' : 'Name',
            ),
          ];
    }),
  );
}

function twinProblem(
  table: TableName,
  row: Row,
  problem: string,
  level: Problem['level'] = 'error',
  column: 'RowKey' | 'Name' = 'RowKey',
): Problem {
  const name = typeof row.Name === 'string' ? row.Name : null;
  const value = column === 'RowKey' ? row.rowKey : name;
  return { level, table, row: placeOf(row), column, value, problem };
}

const placeOf = ({ partitionKey, rowKey }: Row): string => `${partitionKey}/${rowKey}`;
