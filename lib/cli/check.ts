import { check as checkTables, type CheckResult } from '../check/check.ts';
import { isGapMeant } from '../check/gaps.ts';
import { loadTables, readTables, type TablesReading } from '../rows/tables.ts';
import type { Problem, TableName } from '../rota/model.ts';
import { iso } from '../rota/on-call-answer.ts';
import type { Command, Context } from './command.ts';
import { UsageError } from './failure.ts';
import { plural, problemTable, table } from './table.ts';
import { showDayTime } from './time-options.ts';
import { faultOf } from '../check/fault.ts';
import { namings } from '../check/naming.ts';
import { targetOf } from '../rota/target.ts';
import { readPersonRow } from '../rows/people.ts';
import type { Row } from '../ports.ts';
import type { Found } from './directory.ts';

const MAX_WEEKS = 520;

export const check: Command = {
  name: 'check',
  summary: 'what is wrong in the tables, and when nobody is on call',
  synopsis: '[--weeks N] [--reach]',
  options: {
    weeks: { value: 'N', help: 'how far ahead gaps are looked for (default: 8)' },
    reach: { help: 'also asks Microsoft Graph whether every user exists and is enabled' },
  },
  notes: [
    'Exit code 1: an error, or a gap on a line that has neither WhenNobody nor Fallback. Warnings do not count.',
  ],
  async run(context) {
    const weeks = readWeeks(context.option('weeks') ?? '8');
    const zone = context.defaultZone();
    const tables = await loadTables(context.store());
    const reading = readTables(tables, zone);
    if (reading.lines.some(({ line }) => line.zone === 'UTC')) context.noteZone();
    const result = checkTables(tables, { zone, now: context.now, weeks });
    const reached = context.flag('reach') ? await reach(reading, context) : [];
    const problems = [...result.problems, ...reached];
    if (context.json) await context.out.json({ problems, gaps: result.gaps.map(gapEntry) });
    else await print(context, problems, result, weeks);
    return result.needsFix || reached.some(({ level }) => level === 'error') ? 1 : 0;
  },
};

function readWeeks(text: string): number {
  const weeks = /^\d{1,3}$/.test(text.trim()) ? Number(text) : 0;
  if (weeks < 1 || weeks > MAX_WEEKS)
    throw new UsageError(`--weeks "${text}" is not a whole number from 1 to ${MAX_WEEKS}`);
  return weeks;
}

const gapEntry = ({ line, from, to }: CheckResult['gaps'][number]) => ({
  line: line.name,
  rota: line.rota,
  from: iso(from),
  to: iso(to),
});

async function print(
  { out }: Context,
  problems: readonly Problem[],
  { gaps }: CheckResult,
  weeks: number,
): Promise<void> {
  const paint = out.paint;
  if (problems.length > 0) await out.write(`${problemTable(problems, out)}\n`);
  if (gaps.length > 0) {
    await out.line(`Open and nobody on call, within ${plural(weeks, 'week')}:`);
    const rows = gaps.map(({ line, from, to }) => [
      line.name,
      line.rota,
      showDayTime(from, line.zone),
      showDayTime(to, line.zone),
      line.zone,
    ]);
    const colour = (cell: string, _column: number, row: number) => {
      const gap = gaps[row];
      return gap && isGapMeant(gap) ? paint('yellow', cell) : paint('red', cell);
    };
    await out.write(`${table(['Line', 'Rota', 'From', 'To', 'Zone'], rows, colour, out.width)}\n`);
  }
  const count = (level: Problem['level']) => problems.filter((problem) => problem.level === level).length;
  const counts = `${plural(count('error'), 'error')}, ${plural(count('warning'), 'warning')}, ${plural(gaps.length, 'gap')} within ${plural(weeks, 'week')}`;
  await out.line(count('error') + gaps.length > 0 ? counts : paint('green', counts));
}

/** `check --reach`: whether the users that rows name exist in Entra ID and are enabled. */

/** Questions at a time: Graph throttles by app and tenant. */
const AT_ONCE = 4;

/** A cell, and the user in it. */
interface Asked {
  readonly table: TableName;
  readonly row: Row;
  readonly column: string;
  readonly id: string;
}

/** Errors for people whom Graph does not know or who are disabled; what could not be asked goes to stderr. */
async function reach(readings: TablesReading, context: Context): Promise<readonly Problem[]> {
  const { users, others } = targetsOf(readings);
  if (others > 0)
    await context.note(
      `Graph cannot say whether a number or a bot can be reached: ${plural(others, 'target')} not asked for`,
    );
  const directory = context.directory();
  const problems: Problem[] = [];
  const unasked = new Map<string, number>();
  for (let from = 0; from < users.length; from += AT_ONCE) {
    const part = users.slice(from, from + AT_ONCE);
    const found = await Promise.all(part.map(({ id }) => directory.user(id)));
    for (const [index, asked] of part.entries()) {
      const answer = found[index];
      if (answer?.kind === 'unasked') unasked.set(answer.reason, (unasked.get(answer.reason) ?? 0) + 1);
      problems.push(...problemsOf(asked, answer));
    }
  }
  for (const [reason, count] of unasked)
    await context.note(`${plural(count, 'user')} could not be asked for: ${reason}`);
  return problems;
}

/** People who are switched on, and ids that rows name directly. */
function targetsOf(readings: TablesReading): { readonly users: readonly Asked[]; readonly others: number } {
  const people = readings.tables.People.flatMap((row) => {
    const person = readPersonRow(row).row;
    return person?.enabled === true
      ? [{ table: 'People' as const, row, column: 'Target', target: person.target }]
      : [];
  });
  const direct = namings(readings).flatMap(({ table, row, column, names }) =>
    names.flatMap((name) => {
      const target = targetOf(name);
      return target === null ? [] : [{ table, row, column, target }];
    }),
  );
  const all = [...people, ...direct];
  const users = all.filter(({ target }) => target.kind === 'user');
  return {
    users: users.map(({ target, ...cell }) => ({ ...cell, id: target.id })),
    others: all.length - users.length,
  };
}

function problemsOf({ table, row, column, id }: Asked, found: Found | undefined): readonly Problem[] {
  const say = (level: Problem['level'], problem: string) => [
    faultOf(level, table, row, column, `${id} ${problem}`),
  ];
  if (found?.kind === 'unknown') return say('error', 'is not a user in Entra ID');
  if (found?.kind !== 'user') return [];
  if (found.user.enabled === false) return say('error', 'is an account that is disabled in Entra ID');
  return found.user.enabled === null
    ? say('warning', 'is a user, but your account may not read whether it is enabled')
    : [];
}
