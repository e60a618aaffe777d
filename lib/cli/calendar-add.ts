import { addFeed, type FeedColumns } from '../calendar/feed.ts';
import { sameName } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import type { Question } from '../rows/load.ts';
import { baseUrl, createReader, type SettingProblem } from '../settings/setting-values.ts';
import type { Command, Context } from './command.ts';
import { Failure, UsageError, unknownName } from './failure.ts';
import { knownPeople, questionOptions, readingOf, readQuestion } from './common-options.ts';

export const calendarAdd: Command = {
  name: 'calendar add',
  summary: 'makes a calendar of a line, a rota or one person, and prints its URL once',
  synopsis: '(--line L | --rota R) [--person P] [--url BASE]',
  options: {
    ...questionOptions,
    person: { value: 'P', help: 'only the duty of this person, a short name of People' },
    url: { value: 'BASE', help: 'where the app is, such as https://app.example; default: PUBLIC_BASE_URL' },
  },
  notes: [
    'Anyone who has the URL can see the calendar. The URL is shown only now: the table keeps just a hash.',
    '"ringrota calendar remove" ends it.',
  ],
  async run(context) {
    const question = readQuestion(context);
    if (question === null) throw new UsageError('--line or --rota is missing');
    const base = readBase(context);
    const reading = await readingOf(context, question);
    const person = await readPerson(context, reading);
    const columns = { ...columnsOf(question, reading), ...(person !== null && { Person: person }) };
    const { id, url } = await addFeed(context.store(), columns, base);
    if (context.json) await context.out.json({ id, url });
    else await context.out.line(url);
    return 0;
  },
};

/** `--url`, else the local run whose tables are used, else PUBLIC_BASE_URL; no slash at the end. Throws `UsageError` or `Failure`. */
function readBase(context: Context): string {
  const given = context.option('url');
  if (given !== null) {
    const base = baseUrl.parse(given.trim());
    if (base === null) throw new UsageError(`--url is not ${baseUrl.expected}`);
    return base;
  }
  if (context.localAppUrl !== null) return context.localAppUrl;
  const problems: SettingProblem[] = [];
  const base = createReader(context.env, problems).optional('PUBLIC_BASE_URL', baseUrl);
  if (base !== null) return base;
  throw new Failure(
    problems.length > 0
      ? `the setting PUBLIC_BASE_URL is malformed: expected ${baseUrl.expected}; or give --url`
      : 'where the app is, is not known: set PUBLIC_BASE_URL, or give --url https://…',
  );
}

/** The line by the name that it was given: its Name, which people can read, or its RowKey, which stays. */
function columnsOf(question: Question, { line, rotaName }: Reading): FeedColumns {
  if (line === null || !('line' in question)) return { Rota: rotaName };
  const byKey = sameName(question.line, line.key);
  return { Line: byKey ? line.key : line.name };
}

/** The short name as People has it; `null`: everybody. */
async function readPerson(context: Context, { people }: Reading): Promise<string | null> {
  const given = context.option('person');
  if (given === null) return null;
  const row = people(given.trim()) ?? null;
  if (row === null) throw unknownName('person', given, await knownPeople(context));
  if (!row.enabled)
    await context.note(`people/${row.person} is off: the calendar stays empty until it is on`);
  return row.person;
}
