/** UTC days, which are the partitions of the audit: `2026-11-21`. */
import { dayOf } from './rows.ts';

export const MS_A_DAY = 86_400_000;

/** `null`: no such date. */
export function dayStart(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) || dayOf(at) !== day ? null : at;
}

/** `count` may be negative. `day` must be a day. */
export const daysAfter = (day: string, count: number): string =>
  dayOf(Date.parse(`${day}T00:00:00Z`) + count * MS_A_DAY);

/** From `last` back to `first`, both included. */
export function* daysBack(last: string, first: string): Generator<string> {
  for (let day = last; day >= first; day = daysAfter(day, -1)) yield day;
}
