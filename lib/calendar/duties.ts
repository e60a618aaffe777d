/** Who is on call over the time of a calendar, as events: pure. */
import { gapsOf } from '../check/gaps.ts';
import type { Instant } from '../rota/model.ts';
import { nameKey } from '../rota/names.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import type { Ringing } from '../rota/ring.ts';
import { shiftsBetween, type Shift } from '../rota/shifts.ts';
import { targetKey, targetOf } from '../rota/target.ts';

const DAY = 86_400_000;
const DAYS_BACK = 31;
const DAYS_AHEAD = 370;
/** How far back the true start of an event is looked for. */
const DAYS_OF_START = 400;

/** [from, to) in which one person is on call in one tier, or nobody is. */
export interface Duty {
  readonly from: Instant;
  readonly to: Instant;
  /** It began more than 400 days ago: `from` is not its true start. */
  readonly cut: boolean;
  /** `null`: a gap. */
  readonly who: DutyOf | null;
}

export interface DutyOf {
  readonly tier: number;
  /** The `nameKey` of the short name, or the kind and id of a target that a Who cell names directly. */
  readonly key: string;
  /** Name, else short name; `null`: a bare number or id, which no calendar shows. */
  readonly label: string | null;
}

/** 00:00 UTC of the day: all that a calendar says is as of then, so that its text holds all day. */
export const dayOf = (now: Instant): Instant => Math.floor(now / DAY) * DAY;

/**
 * What meets 31 days back to 370 ahead of `day`, by start. Touching periods of a person in one tier are one, whatever
 * row says so. `person`: only that one's, and no gaps.
 */
export function dutiesOf(reading: Reading, day: Instant, person: string | null): readonly Duty[] {
  const [from, to] = [day - DAYS_OF_START * DAY, day + DAYS_AHEAD * DAY];
  // A millisecond more, to tell what begins at `from` from what was there before.
  const shifts = shiftsBetween(reading, from - 1, to);
  const people = peopleDuties(shifts);
  const all = person === null ? [...people, ...gapsIn(reading, shifts)] : people.filter(isOf(person));
  return all
    .filter((duty) => duty.to > day - DAYS_BACK * DAY)
    .map((duty) => (duty.from < from ? { ...duty, from, cut: true } : duty))
    .sort((a, b) => a.from - b.from || a.to - b.to || compare(keyOf(a), keyOf(b)));
}

function peopleDuties(shifts: readonly Shift[]): readonly Duty[] {
  const done: Duty[] = [];
  const running = new Map<string, Duty>();
  for (const { from, to, tier, ring } of shifts) {
    for (const ringing of tier === null ? [] : ring) {
      const who = { tier: tier ?? 1, key: keyOfPerson(ringing), label: labelOf(ringing) };
      const id = `${who.tier} ${who.key}`;
      const before = running.get(id);
      if (before?.to === from) running.set(id, { ...before, to });
      else {
        if (before !== undefined) done.push(before);
        running.set(id, { from, to, cut: false, who });
      }
    }
  }
  return [...done, ...running.values()];
}

/** Of a rota by itself every gap: it has no hours. */
function gapsIn({ line }: Reading, shifts: readonly Shift[]): readonly Duty[] {
  const gaps = line === null ? shifts.filter(({ tier }) => tier === null) : gapsOf(line, shifts);
  return gaps.map(({ from, to }) => ({ from, to, cut: false, who: null }));
}

const isBare = ({ person }: Ringing): boolean => targetOf(person) !== null;

const keyOfPerson = (ringing: Ringing): string =>
  isBare(ringing) ? targetKey(ringing) : nameKey(ringing.person);

const labelOf = (ringing: Ringing): string | null =>
  isBare(ringing) ? null : (ringing.name ?? ringing.person);

function isOf(person: string): (duty: Duty) => boolean {
  const target = targetOf(person);
  const key = target === null ? nameKey(person) : targetKey(target);
  return ({ who }) => who?.key === key;
}

const keyOf = ({ who }: Duty): string => (who === null ? '' : `${who.tier} ${who.key}`);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
