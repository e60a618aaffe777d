/** What the Callers table says of a caller, on a line at an instant. */
import type { CallerRow, Line, Problem } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import { wallClock } from '../rota/wall-clock.ts';
import type { ReadRows } from './cells.ts';
import { StoreError, type Log } from '../ports.ts';

export type Rule = CallerRow['rule'] | null;

/** What the Callers table says, and what is wrong with it. */
export interface RuleRead {
  readonly rule: Rule;
  readonly problems: readonly string[];
  /** Unreadable cells in the caller's own rows. */
  readonly unreadable: readonly Problem[];
}

/** A caller's rule that cannot be read must not cost the caller the call: then there is none. */
export async function ruleOf(
  line: Line,
  rules: Promise<ReadRows<CallerRow>>,
  at: number,
  log: Log,
): Promise<RuleRead> {
  try {
    const { rows, problems } = await rules;
    const unreadable = problems.filter(({ level }) => level === 'error');
    return { rule: ruleFor(rows, line, at), problems: [], unreadable };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.warn('storage.failed', { what: 'Callers', fault: error.fault, reason: error.message });
    return { rule: null, problems: [`Callers: ${error.message}`], unreadable: [] };
  }
}

/** The first rule that counts on this line and day; a block wins. */
function ruleFor(rules: readonly CallerRow[], line: Line, at: number): Rule {
  const today = wallClock(line.zone).dateAt(at);
  const names = [nameKey(line.name), nameKey(line.key)];
  const counting = rules.filter(
    (rule) =>
      rule.enabled &&
      (rule.until === null || today <= rule.until) &&
      (rule.lines.length === 0 || rule.lines.some((name) => names.includes(name))),
  );
  return counting.some((rule) => rule.rule === 'block') ? 'block' : (counting[0]?.rule ?? null);
}
