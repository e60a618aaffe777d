/** The people of the board: who can be chosen, who looks at it, and each one's color. Pure. */
import type { PersonRow } from '../rota/model.ts';
import { nameKey, tidy } from '../rota/names.ts';
import type { TablesReading } from '../rows/tables.ts';
import { countingPeople } from '../rows/which-count.ts';

/** Everybody who can be chosen: the rows of People that count and are switched on. */
export const peopleOf = ({ tables }: TablesReading): readonly PersonRow[] =>
  countingPeople(tables.People).rows.filter(({ enabled }) => enabled);

/** The person whose `Target` is the object id. */
export const personWith = (people: readonly PersonRow[], oid: string | null): PersonRow | null =>
  people.find(({ target }) => oid !== null && target.id.toLowerCase() === oid.toLowerCase()) ?? null;

/** The short name as People has it; empty: nobody of that name. */
export const personOf = (people: readonly PersonRow[], called: string): string =>
  people.find(({ person }) => nameKey(person) === nameKey(called))?.person ?? '';

/** The cell of a `Who` that somebody typed: names as people say them become short names. */
export function whoText(text: string, people: readonly PersonRow[]): string {
  const names = namesIn(text).map((name) => {
    if (people.some(({ person }) => nameKey(person) === nameKey(name))) return name;
    const called = people.filter((one) => one.name !== null && nameKey(one.name) === nameKey(name));
    return called.length === 1 ? (called[0]?.person ?? name) : name;
  });
  return names.join(', ');
}

/** The names of a list, tidied. */
export const namesIn = (text: string): readonly string[] => text.split(/[,;]/).map(tidy).filter(Boolean);

/** How many colors the style sheet has (`.color-0` and so on). */
const COLORS = 12;

/**
 * A color for each short name. It comes from the name alone, so that it is the same on every view; of two names with the
 * same color the later one takes the next that is free.
 */
export function colorsOf(people: readonly PersonRow[]): (person: string) => number {
  const colors = new Map<string, number>();
  const taken = new Set<number>();
  for (const key of people.map(({ person }) => nameKey(person)).sort()) {
    let color = hash(key) % COLORS;
    for (let tries = 0; tries < COLORS && taken.has(color); tries += 1) color = (color + 5) % COLORS;
    if (taken.size < COLORS) taken.add(color);
    colors.set(key, color);
  }
  return (person) => colors.get(nameKey(person)) ?? hash(nameKey(person)) % COLORS;
}

function hash(text: string): number {
  let value = 7;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return value;
}
