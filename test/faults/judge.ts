/** What was seen, held against what is promised. */
import type { FaultRow, Seen } from './row.ts';

/** In plain words what is not as promised; empty: the row is green. */
export function judge({ promised }: FaultRow, seen: Seen): readonly string[] {
  const wrong: string[] = [...seen.broken];
  if (seen.action !== promised.action) wrong.push(`Graph accepted ${seen.action}, not ${promised.action}`);
  if (seen.afterMs > promised.withinMs)
    wrong.push(`it took ${seen.afterMs} ms, more than ${promised.withinMs}`);
  // The end can come before the process has gone.
  const isEnded = promised.audit === 'unended' && seen.audit === 'tables';
  if (seen.audit !== promised.audit && !isEnded)
    wrong.push(`the audit is "${seen.audit}", not "${promised.audit}"`);
  if (promised.attempts !== undefined && seen.attempts !== promised.attempts)
    wrong.push(`Graph was asked ${seen.attempts} times, not ${promised.attempts}`);
  if (promised.source !== undefined && seen.source !== promised.source)
    wrong.push(`the source is ${seen.source ?? 'not said'}, not ${promised.source}`);
  if (promised.problem !== undefined && seen.problem?.includes(promised.problem) !== true)
    wrong.push(`the problem is "${seen.problem ?? ''}", without "${promised.problem}"`);
  for (const event of promised.logged)
    if (!seen.logged.includes(event)) wrong.push(`nothing was logged as ${event}`);
  return wrong;
}
