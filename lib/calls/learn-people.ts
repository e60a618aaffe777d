/** Keeps in memory who could be on call next, should the tables fail by then. */
import type { RotaRow } from '../rota/model.ts';
import { targetOf } from '../rota/target.ts';
import { StoreError } from '../ports.ts';
import type { LineReading } from '../rows/read-line.ts';

/** People of one rota that memory keeps. */
const MAX_LEARNED = 100;

/** Reads those of the rota's people that no earlier call has read: once per process and line, after the call is placed. */
export async function learnPeople(reading: LineReading): Promise<void> {
  const { people } = reading;
  const names = namesOf(reading).filter(
    (name) => targetOf(name) === null && people.remembered(name) === undefined,
  );
  if (names.length === 0) return;
  try {
    await people.fetch(names.slice(0, MAX_LEARNED));
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

function namesOf({ rows, line }: LineReading): readonly string[] {
  return [...line.fallback, ...rows.flatMap(peopleOf)];
}

function peopleOf(row: RotaRow): readonly string[] {
  if (row.kind === 'holiday') return [];
  return row.kind === 'rotation' ? row.turns.flat() : row.who;
}
