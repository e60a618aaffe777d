/** How much each person is on call over a time, for fairness and pay. */
import { compareText } from './code-units.ts';
import { dutiesBetween, type Duty } from './duties.ts';
import { isValid } from './holidays.ts';
import type { HolidayRow, Instant, PlainDate, Zone } from './model.ts';
import type { Reading } from './on-call-answer.ts';
import type { Ringing } from './ring.ts';
import { wallClock, type WallClock } from './wall-clock.ts';
import { zonePlace } from './zone-names.ts';

/** One person in one tier. Hours are real ones: a night in which the clock goes back has one more. */
export interface Total {
  readonly person: string;
  /** With the target and the name. */
  readonly who: Ringing;
  readonly tier: number;
  readonly hours: number;
  /** 22:00 to 07:00 of the line's zone. */
  readonly nightHours: number;
  /** On Saturday and Sunday. */
  readonly weekendHours: number;
  /** On the dates of holidays of the line's zone. */
  readonly holidayHours: number;
  readonly shifts: number;
}

/** By person, then tier. Who is on call as in `shiftsBetween`: somebody who waits in a higher tier is not. */
export function totalsBetween(reading: Reading, from: Instant, to: Instant): readonly Total[] {
  const duties = dutiesBetween(reading, from, to, ({ rings, tier, because }) =>
    rings ? JSON.stringify([tier, because]) : null,
  );
  const groups = new Map<string, [Duty, ...Duty[]]>();
  for (const duty of duties) {
    const id = JSON.stringify([duty.key, duty.tier]);
    const group = groups.get(id);
    if (group) group.push(duty);
    else groups.set(id, [duty]);
  }
  const clock = wallClock(reading.zone);
  const isHoliday = holidayDates(reading.rota.holidays, reading.zone);
  return [...groups.values()]
    .map((group) => totalOf(group, clock, isHoliday))
    .sort((a, b) => compareText(a.person, b.person) || a.tier - b.tier);
}

/** `duties`: at least one, of one person and tier. */
function totalOf(
  duties: readonly [Duty, ...Duty[]],
  clock: WallClock,
  isHoliday: (date: PlainDate) => boolean,
): Total {
  const [first] = duties;
  const ms = { all: 0, night: 0, weekend: 0, holiday: 0 };
  for (const { from, to } of duties) {
    ms.all += to - from;
    for (let date = clock.dateAt(from); date <= clock.dateAt(to - 1); date += 1) {
      const within = (start: number, end: number) =>
        Math.max(
          0,
          Math.min(to, clock.startOf({ date, time: end })) -
            Math.max(from, clock.startOf({ date, time: start })),
        );
      const day = within(0, 24 * HOUR);
      ms.night += within(0, 7 * HOUR) + within(22 * HOUR, 24 * HOUR);
      if (isWeekend(date)) ms.weekend += day;
      if (isHoliday(date)) ms.holiday += day;
    }
  }
  return {
    person: first.person.person,
    who: first.person,
    tier: first.tier,
    hours: hoursOf(ms.all),
    nightHours: hoursOf(ms.night),
    weekendHours: hoursOf(ms.weekend),
    holidayHours: hoursOf(ms.holiday),
    shifts: duties.length,
  };
}

/** In seconds of the clock. */
const HOUR = 3600;

/** To a hundredth. */
const hoursOf = (ms: number): number => Math.round(ms / 36_000) / 100;

/** 1970-01-01 was a Thursday. */
const isWeekend = (date: PlainDate): boolean => (((date + 3) % 7) + 7) % 7 >= 5;

const holidayDates =
  (rows: readonly HolidayRow[], zone: Zone) =>
  (date: PlainDate): boolean =>
    rows.some(
      (row) =>
        (row.zone === null || zonePlace(row.zone) === zonePlace(zone)) &&
        row.from <= date &&
        date <= row.to &&
        isValid(row, date),
    );
