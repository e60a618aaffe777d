/** People and lines that rows name, and whether they are known. */
import type { PersonRow, Problem, RotaRow, TableName } from '../rota/model.ts';
import { nameKey, sameName } from '../rota/names.ts';
import { targetOf } from '../rota/target.ts';
import { near } from '../text/near.ts';
import { namesIn, readLineNames } from '../rows/name-lists.ts';
import { readPersonRow } from '../rows/people.ts';
import type { TablesReading } from '../rows/tables.ts';
import { didYouMean, quote } from '../text/quote.ts';
import { readYesNo } from '../rows/words.ts';
import type { Row } from '../ports.ts';
import { cellOf } from '../rows/cell-text.ts';
import { faultOf } from './fault.ts';

/** Where a row names people. */
export interface Naming {
  readonly table: TableName;
  readonly row: Row;
  readonly column: string;
  readonly names: readonly string[];
}

/** Errors for unknown names, warnings for people who are switched off; rows that count only. */
export function unknownPeople(reading: TablesReading): readonly Problem[] {
  const problemOf = problemOfName(reading);
  return namings(reading).flatMap(({ table, row, column, names }) =>
    names.flatMap((name) => {
      const found = problemOf(name);
      return found === null ? [] : [faultOf(found.level, table, row, column, found.problem)];
    }),
  );
}

function problemOfName({ people, tables }: TablesReading) {
  const read = tables.People.map((row) => ({ key: nameKey(row.rowKey), person: readPersonRow(row).row }));
  const broken = new Set(read.filter(({ person }) => person === null).map(({ key }) => key));
  const known = read.flatMap(({ person }) => person ?? []);
  return (name: string): Pick<Problem, 'level' | 'problem'> | null => {
    const person = people(name);
    if (targetOf(name) !== null || person?.enabled === true) return null;
    const counts = (level: Problem['level'], why: string) => ({
      level,
      problem: `${quote(name)} ${why}, so counts as nobody`,
    });
    if (person) return counts('warning', 'is switched off in People');
    if (broken.has(nameKey(name))) return counts('error', 'has a row in People that cannot be read');
    const { level, problem } = counts(
      'error',
      /voice ?mail|mailbox/i.test(name)
        ? 'is not in People; write the number of the voicemail'
        : 'is not in People',
    );
    return { level, problem: `${problem}${didYouMean(suggestion(name, known))}` };
  };
}

/** People without a comma between them (`lea max`), a full name in place of the short one, or a slip. */
function suggestion(name: string, people: readonly PersonRow[]): string | null {
  const short = new Map(people.map(({ person }) => [nameKey(person), person]));
  if (/^\d{10,15}$/.test(name)) return `+${name}`;
  const address = /^([^@]+)@/.exec(name)?.[1];
  if (address !== undefined) return short.get(nameKey(address)) ?? null;
  const several = together(name.split(/(?: (?:and|und|et|og|och) |[\s/&|+.])+/), short);
  const full = people.filter((person) => person.name !== null && nameKey(person.name) === nameKey(name));
  if (several !== null) return several.join(', ');
  return full.length === 1 ? (full[0]?.person ?? null) : near(name, [...short.values()]);
}

const MAX_WORDS = 12;

/** The words as two people or more; a short name may have several words. */
function together(words: readonly string[], short: ReadonlyMap<string, string>): readonly string[] | null {
  if (words.length < 2 || words.length > MAX_WORDS) return null;
  const split = (from: number): readonly string[] | null => {
    if (from === words.length) return [];
    for (let to = words.length; to > from; to--) {
      const person = short.get(nameKey(words.slice(from, to).join(' ')));
      const rest = person === undefined ? null : split(to);
      if (person !== undefined && rest !== null) return [person, ...rest];
    }
    return null;
  };
  const people = split(0);
  return people !== null && people.length > 1 ? people : null;
}

/** Who and InsteadOf of every rota row that counts, Fallback of every line that is switched on. */
export function namings({ tables, rotas, lines, twinRotas }: TablesReading): readonly Naming[] {
  const stored = (rows: readonly Row[]) =>
    new Map(rows.map((row) => [`${row.partitionKey}\n${row.rowKey}`, row]));
  const [rotaRows, lineRows] = [stored(tables.Rota), stored(tables.Lines)];
  const twins = new Set(twinRotas.map(({ partition }) => partition));
  const inRota = [...rotas].flatMap(([partition, { rows }]) =>
    rows.flatMap((read) => {
      const row = twins.has(partition) ? undefined : rotaRows.get(`${partition}\n${read.name}`);
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
    const person = readPersonRow(row).row;
    if (person?.enabled !== true || named.has(nameKey(person.person))) return [];
    return [faultOf('warning', 'People', row, 'RowKey', `no row names ${quote(person.person)}`)];
  });
}

/** Warnings: Lines cells of Rota and Callers that name an unknown line. */
export function unknownLines({ tables, lines }: TablesReading): readonly Problem[] {
  const nameOf = lines.map(({ line }) => nameKey(line.name));
  const all = new Set(nameOf);
  const keys = new Set(lines.map(({ line }) => nameKey(line.key)));
  const serving = new Set(lines.map(({ partition }, index) => `${partition ?? ''}\n${nameOf[index] ?? ''}`));
  const names = lines.map(({ line }) => line.name);
  const unknown = (name: string) => `no line is called ${quote(name)}${didYouMean(near(name, names))}`;
  return [
    ...tables.Rota.flatMap((row) =>
      lineNames(row).flatMap((name) => {
        if (serving.has(`${row.partitionKey}\n${name}`)) return [];
        const why = all.has(name)
          ? `the line ${quote(name)} uses another rota, so the row has no effect for it`
          : unknown(name);
        return [faultOf('warning', 'Rota', row, 'Lines', why)];
      }),
    ),
    ...tables.Callers.flatMap((row) =>
      lineNames(row)
        .filter((name) => !all.has(name) && !keys.has(name))
        .map((name) => faultOf('warning', 'Callers', row, 'Lines', unknown(name))),
    ),
  ];
}

/** The lines that a row names, as `nameKey`s; none where it is switched off. */
function lineNames(row: Row): readonly string[] {
  const enabled = readYesNo(cellOf(row, 'Enabled'));
  const read = readLineNames(cellOf(row, 'Lines'));
  return (enabled.ok && !enabled.value) || !read.ok ? [] : read.value;
}

/** People, lines, and rotas. */
export function twins(reading: TablesReading): readonly Problem[] {
  return [...reading.twins, ...twinRotas(reading), ...sharedRotas(reading)];
}

/** One for each partition of Rota whose rows do not count. */
const twinRotas = ({ tables, twinRotas: found }: TablesReading): readonly Problem[] =>
  found.flatMap(({ partition, counting }) => {
    const row = tables.Rota.find(({ partitionKey }) => partitionKey === partition);
    const why = `is the same name as the rota ${quote(counting)}, which counts; the rows of this one do not`;
    return row ? [faultOf('error', 'Rota', row, 'PartitionKey', why)] : [];
  });

/** Lines that name the same rota, each in another spelling, and each spelling has rows. */
function sharedRotas({ tables, lines }: TablesReading): readonly Problem[] {
  const partitions = [...new Set(lines.flatMap(({ partition }) => partition ?? []))];
  return partitions.flatMap((partition, index) => {
    const other = partitions.slice(0, index).find((one) => sameName(one, partition));
    const row = tables.Rota.find(({ partitionKey }) => partitionKey === partition);
    if (other === undefined || row === undefined) return [];
    const why = `is the same name as the rota ${quote(other)}, and lines use both; expected one spelling`;
    return [faultOf('warning', 'Rota', row, 'PartitionKey', why)];
  });
}
