/** Who has duty on a line, by people and not by rows, and what is told when that changes. */
import type { Instant } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { showDayTime } from '../rota/show-time.ts';
import type { ReadingOfLine } from '../rows/reading.ts';
import type { Card, Fact } from './card.ts';

/** Somebody on call: the short name, and what people read. */
export interface OnDuty {
  readonly person: string;
  readonly shown: string;
}

const peopleOf = ({ ring }: Shift): readonly OnDuty[] =>
  ring.map(({ person, name }) => ({ person, shown: name ?? person }));

/** Hours and fallback are not applied. */
export function onDuty(reading: ReadingOfLine, at: Instant): readonly OnDuty[] {
  return shiftsBetween(reading, at, at + 1).flatMap(peopleOf);
}

/** Those of `people` who are not among `others`. */
function without(people: readonly OnDuty[], others: readonly OnDuty[]): readonly OnDuty[] {
  const names = new Set(others.map(keyOf));
  return people.filter((person) => !names.has(keyOf(person)));
}

export const samePeople = (a: readonly OnDuty[], b: readonly OnDuty[]): boolean =>
  without(a, b).length === 0 && without(b, a).length === 0;

const keyOf = ({ person }: OnDuty): string => nameKey(person);

/** `before`: who had duty when it was last looked at. `board`: where the board is. */
export function dutyCard(
  reading: ReadingOfLine,
  before: readonly OnDuty[],
  at: Instant,
  board: string,
): Card {
  const { line } = reading;
  const now = onDuty(reading, at);
  const [begins, ends] = [without(now, before), without(before, now)];
  const next = nextChange(reading, now, at);
  const time = (instant: Instant) => showDayTime(instant, line.zone);
  return {
    title: `Duty: ${line.name}`,
    facts: [
      { name: 'Line', value: line.name },
      ...list('Begins', begins),
      ...list('Ends', ends),
      { name: 'On call now', value: now.length === 0 ? 'Nobody is on call' : shown(now) },
      { name: 'Until', value: next === null ? 'No change within 400 days' : time(next.at) },
      ...(next === null
        ? []
        : [{ name: 'Next', value: next.people.length === 0 ? 'nobody' : shown(next.people) }]),
      { name: 'Times in', value: line.zone },
    ],
    link: linkOf(line.name, board),
  };
}

/** A link has its length from the message's bytes. */
const MAX_LINKED = 200;

const linkOf = (name: string, board: string): string =>
  name.length > MAX_LINKED ? `${board}#/` : `${board}#/line/${encodeURIComponent(name.toWellFormed())}`;

const shown = (people: readonly OnDuty[]): readonly string[] => people.map((person) => person.shown);

const list = (name: string, people: readonly OnDuty[]): readonly Fact[] =>
  people.length === 0 ? [] : [{ name, value: shown(people) }];

const MS_A_DAY = 86_400_000;
/** How far ahead the next change is looked for, in steps: it is mostly near. */
const HORIZONS = [2, 16, 100, 400].map((days) => days * MS_A_DAY);

/** The first instant after `at` from which other people have duty; `null`: none within 400 days. */
function nextChange(
  reading: ReadingOfLine,
  now: readonly OnDuty[],
  at: Instant,
): { readonly at: Instant; readonly people: readonly OnDuty[] } | null {
  let from = at;
  for (const horizon of HORIZONS) {
    for (const shift of shiftsBetween(reading, from, at + horizon))
      if (!samePeople(peopleOf(shift), now)) return { at: shift.from, people: peopleOf(shift) };
    from = at + horizon;
  }
  return null;
}
