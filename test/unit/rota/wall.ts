/** Short ways to write local dates and times in tests. */
import type { PlainDate, WallTime } from '../../../lib/rota/model.ts';

/** `2026-03-29` as days since 1970. */
export const day = (text: string): PlainDate => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

/** `2026-03-29 02:30` or `2026-03-29 02:30:15`. */
export function wall(text: string): WallTime {
  const [date = '', time = '00:00'] = text.split(' ');
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return { date: day(date), time: hours * 3600 + minutes * 60 + seconds };
}
