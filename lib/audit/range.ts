/** From when to when calls are asked for. */
import type { Instant } from '../rota/model.ts';
import { readInstant } from '../text/instant.ts';
import type { Store } from '../ports.ts';
import { dayStart, MS_A_DAY } from './days.ts';
import type { AuditRange } from './find-calls.ts';
import { newestDay, oldestDay } from './read-day.ts';
import { dayOf } from './rows.ts';

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
  if (start !== null) return side === 'to' ? start + MS_A_DAY : start;
  // A `+` that was not encoded in a URL has become a space.
  return readInstant(text.trim().replace(/ (?=\d{2}:?\d{2}$)/, '+'));
}

/**
 * A range with two ends: without both the last seven days, without an end until tomorrow (clocks differ), without a
 * beginning from the first day that has rows. A long one is cut to the days that have rows: each day of a range is asked for.
 * Throws `StoreError`.
 */
export async function boundedRange(asked: AskedRange, now: Instant, store: Store): Promise<AuditRange> {
  const open = asked.from === null && asked.to === null;
  const from = open ? now - DEFAULT_DAYS * MS_A_DAY : (asked.from ?? 0);
  const to = asked.to ?? Math.max(now, from) + MS_A_DAY;
  if (to - from <= 31 * MS_A_DAY) return within(from, to);
  const oldest = dayStart((await oldestDay(store)) ?? '') ?? to;
  const tomorrow = now + MS_A_DAY;
  const newest = to <= tomorrow ? null : dayStart(await newestDay(store, dayOf(tomorrow)));
  return within(Math.max(from, oldest), Math.min(to, newest === null ? to : newest + MS_A_DAY));
}

/** Before a year of five digits, which keys do not have. */
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

/** An empty range ends where it begins. */
function within(from: Instant, to: Instant): AuditRange {
  const end = Math.min(Math.max(to, 0), LATEST);
  return { from: Math.min(Math.max(from, 0), end), to: end };
}
