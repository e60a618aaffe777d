/** From when to when calls are asked for. */
import type { Instant } from '../core/model.ts';
import { readInstant } from '../parse/instant.ts';
import type { Store } from '../ports.ts';
import { dayStart, MS_A_DAY } from './days.ts';
import type { AuditRange } from './find-calls.ts';
import { oldestDay } from './oldest-day.ts';

/** Before a year of five digits, which is no day of the calendar that people write. */
const END_OF_TIME = Date.UTC(9999, 0);

/** What is asked for where neither end is given. */
export const DEFAULT_DAYS = 7;

/** An end that is `null` is not given. */
export interface AskedRange {
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/** A UTC day or an instant with an offset; a day as an end is included. `null`: neither. */
export function readBound(text: string, side: 'from' | 'to'): Instant | null {
  const start = dayStart(text.trim());
  if (start !== null && start >= 0 && start < END_OF_TIME) return side === 'to' ? start + MS_A_DAY : start;
  // A `+` that was not encoded in a URL has become a space.
  const at = readInstant(text.trim().replace(/ (?=\d{2}:?\d{2}$)/, '+'));
  return at !== null && at >= 0 && at < END_OF_TIME ? at : null;
}

/**
 * A range with two ends: without both the last seven days, without an end until tomorrow (clocks differ), without a
 * beginning from the first day that has rows. However early it begins, days before that first one are not asked for.
 * Throws `StoreError`.
 */
export async function boundedRange(asked: AskedRange, now: Instant, store: Store): Promise<AuditRange> {
  const open = asked.from === null && asked.to === null;
  const from = open ? now - DEFAULT_DAYS * MS_A_DAY : (asked.from ?? 0);
  const to = asked.to ?? Math.max(now, from) + MS_A_DAY;
  if (to - from <= 31 * MS_A_DAY) return { from, to };
  const oldest = dayStart((await oldestDay(store)) ?? '');
  return { from: Math.min(to, Math.max(from, oldest ?? to)), to };
}
