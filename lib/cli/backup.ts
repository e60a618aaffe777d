/** `backup` and `restore`: the tables that people edit, as files of one folder. */
import path from 'node:path';
import { callChanges } from '../edit/call-changes.ts';
import { planEdit, placeOfStep, rowOf, type Plan, type Step } from '../edit/plan.ts';
import { FOUR_WEEKS, type Before } from '../edit/preview.ts';
import { NO_CALL_CHANGES, previewWords } from '../edit/preview-words.ts';
import { saveAll } from '../edit/save.ts';
import type { Problem, TableName } from '../rota/model.ts';
import { tableNames } from '../rows/columns.ts';
import { readTables } from '../rows/tables.ts';
import { tableCsv } from '../table-files.ts';
import { conflictProblem, describe, dryRunOption, loadBefore } from './apply-edit.ts';
import type { Command, Context } from './command.ts';
import { forExcel } from './export.ts';
import { Failure } from './failure.ts';
import { garbledNames } from './garbled.ts';
import { printable, problemTable } from './table.ts';
import { readTableFile } from './table-file.ts';

const fileOf = (table: TableName): string => `${table}.csv`;

export const backup: Command = {
  name: 'backup',
  summary: 'writes all tables that people edit as CSV files into a folder',
  synopsis: 'DIR',
  positionals: ['DIR'],
  json: false,
  notes: [`Files: ${tableNames.map(fileOf).join(', ')}. "ringrota restore DIR" brings them back.`],
  async run(context) {
    const folder = context.positionals[0] ?? '';
    const store = context.store();
    const texts = await Promise.all(
      tableNames.map(async (table) => [fileOf(table), await tableCsv(store, table)] as const),
    );
    for (const [file, text] of texts) await context.writeFile(path.join(folder, file), forExcel(text));
    await context.out.line(`${tableNames.map(fileOf).join(', ')} written to ${printable(folder)}`);
    return 0;
  },
};

export const restore: Command = {
  name: 'restore',
  summary: 'makes the tables what a backup has: rows that it lacks are removed',
  synopsis: 'DIR [--dry-run]',
  positionals: ['DIR'],
  options: dryRunOption,
  notes: [
    'A table without a file stays as it is. Rows that cannot be read come back as they were: "ringrota check" names them.',
    'Exit code 1: a file cannot be used (nothing is changed), or somebody else changed a row in the meantime.',
  ],
  async run(context) {
    const files = await readFolder(context, context.positionals[0] ?? '');
    const before = await loadBefore(context);
    const problems = files.flatMap(({ table, file }) => [
      ...file.problems,
      ...garbledNames(table, file.rows, before.tables),
    ]);
    if (problems.length > 0) return answer(context, [], problems, []);
    const plans = files.map(({ table, file: { rows } }) => ({
      table,
      ...planEdit(before.tables[table], { kind: 'write', table, rows, replace: 'table' }),
    }));
    return context.flag('dry-run')
      ? answer(context, plans, [], wordsOf(context, before, plans))
      : write(context, plans);
  },
};

interface TablePlan extends Plan {
  readonly table: TableName;
}

/** People first and the rota last, so that nobody is named before he is known. */
const ORDER: readonly TableName[] = ['People', 'Lines', 'Callers', 'Rota'];

async function readFolder(context: Context, folder: string) {
  const present = await context.filesIn(folder);
  const tables = ORDER.filter((table) => present.includes(fileOf(table)));
  if (tables.length === 0)
    throw new Failure(`${folder} has no backup: expected ${tableNames.map(fileOf).join(', ')}`);
  return Promise.all(
    tables.map(async (table) => {
      const bytes = await context.readFile(path.join(folder, fileOf(table)));
      return { table, file: readTableFile(table, bytes, { isBackup: true }) };
    }),
  );
}

/** What calls would get differently with all tables of the backup. */
function wordsOf({ now }: Context, before: Before, plans: readonly TablePlan[]): readonly string[] {
  const rows = Object.fromEntries(plans.map(({ table, after }) => [table, after]));
  const after = readTables({ ...before.tables, ...rows }, before.zone);
  const callers = plans
    .filter(({ table }) => table === 'Callers')
    .flatMap(({ steps }) => steps.map((step) => rowOf(step).rowKey));
  const words = previewWords({
    calls: callChanges(before.readings, after, callers, now, now + FOUR_WEEKS),
    isFirst: Object.values(before.tables).every((table) => table.length === 0),
  });
  return words.length > 0 ? ['In the next 4 weeks:', ...words.map((line) => `  ${line}`)] : [NO_CALL_CHANGES];
}

async function write(context: Context, plans: readonly TablePlan[]): Promise<number> {
  const written: { readonly table: TableName; readonly steps: readonly Step[] }[] = [];
  for (const { table, steps } of plans) {
    const { done, conflicts } = await saveAll(context.store(), table, steps);
    written.push({ table, steps: done });
    const problems = conflicts.map((conflict) => conflictProblem(table, conflict));
    if (problems.length > 0) return answer(context, written, problems, []);
  }
  return answer(context, written, [], []);
}

async function answer(
  context: Context,
  written: readonly { readonly table: TableName; readonly steps: readonly Step[] }[],
  problems: readonly Problem[],
  words: readonly string[],
): Promise<number> {
  const places = (steps: readonly Step[], kind: Step['kind']) =>
    steps.filter((step) => step.kind === kind).map(placeOfStep);
  const tables = written.map(({ table, steps }) => ({
    table,
    added: places(steps, 'added'),
    changed: places(steps, 'changed'),
    removed: places(steps, 'removed'),
  }));
  const { out } = context;
  const code = problems.length > 0 ? 1 : 0;
  if (context.json) {
    await out.json({ tables, problems });
    return code;
  }
  if (problems.length > 0) await out.write(`${problemTable(problems, out)}\n`);
  for (const { table, steps } of written) for (const step of steps) await out.line(describe(table, step));
  if (problems.length > 0 && written.length === 0) await out.line(out.paint('red', 'Nothing was changed.'));
  if (context.flag('dry-run') && problems.length === 0) await out.line('Dry run, nothing was changed:');
  for (const { table, added, changed, removed } of tables)
    await out.line(`${table}: ${added.length} added, ${changed.length} changed, ${removed.length} removed`);
  for (const line of words) await out.line(printable(line));
  return code;
}
