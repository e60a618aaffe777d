/** An edit of the board: the rows that it writes and removes, what that changes, and how it is saved and undone. */
import { unknownPeople } from '../check/naming.ts';
import { withoutEffect } from '../check/rota-warnings.ts';
import type { Difference } from '../edit/difference.ts';
import { isDone, rowOf, type Edit, type FileRow, type Step } from '../edit/plan.ts';
import { previewOf, type Before, type Preview } from '../edit/preview.ts';
import { save, type Conflict } from '../edit/save.ts';
import { openPeriods } from '../rota/hours.ts';
import type { Instant, Problem, TableName } from '../rota/model.ts';
import { placeOf } from '../rows/cell-text.ts';
import type { TablesReading } from '../rows/tables.ts';
import type { Row, Store, StoredRow } from '../ports.ts';

/** Rows to write and rows to remove, all of one table. */
export interface RowEdit {
  readonly table: TableName;
  readonly rows: readonly FileRow[];
  readonly removed: readonly StoredRow[];
  /** The version that a form began with, which may not be the one that was read last. */
  readonly base?: StoredRow | null;
  /** How far ahead to look at least; four weeks otherwise. */
  readonly until?: Instant;
}

/** What the page shows of a preview; it goes from one thread to another, so it has no functions in it. */
export interface ShownPreview extends Omit<Preview, 'after'> {
  /** The stretches of `onCall` in which a line is open and nobody would be on call any more. */
  readonly gaps: readonly Difference[];
  /** Warnings that were not there before the edit. */
  readonly warnings: readonly Problem[];
}

export function previewOfRows(before: Before, { base, until, ...edit }: RowEdit, now: Instant): ShownPreview {
  const { table } = edit;
  const rows = before.tables[table];
  const stored = base ? [...rows.filter((row) => placeOf(row) !== placeOf(base)), base] : rows;
  const { after, ...preview } = previewOf(
    { ...before, tables: { ...before.tables, [table]: stored } },
    editOf(edit),
    now,
    until,
  );
  const isOpen = ({ line, from, to }: Difference) => {
    const found = after.lines.find((one) => one.line.name === line)?.line;
    return found !== undefined && openPeriods(found.open, found.zone, from, to).length > 0;
  };
  const gaps = preview.onCall.filter((one) => one.after.length === 0 && one.before.length > 0 && isOpen(one));
  const known = new Set(warningsIn(before.readings, now).map(idOf));
  const warnings = preview.problems.filter((one) => one.level === 'warning' && !known.has(idOf(one)));
  return { ...preview, gaps, warnings };
}

const warningsIn = (readings: TablesReading, now: Instant): readonly Problem[] => [
  ...[...readings.rotas.values()].flatMap(({ problems }) => problems),
  ...readings.lineProblems,
  ...readings.peopleProblems,
  ...unknownPeople(readings),
  ...withoutEffect(readings, now, now + YEAR),
];

const idOf = ({ table, row, column, problem }: Problem): string =>
  JSON.stringify([table, row, column, problem]);

/** As far as `lib/edit` looks for overrides and holidays without effect. */
const YEAR = 400 * 86_400_000;

function editOf({ table, rows, removed }: RowEdit): Edit {
  if (rows.length === 0) return { kind: 'remove', table, rows: removed };
  const gone = new Set(removed.map(placeOf));
  return { kind: 'write', table, rows, replace: gone.size > 0, mayRemove: (row) => gone.has(placeOf(row)) };
}

/** Why somebody is asked once more before this is written; empty: nothing speaks against it. */
export function doubtsOf({ table, steps, warnings, onCall, calls, gaps }: ShownPreview): readonly string[] {
  const nothing = steps.length === 0 || (table === 'Rota' && onCall.length + calls.length === 0);
  return [
    ...warnings.map(({ problem }) => problem),
    ...(gaps.length > 0 ? ['nobody would be on call for some of the time'] : []),
    ...(nothing ? ['no call would be answered differently'] : []),
  ];
}

/** The conflicts; an empty list: everything was written. The rows of one partition are one transaction. Throws `StoreError`. */
export async function saveRows(
  store: Store,
  table: TableName,
  steps: readonly Step[],
): Promise<readonly Conflict[]> {
  const parts = new Map<string, Step[]>();
  for (const step of steps) {
    const { partitionKey } = rowOf(step);
    parts.set(partitionKey, [...(parts.get(partitionKey) ?? []), step]);
  }
  const conflicts: Conflict[] = [];
  for (const part of parts.values()) conflicts.push(...(await save(store, table, part)));
  return conflicts;
}

/**
 * The steps that take `steps` back, from the rows as they were right after them. `null`: a row is not what the steps made
 * of it, so somebody else has changed it since.
 */
export function undoOf(
  table: TableName,
  steps: readonly Step[],
  rows: readonly StoredRow[],
): readonly Step[] | null {
  const undone = steps.map((step): Step | null => {
    const now = rows.find((row) => placeOf(row) === placeOf(rowOf(step))) ?? null;
    if (!isDone(table, step, now)) return null;
    if (step.kind === 'removed') return { kind: 'added', before: null, after: withoutVersion(step.before) };
    if (now === null) return null;
    if (step.kind === 'added') return { kind: 'removed', before: now, after: null };
    const cells = Object.fromEntries(step.columns.map((column) => [column, step.before[column] ?? '']));
    return { kind: 'changed', before: now, after: { ...now, ...cells }, columns: step.columns };
  });
  return undone.every((step) => step !== null) ? undone : null;
}

/** The row as it is written: the version and the time are the service's own. */
const withoutVersion = (row: StoredRow): Row =>
  Object.fromEntries(
    Object.entries(row).filter(([name]) => name !== 'etag' && name !== 'timestamp'),
  ) as unknown as Row;
