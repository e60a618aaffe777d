/** The weeks that a view shows, their days on the wall of a zone, and the controls that choose them. */
import type { Instant, PlainDate, Zone } from '../rota/model.ts';
import { wallClock } from '../rota/wall-clock.ts';
import { readDate } from '../rows/dates.ts';
import { useBoard } from './use-board.ts';
import { go, withQuery } from './route.ts';
import { showDate } from '../rota/show-time.ts';
import { isZone } from './wording.ts';

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

const WEEKS = [1, 2, 4] as const;

/** `weeks` and `from` as in the address; without them two weeks from today, or from this Monday for four weeks. */
export function spanOf(weeks: string | null, from: string | null, zone: Zone, now: Instant): Span {
  const count = WEEKS.find((one) => String(one) === weeks) ?? 2;
  const clock = wallClock(zone);
  const given = from === null ? null : readDate(from);
  const today = clock.dateAt(now);
  // 1970-01-01 was a Thursday.
  const first = given?.ok === true ? given.value : count === 4 ? today - ((today + 3) % 7) : today;
  const midnight = (date: PlainDate) => clock.startOf({ date, time: 0 });
  const days = Array.from({ length: count * 7 }, (_, index) => {
    const date = first + index;
    return { date, from: midnight(date), to: midnight(date + 1), weekend: (date + 3) % 7 >= 5 };
  });
  return { first, from: midnight(first), to: midnight(first + count * 7), days };
}

/** Where an instant is in the span, from 0 to 100. */
export const percent = ({ from, to }: Span, at: Instant): number =>
  (100 * (Math.min(Math.max(at, from), to) - from)) / (to - from);

/** The zone of the address; the line's own if there is none, or none that this browser knows. */
export function zoneIn(
  wanted: string | null,
  own: Zone,
): { readonly zone: Zone; readonly unknown: string | null } {
  if (wanted === null || isZone(wanted)) return { zone: wanted ?? own, unknown: null };
  return { zone: own, unknown: wanted };
}

interface WeekControlsProps {
  readonly span: Span;
  readonly zone: Zone;
  /** The line's. */
  readonly own: Zone;
  /** A zone of the address that this browser does not know. */
  readonly unknown: string | null;
}

export function WeekControls({ span, zone, own, unknown }: WeekControlsProps) {
  const { route } = useBoard();
  const set = (query: Readonly<Record<string, string | null>>) => go(withQuery(route, query), true);
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([own, mine, zone])];
  const move = (days: number) => set({ from: showDate(span.first + days) });
  return (
    <>
      {unknown !== null && (
        <p role="status" class="warning">
          This browser does not know the zone “{unknown}”. Times are those of {own}.
        </p>
      )}
      <div class="controls">
        <div class="step">
          <button type="button" onClick={() => move(-span.days.length)}>
            Earlier
          </button>
          <button type="button" onClick={() => set({ from: null })}>
            Today
          </button>
          <button type="button" onClick={() => move(span.days.length)}>
            Later
          </button>
        </div>
        <label>
          First day
          <input
            type="date"
            value={showDate(span.first)}
            onChange={({ currentTarget: { value } }) => set({ from: value || null })}
          />
        </label>
        <label>
          Weeks
          <select
            value={String(span.days.length / 7)}
            onChange={({ currentTarget: { value } }) => set({ weeks: value })}
          >
            {WEEKS.map((weeks) => (
              <option key={weeks} value={String(weeks)}>
                {weeks}
              </option>
            ))}
          </select>
        </label>
        <label>
          Zone
          <select
            value={zone}
            onChange={({ currentTarget: { value } }) => set({ zone: value === own ? null : value })}
          >
            {zones.map((name) => (
              <option key={name} value={name}>
                {name}
                {name === own ? ' (of the line)' : name === mine ? ' (mine)' : ''}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}
