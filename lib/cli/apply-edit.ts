/** What the commands that change rows share: check the edit, preview or save it, and say what was done. */
import { unusedNames } from '../edit/edit-problems.ts';
import { saveAll, type Conflict } from '../edit/save.ts';
import { placeOfStep, rowOf, type Edit, type Step } from '../edit/plan.ts';
import { checkEdit, isRefused, previewOf, type Before, type Preview } from '../edit/preview.ts';
import { NO_CALL_CHANGES, previewWords } from '../edit/preview-words.ts';
import { cellOf, placeOf, showRow } from '../rows/cell-text.ts';
import { loadTables, readTables } from '../rows/tables.ts';
import type { Problem, TableName } from '../rota/model.ts';
import { sameName } from '../rota/names.ts';
import { defaultPartition } from '../rows/columns.ts';
import type { StoredRow } from '../ports.ts';
import { unknownName } from './failure.ts';
import { iso } from '../rota/on-call-answer.ts';
import type { Context, OptionSpec } from './command.ts';
import { plural, printable, problemTable } from './table.ts';

export const dryRunOption: Readonly<Record<string, OptionSpec>> = {
  'dry-run': {
    help: 'changes nothing: shows the rows, and what calls would get differently in the next 4 weeks',
  },
};

/** Throws `StoreError`, or `Failure` for a setting. */
export async function loadBefore(context: Context): Promise<Before> {
  const zone = context.defaultZone();
  const tables = await loadTables(context.store());
  return { tables, readings: readTables(tables, zone), zone };
}

/** As it is written, else regardless of case and spaces. Throws `Failure` for an unknown row. */
export function rowNamed(table: TableName, rows: readonly StoredRow[], word: string): StoredRow {
  const partition = defaultPartition(table);
  const place = partition !== null && !word.startsWith(`${partition}/`) ? `${partition}/${word}` : word;
  const found =
    rows.find((row) => placeOf(row) === place) ?? rows.find((row) => sameName(placeOf(row), place));
  if (found === undefined) throw unknownName('row', word, rows.map(placeOf));
  return found;
}

/**
 * Returns the exit code. `said`: rewrites a problem, such as to name the line of a file. `warnings`: of the file itself.
 * `strict`: warnings stop the edit too.
 */
export async function applyEdit(
  context: Context,
  before: Before,
  edit: Edit,
  said: (problem: Problem) => Problem = (problem) => problem,
  warnings: readonly Problem[] = [],
  strict = false,
): Promise<number> {
  const { table } = edit;
  const checked = checkEdit(before, edit, context.now);
  const names = unusedNames(table, checked.steps, before.readings, checked.after);
  const found = [...warnings, ...[...checked.problems, ...names].map(said)];
  const problems = strict ? found.map((problem) => ({ ...problem, level: 'error' as const })) : found;
  if (checked.after.lines.some(({ line }) => line.zone === 'UTC')) context.noteZone();
  if (isRefused({ problems })) return answer(context, table, { steps: [], problems, preview: null });
  if (context.flag('dry-run')) {
    const preview = previewOf(before, edit, context.now);
    return answer(context, table, { steps: preview.steps, problems, preview });
  }
  const { done, conflicts } = await saveAll(context.store(), table, checked.steps);
  const theirs = conflicts.map((conflict) => conflictProblem(table, conflict));
  return answer(context, table, { steps: done, problems: [...theirs, ...problems], preview: null });
}

/** Returns the exit code of an edit that is refused: nothing was changed. */
export const refuse = (context: Context, table: TableName, problems: readonly Problem[]): Promise<number> =>
  answer(context, table, { steps: [], problems, preview: null });

export function conflictProblem(table: TableName, { step, theirs }: Conflict): Problem {
  const now = theirs === null ? 'it was removed' : `it is now ${showRow(table, theirs)}`;
  const ours = step.after === null ? 'you remove it' : `yours has ${showRow(table, step.after)}`;
  const isChanged = theirs?.etag !== step.before?.etag;
  const problem = isChanged
    ? `somebody else changed this row in the meantime: ${now}; ${ours}`
    : 'somebody else changed this row or one near it in the meantime; none of them was written';
  return { level: 'error', table, row: placeOfStep(step), column: null, value: null, problem };
}

interface Result {
  /** What was done, or in a dry run would be. */
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  /** Set on a dry run only. */
  readonly preview: Preview | null;
}

async function answer(context: Context, table: TableName, result: Result): Promise<number> {
  if (context.json) await context.out.json(answerOf(result));
  else await print(context, table, result);
  return isRefused(result) ? 1 : 0;
}

/** The members and their order are fixed by the contract (docs/cli.md). */
function answerOf({ steps, problems, preview }: Result) {
  const { onCall, calls } = preview ?? { onCall: [], calls: [] };
  const places = (kind: Step['kind']) => steps.filter((step) => step.kind === kind).map(placeOfStep);
  return {
    added: places('added'),
    changed: places('changed'),
    removed: places('removed'),
    problems,
    onCall: onCall.map(({ rota, line, from, to, before, after }) => ({
      ...{ rota, line, from: iso(from), to: iso(to), before, after },
    })),
    calls: calls.map(({ line, from, to, caller, before, after }) => ({
      ...{ line, from: iso(from), to: iso(to), caller, before, after },
    })),
  };
}

async function print(context: Context, table: TableName, result: Result): Promise<void> {
  const { steps, problems, preview } = result;
  const { out } = context;
  const { paint } = out;
  const [errors, warnings] = (['error', 'warning'] as const).map((wanted) =>
    problems.filter(({ level }) => level === wanted),
  ) as [Problem[], Problem[]];
  // Where nothing is done, all that is wrong belongs together.
  const first = steps.length === 0 && errors.length > 0 ? problems : errors;
  if (first.length > 0) await out.write(`${problemTable(first, out)}\n`);
  for (const step of steps) await out.line(describe(table, step));
  const failed = isRefused(result);
  const count = (kind: Step['kind']) => steps.filter((step) => step.kind === kind).length;
  const counts = `${count('added')} added, ${count('changed')} changed, ${count('removed')} removed in ${table}`;
  if (failed && steps.length === 0) await out.line(paint('red', `Nothing was changed in ${table}.`));
  else await out.line(preview !== null ? `Dry run, nothing was changed: ${counts}` : counts);
  if (preview !== null) {
    const words = previewWords(preview);
    if (words.length === 0) await out.line(`\n${NO_CALL_CHANGES}`);
    else await out.write(`\nIn the next 4 weeks:\n${words.map((line) => `  ${printable(line)}\n`).join('')}`);
  }
  if (first === problems || warnings.length === 0) return;
  await out.write(`\n${problemTable(warnings, out)}\n`);
  await out.line(paint('yellow', plural(warnings.length, 'warning')));
}

/** Such as `changed  Rota support/office: Who "anna" -> "anna, bo"`. */
export function describe(table: TableName, step: Step): string {
  const detail =
    step.kind === 'changed'
      ? `: ${step.columns.map((column) => `${column} "${cellOf(step.before, column)}" -> "${cellOf(step.after, column)}"`).join(', ')}`
      : '';
  return printable(`${step.kind.padEnd(8)} ${table} ${placeOf(rowOf(step))}${detail}`);
}
