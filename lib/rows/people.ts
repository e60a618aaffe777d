/** Rows of the People table. */
import type { PersonRow, Problem } from '../rota/model.ts';
import type { Row } from '../ports.ts';
import { cellsOf, readAll, warnOfStrangers, type ReadRow, type ReadRows } from './cells.ts';
import { failOnPartition } from './partition.ts';
import { readTarget } from './target.ts';
import { tidy } from './text.ts';
import { readText, readYesNo } from './words.ts';

/**
 * All people whose row can be read, those who are switched off too. Two rows whose names differ in case only are
 * one person: the first that is switched on counts, the others are reported.
 */
export function readPeople(rows: readonly Row[]): ReadRows<PersonRow> {
  const read = readAll(rows, readPersonRow);
  const kept = new Map<string, PersonRow>();
  for (const person of [...read.rows].sort((a, b) => Number(b.enabled) - Number(a.enabled)))
    if (!kept.has(nameOf(person))) kept.set(nameOf(person), person);
  const isKept = (person: PersonRow) => kept.get(nameOf(person)) === person;
  const doubles = read.rows.filter((person) => person.enabled && !isKept(person));
  const problems = doubles.map((person) => double(person, kept.get(nameOf(person))));
  return { rows: read.rows.filter(isKept), problems: [...read.problems, ...problems] };
}

const nameOf = (person: PersonRow): string => person.person.toLowerCase();

const double = ({ person }: PersonRow, other: PersonRow | undefined): Problem => ({
  ...{ level: 'error', table: 'People', row: `people/${person}`, column: 'RowKey', value: person },
  problem: `is the same name as that of people/${other?.person ?? ''}, which counts; expected a name of its own`,
});

/**
 * One row; `null` where it cannot be read. A person who is switched off comes back with `enabled` `false`, without
 * problems, so that `off` can be told from `unknown`.
 */
export function readPersonRow(row: Row): ReadRow<PersonRow> {
  const cells = cellsOf('People', row);
  const enabled = cells.get('Enabled', readYesNo) ?? true;
  const person = tidy(row.rowKey);
  failOnPartition('People', cells);
  if (person === '') cells.fail('RowKey', 'is empty; expected the short name by which Who names the person');
  else if (/[,;>]/.test(person))
    cells.warn('RowKey', 'has "," ";" or ">", so no Who cell can name this person');
  const target = cells.need(
    'Target',
    readTarget,
    'an Entra object id, a number such as "+46701234567", or "app:" and the id of another bot',
  );
  const name = cells.get('Name', readText);
  warnOfStrangers('People', cells);
  const read = target === null || cells.failed() ? null : { person, name, target, enabled };
  return { row: read, problems: enabled ? cells.problems : [] };
}
