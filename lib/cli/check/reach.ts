/** `check --reach`: whether the users that rows name exist in Entra ID and are enabled. */
import { faultOf } from '../../check/fault.ts';
import { namings } from '../../check/names.ts';
import type { TablesReading } from '../../rows/tables.ts';
import type { Problem, TableName } from '../../rota/model.ts';
import { targetOf } from '../../rota/target.ts';
import { readPersonRow } from '../../rows/people.ts';
import type { Row } from '../../ports.ts';
import type { Context } from '../command.ts';
import { plural } from '../plural.ts';
import type { Found } from '../../azure/directory.ts';

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
export async function reach(readings: TablesReading, context: Context): Promise<readonly Problem[]> {
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
  if (found?.kind === 'unknown') return say('error', 'is no user of Entra ID');
  if (found?.kind !== 'user') return [];
  if (found.user.enabled === false) return say('error', 'is an account that is disabled in Entra ID');
  return found.user.enabled === null
    ? say('warning', 'is a user; whether the account is enabled may not be read')
    : [];
}
