/**
 * Recurrence rules (RFC 5545 3.3.10) as local times: exact, or refused. Local times and dates here are milliseconds as if
 * they were UTC. Why this is not a library: docs/decisions/0012-recurrence-rules.md.
 */
const DAY = 86_400_000;

const FREQUENCIES = ['SECONDLY', 'MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
type Frequency = (typeof FREQUENCIES)[number];

const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

type Numbers = readonly number[] | null;

export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | null;
  /** As it is written: what it means depends on the series. */
  readonly until: string | null;
  readonly months: Numbers;
  readonly weekNumbers: Numbers;
  readonly yearDays: Numbers;
  readonly monthDays: Numbers;
  /** `nth` 0: every one. `weekday`: 0 is Monday. */
  readonly weekdays: readonly { readonly nth: number; readonly weekday: number }[] | null;
  readonly hours: Numbers;
  readonly minutes: Numbers;
  readonly seconds: Numbers;
  readonly positions: Numbers;
  readonly weekStart: number;
}

/** Largest value of each list; those in `FROM_THE_END` may be negative, and not 0. */
const LISTS: Readonly<Record<string, number>> = {
  ...{ BYMONTH: 12, BYWEEKNO: 53, BYYEARDAY: 366, BYMONTHDAY: 31, BYSETPOS: 366 },
  ...{ BYHOUR: 23, BYMINUTE: 59, BYSECOND: 59 },
};
const FROM_THE_END = new Set(['BYWEEKNO', 'BYYEARDAY', 'BYMONTHDAY', 'BYSETPOS']);
const FROM_ZERO = new Set(['BYHOUR', 'BYMINUTE', 'BYSECOND']);
const OTHER_PARTS = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'WKST']);

/** The rule, or what about it is wrong or read in different ways by different programs. */
export function readRule(text: string): Rule | string {
  const parts = new Map<string, string>();
  for (const part of text.toUpperCase().replace(/\s/g, '').split(';')) {
    if (part === '') continue;
    const [name = '', value = '', ...more] = part.split('=');
    if (!(name in LISTS) && !OTHER_PARTS.has(name)) return `${name} is not supported`;
    if (parts.has(name) || more.length > 0 || value === '') return `${name} is malformed`;
    parts.set(name, value);
  }
  const malformed: string[] = [];
  const list = (name: string): Numbers => {
    const value = parts.get(name);
    if (value === undefined) return null;
    const numbers = value.split(',').map((one) => (/^[+-]?\d{1,3}$/.test(one) ? Number(one) : NaN));
    const least = FROM_THE_END.has(name) ? -(LISTS[name] ?? 0) : FROM_ZERO.has(name) ? 0 : 1;
    const isGood = (one: number) =>
      one >= least && one <= (LISTS[name] ?? 0) && (one !== 0 || FROM_ZERO.has(name));
    if (!numbers.every(isGood)) malformed.push(name);
    return numbers;
  };
  const number = (name: string): number | null => {
    const value = parts.get(name);
    if (value === undefined) return null;
    if (!/^\d{1,10}$/.test(value) || Number(value) === 0) malformed.push(name);
    return Number(value);
  };
  const frequency = FREQUENCIES.find((one) => one === parts.get('FREQ'));
  const weekStart = WEEKDAYS.indexOf(parts.get('WKST') ?? 'MO');
  if (frequency === undefined) malformed.push('FREQ');
  if (weekStart < 0) malformed.push('WKST');
  const byDay = parts.get('BYDAY')?.split(',').map(weekdayOf);
  if (byDay?.some((one) => one === null) === true) malformed.push('BYDAY');
  const rule: Rule = {
    frequency: frequency ?? 'DAILY',
    interval: number('INTERVAL') ?? 1,
    count: number('COUNT'),
    until: parts.get('UNTIL') ?? null,
    months: list('BYMONTH'),
    weekNumbers: list('BYWEEKNO'),
    yearDays: list('BYYEARDAY'),
    monthDays: list('BYMONTHDAY'),
    weekdays: byDay?.filter((one) => one !== null) ?? null,
    hours: list('BYHOUR'),
    minutes: list('BYMINUTE'),
    seconds: list('BYSECOND'),
    positions: list('BYSETPOS'),
    weekStart,
  };
  return malformed.length > 0 ? `${malformed.join(', ')} is malformed` : (unclear(rule) ?? rule);
}

/** `MO`, `-1FR`, `20MO`; some programs write `4TH` with its sign. */
function weekdayOf(text: string): { readonly nth: number; readonly weekday: number } | null {
  const [, nth, day = ''] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const weekday = WEEKDAYS.indexOf(day);
  const isGood = nth === undefined || (Number(nth) !== 0 && Math.abs(Number(nth)) <= 53);
  return weekday < 0 || !isGood ? null : { nth: Number(nth ?? 0), weekday };
}

/** What the standard forbids, and what it leaves open so that programs differ. `null`: nothing of it. */
function unclear(rule: Rule): string | null {
  const { frequency, weekNumbers, yearDays, monthDays, weekdays, positions } = rule;
  const isOf = (...list: readonly Frequency[]) => list.includes(frequency);
  const numbered = weekdays?.some(({ nth }) => nth !== 0) === true;
  const others = [rule.months, weekNumbers, yearDays, monthDays, weekdays];
  const times = [rule.hours, rule.minutes, rule.seconds];
  const withFrequency = `cannot be combined with FREQ=${frequency}`;
  if (rule.count !== null && rule.until !== null) return 'COUNT and UNTIL cannot be used together';
  if (weekNumbers !== null && !isOf('YEARLY')) return `BYWEEKNO ${withFrequency}`;
  if (yearDays !== null && isOf('DAILY', 'WEEKLY', 'MONTHLY')) return `BYYEARDAY ${withFrequency}`;
  if (monthDays !== null && isOf('WEEKLY')) return `BYMONTHDAY ${withFrequency}`;
  if (numbered && !isOf('MONTHLY', 'YEARLY')) return `a number in BYDAY ${withFrequency}`;
  if (numbered && weekNumbers !== null) return 'a number in BYDAY cannot be combined with BYWEEKNO';
  if (positions !== null && [...others, ...times].every((list) => list === null))
    return 'BYSETPOS needs another BY… part';
  if (weekNumbers === null) return null;
  if (weekdays === null) return 'BYWEEKNO without BYDAY does not name a day';
  if (positions !== null) return 'BYWEEKNO with BYSETPOS is read in different ways';
  return rule.interval === 1 ? null : 'BYWEEKNO with INTERVAL is read in different ways';
}

/** Counts the work that a rule makes; throws to end it. */
export type Spend = (steps: number) => void;

interface Bounds {
  /** The first that is wanted. A rule with COUNT is counted from its start all the same. */
  readonly from: number;
  /** The last that is wanted. */
  readonly to: number;
  readonly spend: Spend;
}

/** Local times of the rule in [from, to], in order. UNTIL is left to the caller. */
export function* timesOf(rule: Rule, start: number, { from, to, spend }: Bounds): Generator<number> {
  const isSubDaily = FREQUENCIES.indexOf(rule.frequency) < FREQUENCIES.indexOf('DAILY');
  const first = rule.count === null ? Math.max(start, from) : start;
  let left = rule.count ?? Infinity;
  for (const set of (isSubDaily ? setsInDays : setsOfDays)(rule, start, { from: first, to, spend }))
    for (const time of atPositions(set, rule.positions)) {
      if (time > to) return;
      if (time < start) continue;
      if (time >= from) yield time;
      left -= 1;
      if (left === 0) return;
    }
}

/** The times of one interval of the rule: each of `days` at each of `offsets`. */
interface TimeSet {
  readonly days: readonly number[];
  readonly offsets: readonly number[];
}

function* atPositions({ days, offsets }: TimeSet, positions: Numbers): Generator<number> {
  const size = days.length * offsets.length;
  const at = (index: number) =>
    (days[Math.floor(index / offsets.length)] ?? 0) + (offsets[index % offsets.length] ?? 0);
  if (positions === null) for (let index = 0; index < size; index += 1) yield at(index);
  else {
    const wanted = positions.map((position) => (position > 0 ? position - 1 : size + position));
    for (const index of inOrder(wanted.filter((one) => one >= 0 && one < size))) yield at(index);
  }
}

const inOrder = (numbers: readonly number[]): readonly number[] =>
  [...new Set(numbers)].sort((a, b) => a - b);

/** DAILY and longer: all days of an interval that the rule names, at its times of day. */
function* setsOfDays(rule: Rule, start: number, { from, to, spend }: Bounds): Generator<TimeSet> {
  const isWanted = dayFilter(rule, start);
  const clock = new Date(start);
  const seconds = rule.seconds ?? [clock.getUTCSeconds()];
  const minutes = rule.minutes ?? [clock.getUTCMinutes()];
  const hours = rule.hours ?? [clock.getUTCHours()];
  const offsets = inOrder(
    hours.flatMap((hour) =>
      minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1_000)),
    ),
  );
  for (const days of intervals(rule, start, from, to)) {
    spend(days.length + 1);
    const wanted = days.filter(isWanted);
    spend(wanted.length * offsets.length);
    yield { days: wanted, offsets };
  }
}

/** The days of each interval from the one that `from` is in; a year's are only those of its months. */
function* intervals(rule: Rule, start: number, from: number, to: number): Generator<readonly number[]> {
  const { frequency, interval, months } = rule;
  const firstDay = floorTo(start, DAY);
  if (frequency === 'DAILY' || frequency === 'WEEKLY') {
    const length = frequency === 'WEEKLY' ? 7 : 1;
    const begin = firstDay - (length === 7 ? mod(weekdayIn(firstDay) - rule.weekStart, 7) * DAY : 0);
    const step = length * interval * DAY;
    for (let day = begin + Math.max(0, floorTo(from - begin, step)); day <= to; day += step)
      yield daysFrom(day, length);
    return;
  }
  const clock = new Date(start);
  const [year, month] = [clock.getUTCFullYear(), clock.getUTCMonth()];
  const isYearly = frequency === 'YEARLY';
  const step = interval * (isYearly ? 12 : 1);
  const begin = isYearly ? year * 12 : year * 12 + month;
  const now = new Date(from);
  const skipped = Math.floor((now.getUTCFullYear() * 12 + now.getUTCMonth() - begin) / step);
  const isFree =
    rule.weekNumbers === null && rule.yearDays === null && rule.monthDays === null && rule.weekdays === null;
  const inYear = months ?? (isFree ? [month + 1] : null);
  for (let at = begin + Math.max(0, skipped) * step; monthStart(at) <= to; at += step)
    if (!isYearly) yield months?.includes((at % 12) + 1) === false ? [] : daysOfMonth(at);
    else if (inYear === null) yield daysFrom(monthStart(at), daysBetween(at, at + 12));
    else yield inOrder(inYear).flatMap((one) => daysOfMonth(at + one - 1));
}

/** Asked for with every day that is looked at. At most 120,000: years have four digits. */
const monthStarts = new Map<number, number>();

/** Months are counted from January of the year 0. */
function monthStart(month: number): number {
  let start = monthStarts.get(month);
  if (start === undefined) {
    start = new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    monthStarts.set(month, start);
  }
  return start;
}

const daysBetween = (month: number, end: number): number => (monthStart(end) - monthStart(month)) / DAY;
const daysOfMonth = (month: number): readonly number[] =>
  daysFrom(monthStart(month), daysBetween(month, month + 1));
const daysFrom = (day: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => day + index * DAY);
const weekdayIn = (day: number): number => mod(day / DAY + 3, 7);
const mod = (value: number, by: number): number => ((value % by) + by) % by;
const floorTo = (value: number, unit: number): number => Math.floor(value / unit) * unit;

/** Shorter than a day: the intervals of each day that the rule names. */
function* setsInDays(rule: Rule, start: number, { from, to, spend }: Bounds): Generator<TimeSet> {
  const isWanted = dayFilter(rule, start);
  const unit = { SECONDLY: 1_000, MINUTELY: 60_000, HOURLY: 3_600_000 }[rule.frequency as 'HOURLY'];
  const step = unit * rule.interval;
  const begin = floorTo(start, unit);
  const clock = new Date(start);
  const seconds = rule.frequency === 'SECONDLY' ? [0] : (rule.seconds ?? [clock.getUTCSeconds()]);
  const minutes = rule.frequency === 'HOURLY' ? (rule.minutes ?? [clock.getUTCMinutes()]) : [0];
  const offsets = inOrder(
    minutes.flatMap((minute) => seconds.map((second) => (minute * 60 + second) * 1_000)),
  );
  const isTime = (at: Date): boolean =>
    rule.hours?.includes(at.getUTCHours()) !== false &&
    (rule.frequency === 'HOURLY' || rule.minutes?.includes(at.getUTCMinutes()) !== false) &&
    (rule.frequency !== 'SECONDLY' || rule.seconds?.includes(at.getUTCSeconds()) !== false);
  for (let day = floorTo(from, DAY); day <= to; day += DAY) {
    spend(1);
    if (!isWanted(day)) continue;
    const passed = Math.max(0, Math.ceil((day - begin) / step));
    for (let at = begin + passed * step; at < day + DAY; at += step) {
      spend(offsets.length);
      if (isTime(new Date(at))) yield { days: [at], offsets };
    }
  }
}

/** Whether the rule names a day. What it leaves out comes from the start. */
function dayFilter(rule: Rule, start: number): (day: number) => boolean {
  const { frequency, weekNumbers, yearDays } = rule;
  const begin = new Date(start);
  const free = rule.monthDays === null && rule.weekdays === null && weekNumbers === null && yearDays === null;
  const isByDate = free && (frequency === 'MONTHLY' || frequency === 'YEARLY');
  const monthDays = isByDate ? [begin.getUTCDate()] : rule.monthDays;
  const months = rule.months ?? (free && frequency === 'YEARLY' ? [begin.getUTCMonth() + 1] : null);
  const weekdays =
    free && frequency === 'WEEKLY' ? [{ nth: 0, weekday: weekdayIn(floorTo(start, DAY)) }] : rule.weekdays;
  const inMonths = frequency === 'MONTHLY' || rule.months !== null;
  return (day) => {
    if (weekdays?.every(({ weekday }) => weekday !== weekdayIn(day)) === true) return false;
    const date = new Date(day);
    const month = date.getUTCMonth() + 1;
    if (months?.includes(month) === false) return false;
    const inMonth = placeIn(
      day,
      monthStart(date.getUTCFullYear() * 12 + month - 1),
      date.getUTCFullYear() * 12 + month,
    );
    if (monthDays !== null && !isAt(monthDays, inMonth)) return false;
    if (yearDays === null && weekNumbers === null && weekdays === null) return true;
    const inYear = placeIn(day, monthStart(date.getUTCFullYear() * 12), date.getUTCFullYear() * 12 + 12);
    if (yearDays !== null && !isAt(yearDays, inYear)) return false;
    if (weekNumbers !== null && !isAt(weekNumbers, weekOf(day, rule.weekStart))) return false;
    if (weekdays === null) return true;
    const week = inMonths ? inMonth : inYear;
    const place = { nth: Math.ceil(week.nth / 7), last: Math.floor(week.last / 7) };
    return weekdays.some(
      (one) => one.weekday === weekdayIn(day) && (one.nth === 0 || isAt([one.nth], place)),
    );
  };
}

/** From the beginning, from 1, and from the end, from -1. */
interface Place {
  readonly nth: number;
  readonly last: number;
}

const isAt = (list: readonly number[], { nth, last }: Place): boolean =>
  list.includes(nth) || list.includes(last);

const placeIn = (day: number, first: number, nextMonth: number): Place => ({
  nth: (day - first) / DAY + 1,
  last: (day - monthStart(nextMonth)) / DAY,
});

/** Week 1 is the first with four days of the year in it. */
function weekOf(day: number, weekStart: number): Place {
  const weekBegin = day - mod(weekdayIn(day) - weekStart, 7) * DAY;
  const year = new Date(weekBegin + 3 * DAY).getUTCFullYear();
  const [first, next] = [weekOne(year, weekStart), weekOne(year + 1, weekStart)];
  return { nth: (weekBegin - first) / (7 * DAY) + 1, last: (weekBegin - next) / (7 * DAY) };
}

function weekOne(year: number, weekStart: number): number {
  const fourth = monthStart(year * 12) + 3 * DAY;
  return fourth - mod(weekdayIn(fourth) - weekStart, 7) * DAY;
}
