/** Rows that contradict each other: warnings, of what is still to come only. */
import type { HolidayRow, Instant, OverrideRow, RotaRow } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { wallClock } from '../rota/wall-clock.ts';

/** A warning about a row of one rota, before it has its place. */
export interface Finding {
  readonly name: string;
  readonly column: string;
  readonly problem: string;
}

/** Pairs of rows of one rota that say different things for the same time, each once, at the later name. */
export function contradictions(rows: readonly RotaRow[], reading: Reading, now: Instant): readonly Finding[] {
  const today = wallClock(reading.zone).dateAt(now);
  const overrides = rows
    .filter((row) => row.kind === 'override')
    .map((row) => {
      const clock = wallClock(row.zone ?? reading.zone);
      return { row, from: clock.startOf(row.from), to: clock.endOf(row.to) };
    })
    .filter(({ to }) => to > now);
  const holidays = rows
    .filter((row) => row.kind === 'holiday')
    .map((row) => ({ row, from: row.from, to: row.to + 1 }))
    .filter(({ row }) => row.to >= today);
  return [
    ...overlapping(overrides).flatMap(([a, b]) => finding(a, b, overrideQuarrel(a, b))),
    ...overlapping(holidays).flatMap(([a, b]) => finding(a, b, holidayQuarrel(a, b))),
  ];
}

function finding(a: RotaRow, b: RotaRow, conflict: Pick<Finding, 'column' | 'problem'> | null): Finding[] {
  const share =
    a.lines.length === 0 || b.lines.length === 0 || a.lines.some((line) => b.lines.includes(line));
  return conflict && share ? [{ name: b.name, ...conflict }] : [];
}

/** Pairs whose times overlap, in the order of their names. */
function overlapping<T extends RotaRow>(
  dated: readonly { readonly row: T; readonly from: number; readonly to: number }[],
): readonly (readonly [T, T])[] {
  const pairs: (readonly [T, T])[] = [];
  let open: (typeof dated)[number][] = [];
  for (const one of [...dated].sort((a, b) => a.from - b.from)) {
    open = open.filter(({ to }) => to > one.from);
    for (const { row } of open) pairs.push(row.name < one.row.name ? [row, one.row] : [one.row, row]);
    open.push(one);
  }
  return pairs;
}

function overrideQuarrel(a: OverrideRow, b: OverrideRow): Pick<Finding, 'column' | 'problem'> | null {
  const sameTier = (a.tier ?? b.tier ?? 1) === (b.tier ?? a.tier ?? 1);
  if (!sameTier) return null;
  const say = (column: string, problem: string) => ({
    column,
    problem: `contradicts "${a.name}": ${problem}`,
  });
  if (a.insteadOf === '*' && b.insteadOf === '*')
    return say(
      'InsteadOf',
      'both replace everybody of the tier at the same time, so the people of both are on call',
    );
  const leavers = (row: OverrideRow) => (row.insteadOf === '*' ? [] : row.insteadOf.map(nameKey));
  const both = leavers(a).find((name) => leavers(b).includes(name));
  if (both !== undefined)
    return say('InsteadOf', `both replace ${both} at the same time, so the people of both come in`);
  const comes = (row: OverrideRow, name: string) => row.who.some((who) => nameKey(who) === name);
  const returning = leavers(a).find((name) => comes(b, name)) ?? leavers(b).find((name) => comes(a, name));
  return returning === undefined
    ? null
    : say(
        'Who',
        `one takes ${returning} out at the same time as the other puts ${returning} in, so ${returning} is on call`,
      );
}

function holidayQuarrel(a: HolidayRow, b: HolidayRow): Pick<Finding, 'column' | 'problem'> | null {
  if (a.as === b.as) return null;
  return {
    column: 'Days',
    problem: `contradicts "${a.name}": the same dates count as different weekdays (closed wins over weekdays)`,
  };
}
