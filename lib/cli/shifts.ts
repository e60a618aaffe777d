import { sameName } from '../rota/names.ts';
import { readTarget } from '../rows/people.ts';
import type { Command, Context } from './command.ts';
import { UsageError, unknownName } from './failure.ts';
import { knownPeople, questionOptions, readQuestion, readingsOf } from './common-options.ts';
import { picture } from './shifts-picture.ts';
import { rangeOf, readTime, showOffset, showTime, type Range, showDayTime } from './time-options.ts';
import { csvText } from '../audit/csv.ts';
import type { Instant, Zone } from '../rota/model.ts';
import { iso, ringOf, type Reading } from '../rota/on-call-answer.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { periodWords } from '../rota/show-time.ts';
import { totalsBetween } from '../rota/totals.ts';
import { periods } from '../rota/periods.ts';
import { wallClock } from '../rota/wall-clock.ts';
import type { Output } from './output.ts';
import { plural, printable, table } from './table.ts';

const DAYS = 28;

export const shifts: Command = {
  name: 'shifts',
  summary: 'the coming shifts of a line, a rota or a person, gaps marked',
  synopsis: '(--line L | --rota R | --person P) [--from T] [--to T] [--totals] [--csv]',
  options: {
    ...questionOptions,
    person: { value: 'P', help: "somebody's duty on all lines: a short name, an object id or a + number" },
    from: { value: 'T', help: 'default: today 00:00' },
    to: { value: 'T', help: `default: ${DAYS} days after --from; a date alone is the end of that day` },
    csv: { help: 'as CSV, safe for spreadsheets' },
    totals: {
      help: 'hours of each person instead: all, nights (22:00 to 07:00), weekends, holidays; and shifts',
    },
  },
  notes: ['Who is on call: opening hours and fallback are not applied.'],
  async run(context) {
    const question = readQuestion(context);
    const person = context.option('person');
    if (question === null && person === null) throw new UsageError('--line, --rota or --person is missing');
    if (context.flag('csv') && context.json) throw new UsageError('--csv and --json cannot be used together');
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
    if (context.flag('totals')) await answerTotals(context, duties, person);
    else await answer(context, duties, person);
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

const TOTALS = ['person', 'tier', 'hours', 'nightHours', 'weekendHours', 'holidayHours', 'shifts'] as const;

async function answerTotals(context: Context, duties: readonly Duty[], person: string | null): Promise<void> {
  const { out } = context;
  const answers = duties.map((duty) => totalsOf(duty, person));
  if (context.json)
    await out.json(person === null ? answers.map(totalsAsJson)[0] : answers.map(totalsAsJson));
  else if (context.flag('csv')) {
    const rows = answers.flatMap(({ line, rota, zone, from, to, totals }) =>
      totals.map((total) => [line ?? '', rota, zone, from, to, ...TOTALS.map((member) => total[member])]),
    );
    await out.csv(csvText([['line', 'rota', 'zone', 'from', 'to', ...TOTALS], ...rows]));
  } else await out.write(answers.map((one) => totalsTable(one, out)).join('\n'));
}

function totalsOf({ reading, range: { from, to } }: Duty, person: string | null) {
  const { line, rotaName: rota, zone } = reading;
  const totals = totalsBetween(reading, from, to).filter(
    ({ who }) => person === null || isAmong([who], person),
  );
  return { line: line?.name ?? null, rota, zone, from: iso(from), to: iso(to), totals };
}

/** The members and their order are fixed by the contract (docs/cli.md). */
const totalsAsJson = ({ totals, ...place }: ReturnType<typeof totalsOf>) => ({
  ...place,
  totals: totals.map((total) => Object.fromEntries(TOTALS.map((member) => [member, total[member]]))),
});

function totalsTable(
  { line, rota, zone, from, to, totals }: ReturnType<typeof totalsOf>,
  { paint, width }: Output,
): string {
  const title = line === null ? `rota ${rota}` : `${line} (rota ${rota})`;
  const period = periodWords(Date.parse(from), Date.parse(to), zone);
  if (totals.length === 0) return `${paint('bold', printable(title))}: nobody is on call, ${period}\n`;
  const rows = totals.map((total) => TOTALS.map((member) => String(total[member])));
  return `${paint('bold', printable(title))}, ${period} ${zone}\n\n${table(['Person', 'Tier', 'Hours', 'Nights', 'Weekends', 'Holidays', 'Shifts'], rows, undefined, width)}`;
}

/** Who is on call on one line (or rota), or when one person is. */
export interface Duty {
  readonly reading: Reading;
  readonly range: Range;
  readonly shifts: readonly Shift[];
}

function dutyOf(reading: Reading, range: Range, person: string | null): Duty {
  const all = shiftsBetween(reading, range.from, range.to);
  return { reading, range, shifts: person === null ? all : all.filter(({ ring }) => isAmong(ring, person)) };
}

function isAmong(ring: Shift['ring'], wanted: string): boolean {
  return ring.some(({ person, id }) => sameName(person, wanted) || sameName(id, wanted));
}

/** Section 7 of the contract. */
const dutyAsJson = ({ reading, range, shifts: list }: Duty) => ({
  line: reading.line?.name ?? null,
  rota: reading.rotaName,
  zone: reading.zone,
  from: iso(range.from),
  to: iso(range.to),
  shifts: list.map((shift) => ({
    from: iso(shift.from),
    to: iso(shift.to),
    tier: shift.tier,
    ring: ringOf(shift.ring),
    because: shift.because,
  })),
});

/** A line for each shift, times local with their offset. */
function dutiesAsCsv(duties: readonly Duty[]): string {
  const local = (at: Instant, zone: Zone) =>
    `${showTime(at, zone).replace(' ', 'T').padEnd(19, ':00')}${showOffset(at, zone)}`;
  const rows = duties.flatMap(({ reading: { line, rotaName, zone }, shifts: list }) =>
    list.map(({ from, to, tier, ring, because }) => [
      line?.name ?? '',
      rotaName,
      local(from, zone),
      local(to, zone),
      tier ?? '',
      namesOf(ring),
      because.join(', '),
    ]),
  );
  return csvText([['line', 'rota', 'from', 'to', 'tier', 'people', 'because'], ...rows]);
}

const namesOf = (ring: Shift['ring']): string => ring.map(({ person }) => person).join(', ');

/** Width of a picture that does not go to a terminal. */
const PICTURE_COLUMNS = 110;

/** One person's duty, line after line. */
function ownDuty(duties: readonly Duty[], person: string, { paint, width }: Output): string {
  const rows = duties.flatMap(({ reading: { line, rotaName, zone }, shifts: list }) =>
    list.map(({ from, to, tier, ring, because }) => [
      line?.name ?? rotaName,
      showDayTime(from, zone),
      showDayTime(to, zone),
      String(tier),
      namesOf(ring.filter((one) => !isAmong([one], person))),
      because.join(', '),
    ]),
  );
  if (rows.length === 0) return `${printable(person)} is on call nowhere in this time\n`;
  const zones = [...new Set(duties.map(({ reading }) => reading.zone))].join(', ');
  return `${paint('bold', printable(person))}, times in the zone of each line (${zones})\n\n${table(['Line', 'From', 'To', 'Tier', 'With', 'Because'], rows, undefined, width)}`;
}

/** The picture of one line or rota, and its list. */
async function printShifts(out: Output, reading: Reading, { from, to }: Range): Promise<void> {
  const { paint } = out;
  const { line, rotaName, zone, people } = reading;
  const title = line === null ? `rota ${rotaName}` : `${line.name} (rota ${rotaName})`;
  const width = out.width ?? PICTURE_COLUMNS;
  await out.line(`${paint('bold', printable(title))}, times in ${zone}`);
  for (const change of clockChanges(zone, { from, to })) await out.line(paint('yellow', change));
  await out.line();
  await out.write(picture({ periods: periods(reading.rota, from, to), people, zone, width, paint }));
  await out.line();
  await out.write(list(shiftsBetween(reading, from, to), zone, out));
  const broken = new Set(reading.problems.filter(({ level }) => level === 'error').map(({ row }) => row));
  if (broken.size > 0)
    await out.line(
      `\n${paint('yellow', `cannot be read, so not counted: ${plural(broken.size, 'row')}; ringrota check names them`)}`,
    );
}

/** Such as `clock change: Sun 2027-03-28 03:00, UTC+01:00 to UTC+02:00`. */
const clockChanges = (zone: Zone, { from, to }: Range): readonly string[] =>
  wallClock(zone)
    .changesIn(from, to)
    .map(
      (at) =>
        `clock change: ${showDayTime(at, zone)}, UTC${showOffset(at - 1, zone)} to UTC${showOffset(at, zone)}`,
    );

function list(shifts: readonly Shift[], zone: Zone, { paint, width }: Output): string {
  const offsets = shifts.map(({ from }) => showOffset(from, zone));
  return table(
    ['From', 'To', 'UTC', 'Tier', 'On call', 'Because'],
    shifts.map(({ from, to, tier, ring, because }, index) => [
      showDayTime(from, zone),
      showDayTime(to, zone),
      offsets[index] === offsets[index - 1] ? '' : (offsets[index] ?? ''),
      tier === null ? '' : String(tier),
      ring.length === 0 ? 'GAP: nobody' : namesOf(ring),
      because.join(', '),
    ]),
    (cell, _column, row) => {
      const { tier } = shifts[row] ?? { tier: 1 };
      if (tier === null) return paint('red', cell);
      return tier > 1 ? paint('yellow', cell) : cell;
    },
    width,
  );
}
