/** Counts and percentiles over calls, taken in one by one: what is kept of a call is two numbers and its caller. */
import { compareText } from '../rota/code-units.ts';
import type { CallRecord } from './call-record.ts';

export interface Tally {
  readonly calls: number;
  readonly answered: number;
  readonly rejected: number;
  /** Ended, and nobody is known to have answered. */
  readonly ended: number;
  /** No end is recorded. */
  readonly none: number;
  /** From receipt to Graph's answer, in milliseconds. */
  readonly decisionMs: Spread;
  /** From the decision to the end, of calls that were answered and of those that were not. */
  readonly secondsToEnd: { readonly answered: Spread; readonly others: Spread };
}

/** `null`: no numbers. Percentiles are those of the nearest rank. */
export interface Spread {
  readonly median: number | null;
  readonly p95: number | null;
}

export interface Stats {
  readonly total: Tally;
  /** By day, then line, both in order. */
  readonly days: readonly (Tally & { readonly day: string; readonly line: string | null })[];
  /** Most calls first. */
  readonly callers: readonly CallerCount[];
}

export interface CallerCount {
  readonly caller: string;
  readonly name: string | null;
  readonly calls: number;
}

const TOP_CALLERS = 10;

export interface StatsCounter {
  /** `day`: the day that the call counts for. */
  add(call: CallRecord, day: string): void;
  stats(): Stats;
}

export function createStats(): StatsCounter {
  const total = createTally();
  const groups = new Map<
    string,
    { readonly day: string; readonly line: string | null; readonly tally: TallyCounter }
  >();
  const callers = new Map<string, { name: string | null; calls: number }>();
  return {
    add(call, day) {
      const key = JSON.stringify([day, call.line]);
      const group = groups.get(key) ?? { day, line: call.line, tally: createTally() };
      groups.set(key, group);
      total.add(call);
      group.tally.add(call);
      if (call.caller === null || !call.caller.includes(':')) return;
      const known = callers.get(call.caller);
      callers.set(call.caller, { name: known?.name ?? call.callerName, calls: (known?.calls ?? 0) + 1 });
    },
    stats: () => ({
      total: total.tally(),
      days: [...groups.values()]
        .toSorted((a, b) => compareText(a.day, b.day) || compareText(a.line ?? '', b.line ?? ''))
        .map(({ day, line, tally }) => ({ day, line, ...tally.tally() })),
      callers: [...callers]
        .map(([caller, { name, calls }]) => ({ caller, name, calls }))
        .toSorted((a, b) => b.calls - a.calls || compareText(a.caller, b.caller))
        .slice(0, TOP_CALLERS),
    }),
  };
}

interface TallyCounter {
  add(call: CallRecord): void;
  tally(): Tally;
}

function createTally(): TallyCounter {
  const counts = { answered: 0, rejected: 0, ended: 0, none: 0 };
  const [decisions, answered, others]: [number[], number[], number[]] = [[], [], []];
  return {
    add({ outcome, durationMs, secondsAfterDecision }) {
      counts[
        outcome === 'answered' || outcome === 'rejected' ? outcome : outcome === null ? 'none' : 'ended'
      ] += 1;
      if (durationMs !== null) decisions.push(durationMs);
      if (secondsAfterDecision !== null)
        (outcome === 'answered' ? answered : others).push(secondsAfterDecision);
    },
    tally: () => ({
      calls: counts.answered + counts.rejected + counts.ended + counts.none,
      ...counts,
      decisionMs: spread(decisions),
      secondsToEnd: { answered: spread(answered), others: spread(others) },
    }),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null;
  return { median: rank(0.5), p95: rank(0.95) };
}
