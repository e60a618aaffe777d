/** What an edit would do, before it is saved: the same as `import --dry-run` says. Pure. */
import { differences, type Difference } from '../check/difference.ts';
import { importProblems } from '../check/import-problems.ts';
import { placeOfStep, planImport, type FileRow, type Plan, type Step } from '../check/plan.ts';
import type { Instant, Problem, TableName, Zone } from '../rota/model.ts';
import { readTables, type TablesReading, type Tables } from '../rows/tables.ts';
import type { StoredRow } from '../ports.ts';

/** Rows to write, or one to take out. */
export type Edit =
  | { readonly kind: 'write'; readonly table: TableName; readonly rows: readonly FileRow[] }
  | { readonly kind: 'remove'; readonly table: TableName; readonly row: StoredRow };

export interface Preview {
  readonly table: TableName;
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  /** Who would be on call differently. */
  readonly onCall: readonly Difference[];
}

export interface Before {
  readonly tables: Tables<StoredRow>;
  readonly readings: TablesReading;
  readonly zone: Zone;
}

const FOUR_WEEKS = 28 * 86_400_000;

/** `until`: how far ahead is looked at least, for edits of what is further away than four weeks. */
export function previewOf(
  { tables, readings, zone }: Before,
  edit: Edit,
  now: Instant,
  until = now,
): Preview {
  const { table } = edit;
  const { steps, after } = planOf(tables[table], edit);
  const changed = readTables({ ...tables, [table]: after }, zone);
  const written = new Set(steps.filter(({ kind }) => kind !== 'removed').map(placeOfStep));
  const problems = importProblems({ table, before: readings, after: changed, written, now });
  const onCall = differences(readings, changed, now, Math.max(now + FOUR_WEEKS, until));
  return { table, steps, problems, onCall };
}

function planOf(stored: readonly StoredRow[], edit: Edit): Plan {
  if (edit.kind === 'write') return planImport(stored, edit.rows, false);
  const { row } = edit;
  return {
    steps: [{ kind: 'removed', before: row, after: null }],
    after: stored.filter((one) => one.partitionKey !== row.partitionKey || one.rowKey !== row.rowKey),
  };
}

/** Whether nothing may be written: a cell cannot be read. */
export const isRefused = ({ problems }: Preview): boolean => problems.some(({ level }) => level === 'error');
