/** Which tables the person here may read, and whom the lines fall back on. */
import { StoreError, type Store } from '../ports.ts';
import type { Zone } from '../rota/model.ts';
import { lineWithoutRow, readLines } from '../rows/lines.ts';
import { STEP_MS } from './ask.ts';
import { error, ok, skipped, warn, type Line } from './doctor-line.ts';

const TABLES = ['Rota', 'People', 'Lines', 'Callers', 'CallAudit'];

/** Asks each table for a row that nobody has. The app's own rights are for `ringrota drill` to see. */
export const lookAtTables = (store: Store): Promise<readonly Line[]> =>
  Promise.all(
    TABLES.map(async (table) => {
      try {
        await store.get(table, 'ringrota-doctor', 'no-such-row', { timeoutMs: STEP_MS });
        return ok(`table:${table}`, 'you may read it');
      } catch (failure) {
        return error(`table:${table}`, `cannot be read: ${reasonOf(failure)}`);
      }
    }),
  );

const reasonOf = (failure: unknown) =>
  failure instanceof StoreError ? failure.message : 'something went wrong inside';

/** `hasTargets`: whether `FALLBACK_TARGETS` names somebody here; `store`: `null` where none is set. */
export async function lookAtFallback(hasTargets: boolean, store: Store | null, zone: Zone): Promise<Line> {
  if (hasTargets) return ok('fallback', 'FALLBACK_TARGETS names whom to ring when all else fails');
  if (store === null) return skipped('fallback', 'FALLBACK_TARGETS is not set here, nor are the tables');
  try {
    const rows = await store.all('Lines', { partitionKey: 'lines' }, { timeoutMs: STEP_MS });
    const enabled = readLines(rows, zone).rows.filter((line) => line.enabled);
    const lines = enabled.length > 0 ? enabled : [lineWithoutRow(zone)];
    const bare = lines.filter(({ fallback }) => fallback.length === 0).map(({ name }) => name);
    if (bare.length === 0)
      return ok('fallback', 'every line has a Fallback; FALLBACK_TARGETS would ring without the tables too');
    const named = bare.slice(0, 5).join(', ') + (bare.length > 5 ? ` and ${bare.length - 5} more` : '');
    return warn(
      'fallback',
      `FALLBACK_TARGETS is not set here, and these lines have no Fallback: ${named}. Nobody rings when the rota cannot be read`,
    );
  } catch (failure) {
    return warn(
      'fallback',
      `FALLBACK_TARGETS is not set here, and Lines cannot be read: ${reasonOf(failure)}`,
    );
  }
}
