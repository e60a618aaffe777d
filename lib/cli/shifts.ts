import type { Zone } from '../rota/model.ts';
import { iso, ringOf, type Reading } from '../rota/on-call-answer.ts';
import { periods } from '../rota/periods.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { loadReading } from '../rows/load.ts';
import type { Command, Context } from './command.ts';
import { UsageError } from './failure.ts';
import { picture } from './picture.ts';
import { plural } from './plural.ts';
import { questionOptions, readQuestion, unknown } from './question.ts';
import type { Paint } from './output.ts';
import { printable, table } from './table.ts';
import { rangeOf, readTime, showDayTime, showOffset, type Range } from './time.ts';

const DAYS = 28;

export const shifts: Command = {
  name: 'shifts',
  summary: 'the coming shifts, gaps marked',
  synopsis: '(--line L | --rota R) [--from T] [--to T]',
  options: {
    ...questionOptions,
    from: { value: 'T', help: 'default: today 00:00' },
    to: { value: 'T', help: `default: ${DAYS} days after --from; a date alone is the end of that day` },
  },
  notes: ['Who is on call: opening hours and fallback are not applied.'],
  async run(context) {
    const question = readQuestion(context);
    if (question === null) throw new UsageError('--line or --rota is missing');
    const [from, to] = [context.option('from'), context.option('to')];
    const given = {
      from: from === null ? null : readTime('--from', from),
      to: to === null ? null : readTime('--to', to, 'end'),
    };
    const reading = await loadReading(context.store(), question, context.defaultZone());
    if (reading === null) throw unknown(question);
    const range = rangeOf(given, reading.zone, context.now, DAYS);
    if (context.json) await context.out.json(answerOf(reading, range));
    else await print(context, reading, range);
    return 0;
  },
};

/** Section 7 of the contract. */
const answerOf = (reading: Reading, { from, to }: Range) => ({
  line: reading.line?.name ?? null,
  rota: reading.rotaName,
  zone: reading.zone,
  from: iso(from),
  to: iso(to),
  shifts: shiftsBetween(reading, from, to).map((shift) => ({
    from: iso(shift.from),
    to: iso(shift.to),
    tier: shift.tier,
    ring: ringOf(shift.ring),
    because: shift.because,
  })),
});

async function print({ out }: Context, reading: Reading, { from, to }: Range): Promise<void> {
  const { paint } = out;
  const { line, rotaName, zone, people } = reading;
  const title = line === null ? `rota ${rotaName}` : `${line.name} (rota ${rotaName})`;
  const width = out.width ?? 100;
  await out.line(`${paint('bold', printable(title))}, times in ${zone}`);
  for (const change of clockChanges(zone, { from, to })) await out.line(paint('yellow', change));
  await out.line();
  await out.write(picture({ periods: periods(reading.rota, from, to), people, zone, width, paint }));
  await out.line();
  await out.write(list(shiftsBetween(reading, from, to), zone, paint));
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

function list(shifts: readonly Shift[], zone: Zone, paint: Paint): string {
  const offsets = shifts.map(({ from }) => showOffset(from, zone));
  return table(
    ['From', 'To', 'UTC', 'Tier', 'On call', 'Because'],
    shifts.map(({ from, to, tier, ring, because }, index) => [
      showDayTime(from, zone),
      showDayTime(to, zone),
      offsets[index] === offsets[index - 1] ? '' : (offsets[index] ?? ''),
      tier === null ? '' : String(tier),
      ring.length === 0 ? 'GAP: nobody' : ring.map(({ person }) => person).join(', '),
      because.join(', '),
    ]),
    (cell, _column, row) => {
      const { tier } = shifts[row] ?? { tier: 1 };
      if (tier === null) return paint('red', cell);
      return tier > 1 ? paint('yellow', cell) : cell;
    },
  );
}
