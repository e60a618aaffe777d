/** What an edit changed in who is on call in the coming 14 days. */
import type { Instant } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { PeopleLookup } from '../rota/ring.ts';
import { shiftsBetween } from '../rota/shifts.ts';
import { showDayTime } from '../rota/show-time.ts';
import { isRecord, parseJson } from '../text/json.ts';
import type { ReadingOfLine } from '../rows/reading.ts';
import { listed, renderCard, type Card } from './card.ts';
import { shiftLink } from './duty.ts';
import { isPending, lastSeen, tellChange, watchLines } from './last-told.ts';
import type { TellDeps } from './tell-call.ts';

const MS_A_DAY = 86_400_000;
const TOLD_MS = 14 * MS_A_DAY;
/** One day more is stored than is told: so the row is written once a day, and not by every run. */
const STORED_MS = TOLD_MS + MS_A_DAY;
const MAX_SHOWN = 20;

/** [start of the period, short names of who is on call]; it lasts until the next one starts. */
type Period = readonly [Instant, ...string[]];

/** Who is on call from the first period to `to`, as people were last told. */
interface Plan {
  readonly to: Instant;
  readonly periods: readonly Period[];
}

/** [from, to) in which other people are on call than before. */
interface Change {
  readonly from: Instant;
  /** `null`: as far as the plans go. */
  readonly to: Instant | null;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** To be called while no row changes: an edit that is not finished is not told. Throws `StoreError`. */
export const watchChanges = (lines: readonly ReadingOfLine[], deps: TellDeps): Promise<void> =>
  watchLines(
    'changes',
    lines.filter(({ line }) => line.notify.includes('changes')),
    async (reading, key, stored) => {
      const now = deps.now();
      const plan = planOf(reading, now);
      const seen = readPlan(lastSeen(stored));
      // What time alone brings is stored once a day, and never told.
      const isFresh = seen !== null && (seen.to >= now + TOLD_MS || isPending(stored));
      if (isFresh && changesOf(seen, plan, now).length === 0) return;
      const bodyOf = (told: string | null) => {
        const before = readPlan(told);
        const changes = before === null ? [] : changesOf(before, plan, now);
        const near = changes.filter(({ from }) => from < now + TOLD_MS);
        return near.length === 0 ? null : renderCard(changesCard(reading, near, now, deps.board));
      };
      await tellChange(key, stored, JSON.stringify(plan), bodyOf, deps);
    },
    deps,
  );

/** A String column holds 32,768 UTF-16 units. */
const MAX_STATE = 30_000;

/** A plan that is too long for a column ends earlier. */
function planOf(reading: ReadingOfLine, now: Instant): Plan {
  const shifts = shiftsBetween(reading, now, now + STORED_MS);
  const periods: Period[] = [];
  let length = 50;
  for (const { from, ring } of shifts) {
    const people = ring.map(({ person }) => person);
    const [, ...last] = periods.at(-1) ?? [];
    if (periods.length > 0 && sameNames(last, people)) continue;
    const period: Period = [from, ...people];
    length += JSON.stringify(period).length + 1;
    if (length > MAX_STATE) return { to: from, periods };
    periods.push(period);
  }
  return { to: now + STORED_MS, periods };
}

/** `null`: not written by this program. */
function readPlan(text: string | null): Plan | null {
  const value = parseJson(text ?? '');
  if (!isRecord(value) || typeof value.to !== 'number' || !Array.isArray(value.periods)) return null;
  return { to: value.to, periods: value.periods.filter(isPeriod) };
}

const isPeriod = (value: unknown): value is Period =>
  Array.isArray(value) &&
  typeof value[0] === 'number' &&
  value.slice(1).every((name) => typeof name === 'string');

/** In order, from `now` to where the shorter of both plans ends; neighbors with the same people as one. */
function changesOf(before: Plan, after: Plan, now: Instant): readonly Change[] {
  const end = Math.min(before.to, after.to);
  const starts = [...before.periods, ...after.periods].map(([from]) => Math.max(from, now));
  const cuts = [...new Set([now, ...starts])].filter((at) => at < end).sort((a, b) => a - b);
  const changes: Change[] = [];
  for (const [index, from] of cuts.entries()) {
    const change = {
      from,
      to: cuts[index + 1] ?? null,
      before: peopleAt(before, from),
      after: peopleAt(after, from),
    };
    if (sameNames(change.before, change.after)) continue;
    const last = changes.at(-1);
    const goesOn =
      last?.to === from && sameNames(last.before, change.before) && sameNames(last.after, change.after);
    if (goesOn) changes[changes.length - 1] = { ...last, to: change.to };
    else changes.push(change);
  }
  return changes;
}

function peopleAt({ periods }: Plan, at: Instant): readonly string[] {
  const [, ...people] = periods.findLast(([from]) => from <= at) ?? [0];
  return people;
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean => {
  const keys = (names: readonly string[]) => JSON.stringify(names.map(nameKey).sort());
  return keys(a) === keys(b);
};

function changesCard(reading: ReadingOfLine, changes: readonly Change[], now: Instant, board: string): Card {
  const { line, people } = reading;
  const time = (at: Instant) => (at === now ? 'now' : showDayTime(at, line.zone));
  const rest = changes.length - MAX_SHOWN;
  return {
    title: `On call changed: ${line.name}`,
    facts: [
      { name: 'Line', value: line.name },
      ...changes.slice(0, MAX_SHOWN).map(({ from, to, before, after }) => ({
        name: to === null ? `from ${time(from)} on` : `${time(from)} to ${time(to)}`,
        value: `${shown(before, people)} → ${shown(after, people)}`,
      })),
      ...(rest > 0 ? [{ name: 'More', value: `${rest} more changes are not shown` }] : []),
      { name: 'Times in', value: line.zone },
    ],
    links: [shiftLink(reading, changes[0]?.from ?? now, board)],
  };
}

const shown = (names: readonly string[], people: PeopleLookup): string =>
  listed(
    names.map((name) => people(name)?.name ?? name),
    150,
  ) || 'nobody';
