/** People and lines that rows name, and whether anybody knows them. */
import type { Line, PersonRow, Problem, RotaRow, TableName } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { targetOf } from '../rota/target.ts';
import type { Row } from '../ports.ts';
import { near } from '../rows/near.ts';
import { namesIn, readLineNames } from '../rows/names.ts';
import { readPersonRow } from '../rows/people.ts';
import { didYouMean, quote } from '../rows/text.ts';
import { cellOf } from './cell-text.ts';
import { faultOf } from './fault.ts';
import type { TablesReading } from '../rows/tables.ts';

/** Where a row names people. */
export interface Naming {
  readonly table: TableName;
  readonly row: Row;
  readonly column: string;
  readonly names: readonly string[];
}

/** Errors for unknown names, warnings for people who are switched off; rows that count only. */
export function unknownPeople(readings: TablesReading): readonly Problem[] {
  const { people } = readings;
  const broken = new Set(
    readings.tables.People.filter((row) => readPersonRow(row).row === null).map(({ rowKey }) =>
      nameKey(rowKey),
    ),
  );
  const known = readings.tables.People.map(({ rowKey }) => rowKey);
  return namings(readings).flatMap(({ table, row, column, names }) =>
    names.flatMap((name) => {
      if (targetOf(name) !== null) return [];
      const person = people(name);
      const say = (level: Problem['level'], problem: string) => [faultOf(level, table, row, column, problem)];
      if (person?.enabled === true) return [];
      if (person) return say('warning', `${quote(name)} is switched off in People, so counts as nobody`);
      if (broken.has(nameKey(name)))
        return say('error', `${quote(name)} has a row in People that cannot be read, so counts as nobody`);
      return say(
        'error',
        `${quote(name)} is not in People, so counts as nobody${didYouMean(near(name, known))}`,
      );
    }),
  );
}

/** Who and InsteadOf of every rota row that counts, Fallback of every line that is switched on. */
export function namings({ tables, rotas, lines }: TablesReading): readonly Naming[] {
  const stored = (rows: readonly Row[]) =>
    new Map(rows.map((row) => [`${row.partitionKey}\n${row.rowKey}`, row]));
  const [rotaRows, lineRows] = [stored(tables.Rota), stored(tables.Lines)];
  const inRota = [...rotas.values()].flatMap(({ rows }) =>
    rows.flatMap((read) => {
      const row = rotaRows.get(`${read.rota}\n${read.name}`);
      return row ? rotaNamings(row, read) : [];
    }),
  );
  const inLines = lines.flatMap(({ line: { key, fallback } }): Naming[] => {
    const row = lineRows.get(`lines\n${key}`);
    return row ? [{ table: 'Lines', row, column: 'Fallback', names: fallback }] : [];
  });
  return [...inRota, ...inLines];
}

function rotaNamings(row: Row, read: RotaRow): readonly Naming[] {
  const naming = (column: string, names: readonly string[]): Naming => ({
    table: 'Rota',
    row,
    column,
    names,
  });
  switch (read.kind) {
    case 'shift':
      return [naming('Who', read.who)];
    case 'rotation':
      return [naming('Who', distinct(read.turns.flat()))];
    case 'override':
      return [naming('Who', read.who), naming('InsteadOf', read.insteadOf === '*' ? [] : read.insteadOf)];
    case 'holiday':
      return [];
  }
}

const distinct = (names: readonly string[]): readonly string[] => [
  ...new Map(names.map((name) => [nameKey(name), name])).values(),
];

/** Warnings: people that no row names, rows that are switched off or cannot be read among those that do. */
export function unnamedPeople({ tables }: TablesReading): readonly Problem[] {
  const named = new Set(
    [
      ...tables.Rota.flatMap((row) => [cellOf(row, 'Who'), cellOf(row, 'InsteadOf')]),
      ...tables.Lines.map((row) => cellOf(row, 'Fallback')),
    ].flatMap((cell) => namesIn(cell).map(nameKey)),
  );
  return tables.People.flatMap((row) => {
    const person: PersonRow | null = readPersonRow(row).row;
    if (person?.enabled !== true || named.has(nameKey(person.person))) return [];
    return [faultOf('warning', 'People', row, 'RowKey', `no row names ${quote(person.person)}`)];
  });
}

/** Warnings: Lines cells of Rota and Callers that name a line which is not there. */
export function unknownLines({ tables, lines: all }: TablesReading): readonly Problem[] {
  const lines = all.map(({ line }) => line);
  return [
    ...tables.Rota.flatMap((row) =>
      lineNames(
        'Rota',
        row,
        all.filter(({ partition }) => partition === row.partitionKey).map(({ line }) => line),
        lines,
        false,
      ),
    ),
    ...tables.Callers.flatMap((row) => lineNames('Callers', row, lines, lines, true)),
  ];
}

function lineNames(
  table: TableName,
  row: Row,
  serving: readonly Line[],
  all: readonly Line[],
  byKeyToo: boolean,
): readonly Problem[] {
  if (/^(?:no|n|false|off|0)$/i.test(cellOf(row, 'Enabled').trim())) return [];
  const isCalled = (name: string) => (line: Line) =>
    nameKey(line.name) === name || (byKeyToo && nameKey(line.key) === name);
  const read = readLineNames(cellOf(row, 'Lines'));
  return (read.ok ? read.value : []).flatMap((name) => {
    if (serving.some(isCalled(name))) return [];
    const isElsewhere = all.some(isCalled(name));
    const why = isElsewhere
      ? `the line ${quote(name)} uses another rota, so the row has no effect for it`
      : `no line is called ${quote(name)}${didYouMean(
          near(
            name,
            all.map((line) => line.name),
          ),
        )}`;
    return [faultOf('warning', table, row, 'Lines', why)];
  });
}
