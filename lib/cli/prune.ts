import { lastDateOf } from '../rota/row-periods.ts';
import { sameName } from '../rota/names.ts';
import { readDate } from '../rows/dates.ts';
import { readRotaRow } from '../rows/rota.ts';
import type { StoredRow } from '../ports.ts';
import { applyEdit, dryRunOption, loadBefore } from './apply-edit.ts';
import type { Command, Context } from './command.ts';
import { unknownName, UsageError } from './failure.ts';

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
    ...dryRunOption,
  },
  notes: ['Nobody is on call differently from today on. Rows that are off or cannot be read stay.'],
  async run(context) {
    const date = dateBefore(context);
    const before = await loadBefore(context);
    const rows = rowsOf(context, before.tables.Rota).filter((row) => hasEnded(row, date));
    return applyEdit(context, before, { kind: 'remove', table: 'Rota', rows });
  },
};

/** Throws `UsageError` for today and later days: only the past may be pruned. */
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
