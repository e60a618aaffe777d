/** Whether somebody rings when the rota cannot be read, or a redirect is refused. */
import type { Line } from '../../rota/model.ts';
import { lineWithoutRow, readLines } from '../../rows/lines.ts';
import { StoreError } from '../../ports.ts';
import { within } from '../../azure/within.ts';
import { ok, skipped, warn, type Verdict } from './verdict.ts';
import type { Facts } from './facts.ts';

export async function checkFallback({ settings, wrong, tables }: Facts): Promise<Verdict> {
  const zone = settings.defaultTimeZone;
  if (!wrong.has('FALLBACK_TARGETS') && settings.fallbackTargets.length > 0)
    return ok('FALLBACK_TARGETS names whom to ring when all else fails');
  if (wrong.has('ROTA_STORAGE'))
    return skipped('FALLBACK_TARGETS names nobody here, and it needs ROTA_STORAGE');
  try {
    const { rows } = readLines(await within(tables.lines()), zone);
    return judge(
      rows.filter(({ enabled }) => enabled),
      zone,
    );
  } catch (failure) {
    const why = failure instanceof StoreError ? failure.message : 'they did not answer in time';
    return warn(`FALLBACK_TARGETS names nobody here, and Lines could not be read: ${why}`);
  }
}

function judge(enabled: readonly Line[], zone: string): Verdict {
  const lines = enabled.length > 0 ? enabled : [lineWithoutRow(zone)];
  const bare = lines.filter(({ fallback }) => fallback.length === 0).map(({ name }) => name);
  if (bare.length === 0)
    return ok('every line has a Fallback; with FALLBACK_TARGETS it would ring without the tables too');
  const named = bare.slice(0, 5).join(', ') + (bare.length > 5 ? ` and ${bare.length - 5} more` : '');
  return warn(
    `no FALLBACK_TARGETS here, and no Fallback of the line: nobody rings when the rota cannot be read (${named})`,
  );
}
