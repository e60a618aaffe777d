/** Who is on call over the time of a calendar, as events: pure. */
import { gapsOf } from '../check/gaps.ts';
import { compareText } from '../rota/code-units.ts';
import { dutiesBetween, dutyKey, isBare } from '../rota/duties.ts';
import type { Instant } from '../rota/model.ts';
import type { Reading } from '../rota/on-call-answer.ts';
import { shiftsBetween } from '../rota/shifts.ts';

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
  const people = peopleDuties(reading, from - 1, to);
  const all =
    person === null
      ? [...people, ...gapsIn(reading, from - 1, to)]
      : people.filter(({ who }) => who?.key === dutyKey(person));
  return all
    .filter((duty) => duty.to > day - DAYS_BACK * DAY)
    .map((duty) => (duty.from < from ? { ...duty, from, cut: true } : duty))
    .sort((a, b) => a.from - b.from || a.to - b.to || compareText(keyOf(a), keyOf(b)));
}

const peopleDuties = (reading: Reading, from: Instant, to: Instant): readonly Duty[] =>
  dutiesBetween(reading, from, to, ({ rings, tier }) => (rings ? String(tier) : null)).map(
    ({ from, to, tier, key, person }) => {
      const label = isBare(person) ? null : (person.name ?? person.person);
      return { from, to, cut: false, who: { tier, key, label } };
    },
  );

/** A rota on its own has no hours, so all of its gaps count. */
function gapsIn(reading: Reading, from: Instant, to: Instant): readonly Duty[] {
  const { line } = reading;
  const shifts = shiftsBetween(reading, from, to);
  const gaps = line === null ? shifts.filter(({ tier }) => tier === null) : gapsOf(line, shifts);
  return gaps.map((gap) => ({ from: gap.from, to: gap.to, cut: false, who: null }));
}

const keyOf = ({ who }: Duty): string => (who === null ? '' : `${who.tier} ${who.key}`);
