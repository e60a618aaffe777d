/** The rows of a call, wherever they are: in the table, or in the log as `audit.unsaved`. */
import type { World } from '../support/world.ts';
import type { Audit } from './row.ts';

type Columns = Readonly<Record<string, unknown>>;

export interface Kept {
  readonly columns: Columns;
  readonly where: 'table' | 'log';
}

/** By part: `incoming`, `decision`, `ended`. */
export async function keptRows(world: World, callId: string): Promise<Readonly<Record<string, Kept>>> {
  const kept: Record<string, Kept> = {};
  for (const { row } of world.events('audit.unsaved')) {
    const columns = row as Columns;
    const key = String(columns.RowKey);
    if (key.startsWith(callId)) kept[key.slice(callId.length + 3)] = { columns, where: 'log' };
  }
  for (const [part, columns] of Object.entries(await world.audit(callId)))
    kept[part] = { columns, where: 'table' };
  return kept;
}

/** What the rows amount to. */
export function auditOf({ incoming, decision, ended }: Readonly<Record<string, Kept>>): Audit | 'incomplete' {
  if (!incoming) return decision || ended ? 'incomplete' : 'none';
  if (!decision) return ended ? 'incomplete' : 'unplaced';
  if (decision.columns.Action === 'none') return 'gone';
  if (!ended) return 'unended';
  return [incoming, decision, ended].every(({ where }) => where === 'table') ? 'tables' : 'log';
}
