/** `import FILE.ics`: what its options say, whom its titles name, and the file as rows. */
import { readIcsFile, type IcsFile } from '../ics/ics-file.ts';
import { isOfKind, type RowOptions } from '../ics/ics-rows.ts';
import type { PersonRow } from '../rota/model.ts';
import { nameKey, sameName, tidy } from '../rota/names.ts';
import { targetOf } from '../rota/target.ts';
import { loadReading } from '../rows/load.ts';
import { readPeopleList } from '../rows/name-lists.ts';
import { readWeekday } from '../rows/weekdays.ts';
import { countingPeople } from '../rows/which-count.ts';
import { readZone } from '../rows/words.ts';
import type { Context, OptionSpec } from './command.ts';
import { unknownName, UsageError } from './failure.ts';
import { printable, table } from './table.ts';
import type { TableFile } from './table-file.ts';

/** Options that only a calendar has. */
export const calendarOptions: Readonly<Record<string, OptionSpec>> = {
  rota: { value: 'R', help: 'FILE.ics: the rota that gets the rows' },
  as: {
    value: 'KIND',
    help: 'FILE.ics: holiday (whole days), override (who comes in) or leave (who is away)',
  },
  who: {
    value: 'P',
    help: 'FILE.ics: who comes in; the default is whom the title names, and for leave nobody',
  },
  days: { value: 'D', help: 'FILE.ics --as holiday: the weekday that these dates count as, such as Sun' },
  title: {
    value: 'PATTERN',
    help: 'FILE.ics: where the title has the name, such as "On Call - {who} - *"',
  },
  only: { value: 'TEXT', help: 'FILE.ics: only events with this in title, description or category' },
  except: { value: 'TEXT', help: 'FILE.ics: only events without it' },
  zone: {
    value: 'Z',
    help: 'FILE.ics: the time zone of whole days and of times that name none; holidays then count for rows of this zone only',
  },
};

/** By its name, or by its first line. */
export function isCalendar(name: string, bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 80))
    .toString('latin1')
    .replace(/[^!-~]/g, '');
  return /\.ics$/i.test(name) || /^BEGIN:VCALENDAR/i.test(start);
}

/** Throws `UsageError` for options that a CSV file does not take. */
export function refuseCalendarOptions(context: Context): void {
  const given = Object.keys(calendarOptions).find((name) => context.option(name) !== null);
  if (given !== undefined) throw new UsageError(`--${given} is for calendars (FILE.ics)`);
}

/**
 * Says on stderr what is left out, and in a dry run what becomes of each event. Throws `UsageError`, `Failure` or
 * `StoreError`.
 */
export async function readCalendar(context: Context, bytes: Uint8Array): Promise<TableFile> {
  const options = readOptions(context);
  const store = context.store();
  const [rows, reading] = await Promise.all([
    store.all('People', { partitionKey: 'people' }),
    loadReading(store, { rota: options.rota }, context.defaultZone()),
  ]);
  const people = countingPeople(rows).rows;
  const file = readIcsFile(bytes, {
    ...options,
    rota: reading?.rotaName ?? options.rota,
    who: options.who && knownNames(options.who, people),
    peopleIn: (title) => peopleIn(title, options.title, people),
    unwanted: (text) => unwanted(text, options),
    defaultZone: context.defaultZone(),
    now: context.now,
  });
  if (reading === null) await context.note(`the rota "${options.rota}" is new: no line uses it`);
  for (const note of file.notes) await context.note(printable(note));
  if (context.flag('dry-run') && !context.json) await context.out.write(fateTable(context, file));
  return {
    rows: file.rows,
    problems: file.problems,
    warnings: file.warnings,
    columnsKnown: true,
    mayRemove: ({ rowKey, Kind }) => isOfKind(options.as, rowKey, Kind),
  };
}

function fateTable({ out }: Context, { fates }: IcsFile): string {
  if (fates.length === 0) return '';
  const cells = fates.map(({ when, title, becomes }) => [when, title, becomes]);
  return `${table(['Date', 'Title', 'Becomes'], cells, undefined, out.width)}\n`;
}

function readOptions(context: Context) {
  if (context.option('table') !== null && !sameName(context.option('table') ?? '', 'Rota'))
    throw new UsageError('a calendar becomes rows of Rota: leave out --table');
  const [rota, as] = [context.option('rota'), readKind(context.option('as'))];
  if (rota === null) throw new UsageError('missing --rota: the rota that gets the rows');
  if (/[/\\#?\p{Cc}]/u.test(rota))
    throw new UsageError(`--rota "${rota}" has a character that a rota cannot have`);
  const [who, days, title] = [context.option('who'), context.option('days'), readTitle(context)];
  const isHoliday = as === 'holiday';
  if (who !== null && isHoliday) throw new UsageError('--who is for --as override and --as leave');
  if (title !== null && (isHoliday || (who !== null && as === 'override')))
    throw new UsageError(
      '--title says who is meant: it is for --as leave, and for --as override without --who',
    );
  if (days !== null && !isHoliday) throw new UsageError('--days is for --as holiday');
  const weekday = days === null ? null : readWeekday(days);
  if (weekday?.ok === false) throw new UsageError(`--days ${weekday.problem}`);
  const zone = context.option('zone') === null ? null : readZone(context.option('zone') ?? '');
  if (zone?.ok === false) throw new UsageError(`--zone ${zone.problem}`);
  return {
    rota: tidy(rota),
    as,
    who,
    days: days && tidy(days),
    title,
    zone: zone?.value ?? null,
    only: context.option('only'),
    except: context.option('except'),
  };
}

function readKind(text: string | null): RowOptions['as'] {
  const as = text?.trim().toLowerCase();
  if (as === 'holiday' || as === 'override' || as === 'leave') return as;
  throw new UsageError(
    as === undefined
      ? 'missing --as: holiday, override or leave'
      : `--as "${as}" is not holiday, override or leave`,
  );
}

/** Throws `UsageError` for a pattern that does not say once where the name is. */
function readTitle(context: Context): string | null {
  const title = context.option('title');
  if (title !== null && title.split(/\{who\}/i).length !== 2)
    throw new UsageError('--title needs {who} once, such as "On Call - {who} - *"');
  return title;
}

/** Why an event is left out; `null`: it is not. Case and kinds of spaces do not count. */
function unwanted(
  text: string,
  { only, except }: { readonly only: string | null; readonly except: string | null },
) {
  const has = (part: string) => nameKey(text).includes(nameKey(part));
  if (only !== null && !has(only)) return `does not have "${only}" (--only)`;
  return except !== null && has(except) ? `has "${except}" (--except)` : null;
}

/** The cell Who of --who. Throws `Failure` for somebody unknown. */
function knownNames(text: string, people: readonly PersonRow[]): string {
  const read = readPeopleList(text);
  if (!read.ok) throw new UsageError(`--who ${read.problem}`);
  const known = people.map(({ person }) => person);
  return read.value
    .map((name) => {
      if (targetOf(name) !== null) return name;
      const person = known.find((one) => sameName(one, name));
      if (person === undefined) throw unknownName('person', name, known);
      return person;
    })
    .join(', ');
}

/** Whom a title names, as a whole or where the pattern says; several are separated by commas. */
function peopleIn(title: string, pattern: string | null, people: readonly PersonRow[]) {
  const places = pattern === null ? [title] : placesOf(pattern, title);
  for (const place of places) {
    const whole = personNamed(place, people);
    const each = place.split(',').map((name) => personNamed(name, people));
    const all = each.every((person) => person !== null) ? [...new Set(each)].join(', ') : null;
    if (whole !== null && all !== null && whole !== all)
      return { problem: `may name "${whole}", or each of "${all}": rename one of them in People` };
    const who = whole ?? all;
    if (who !== null) return { who };
  }
  if (places.length === 0) return { problem: `does not match --title "${pattern ?? ''}"` };
  return { problem: 'names nobody: expected short names or Names of People in its title, or --who' };
}

/** What stands at `{who}`: as short as `*` allows, and as long. */
function placesOf(pattern: string, title: string): readonly string[] {
  const literal = (text: string) => tidy(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const [before = '', after = ''] = pattern.split(/\{who\}/i);
  const found = ['.*?', '.*'].map((any) => {
    const part = (text: string) =>
      text
        .split('*')
        .map((one) => `${/^\s/.test(one) ? '\\s*' : ''}${literal(one)}${/\s$/.test(one) ? '\\s*' : ''}`)
        .join(any);
    return new RegExp(`^${part(before)}(${any})${part(after)}$`, 'iu').exec(tidy(title))?.[1];
  });
  return [...new Set(found)].filter((one) => one !== undefined);
}

/** By short name, else by Name where only one person has it. */
function personNamed(text: string, people: readonly PersonRow[]): string | null {
  const wanted = nameKey(text);
  const byShortName = people.find(({ person }) => nameKey(person) === wanted);
  if (byShortName !== undefined) return byShortName.person;
  const named = people.filter(({ name }) => name !== null && nameKey(name) === wanted);
  return named.length === 1 ? (named[0]?.person ?? null) : null;
}
