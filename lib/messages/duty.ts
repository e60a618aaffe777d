/** Who has duty on a line, by people and not by rows, and what is told when that changes. */
import type { Instant } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { shiftsBetween, walkShifts, type Shift } from '../rota/shifts.ts';
import { showDayTime, showTime } from '../rota/show-time.ts';
import { isRecord, parseJson } from '../text/json.ts';
import type { ReadingOfLine } from '../rows/reading.ts';
import { boardLink, listed, renderCard, type Card, type Fact, type Link } from './card.ts';
import { tellChange, watchLines } from './last-told.ts';
import type { TellDeps } from './tell-call.ts';

/** Somebody on call: the short name, and what people read. */
interface OnDuty {
  readonly person: string;
  readonly shown: string;
}

/** Hours and fallback are not applied. Throws `StoreError`. */
export const watchDuty = (lines: readonly ReadingOfLine[], deps: TellDeps): Promise<void> =>
  watchLines(
    'duty',
    lines.filter(({ line }) => line.notify.includes('duty')),
    (reading, key, stored) => {
      const now = deps.now();
      const people = onDuty(reading, now);
      const bodyOf = (told: string | null) => {
        const before = told === null ? null : readPeople(told);
        if (before === null || samePeople(before, people)) return null;
        return renderCard(dutyCard(reading, before, now, deps.board));
      };
      return tellChange(key, stored, showPeople(people), bodyOf, deps);
    },
    deps,
  );

const onDuty = (reading: ReadingOfLine, at: Instant): readonly OnDuty[] =>
  shiftsBetween(reading, at, at + 1).flatMap(peopleOf);

const peopleOf = ({ ring }: Shift): readonly OnDuty[] =>
  ring.map(({ person, name }) => ({ person, shown: name ?? person }));

/** Those of `people` who are not among `others`. */
function without(people: readonly OnDuty[], others: readonly OnDuty[]): readonly OnDuty[] {
  const names = new Set(others.map(keyOf));
  return people.filter((person) => !names.has(keyOf(person)));
}

const samePeople = (a: readonly OnDuty[], b: readonly OnDuty[]): boolean =>
  without(a, b).length === 0 && without(b, a).length === 0;

const keyOf = ({ person }: OnDuty): string => nameKey(person);

/** `before`: who had duty when people were last told. `board`: where the board is. */
function dutyCard(reading: ReadingOfLine, before: readonly OnDuty[], at: Instant, board: string): Card {
  const { line } = reading;
  const now = onDuty(reading, at);
  const [begins, ends] = [without(now, before), without(before, now)];
  const next = firstShift(reading, at, (people) => !samePeople(people, now));
  return {
    title: `Duty: ${line.name}`,
    text: whatNext(reading, { now, begins, ends }, at),
    facts: [
      { name: 'Line', value: line.name },
      ...list('Begins', begins),
      ...list('Ends', ends),
      { name: 'On call now', value: now.length === 0 ? 'Nobody is on call' : shown(now) },
      {
        name: 'Until',
        value: next === null ? 'No change within 400 days' : showDayTime(next.from, line.zone),
      },
      ...(next === null
        ? []
        : [{ name: 'Next', value: next.ring.length === 0 ? 'nobody' : shown(peopleOf(next)) }]),
      { name: 'Times in', value: line.zone },
    ],
    links: [
      { ...shiftLink(reading, at, board), title: 'Swap, or give it to somebody' },
      { title: 'How to be on call', url: `${board}/on-call.txt` },
      boardLink(`${board}#/`),
    ],
  };
}

interface Handoff {
  readonly now: readonly OnDuty[];
  readonly begins: readonly OnDuty[];
  readonly ends: readonly OnDuty[];
}

/** Until when it lasts for those who begin, which others who come or go meanwhile do not change. */
function whatNext(reading: ReadingOfLine, { now, begins, ends }: Handoff, at: Instant): string {
  const who = begins.length > 0 ? begins : now;
  const next = firstShift(reading, at, (people) =>
    who.length === 0 ? people.length > 0 : without(who, people).length > 0,
  );
  const until = next === null ? 'for the next 400 days' : `until ${shortTime(next.from, at, reading.zone)}`;
  const follow = next === null ? [] : without(peopleOf(next), who);
  const verb = follow.length === 1 ? 'follows' : 'follow';
  const then = next === null ? '' : follow.length === 0 ? ' Nobody follows.' : ` ${names(follow)} ${verb}.`;
  const after = ends.length === 0 ? '' : `, after ${names(ends)}`;
  if (now.length === 0) return `Nobody is on call ${until}${after}.${then}`;
  if (begins.length > 0) return `${names(begins)}: you are on call ${until}${after}.${then}`;
  return `${names(ends)}: your duty has ended. ${names(now)} ${now.length === 1 ? 'is' : 'are'} on call ${until}.${then}`;
}

const shown = (people: readonly OnDuty[]): readonly string[] => people.map((person) => person.shown);

/** Short enough for a sentence. */
const names = (people: readonly OnDuty[]): string => listed(shown(people), 100);

const list = (name: string, people: readonly OnDuty[]): readonly Fact[] =>
  people.length === 0 ? [] : [{ name, value: shown(people) }];

const MS_A_DAY = 86_400_000;

/** `Mon 08:00`; with its date where the weekday could be the next one. */
function shortTime(instant: Instant, now: Instant, zone: string): string {
  const [weekday = '', , clock = ''] = showDayTime(instant, zone).split(' ');
  return instant - now < 6 * MS_A_DAY ? `${weekday} ${clock}` : showDayTime(instant, zone);
}

/** The first shift after `at` whose people `fit`; `null`: none within 400 days. */
function firstShift(
  reading: ReadingOfLine,
  at: Instant,
  fit: (people: readonly OnDuty[]) => boolean,
): Shift | null {
  for (const shift of walkShifts(reading, at, at + 400 * MS_A_DAY)) if (fit(peopleOf(shift))) return shift;
  return null;
}

/** The length of a link counts in the bytes of a message. */
const MAX_LINKED = 200;

/** To the week of the line in which `at` is. */
export function shiftLink({ line }: ReadingOfLine, at: Instant, board: string): Link {
  if (line.name.length > MAX_LINKED) return boardLink(`${board}#/`);
  const name = encodeURIComponent(line.name.toWellFormed());
  return boardLink(`${board}#/line/${name}?weeks=1&from=${showTime(at, line.zone).slice(0, 10)}`);
}

/** A String column holds 32,768 UTF-16 units. */
const MAX_STATE = 30_000;

/** As many as fit: at most 25 ring. */
function showPeople(people: readonly OnDuty[]): string {
  let length = 0;
  const fitting = people.filter((person) => (length += JSON.stringify(person).length + 1) < MAX_STATE);
  return JSON.stringify(fitting);
}

/** `null`: not written by this program. */
function readPeople(text: string): readonly OnDuty[] | null {
  const value = parseJson(text);
  return Array.isArray(value) && value.every(isOnDuty) ? value : null;
}

const isOnDuty = (value: unknown): value is OnDuty =>
  isRecord(value) && typeof value.person === 'string' && typeof value.shown === 'string';
