import { sameName } from '../rota/names.ts';
import { readTarget } from '../rows/target.ts';
import type { Command, Context } from './command.ts';
import { dutiesAsCsv, dutyAsJson, dutyOf, type Duty } from './duty.ts';
import { UsageError, unknownName } from './failure.ts';
import { knownPeople, questionOptions, readQuestion, readingsOf } from './question.ts';
import { ownDuty, printShifts } from './shifts-text.ts';
import { rangeOf, readTime } from './time.ts';

const DAYS = 28;

export const shifts: Command = {
  name: 'shifts',
  summary: 'the coming shifts of a line, a rota or a person, gaps marked',
  synopsis: '(--line L | --rota R | --person P) [--from T] [--to T] [--csv]',
  options: {
    ...questionOptions,
    person: { value: 'P', help: "somebody's duty on all lines: a short name, an object id or a + number" },
    from: { value: 'T', help: 'default: today 00:00' },
    to: { value: 'T', help: `default: ${DAYS} days after --from; a date alone is the end of that day` },
    csv: { help: 'as CSV, safe for spreadsheets' },
  },
  notes: ['Who is on call: opening hours and fallback are not applied.'],
  async run(context) {
    const question = readQuestion(context);
    const person = context.option('person');
    if (question === null && person === null) throw new UsageError('--line, --rota or --person is missing');
    if (context.flag('csv') && context.json) throw new UsageError('--csv and --json exclude each other');
    const [from, to] = [context.option('from'), context.option('to')];
    const given = {
      from: from === null ? null : readTime('--from', from),
      to: to === null ? null : readTime('--to', to, 'end'),
    };
    const duties = (await readingsOf(context, question)).map((reading) =>
      dutyOf(reading, rangeOf(given, reading.zone, context.now, DAYS), person),
    );
    if (person !== null) await failIfUnknown(context, person, duties);
    if (duties.some(({ reading }) => reading.zone === 'UTC')) context.noteZone();
    await answer(context, duties, person);
    return 0;
  },
};

/** Somebody who is nowhere on call may have been misspelt. */
async function failIfUnknown(context: Context, person: string, duties: readonly Duty[]): Promise<void> {
  if (duties.some(({ shifts }) => shifts.length > 0) || readTarget(person).ok) return;
  const known = await knownPeople(context);
  if (!known.some((name) => sameName(name, person))) throw unknownName('person', person, known);
}

async function answer(context: Context, duties: readonly Duty[], person: string | null): Promise<void> {
  const { out } = context;
  if (context.flag('csv')) await out.csv(dutiesAsCsv(duties));
  else if (context.json) await out.json(person === null ? duties.map(dutyAsJson)[0] : duties.map(dutyAsJson));
  else if (person === null) for (const { reading, range } of duties) await printShifts(out, reading, range);
  else await out.write(ownDuty(duties, person, out));
}
