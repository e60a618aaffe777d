/** A row in a form: its fields, what is wrong with them, and what is written. Pure. */
import { twins, unknownLines, unknownPeople } from '../check/naming.ts';
import { keyProblem, type FileRow } from '../edit/plan.ts';
import type { Instant, Problem, TableName, Zone } from '../rota/model.ts';
import { periods } from '../rota/periods.ts';
import { prepareRota } from '../rota/prepare.ts';
import { readCallers } from '../rows/callers.ts';
import { cellOf, placeOf } from '../rows/cell-text.ts';
import { columnsOf, defaultPartition } from '../rows/columns.ts';
import { readRota } from '../rows/rota.ts';
import { readTables, type Tables } from '../rows/tables.ts';
import type { Row, StoredRow } from '../ports.ts';
import type { Entry } from './fields.tsx';
import type { Texts } from './use-draft.ts';
import { periodWords } from '../rota/show-time.ts';

/** The label of a key or column. The keys of Rota are the rota and the row. */
export const labelOf = (column: string): string =>
  column === 'PartitionKey' ? 'Rota' : column === 'RowKey' ? 'Row' : column;

/** A new row has fields for its keys too; those of a row that exists never change. */
export function fieldsOf(table: TableName, row: Row | null): readonly string[] {
  const keys = defaultPartition(table) === null ? ['PartitionKey', 'RowKey'] : ['RowKey'];
  return row === null ? [...keys, ...columnsOf(table)] : columnsOf(table);
}

/** Columns of Rota that mean something only in rows of these kinds. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  Who: ['shift', 'rotation', 'override'],
  Weeks: ['shift', 'rotation', 'override'],
  Every: ['rotation'],
  Start: ['rotation'],
  InsteadOf: ['override'],
  Tier: ['shift', 'rotation', 'override'],
};
/** Columns that an override or a holiday rarely has. */
const RARE: Readonly<Record<string, readonly string[]>> = {
  override: ['Days', 'Weeks', 'ValidFrom', 'ValidUntil', 'TimeZone', 'Lines', 'Enabled'],
  holiday: ['ValidFrom', 'ValidUntil', 'TimeZone', 'Lines', 'Enabled'],
};

/** Whether the field stands among the first: its column fits the row's kind, or has something in it. */
export function isMain(table: TableName, column: string, kind: string, text: string): boolean {
  const known = kind.trim().toLowerCase();
  if (table !== 'Rota' || text !== '' || !['shift', 'rotation', 'override', 'holiday'].includes(known))
    return true;
  return KINDS[column]?.includes(known) !== false && RARE[known]?.includes(column) !== true;
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  Kind: ['shift', 'rotation', 'override', 'holiday'],
  Enabled: ['yes', 'no'],
  WhenClosed: ['fallback', 'busy', 'forbidden', 'none'],
  WhenNobody: ['fallback', 'busy', 'forbidden', 'none'],
  MaskCaller: ['yes', 'no'],
  MaskCallee: ['yes', 'no'],
  DisableForwarding: ['yes', 'no'],
  Notify: ['missed', 'duty', 'problems', 'changes', 'answered', 'no'],
  Rule: ['block', 'vip'],
};

/** The words that a cell may have; empty if any text is allowed. */
export const wordsOf = (column: string): readonly Entry[] =>
  (WORDS[column] ?? []).map((word) => ({ value: word, label: word }));

/** The text of a field: what was typed, else what the row has. */
export const textOf = (column: string, texts: Texts, row: Row | null): string =>
  texts[column] ?? (row === null ? '' : cellOf(row, column));

export function keysOf(table: TableName, texts: Texts, row: Row | null) {
  if (row !== null) return { partitionKey: row.partitionKey, rowKey: row.rowKey };
  return {
    partitionKey: defaultPartition(table) ?? texts.PartitionKey ?? '',
    rowKey: texts.RowKey ?? '',
  };
}

/** Every cell and both keys, for a row that has to be written anew. */
export const wholeTexts = (table: TableName, texts: Texts, row: Row): Texts => ({
  PartitionKey: row.partitionKey,
  RowKey: row.rowKey,
  ...Object.fromEntries(columnsOf(table).map((column) => [column, textOf(column, texts, row)])),
});

/** The row as it would be; columns that the table does not know stay. */
export const draftRow = (table: TableName, texts: Texts, row: StoredRow | null): Row => ({
  ...row,
  ...cellsOf(table, texts),
  ...keysOf(table, texts, row),
});

/** What is written: the columns that somebody typed in, and no others. */
export const fileRowOf = (table: TableName, texts: Texts, row: StoredRow | null): FileRow => ({
  ...keysOf(table, texts, row),
  cells: cellsOf(table, texts),
});

function cellsOf(table: TableName, texts: Texts): Readonly<Record<string, string>> {
  const columns = columnsOf(table);
  return Object.fromEntries(Object.entries(texts).filter(([column]) => columns.includes(column)));
}

/** What is wrong with the row as it stands in the form. */
export function rowProblems(
  table: TableName,
  texts: Texts,
  base: StoredRow | null,
  tables: Tables,
  zone: Zone,
): readonly Problem[] {
  return [
    ...(base === null ? keyProblems(table, texts, tables[table]) : []),
    ...cellProblems(table, draftRow(table, texts, base), tables, zone),
  ];
}

/** Keys that the service would refuse, or that are taken. */
function keyProblems(table: TableName, texts: Texts, rows: readonly Row[]): readonly Problem[] {
  const keys = keysOf(table, texts, null);
  const say = (column: 'PartitionKey' | 'RowKey', problem: string): Problem => ({
    ...{ level: 'error', table, row: placeOf(keys), column },
    ...{ value: column === 'RowKey' ? keys.rowKey : keys.partitionKey, problem },
  });
  const taken = rows.some((row) => row.partitionKey === keys.partitionKey && row.rowKey === keys.rowKey);
  return [
    ...(['PartitionKey', 'RowKey'] as const).flatMap((column) => {
      const problem = keyProblem(column, column === 'RowKey' ? keys.rowKey : keys.partitionKey);
      return problem === null ? [] : [say(column, problem.replace(column, labelOf(column)))];
    }),
    ...(taken ? [say('RowKey', 'is the name of another row; expected a name of its own')] : []),
  ];
}

/** What `check` says of the cells of one row, in the order in which it finds them. */
export function cellProblems(table: TableName, row: Row, tables: Tables, zone: Zone): readonly Problem[] {
  // Other rows of Rota say nothing of this one, and may be many.
  const others = table === 'Rota' ? [] : tables[table].filter((one) => placeOf(one) !== placeOf(row));
  const readings = readTables({ ...tables, Rota: [], Callers: [], [table]: [...others, row] }, zone);
  const problems = [
    ...[...readings.rotas.values()].flatMap((rota) => rota.problems),
    ...readings.lineProblems,
    ...readings.peopleProblems,
    ...readCallers(readings.tables.Callers).problems,
    ...twins(readings),
    ...unknownPeople(readings),
    ...unknownLines(readings),
  ];
  return problems.filter((problem) => problem.table === table && problem.row === placeOf(row));
}

const TURNS = 5;
const YEAR = 400 * 86_400_000;

/** `Bo, Thu 26 Nov 17:00 to Fri 27 Nov 08:00`: the next five turns of a rotation; empty for any other row. */
export function nextTurns(row: Row, zone: Zone, now: Instant): readonly string[] {
  const [read] = readRota([row], zone).rows;
  if (read?.kind !== 'rotation') return [];
  const rota = prepareRota([{ ...read, lines: [] }], { line: null, zone });
  const turns: string[] = [];
  for (const { from, to, tiers } of periods(rota, now, now + YEAR)) {
    const names = tiers.flatMap(({ people }) => people);
    if (names.length > 0) turns.push(`${names.join(', ')}, ${periodWords(from, to, read.zone ?? zone)}`);
    if (turns.length === TURNS) break;
  }
  return turns;
}

const ROTA_HELP: Readonly<Record<string, string>> = {
  PartitionKey: 'The rota, such as support.',
  RowKey: 'The row’s own name, such as nights.',
  Kind: 'shift, rotation, override or holiday.',
  Who: 'anna, bo; turns of a rotation: anna > bo > carl.',
  Days: 'Mon-Fri; Sat,Sun; first Saturday of the month: 1Sat. Empty: every day.',
  Weeks: 'odd, even, or ISO weeks: 1-8, 53. Empty: every week.',
  From: '17:00; Fri 20:00; an override: 2026-12-24 18:00.',
  To: '08:00; Mon 08:00; an override: 2026-12-25 08:00.',
  Every: 'Length of a turn: 1 week, 1 shift.',
  Start: 'First handoff: 2026-01-05 09:00.',
  InsteadOf: 'Who leaves; * for everybody.',
  Tier: '1 rings first. Empty: 1.',
  Lines: 'Only for these lines. Empty: every line of the rota.',
  ValidFrom: '2026-07-01, included.',
  ValidUntil: '2026-08-16, included.',
  TimeZone: 'Europe/Stockholm. Empty: the line’s.',
  Enabled: 'no switches the row off.',
};

const HELP: Readonly<Record<TableName, Readonly<Record<string, string>>>> = {
  Rota: ROTA_HELP,
  People: {
    RowKey: 'The short name that Who cells use, such as anna.',
    Target: 'Entra object id, +46701234567, or app: and an id.',
    Name: 'As people say it, such as Anna Berg.',
    Enabled: 'no: counts as nobody.',
  },
  Lines: {
    RowKey: 'Object id of the called account, or default.',
    Rota: 'Empty: default.',
    TimeZone: 'Europe/Stockholm. Empty: the app’s own.',
    RingSeconds: '15 to 90.',
    Open: 'Mon-Fri 08:00-17:00. Empty: always.',
    WhenClosed: 'fallback, busy, forbidden or none.',
    WhenNobody: 'fallback, busy, forbidden or none.',
    Fallback: 'People, as in Who.',
    Notify: 'missed, duty, problems, changes, answered, or no.',
    Enabled: 'no: as if it had no row.',
  },
  Callers: {
    RowKey: 'A number such as +46701234567, or an object id.',
    Rule: 'block or vip.',
    Lines: 'Empty: all lines.',
    Until: '2026-12-31, included.',
    Enabled: 'no switches the rule off.',
  },
};

export const helpOf = (table: TableName, column: string): string | undefined => HELP[table][column];
