/** Which weeks are shown, and in which zone. */
import type { Zone } from '../rota/model.ts';
import { useBoard } from './board-context.ts';
import { go, withQuery } from './route.ts';
import { WEEKS, type Span } from './span.ts';
import { showDate } from '../rota/show-time.ts';

interface WeekControlsProps {
  readonly span: Span;
  readonly zone: Zone;
  /** The line's. */
  readonly own: Zone;
}

export function WeekControls({ span, zone, own }: WeekControlsProps) {
  const { route } = useBoard();
  const set = (query: Readonly<Record<string, string | null>>) => go(withQuery(route, query), true);
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = [...new Set([own, mine, zone])];
  const move = (days: number) => set({ from: showDate(span.first + days) });
  return (
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
  );
}
