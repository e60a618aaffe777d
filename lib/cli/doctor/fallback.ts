/** Whether somebody rings when the rota cannot be read, or a redirect is refused. */
import type { Line } from '../../rota/model.ts';
import { lineWithoutRow, readLines } from '../../rows/lines.ts';
import { StoreError } from '../../ports.ts';
import type { Settings } from '../../settings/settings.ts';
import { ok, skipped, warn, type Check } from './check.ts';
import type { TableProbe } from './ports.ts';
import { within } from '../../azure/within.ts';

const NAME = 'fallback';
const ADVICE =
  'set FALLBACK_TARGETS to a number or people who can always be rung (docs/deploy.md, step 4); a Fallback in Lines helps only while the tables can be read';

/** `canRead`: the setting of the storage is right. Never throws. */
export async function checkFallback(
  { fallbackTargets, defaultTimeZone }: Pick<Settings, 'fallbackTargets' | 'defaultTimeZone'>,
  tables: Pick<TableProbe, 'lines'>,
  canRead: boolean,
): Promise<Check> {
  if (fallbackTargets.length > 0) return ok(NAME, 'FALLBACK_TARGETS names whom to ring when all else fails');
  if (!canRead) return skipped(NAME, 'FALLBACK_TARGETS names nobody, and Lines could not be read', ADVICE);
  try {
    const { rows } = readLines(await within(tables.lines()), defaultTimeZone);
    return judge(
      rows.filter(({ enabled }) => enabled),
      defaultTimeZone,
    );
  } catch (error) {
    const why = error instanceof StoreError ? error.message : 'they did not answer in time';
    return warn(NAME, `FALLBACK_TARGETS names nobody, and Lines could not be read: ${why}`, ADVICE);
  }
}

function judge(enabled: readonly Line[], zone: string): Check {
  const lines = enabled.length > 0 ? enabled : [lineWithoutRow(zone)];
  const bare = lines.filter(({ fallback }) => fallback.length === 0).map(({ name }) => name);
  if (bare.length === 0)
    return ok(NAME, 'every line has a Fallback; with FALLBACK_TARGETS it would ring without the tables too');
  const named = bare.slice(0, 5).join(', ') + (bare.length > 5 ? ` and ${bare.length - 5} more` : '');
  return warn(
    NAME,
    `neither FALLBACK_TARGETS nor a Fallback of the line: nobody is rung when the rota cannot be (${named})`,
    ADVICE,
  );
}
