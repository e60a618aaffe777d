/** The weeks that a view shows, and their days on the wall of a zone. */
import type { Instant, PlainDate, Zone } from '../rota/model.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { readDate } from '../rows/dates.ts';

export interface Day {
  readonly date: PlainDate;
  readonly from: Instant;
  readonly to: Instant;
  readonly weekend: boolean;
}

/** [from, to), whole days. */
export interface Span {
  readonly first: PlainDate;
  readonly from: Instant;
  readonly to: Instant;
  readonly days: readonly Day[];
}

export const WEEKS = [1, 2, 4] as const;

/** `weeks` and `from` as in the address; today and two weeks where they say nothing. */
export function spanOf(weeks: string | null, from: string | null, zone: Zone, now: Instant): Span {
  const count = WEEKS.find((one) => String(one) === weeks) ?? 2;
  const clock = wallClock(zone);
  const given = from === null ? null : readDate(from);
  const first = given?.ok === true ? given.value : clock.dateAt(now);
  const midnight = (date: PlainDate) => clock.startOf({ date, time: 0 });
  const days = Array.from({ length: count * 7 }, (_, index) => {
    const date = first + index;
    // 1970-01-01 was a Thursday.
    return { date, from: midnight(date), to: midnight(date + 1), weekend: (date + 3) % 7 >= 5 };
  });
  return { first, from: midnight(first), to: midnight(first + count * 7), days };
}

/** Where an instant is in the span, from 0 to 100. */
export const percent = ({ from, to }: Span, at: Instant): number =>
  (100 * (Math.min(Math.max(at, from), to) - from)) / (to - from);
