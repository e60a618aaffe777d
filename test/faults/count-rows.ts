/** How many calls have each of their rows, in the table or in the log as `audit.unsaved`. */
import type { World } from '../support/world.ts';

export interface RowCounts {
  readonly incoming: number;
  readonly decision: number;
  readonly ended: number;
  /** Rows of a call that exist under two days, or in the log without being needed there by anybody. */
  readonly extra: number;
  /** Rows that are in the log only. */
  readonly inLog: number;
}

const KEY = /^(.+)_\d-(incoming|decision|ended)$/;

export async function countRows(world: World, ids: ReadonlySet<string>): Promise<RowCounts> {
  const stored = (await world.rows('CallAudit'))
    .filter(({ partitionKey }) => !String(partitionKey).startsWith('takeover-'))
    .map(({ rowKey }) => String(rowKey))
    .filter((key) => ids.has(KEY.exec(key)?.[1] ?? ''));
  const unsaved = world
    .events('audit.unsaved')
    .map(({ row }) => (row as { RowKey: string }).RowKey)
    .filter((key) => ids.has(KEY.exec(key)?.[1] ?? ''));
  const all = new Set([...stored, ...unsaved]);
  const count = (part: string) => [...all].filter((key) => key.endsWith(part)).length;
  return {
    incoming: count('incoming'),
    decision: count('decision'),
    ended: count('ended'),
    extra: stored.length - new Set(stored).size,
    inLog: all.size - new Set(stored).size,
  };
}
