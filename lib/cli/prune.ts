import { lastDateOf } from '../check/ended.ts';
import { differences } from '../check/difference.ts';
import type { Step } from '../check/plan.ts';
import { compareKeys } from '../rota/code-units.ts';
import { sameName } from '../rota/names.ts';
import { readDate } from '../rows/dates.ts';
import { readRotaRow } from '../rows/rota.ts';
import { loadTables, readTables } from '../rows/tables.ts';
import type { StoredRow } from '../ports.ts';
import type { Command, Context } from './command.ts';
import { unknownName, UsageError } from './failure.ts';
import { applyImport } from './import/apply.ts';
import { answer, PREVIEW } from './import/command.ts';

const MS_A_DAY = 86_400_000;
/** Calendars and `shifts` show what was; so long they may do so with every override. */
const DAYS_KEPT = 90;

export const prune: Command = {
  name: 'prune',
  summary: 'takes overrides and holidays out of Rota that ended long ago',
  synopsis: '[--rota R] [--before DATE] [--dry-run]',
  options: {
    rota: { value: 'R', help: 'only of this rota; default: of all' },
    before: { value: 'DATE', help: `what ended before this date; default: ${DAYS_KEPT} days ago` },
    'dry-run': {
      help: 'changes nothing: shows the rows, and who would be on call differently in the next 4 weeks',
    },
  },
  notes: ['Nobody is on call differently from today on. Rows that are off or cannot be read stay.'],
  async run(context) {
    const before = dateBefore(context);
    const zone = context.defaultZone();
    const tables = await loadTables(context.store());
    const gone = new Set(rowsOf(context, tables.Rota).filter((row) => hasEnded(row, before)));
    const steps: readonly Step[] = [...gone]
      .sort(compareKeys)
      .map((row) => ({ kind: 'removed', before: row, after: null }));
    if (context.flag('dry-run')) {
      const kept = tables.Rota.filter((row) => !gone.has(row));
      const [now, then] = [readTables(tables, zone), readTables({ ...tables, Rota: kept }, zone)];
      const onCall = differences(now, then, context.now, context.now + PREVIEW);
      return answer(context, 'Rota', { steps, problems: [], onCall });
    }
    const { done, conflicts } = await applyImport(context.store(), 'Rota', steps);
    return answer(context, 'Rota', { steps: done, problems: conflicts, onCall: [] });
  },
};

/** Throws `UsageError`: today and later days are no past. */
function dateBefore(context: Context): number {
  const today = Math.floor(context.now / MS_A_DAY);
  const text = context.option('before');
  if (text === null) return today - DAYS_KEPT;
  const date = readDate(text);
  if (!date.ok) throw new UsageError(`--before ${date.problem}`);
  if (date.value >= today) throw new UsageError(`--before "${text}" is not in the past`);
  return date.value;
}

/** Throws `Failure` for a rota without rows. */
function rowsOf(context: Context, rows: readonly StoredRow[]): readonly StoredRow[] {
  const rota = context.option('rota');
  if (rota === null) return rows;
  const found = rows.filter(({ partitionKey }) => sameName(partitionKey, rota));
  if (found.length === 0)
    throw unknownName('rota', rota, [...new Set(rows.map(({ partitionKey }) => partitionKey))]);
  return found;
}

function hasEnded(row: StoredRow, before: number): boolean {
  const read = readRotaRow(row).row;
  const last = read && lastDateOf(read);
  return last !== null && last < before;
}
