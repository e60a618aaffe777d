/** Rows that contradict each other: warnings, of what is still to come only. */
import { compareText } from '../rota/code-units.ts';
import type { HolidayRow, Instant, OverrideRow, RotaRow } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { asItself } from '../rota/occurrences.ts';
import { eachPeriodOf } from '../rota/row-periods.ts';
import { wallClock } from '../rota/wall-clock.ts';

/** How far ahead an override that repeats is looked at. */
const YEAR = 400 * 86_400_000;

/** A warning about a row of one rota, before it has its place. */
export interface Finding {
  readonly name: string;
  readonly column: string;
  readonly problem: string;
}

/** Rows of one rota that say different things for the same time: one warning for each group of them, at its last name. */
export function contradictions(rows: readonly RotaRow[], reading: Reading, now: Instant): readonly Finding[] {
  const today = wallClock(reading.zone).dateAt(now);
  const overrides = rows
    .filter((row) => row.kind === 'override')
    .flatMap((row) => {
      const dated: Dated<OverrideRow>[] = [];
      const clock = wallClock(row.zone ?? reading.zone);
      eachPeriodOf(
        row,
        0,
        clock,
        asItself,
      )(now, row.once === null ? now + YEAR : Infinity, (from, to) => dated.push({ row, from, to }));
      return dated;
    });
  const holidays = rows
    .filter((row) => row.kind === 'holiday')
    .map((row) => ({ row, from: row.from, to: row.to + 1 }))
    .filter(({ row }) => row.to >= today);
  return [...grouped(overrides, betweenOverrides), ...grouped(holidays, betweenHolidays)];
}

/** A row and its time: instants, or dates. */
interface Dated<T extends RotaRow> {
  readonly row: T;
  readonly from: number;
  readonly to: number;
}

/** What two rows disagree on. */
type Contradiction = Omit<Finding, 'name'>;

/** Those that overlap and disagree on the same thing are one group, so that a hundred rows are not 4,950 warnings. */
function grouped<T extends RotaRow>(
  dated: readonly Dated<T>[],
  between: (a: T, b: T) => Contradiction | null,
): readonly Finding[] {
  const groups = new Set<Group>();
  const groupsOf = new Map<T, Map<string, Group>>();
  const own = (row: T) => {
    const known = groupsOf.get(row) ?? new Map<string, Group>();
    groupsOf.set(row, known);
    return known;
  };
  let open: Dated<T>[] = [];
  for (const one of [...dated].sort((a, b) => a.from - b.from)) {
    open = open.filter(({ to }) => to > one.from);
    for (const { row } of open) {
      const found = row !== one.row && haveLineInCommon(row, one.row) ? between(row, one.row) : null;
      if (found === null) continue;
      const group = own(row).get(found.problem) ?? { ...found, names: new Set([row.name]) };
      group.names.add(one.row.name);
      own(row).set(found.problem, group);
      own(one.row).set(found.problem, group);
      groups.add(group);
    }
    open.push(one);
  }
  return [...groups].map(findingOf);
}

type Group = Contradiction & { readonly names: Set<string> };

const MAX_NAMED = 5;

function findingOf({ column, problem, names }: Group): Finding {
  const sorted = [...names].sort(compareText);
  const [name = '', others] = [sorted.at(-1), sorted.slice(0, -1)];
  const named = others.slice(0, MAX_NAMED).map((other) => `"${other}"`);
  const more = others.length > MAX_NAMED ? ` and ${others.length - MAX_NAMED} more` : '';
  return { name, column, problem: `contradicts ${named.join(', ')}${more}: ${problem}` };
}

const haveLineInCommon = (a: RotaRow, b: RotaRow): boolean =>
  a.lines.length === 0 || b.lines.length === 0 || a.lines.some((line) => b.lines.includes(line));

function betweenOverrides(a: OverrideRow, b: OverrideRow): Contradiction | null {
  const sameTier = (a.tier ?? b.tier ?? 1) === (b.tier ?? a.tier ?? 1);
  if (!sameTier || (a.insteadOf.length === 0 && b.insteadOf.length === 0)) return null;
  if (a.insteadOf === '*' && b.insteadOf === '*')
    return {
      column: 'InsteadOf',
      problem:
        'they replace everybody of the tier at the same time, so the people of all of them are on call',
    };
  const both = leavers(a).find((name) => leavers(b).includes(name));
  if (both !== undefined)
    return {
      column: 'InsteadOf',
      problem: `they replace ${both} at the same time, so the people of all of them come in`,
    };
  const comes = (row: OverrideRow, name: string) => row.who.some((who) => nameKey(who) === name);
  const returning = leavers(a).find((name) => comes(b, name)) ?? leavers(b).find((name) => comes(a, name));
  if (returning === undefined) return null;
  return {
    column: 'Who',
    problem: `one takes ${returning} out at the same time as another puts ${returning} in, so ${returning} is on call`,
  };
}

const leavers = ({ insteadOf }: OverrideRow): readonly string[] =>
  insteadOf === '*' ? [] : insteadOf.map(nameKey);

const betweenHolidays = (a: HolidayRow, b: HolidayRow): Contradiction | null =>
  a.as === b.as
    ? null
    : {
        column: 'Days',
        problem: 'the same dates count as different weekdays (closed wins over weekdays)',
      };
