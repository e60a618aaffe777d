/** What the Callers table says of one caller on a line. Pure. */
import type { CallerRow, Instant, Line } from '../rota/model.ts';
import { callerNumber } from '../rota/caller-number.ts';
import { nameKey, tidy } from '../rota/names.ts';
import type { Calling, Reading } from '../rota/on-call-answer.ts';
import type { Caller } from '../rota/ring.ts';
import { isGuid } from '../rota/target.ts';
import { wallClock } from '../rota/wall-clock.ts';
import type { Store } from '../ports.ts';
import { createCallersReader } from './read-callers.ts';

/** `null`: neither a number with + (in any form) nor an object id, with or without `user:`, `phone:`, `app:`. */
export function callerNamed(text: string): Caller | null {
  const number = callerNumber(text);
  if (number !== null) return { kind: 'phone', id: number, name: null };
  const [, kind = 'user', id = ''] = /^(?:(user|app):)?(.*)$/i.exec(tidy(text)) ?? [];
  return isGuid(id)
    ? { kind: kind.toLowerCase() === 'app' ? 'app' : 'user', id: id.toLowerCase(), name: null }
    : null;
}

/** The rows about a caller on the line of a reading; `null` for a rota on its own: rules do not apply to it. Throws `StoreError`. */
export async function loadCalling(
  store: Store,
  { line }: Pick<Reading, 'line'>,
  caller: Caller,
): Promise<Calling> {
  if (line === null) return { caller, ruleAt: () => null, ruleChanges: [] };
  const { rows } = await createCallersReader(store)(caller, {});
  return callingOn(line, rows, caller);
}

/** `rows`: all of Callers, or those about this caller. */
export function callingOn(line: Line, rows: readonly CallerRow[], caller: Caller): Calling {
  const own = caller.id === null ? [] : rows.filter(({ key }) => key === nameKey(caller.id ?? ''));
  const clock = wallClock(line.zone);
  const ends = own.flatMap(({ until }) =>
    until === null ? [] : [clock.startOf({ date: until + 1, time: 0 })],
  );
  return {
    caller,
    ruleAt(at) {
      const found = ruleFor(own, line, at);
      return found && { rule: found.rule, row: found.row };
    },
    ruleChanges: ends.sort((a, b) => a - b),
  };
}

/** The first row that counts on this line and day; a block wins. */
export function ruleFor(rows: readonly CallerRow[], line: Line, at: Instant): CallerRow | null {
  const today = wallClock(line.zone).dateAt(at);
  const names = [nameKey(line.name), nameKey(line.key)];
  const counting = rows.filter(
    ({ enabled, until, lines }) =>
      enabled &&
      (until === null || today <= until) &&
      (lines.length === 0 || lines.some((name) => names.includes(name))),
  );
  return counting.find(({ rule }) => rule === 'block') ?? counting[0] ?? null;
}
