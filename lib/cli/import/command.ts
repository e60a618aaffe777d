import { cellOf, placeOf } from '../../check/cell-text.ts';
import { differences, type Difference } from '../../check/difference.ts';
import { importProblems, unreadableRows } from '../../check/import-problems.ts';
import { loadTables, readTables } from '../../rows/tables.ts';
import type { Problem, TableName } from '../../rota/model.ts';
import { iso } from '../../rota/on-call-answer.ts';
import { StoreError } from '../../ports.ts';
import type { Command, Context } from '../command.ts';
import { Failure } from '../failure.ts';
import { applyImport } from './apply.ts';
import { planImport, placeOfStep, rowOf, type Plan, type Step } from '../../check/plan.ts';
import { problemTable } from '../check/problem-table.ts';
import { printable, table as textTable } from '../table.ts';
import { calendarOptions, isCalendar, readCalendar, refuseCalendarOptions } from './ics/read.ts';
import { readTableFile, type TableFile } from './table-file.ts';
import { readTable, tableOption } from '../table-option.ts';
import { showDayTime } from '../time.ts';

export const PREVIEW = 28 * 86_400_000;

export const importTable: Command = {
  name: 'import',
  summary: 'adds and changes rows from a CSV file, or from a calendar (.ics)',
  synopsis:
    '(FILE.csv [--table T] | FILE.ics --rota R --as holiday|override [--who P] [--days D]) [--replace] [--dry-run]',
  positionals: ['FILE'],
  options: {
    ...tableOption,
    ...calendarOptions,
    replace: { help: 'also removes rows that the file lacks, in the partitions that it names' },
    'dry-run': {
      help: 'changes nothing: shows the rows, and who would be on call differently in the next 4 weeks',
    },
  },
  notes: [
    'A column that the file lacks stays as it is, an empty cell empties it.',
    'A calendar: what repeats is taken for 400 days; rows are named ics-…, so that a second import changes them.',
    'Exit code 1: the file cannot be used (nothing is changed), or somebody else changed a row meanwhile.',
  ],
  async run(context) {
    const table = readTable(context);
    const file = await readInput(context, table);
    if (file.problems.length > 0) {
      const problems = [...file.problems, ...(await unreadableBeside(context, table, file))];
      return answer(context, table, { ...NOTHING, problems });
    }
    const { plan, before, after } = await planOf(context, table, file, context.flag('replace'));
    const written = writtenBy(plan);
    const problems = importProblems({ table, before, after, written, now: context.now }).map((problem) =>
      withLine(problem, table, file),
    );
    if (problems.some(({ level }) => level === 'error'))
      return answer(context, table, { ...NOTHING, problems });
    if (context.flag('dry-run'))
      return answer(context, table, {
        steps: plan.steps,
        problems,
        onCall: differences(before, after, context.now, context.now + PREVIEW),
      });
    const { done, conflicts } = await applyImport(context.store(), table, plan.steps);
    return answer(context, table, { steps: done, problems: [...conflicts, ...problems], onCall: [] });
  },
};

async function readInput(context: Context, table: TableName): Promise<TableFile> {
  const name = context.positionals[0] ?? '';
  const bytes = await context.readFile(name);
  if (isCalendar(name, bytes)) return readCalendar(context, bytes);
  refuseCalendarOptions(context);
  return readTableFile(table, bytes);
}

interface Result {
  /** What was done, or in a dry run would be. */
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  readonly onCall: readonly Difference[];
}

const NOTHING: Omit<Result, 'problems'> = { steps: [], onCall: [] };

/** The tables as they are, and as the file would make them. Throws `StoreError`, or `Failure` for a setting. */
async function planOf(context: Context, table: TableName, file: TableFile, replace: boolean) {
  const zone = context.defaultZone();
  const tables = await loadTables(context.store());
  const plan = planImport(tables[table], file.rows, replace, file.mayRemove);
  const after = readTables({ ...tables, [table]: plan.after }, zone);
  if (after.lines.some(({ line }) => line.zone === 'UTC')) context.noteZone();
  return { plan, before: readTables(tables, zone), after };
}

const writtenBy = ({ steps }: Plan): ReadonlySet<string> =>
  new Set(steps.filter(({ kind }) => kind !== 'removed').map(placeOfStep));

/** A problem of a row of the file names its line there. */
function withLine(problem: Problem, table: TableName, { lines }: TableFile): Problem {
  const line = problem.table === table ? lines?.get(problem.row) : undefined;
  return line === undefined ? problem : { ...problem, problem: `line ${line}: ${problem.problem}` };
}

/**
 * Cells that cannot be read in the usable rows of a file that is refused anyway, so that it need not be fixed in
 * rounds. Empty cells are left out where a column is unknown: it may be the misspelt one that would fill them.
 */
async function unreadableBeside(
  context: Context,
  table: TableName,
  file: TableFile,
): Promise<readonly Problem[]> {
  if (file.rows.length === 0) return [];
  try {
    const { plan, before, after } = await planOf(context, table, file, false);
    return unreadableRows({ table, before, after, written: writtenBy(plan), now: context.now })
      .filter(({ level, value }) => level === 'error' && (file.columnsKnown || (value ?? '') !== ''))
      .map((problem) => withLine(problem, table, file));
  } catch (error) {
    // What is wrong with the file is said also where the tables cannot be asked.
    if (error instanceof StoreError || error instanceof Failure) return [];
    throw error;
  }
}

export async function answer(context: Context, table: TableName, result: Result): Promise<number> {
  if (context.json) await context.out.json(answerOf(result));
  else await print(context, table, result);
  return result.problems.some(({ level }) => level === 'error') ? 1 : 0;
}

/** Section 7 of the contract. */
function answerOf({ steps, problems, onCall }: Result) {
  const places = (kind: Step['kind']) => steps.filter((step) => step.kind === kind).map(placeOfStep);
  return {
    added: places('added'),
    changed: places('changed'),
    removed: places('removed'),
    problems,
    onCall: onCall.map(({ rota, line, from, to, before, after }) => ({
      rota,
      line,
      from: iso(from),
      to: iso(to),
      before,
      after,
    })),
  };
}

async function print(context: Context, table: TableName, { steps, problems, onCall }: Result): Promise<void> {
  const { out } = context;
  const paint = out.paint;
  if (problems.length > 0) await out.write(`${problemTable(problems, out)}\n`);
  for (const step of steps) await out.line(describe(table, step));
  const failed = problems.some(({ level }) => level === 'error');
  const count = (kind: Step['kind']) => steps.filter((step) => step.kind === kind).length;
  const counts = `${count('added')} added, ${count('changed')} changed, ${count('removed')} removed in ${table}`;
  if (failed && steps.length === 0) await out.line(paint('red', `Nothing was changed in ${table}.`));
  else await out.line(context.flag('dry-run') ? `Dry run, nothing was changed: ${counts}` : counts);
  if (!context.flag('dry-run') || failed) return;
  await out.line(
    onCall.length === 0
      ? '\nNobody else would be on call in the next 4 weeks.'
      : '\nOn call in the next 4 weeks:',
  );
  if (onCall.length > 0) await out.write(differenceTable(onCall, out.width));
}

/** Such as `changed  support/office: Who "anna" -> "anna, bo"`. */
function describe(table: TableName, step: Step): string {
  const place = placeOf(rowOf(step));
  const detail =
    step.kind === 'changed'
      ? `: ${step.columns.map((column) => `${column} "${cellOf(step.before, column)}" -> "${cellOf(step.after, column)}"`).join(', ')}`
      : '';
  return printable(`${step.kind.padEnd(8)} ${table} ${place}${detail}`);
}

function differenceTable(onCall: readonly Difference[], width: number | null): string {
  const people = (names: readonly string[]) => names.join(', ') || 'nobody';
  return textTable(
    ['Line', 'Rota', 'From', 'To', 'Zone', 'Before', 'After'],
    onCall.map(({ line, rota, zone, from, to, before, after }) => [
      line ?? '',
      rota,
      showDayTime(from, zone),
      showDayTime(to, zone),
      zone,
      people(before),
      people(after),
    ]),
    undefined,
    width,
  );
}
