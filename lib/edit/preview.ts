/** What an edit would do, before it is saved: `import --dry-run` and the board say the same. Pure. */
import type { Instant, Problem, TableName, Zone } from '../rota/model.ts';
import { readTables, type TablesReading, type Tables } from '../rows/tables.ts';
import type { StoredRow } from '../ports.ts';
import { callChanges, type CallChange } from './call-changes.ts';
import { differences, type Difference } from './difference.ts';
import { editProblems } from './edit-problems.ts';
import { planEdit, rowOf, type Edit, type Step } from './plan.ts';

/** The tables before the edit. */
export interface Before {
  readonly tables: Tables<StoredRow>;
  readonly readings: TablesReading;
  /** `DEFAULT_TIME_ZONE` */
  readonly zone: Zone;
}

/** An edit, checked. */
export interface Checked {
  readonly table: TableName;
  /** By key. */
  readonly steps: readonly Step[];
  /** What is new. With an error nothing may be written. */
  readonly problems: readonly Problem[];
  /** The tables as they will be. */
  readonly after: TablesReading;
}

export interface Preview extends Checked {
  /** Who would be on call differently. */
  readonly onCall: readonly Difference[];
  /** What calls would get differently: `previewWords` says it. */
  readonly calls: readonly CallChange[];
  /** Whether the table has no rows yet. */
  readonly isFirst: boolean;
}

export const FOUR_WEEKS = 28 * 86_400_000;

export function checkEdit({ tables, readings, zone }: Before, edit: Edit, now: Instant): Checked {
  const { table } = edit;
  const { steps, after: rows } = planEdit(tables[table], edit);
  const after = readTables({ ...tables, [table]: rows }, zone);
  return { table, steps, problems: editProblems(table, steps, readings, after, now), after };
}

/** `until`: looks at least this far ahead, for edits of what is further away than four weeks. */
export function previewOf(before: Before, edit: Edit, now: Instant, until = now): Preview {
  const checked = checkEdit(before, edit, now);
  const to = Math.max(now + FOUR_WEEKS, until);
  const { readings } = before;
  return {
    ...checked,
    onCall: differences(readings, checked.after, now, to),
    calls: callChanges(readings, checked.after, callersOf(checked), now, to),
    isFirst: before.tables[edit.table].length === 0,
  };
}

/** The callers whose rows change. */
const callersOf = ({ table, steps }: Checked): readonly string[] =>
  table === 'Callers' ? [...new Set(steps.map((step) => rowOf(step).rowKey))] : [];

/** Whether nothing may be written. */
export const isRefused = ({ problems }: Pick<Checked, 'problems'>): boolean =>
  problems.some(({ level }) => level === 'error');
