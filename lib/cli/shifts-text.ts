/** Shifts in words and pictures, for people. */
import type { Zone } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { periods } from '../rota/periods.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { wallClock } from '../rota/wall-clock.ts';
import type { Output } from './output.ts';
import { picture } from './picture.ts';
import { plural } from './plural.ts';
import { isAmong, namesOf, type Duty } from './duty.ts';
import { printable, table } from './table.ts';
import { showDayTime, showOffset, type Range } from './time.ts';

/** Of a picture that is no terminal's. */
const PICTURE_COLUMNS = 110;

/** One person's duty, line after line. */
export function ownDuty(duties: readonly Duty[], person: string, { paint, width }: Output): string {
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
export async function printShifts(out: Output, reading: Reading, { from, to }: Range): Promise<void> {
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
