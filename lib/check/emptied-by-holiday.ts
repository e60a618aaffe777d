/** Days on which nobody is on call in tier 1 because of a holiday: a warning, of what is still to come only. */
import type { HolidayRow, Instant, OnCallPeriod, PlainDate, RotaRow } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { walk } from '../rota/periods.ts';
import { prepareRota, type PreparedRow, type Rota } from '../rota/prepare.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { showDate } from '../rota/show-time.ts';
import type { Finding } from './contradictions.ts';

/** The longest time from the start of an occurrence to its end. */
const WEEK = 7;
const MAX_NAMED = 10;

/** `rows`: of the rota, holidays among them. Holidays that begin later than `until` are left out. */
export function emptiedByHolidays(
  rows: readonly RotaRow[],
  reading: Reading,
  now: Instant,
  until: Instant,
): readonly Finding[] {
  const clock = wallClock(reading.zone);
  const [today, last] = [clock.dateAt(now), clock.dateAt(until)];
  return rows.flatMap((row) => {
    if (row.kind !== 'holiday' || row.to < today || row.from > last) return [];
    const without = prepareRota(
      rows.filter((other) => other !== row),
      reading.rota.view,
    );
    return emptied(row, reading.rota, without, now);
  });
}

function emptied(holiday: HolidayRow, rota: Rota, without: Rota, now: Instant): readonly Finding[] {
  const clock = wallClock(rota.view.zone);
  const from = Math.max(now, clock.startOf({ date: holiday.from, time: 0 }));
  const to = clock.startOf({ date: holiday.to + 1 + WEEK, time: 0 });
  const days = new Set<PlainDate>();
  for (const [start, end] of onlyIn(hasFirstTier(without, from, to), hasFirstTier(rota, from, to)))
    for (let date = clock.dateAt(start); date <= clock.dateAt(end - 1); date++) days.add(date);
  // A closed day is meant to have nobody, and so is the night that follows it. Whole days after it are not.
  const unmeant = [...days].filter((date) => holiday.as !== null || date > holiday.to);
  const cancelled = without.rows.filter((row) => isCancelled(row, holiday, rota));
  if (unmeant.length === 0 || (holiday.as === null && cancelled.length === 0)) return [];
  const dates = unmeant.slice(0, MAX_NAMED).map(showDate).join(', ');
  const more = unmeant.length > MAX_NAMED ? ` and ${unmeant.length - MAX_NAMED} more days` : '';
  const why =
    cancelled.length === 0
      ? ''
      : `; it cancels ${cancelled.map(({ row }) => `"${row.name}"`).join(', ')}, which would start on it and last for days`;
  return [
    {
      name: holiday.name,
      column: 'Days',
      problem: `nobody is on call in tier 1 on ${dates}${more}, at times at which somebody would be without this holiday${why}`,
    },
  ];
}

type Time = readonly [from: Instant, to: Instant];

const hasFirstTier = (rota: Rota, from: Instant, to: Instant): readonly Time[] =>
  [...walk(rota, from, to)].filter(isFirst).map((period): Time => [period.from, period.to]);

const isFirst = ({ tiers }: OnCallPeriod): boolean => tiers[0]?.tier === 1;

/** The times of `all` that are in none of `some`; both are in order. */
function onlyIn(all: readonly Time[], some: readonly Time[]): readonly Time[] {
  return all.flatMap(([from, to]) => {
    const left: Time[] = [];
    let at = from;
    for (const [start, end] of some) {
      if (end <= at || start >= to) continue;
      if (start > at) left.push([at, start]);
      at = Math.max(at, end);
    }
    if (at < to) left.push([at, to]);
    return left;
  });
}

/** Whether the row spans days, and an occurrence that would start on the holiday does not. */
function isCancelled({ row, clock, eachPeriod }: PreparedRow, holiday: HolidayRow, rota: Rota): boolean {
  if (row.kind === 'override' || row.window === null || row.window.endsAfter < 2) return false;
  const from = clock.startOf({ date: holiday.from, time: 0 });
  const to = clock.startOf({ date: holiday.to + 1, time: 0 });
  const left = new Set<Instant>();
  rota.rows.find((other) => other.row === row)?.eachPeriod(from, to, (start) => left.add(start));
  let cancelled = false;
  eachPeriod(from, to, (start) => {
    cancelled ||= start >= from && start < to && !left.has(start);
  });
  return cancelled;
}
