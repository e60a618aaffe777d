/** Calls counted by day, line, person, hour or caller, taken in one by one. */
import type { Instant, Zone } from '../rota/model.ts';
import { showTime } from '../rota/show-time.ts';
import type { CallRecord } from './rows.ts';

export const groupings = ['day', 'line', 'person', 'hour', 'caller'] as const;
export type Grouping = (typeof groupings)[number];

/** Calls that have the same key. */
export interface Count {
  readonly key: string;
  readonly calls: number;
  readonly answered: number;
  /** Redirected, ended, and nobody is known to have answered. */
  readonly notAnswered: number;
  readonly rejected: number;
  /** Rejected because of a row in Callers. */
  readonly blocked: number;
  /** Rejected because the line was closed. */
  readonly closed: number;
  /** Calls that rang: the others could not be answered. */
  readonly redirected: number;
  /** No end is recorded, and the call was not rejected. */
  readonly noEnd: number;
  /** Arrived from 22:00 to 07:00 on the clock of the line. */
  readonly night: number;
}

export const countColumns = [
  'key',
  'calls',
  'answered',
  'notAnswered',
  'rejected',
  'noEnd',
  'night',
] as const satisfies readonly (keyof Count)[];

/** From receipt to Graph's answer in milliseconds, and from the decision to the end in seconds; `null`: no numbers. */
export interface Spreads {
  readonly decisionMs: Spread | null;
  readonly answeredSeconds: Spread | null;
  readonly notAnsweredSeconds: Spread | null;
}

/** Percentiles of the nearest rank. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
}

export interface StatsOptions {
  readonly by: Grouping;
  /** Days and hours are counted in this zone. */
  readonly zone: Zone;
  /** The zone of a call's line: night means night there. */
  readonly lineZone: (call: CallRecord) => Zone;
}

export interface Stats {
  add(call: CallRecord): void;
  /** People and callers with most calls first, all else in order. */
  counts(): readonly Count[];
  total(): Count;
  spreads(): Spreads;
}

export function createStats({ by, zone, lineZone }: StatsOptions): Stats {
  const counts = new Map<string, Count>();
  let total = emptyCount('all');
  const times = { decisionMs: [] as number[], answered: [] as number[], notAnswered: [] as number[] };
  return {
    add(call) {
      const end = endOf(call);
      const night = isNight(call, lineZone(call));
      for (const key of keysOf(call, by, zone))
        counts.set(key, counted(counts.get(key) ?? emptyCount(key), call, end, night));
      total = counted(total, call, end, night);
      const { durationMs, secondsAfterDecision: seconds } = call;
      if (durationMs !== null) times.decisionMs.push(durationMs);
      if (seconds !== null && (end === 'answered' || end === 'notAnswered')) times[end].push(seconds);
    },
    counts: () =>
      [...counts.values()].sort(
        (a, b) => (by === 'person' || by === 'caller' ? b.calls - a.calls : 0) || (a.key < b.key ? -1 : 1),
      ),
    total: () => total,
    spreads: () => ({
      decisionMs: spreadOf(times.decisionMs),
      answeredSeconds: spreadOf(times.answered),
      notAnsweredSeconds: spreadOf(times.notAnswered),
    }),
  };
}

const emptyCount = (key: string): Count => ({
  ...{ key, calls: 0, answered: 0, notAnswered: 0, rejected: 0, noEnd: 0, night: 0 },
  ...{ blocked: 0, closed: 0, redirected: 0 },
});

type End = 'answered' | 'notAnswered' | 'rejected' | 'noEnd';

/** `null`: it ended some other way: the caller had gone, or only the end is known. */
function endOf({ action, outcome }: CallRecord): End | null {
  if (outcome === 'answered') return 'answered';
  if (action === 'reject' || outcome === 'rejected') return 'rejected';
  if (outcome === null) return 'noEnd';
  return action === 'redirect' ? 'notAnswered' : null;
}

const counted = (count: Count, { action, source }: CallRecord, end: End | null, night: boolean): Count => ({
  ...count,
  calls: count.calls + 1,
  night: count.night + Number(night),
  blocked: count.blocked + Number(end === 'rejected' && source === 'rule'),
  closed: count.closed + Number(end === 'rejected' && source === 'closed'),
  redirected: count.redirected + Number(action === 'redirect' || end === 'answered'),
  ...(end && { [end]: count[end] + 1 }),
});

function keysOf(call: CallRecord, by: Grouping, zone: Zone): readonly string[] {
  switch (by) {
    case 'day':
      return [localTime(call, zone)?.slice(0, 10) ?? call.day];
    case 'hour':
      return [localTime(call, zone)?.slice(11, 13) ?? 'unknown'];
    case 'line':
      return [call.line ?? 'unknown'];
    case 'caller':
      return [call.caller ?? 'unknown'];
    case 'person':
      return [...new Set(call.targets.map(({ person }) => person))];
  }
}

/** Arrival, else the end, on the clock of the zone. */
function localTime({ at, endedAt }: CallRecord, zone: Zone): string | null {
  const instant: Instant = Date.parse(at ?? endedAt ?? '');
  return Number.isNaN(instant) ? null : showTime(instant, zone);
}

function isNight(call: CallRecord, zone: Zone): boolean {
  const hour = Number(localTime(call, zone)?.slice(11, 13) ?? 12);
  return hour >= 22 || hour < 7;
}

function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = (part: number) => sorted[Math.ceil(part * sorted.length) - 1] ?? 0;
  return sorted.length === 0 ? null : { median: rank(0.5), p95: rank(0.95) };
}
