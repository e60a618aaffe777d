import type { Instant, TierOnCall } from './model.ts';
import { tiersOnCall, type Active } from './precedence.ts';
import type { Rota } from './prepare.ts';

/** Who is on call at `at`: the tiers that have somebody, lowest first. The lowest rings. */
export function onCallAt(rota: Rota, at: Instant): readonly TierOnCall[] {
  const active: Active[] = [];
  for (const row of rota.rows)
    row.eachPeriod(at, at + 1, (_from, _to, who) => {
      active.push({ row, who });
    });
  return tiersOnCall(active);
}
