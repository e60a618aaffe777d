/** `import FILE.ics --rota R --as holiday|override`: what its options say, and the file as rows. */
import { targetOf } from '../rota/target.ts';
import { nameKey, sameName, tidy } from '../rota/names.ts';
import { loadReading } from '../rows/load.ts';
import { readPeopleList } from '../rows/name-lists.ts';
import { readWeekday } from '../rows/weekdays.ts';
import { countingPeople } from '../rows/which-count.ts';
import type { PersonRow } from '../rota/model.ts';
import type { Context, OptionSpec } from './command.ts';
import { unknownName, UsageError } from './failure.ts';
import { readCalendarFile, type CalendarFile } from './ics-file.ts';

/** Options that only a calendar has. */
export const calendarOptions: Readonly<Record<string, OptionSpec>> = {
  rota: { value: 'R', help: 'FILE.ics: the rota that the rows are for' },
  as: { value: 'KIND', help: 'FILE.ics: holiday (events of whole days) or override' },
  who: {
    value: 'P',
    help: 'FILE.ics --as override: who comes in; default: whom the title of an event names',
  },
  days: { value: 'D', help: 'FILE.ics --as holiday: the weekday that these dates count as, such as Sun' },
};

/** By its name, or by its first line. */
export function isCalendar(name: string, bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 40)).trimStart();
  return /\.ics$/i.test(name) || /^BEGIN:VCALENDAR/i.test(start);
}

/** Throws `UsageError` for options that a CSV file does not take. */
export function refuseCalendarOptions(context: Context): void {
  const given = Object.keys(calendarOptions).find((name) => context.option(name) !== null);
  if (given !== undefined) throw new UsageError(`--${given} is for calendars (FILE.ics)`);
}

/** Names on stderr what is left out. Throws `UsageError`, `Failure` or `StoreError`. */
export async function readCalendar(context: Context, bytes: Uint8Array): Promise<CalendarFile> {
  const options = readOptions(context);
  const store = context.store();
  const [rows, reading] = await Promise.all([
    store.all('People', { partitionKey: 'people' }),
    loadReading(store, { rota: options.rota }, context.defaultZone()),
  ]);
  const people = countingPeople(rows).rows;
  const file = readCalendarFile(bytes, {
    ...options,
    rota: reading?.rotaName ?? options.rota,
    who: options.who && knownNames(options.who, people),
    personNamed: (text) => personNamed(text, people),
    defaultZone: context.defaultZone(),
    now: context.now,
  });
  if (reading === null) await context.note(`the rota "${options.rota}" is new: no line uses it`);
  for (const note of file.notes) await context.note(note);
  return file;
}

function readOptions(context: Context) {
  if (context.option('table') !== null && !sameName(context.option('table') ?? '', 'Rota'))
    throw new UsageError('a calendar becomes rows of Rota: leave --table out');
  const [rota, as] = [context.option('rota'), context.option('as')?.trim().toLowerCase()];
  if (rota === null)
    throw new UsageError('--rota is missing: the rota that the events of the calendar are for');
  if (/[/\\#?\p{Cc}]/u.test(rota))
    throw new UsageError(`--rota "${rota}" has a character that no rota can have`);
  if (as !== 'holiday' && as !== 'override') throw new UsageError('--as is missing: holiday or override');
  const [who, days] = [context.option('who'), context.option('days')];
  if (who !== null && as === 'holiday') throw new UsageError('--who is for --as override');
  if (days !== null && as === 'override') throw new UsageError('--days is for --as holiday');
  const weekday = days === null ? null : readWeekday(days);
  if (weekday?.ok === false) throw new UsageError(`--days ${weekday.problem}`);
  return { rota: tidy(rota), as, who, days: days && tidy(days) } as const;
}

/** The cell Who of --who. Throws `Failure` for somebody unknown. */
function knownNames(text: string, people: readonly PersonRow[]): string {
  const read = readPeopleList(text);
  if (!read.ok) throw new UsageError(`--who ${read.problem}`);
  return read.value
    .map((name) => {
      if (targetOf(name) !== null) return name;
      const person = people.find((one) => sameName(one.person, name));
      if (person === undefined)
        throw unknownName(
          'person',
          name,
          people.map(({ person }) => person),
        );
      return person.person;
    })
    .join(', ');
}

/** By short name, else by Name where only one has it. */
function personNamed(text: string, people: readonly PersonRow[]): string | null {
  const wanted = nameKey(text);
  const byShortName = people.find(({ person }) => nameKey(person) === wanted);
  if (byShortName !== undefined) return byShortName.person;
  const named = people.filter(({ name }) => name !== null && nameKey(name) === wanted);
  return named.length === 1 ? (named[0]?.person ?? null) : null;
}
