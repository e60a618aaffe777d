/**
 * Events of a calendar -> the times at which they are. What belongs to a series is brought to its zone and form first,
 * by the instant, or for whole days by the local date.
 */
import type { Instant, PlainDate, Zone } from '../rota/model.ts';
import { plainText, textOf, type IcsComponent } from './ics-lines.ts';
import { readDuration, readMoments, type Moment } from './ics-moments.ts';
import { readRule, timesOf, type Rule, type Spend } from './ics-rules.ts';
import { clockOf, zonesOf, type IcsClock } from './ics-zones.ts';

const DAY = 86_400_000;

/** An event as it stands in the file. */
export interface IcsEvent {
  readonly uid: string;
  readonly title: string;
  /** The line of its `BEGIN:VEVENT`, from 1. */
  readonly line: number;
  /** DTSTART for people; as it is written where it cannot be read. */
  readonly start: string;
}

/** One time at which an event is. */
export interface Occurrence {
  readonly event: IcsEvent;
  readonly from: Instant;
  readonly to: Instant;
  /** Local dates, both included; `null`: not of whole days. */
  readonly days: { readonly first: PlainDate; readonly last: PlainDate } | null;
  /** `null`: only the file knows the zone. */
  readonly zone: Zone | null;
  /** The start that its series gives it: with the UID, what makes its key. */
  readonly original: string;
}

export interface EventProblem {
  readonly event: IcsEvent;
  /** Reads on after the event's name: `has no start (DTSTART)`. */
  readonly problem: string;
}

export interface Events {
  readonly occurrences: readonly Occurrence[];
  readonly problems: readonly EventProblem[];
  /** What was read and is doubtful. */
  readonly warnings: readonly EventProblem[];
  readonly leftOut: readonly EventProblem[];
  /** Whether recurring events were cut to the time that was asked for. */
  readonly cut: boolean;
}

export interface EventOptions {
  /** For times and dates without a zone, unless the calendar names one. */
  readonly defaultZone: Zone;
  /** Named on the command line: before what the calendar says. */
  readonly zone: Zone | null;
  readonly now: Instant;
  /** Recurring events are taken until then. */
  readonly until: Instant;
  /** Reading stops with one more. */
  readonly maxOccurrences: number;
  /** Why an event is not wanted, by its title, description and categories; `null`: it is. */
  readonly unwanted: (text: string) => string | null;
  readonly spend: Spend;
}

/** What the events of a file have in common. */
interface Calendar {
  readonly zones: (tzid: string) => IcsClock | null;
  /** For times and dates without a zone; throws `Unusable` if the calendar's own name for it is unknown. */
  readonly clock: () => IcsClock;
  readonly isCancelled: boolean;
}

/** A time with its zone; `clock` is `null` where it names none. */
interface Zoned extends Moment {
  readonly clock: IcsClock | null;
}

/** When an event is; local times in `clock`. */
interface Timing {
  readonly whole: boolean;
  readonly clock: IcsClock;
  /** For times in the series that do not name a zone. */
  readonly loose: IcsClock;
  readonly start: number;
  /** Whole days: the day after the last. */
  readonly end: number;
  /** Exactly as written: `end` may be a local time that comes twice. */
  readonly endAt: Instant;
  readonly written: { readonly form: Moment['form']; readonly clock: IcsClock };
}

interface Parsed {
  readonly event: IcsEvent;
  readonly timing: Timing;
  readonly rules: readonly Rule[];
  readonly added: readonly Zoned[];
  readonly excluded: readonly Zoned[];
  /** `null`: not an exception of a series. */
  readonly replaces: Zoned | null;
  readonly sequence: number;
  /** Why it makes no row; `null`: it does. */
  readonly leftOut: string | null;
  readonly unwanted: boolean;
  /** Its start as it is written, with the zone. */
  readonly startText: string;
}

/** What is wrong with an event: thrown where it is met, and caught once for each event. */
class Unusable extends Error {}

export function readEvents(component: IcsComponent, options: EventOptions): Events {
  const calendar = calendarOf(component, options);
  const [problems, leftOut]: [EventProblem[], EventProblem[]] = [[], []];
  const parsed: Parsed[] = [];
  for (const one of component.components.filter(({ name }) => name === 'vevent')) {
    const event = eventOf(one);
    const unwanted = options.unwanted(searchText(one));
    try {
      parsed.push(parseEvent(one, event, unwanted, calendar));
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      if (unwanted === null) problems.push({ event, problem: error.message });
      else leftOut.push({ event, problem: unwanted });
    }
  }
  const { masters, exceptions, copies } = sorted(parsed);
  const result: Draft = {
    occurrences: [],
    problems: [...problems, ...copies],
    warnings: [],
    leftOut,
    cut: false,
  };
  const byUid = Map.groupBy(exceptions, ({ event }) => event.uid);
  const met = new Set<Parsed>();
  for (const master of masters) {
    const own = master.event.uid === '' ? [] : (byUid.get(master.event.uid) ?? []);
    if (master.leftOut !== null) {
      result.leftOut.push({ event: master.event, problem: master.leftOut });
      // An exception that is wanted stands for itself where its series is not.
      if (!master.unwanted) for (const one of own) met.add(one);
      continue;
    }
    try {
      for (const one of expand(master, own, options, result)) met.add(one);
    } catch (error) {
      if (!(error instanceof Unusable || error instanceof RangeError)) throw error;
      result.problems.push({ event: master.event, problem: error.message });
      for (const one of own) met.add(one);
    }
    if (result.occurrences.length > options.maxOccurrences) return result;
  }
  const uids = new Set(masters.filter(({ unwanted }) => !unwanted).map(({ event }) => event.uid));
  for (const one of exceptions.filter((exception) => !met.has(exception)))
    if (one.leftOut !== null) result.leftOut.push({ event: one.event, problem: one.leftOut });
    else if (uids.has(one.event.uid))
      result.warnings.push({
        event: one.event,
        problem: `is left out: it replaces ${one.replaces?.text ?? ''}, when its series has no occurrence`,
      });
    else
      take(
        one,
        one.timing.start,
        originalText(one.replaces ?? one.timing.written, one.replaces?.local ?? 0),
        options,
        result,
        false,
      );
  return result;
}

interface Draft extends Events {
  readonly occurrences: Occurrence[];
  readonly problems: EventProblem[];
  readonly warnings: EventProblem[];
  readonly leftOut: EventProblem[];
  cut: boolean;
}

function calendarOf(component: IcsComponent, { defaultZone, zone, spend }: EventOptions): Calendar {
  const zones = zonesOf(component, spend);
  const named = textOf(component, 'x-wr-timezone');
  return {
    zones,
    clock() {
      if (zone !== null || named === '') return clockOf(zone ?? defaultZone);
      const clock = zones(named);
      if (clock === null)
        throw new Unusable(`needs the calendar's time zone "${named}" (X-WR-TIMEZONE), which is unknown`);
      return clock;
    },
    isCancelled: textOf(component, 'method').toUpperCase() === 'CANCEL',
  };
}

function eventOf(component: IcsComponent): IcsEvent {
  const start = textOf(component, 'dtstart');
  return {
    uid: textOf(component, 'uid'),
    title: textOf(component, 'summary').replace(/\s+/g, ' '),
    line: component.line,
    start: start.replace(/^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d)?/, '$1-$2-$3 $4:$5').replace(/ :$/, ''),
  };
}

const searchText = (component: IcsComponent): string =>
  component.properties
    .filter(({ name }) => ['summary', 'description', 'categories'].includes(name))
    .map(({ value }) => plainText(value))
    .join('\n');

function parseEvent(one: IcsComponent, event: IcsEvent, unwanted: string | null, calendar: Calendar): Parsed {
  const all = (name: string): readonly Zoned[] => momentsOf(one, name, calendar);
  const [start] = all('dtstart');
  if (start === undefined) throw new Unusable('has no start (DTSTART)');
  if (one.properties.some(({ name }) => name === 'exrule'))
    throw new Unusable('has an EXRULE, which is not supported');
  const rules = one.properties
    .filter(({ name }) => name === 'rrule')
    .map(({ value }) => {
      const rule = readRule(value);
      if (typeof rule === 'string') throw new Unusable(`has a rule that cannot be used: ${rule}: "${value}"`);
      return rule;
    });
  const replaced = one.properties.find(({ name }) => name === 'recurrence-id');
  if (replaced?.params.range !== undefined)
    throw new Unusable('changes all later occurrences too (RANGE), which is not supported');
  const isCancelled = calendar.isCancelled || textOf(one, 'status').toUpperCase() === 'CANCELLED';
  const timing = timingOf(one, start, all('dtend')[0] ?? null, rules, calendar);
  if (timing.whole && rules.some(({ frequency }) => isSubDaily(frequency)))
    throw new Unusable('is of whole days, and its rule repeats within a day');
  return {
    event,
    timing,
    rules,
    added: all('rdate'),
    excluded: all('exdate'),
    replaces: all('recurrence-id')[0] ?? null,
    sequence: Number(textOf(one, 'sequence')) || 0,
    leftOut: unwanted ?? (isCancelled ? 'is cancelled' : null),
    unwanted: unwanted !== null,
    startText: `${start.text} ${one.properties.find(({ name }) => name === 'dtstart')?.params.tzid ?? ''}`,
  };
}

const isSubDaily = (frequency: Rule['frequency']): boolean =>
  ['SECONDLY', 'MINUTELY', 'HOURLY'].includes(frequency);

/** All values of a property, with their zones. */
function momentsOf(component: IcsComponent, name: string, calendar: Calendar): readonly Zoned[] {
  return component.properties
    .filter((property) => property.name === name)
    .flatMap(({ value, params }) => {
      const moments = readMoments(value);
      if (typeof moments === 'string') throw new Unusable(`has ${name.toUpperCase()} ${moments}`);
      const tzid = params.tzid?.trim() ?? '';
      return moments.map((moment) => ({
        ...moment,
        clock: tzid === '' || moment.form !== 'local' ? null : clockNamed(tzid, name, calendar),
      }));
    });
}

function clockNamed(tzid: string, name: string, { zones }: Calendar): IcsClock {
  try {
    const clock = zones(tzid);
    if (clock !== null) return clock;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Unusable(`is in the time zone "${tzid}", whose definition ${error.message}`);
  }
  throw new Unusable(
    `names the time zone "${tzid}" in ${name.toUpperCase()}, which is unknown and which the file does not define`,
  );
}

const UTC: IcsClock = { zone: 'UTC', instantOf: (local) => local, localOf: (at) => at };

function timingOf(
  one: IcsComponent,
  start: Zoned,
  end: Zoned | null,
  rules: readonly Rule[],
  calendar: Calendar,
): Timing {
  const own = start.form === 'utc' ? UTC : (start.clock ?? calendar.clock());
  const loose = start.form === 'utc' ? calendar.clock() : own;
  const written = { form: start.form, clock: own };
  const duration = one.properties.find(({ name }) => name === 'duration')?.value ?? null;
  const length = duration === null ? null : readDuration(duration);
  if (duration !== null && length === null) throw new Unusable(`has a malformed DURATION "${duration}"`);
  const at = (moment: Zoned) => instantOf(moment, loose);
  if (start.form === 'date') {
    const last = end === null ? start.local + (length ?? DAY) : dayOf(end, loose);
    if (last < start.local)
      throw new Unusable(`ends before it begins: ${start.text} to ${end?.text ?? duration ?? ''}`);
    const stop = Math.max(start.local + DAY, Math.ceil(last / DAY) * DAY);
    return checked({
      whole: true,
      clock: own,
      loose,
      start: start.local,
      end: stop,
      endAt: own.instantOf(stop),
      written,
    });
  }
  if (end?.form === 'date')
    throw new Unusable(`begins at a time and ends on a date: ${start.text} to ${end.text}`);
  const startAt = at(start);
  const endAt = end === null ? own.instantOf(own.localOf(startAt) + (length ?? 0)) : at(end);
  if (endAt < startAt || (length ?? 0) < 0)
    throw new Unusable(`ends before it begins: ${start.text} to ${end?.text ?? duration ?? ''}`);
  const isMarked = textOf(one, 'x-microsoft-cdo-alldayevent').toUpperCase() === 'TRUE';
  const hasTimes = rules.some(
    (rule) => isSubDaily(rule.frequency) || (rule.hours ?? rule.minutes ?? rule.seconds) !== null,
  );
  const midnight = (clock: IcsClock) =>
    clock.localOf(startAt) % DAY === 0 && clock.localOf(endAt) % DAY === 0 && (isMarked || endAt > startAt);
  const clock = hasTimes ? undefined : (isMarked ? [own, loose] : [own]).find(midnight);
  if (clock !== undefined) {
    const first = clock.localOf(startAt);
    const stop = Math.max(first + DAY, clock.localOf(endAt));
    return checked({
      whole: true,
      clock,
      loose: clock === UTC ? loose : clock,
      start: first,
      end: stop,
      endAt: clock.instantOf(stop),
      written,
    });
  }
  if (isMarked)
    throw new Unusable(`is marked as all-day, and is not from midnight to midnight: ${start.text}`);
  return checked({
    whole: false,
    clock: own,
    loose,
    start: start.local,
    end: own.localOf(endAt),
    endAt,
    written,
  });
}

const LAST = Date.UTC(9999, 11, 30);

function checked(timing: Timing): Timing {
  if (!(timing.end < LAST)) throw new Unusable('lasts beyond the year 9999');
  return timing;
}

const instantOf = ({ form, local, clock }: Zoned, loose: IcsClock): Instant =>
  form === 'utc' ? local : (clock ?? loose).instantOf(local);

const floorDay = (local: number): number => Math.floor(local / DAY) * DAY;

/**
 * The local date of a time in a series of whole days. Midnight is the date as it is written, whatever its zone, and so is
 * the last second of a day in UTC: both are how programs write a date.
 */
function dayOf(moment: Zoned, loose: IcsClock): number {
  const { form, local, clock } = moment;
  const isDate = form === 'date' || local % DAY === 0 || (form === 'utc' && local % DAY === DAY - 1_000);
  if (isDate || (form === 'local' && clock === null)) return floorDay(local);
  return floorDay(loose.localOf(instantOf(moment, loose)));
}

/** Copies of an event: the highest SEQUENCE counts, of equal ones the last. */
function sorted(parsed: readonly Parsed[]) {
  const newest = new Map<string, Parsed>();
  const copies: EventProblem[] = [];
  for (const one of parsed) {
    const { uid, line, title } = one.event;
    const id = JSON.stringify([
      uid === '' ? line : uid,
      one.replaces?.text ?? one.startText,
      one.replaces === null,
    ]);
    const before = newest.get(id);
    if (before === undefined || one.sequence >= before.sequence) newest.set(id, one);
    if (before !== undefined && before.sequence === one.sequence && before.event.title !== title)
      copies.push({
        event: one.event,
        problem: `has the UID and the start of line ${before.event.line}, and another title; which of them counts cannot be known`,
      });
  }
  const all = [...newest.values()];
  return {
    masters: all.filter(({ replaces }) => replaces === null),
    exceptions: all.filter(({ replaces }) => replaces !== null),
    copies,
  };
}

/** Takes the occurrences of an event, or a series, into `result`; returns the exceptions that replace one of them. */
function expand(
  master: Parsed,
  exceptions: readonly Parsed[],
  options: EventOptions,
  result: Draft,
): ReadonlySet<Parsed> {
  const { timing, rules, excluded } = master;
  const { whole, clock, loose } = timing;
  /** What in the file may name the occurrence at a local time. */
  const keysAt = (time: number): readonly string[] => {
    if (whole) return [`day ${time}`];
    const at = clock.instantOf(time);
    return [`at ${at}`, `day ${floorDay(loose.localOf(at))}`];
  };
  const keyOf = (moment: Zoned): string => {
    if (whole) return `day ${dayOf(moment, loose)}`;
    return moment.form === 'date' ? `day ${moment.local}` : `at ${instantOf(moment, loose)}`;
  };
  const exclusions = new Map(excluded.map((moment) => [keyOf(moment), moment]));
  const replacements = new Map(
    exceptions.flatMap((one) => (one.replaces === null ? [] : [[keyOf(one.replaces), one]])),
  );
  const used = new Set<string>();
  const met = new Set<Parsed>();
  const isRecurring = rules.length > 0 || master.added.length > 0;
  const last = clock.localOf(options.until);
  if (isRecurring && timing.endAt <= options.now) result.cut = true;
  if (rules.some((rule) => rule.count === null && !untilOf(rule, timing)(last))) result.cut = true;
  for (const time of startsOf(
    master,
    [...excluded, ...exceptions.flatMap(({ replaces }) => replaces ?? [])],
    options,
  )) {
    const keys = keysAt(time);
    const exclusion = keys.find((key) => exclusions.has(key));
    if (exclusion !== undefined) used.add(exclusion);
    const replacement = keys.map((key) => replacements.get(key)).find((one) => one !== undefined);
    if (replacement !== undefined && met.has(replacement))
      throw new Unusable(
        `has several occurrences on ${replacement.replaces?.text ?? ''}, which line ${replacement.event.line} replaces`,
      );
    if (replacement !== undefined) met.add(replacement);
    if (exclusion !== undefined) continue;
    const original = originalAt(timing, time);
    if (replacement === undefined) take(master, time, original, options, result, isRecurring);
    else if (replacement.leftOut !== null)
      result.leftOut.push({ event: replacement.event, problem: replacement.leftOut });
    else take(replacement, replacement.timing.start, original, options, result, true);
    if (result.occurrences.length > options.maxOccurrences) return met;
  }
  for (const [key, { text }] of exclusions)
    if (!used.has(key))
      result.warnings.push({ event: master.event, problem: `has EXDATE ${text}, when it has no occurrence` });
  return met;
}

/** Two days are more than any two zones are apart. */
const MARGIN = 2 * DAY;

/** Local times at which the series begins, once each: those of the time that is asked for, and those that `named` may mean. */
function* startsOf(master: Parsed, named: readonly Zoned[], options: EventOptions): Generator<number> {
  const { timing, rules, added } = master;
  const { whole, clock, loose, start, end } = timing;
  const from =
    named.reduce((least, { local }) => Math.min(least, local), options.now - (end - start)) - MARGIN;
  const to = named.reduce((last, { local }) => Math.max(last, local), options.until) + MARGIN;
  const seen = new Set<number>();
  if (rules.length === 0) {
    seen.add(start);
    yield start;
  }
  for (const moment of added) {
    if (!whole && moment.form === 'date') throw new Unusable(`has RDATE ${moment.text}, which is not a time`);
    const time = whole ? dayOf(moment, loose) : clock.localOf(instantOf(moment, loose));
    if (!seen.has(time)) yield time;
    seen.add(time);
  }
  for (const rule of rules) {
    const isPast = untilOf(rule, timing);
    const isAhead = clock.instantOf(end) > options.now;
    if ((rule.count !== null || isAhead) && (isPast(start) || !hasStart(rule, start, options.spend)))
      throw new Unusable(
        'begins when its rule has no occurrence, and programs differ on whether that one counts',
      );
    const offset = start - clock.instantOf(start);
    for (const time of timesOf(rule, start, { from, to, spend: options.spend })) {
      if (isPast(time)) break;
      if (seen.has(time)) continue;
      seen.add(time);
      if (isSubDaily(rule.frequency) && time - clock.instantOf(time) !== offset)
        throw new Unusable(
          'repeats within the day across a change of the clocks, which programs read differently',
        );
      yield time;
    }
  }
}

function hasStart(rule: Rule, start: number, spend: Spend): boolean {
  const [first] = timesOf(rule, start, { from: start, to: start, spend });
  return first === start;
}

/** Whether a local time is after UNTIL. A date is until the end of that day. */
function untilOf({ until }: Rule, { whole, clock, loose }: Timing): (time: number) => boolean {
  if (until === null) return () => false;
  const moments = readMoments(until);
  const [written] = typeof moments === 'string' ? [] : moments;
  if (written === undefined || moments.length > 1)
    throw new Unusable(`has a rule with a malformed UNTIL "${until}"`);
  const moment = { ...written, clock: null };
  if (whole) return (time) => time > dayOf(moment, loose);
  if (moment.form === 'date') return (time) => floorDay(loose.localOf(clock.instantOf(time))) > moment.local;
  return (time) => clock.instantOf(time) > instantOf(moment, loose);
}

/** The occurrence of an event at a local time, if it is in the time that is asked for. */
function take(
  one: Parsed,
  time: number,
  original: string,
  options: EventOptions,
  result: Draft,
  isRecurring: boolean,
): void {
  const { event, timing } = one;
  const { whole, clock, start, end, endAt } = timing;
  const from = clock.instantOf(time);
  const stop = time + (end - start);
  const to = time === start ? endAt : Math.max(clock.instantOf(stop), from + (end > start ? 1_000 : 0));
  if (to <= from) result.leftOut.push({ event, problem: 'ends when it begins' });
  else if (isRecurring && (to <= options.now || from >= options.until)) result.cut = true;
  else if (to <= options.now) result.leftOut.push({ event, problem: 'is over' });
  else
    result.occurrences.push({
      event,
      from,
      to,
      days: whole ? { first: time / DAY, last: stop / DAY - 1 } : null,
      zone: clock.zone,
      original,
    });
}

/** As its start would be written. */
function originalAt({ written, clock }: Timing, time: number): string {
  if (written.form === 'date' || written.clock === clock) return originalText(written, time);
  return originalText(written, written.clock.localOf(clock.instantOf(time)));
}

function originalText({ form }: { readonly form: Moment['form'] }, local: number): string {
  const text = new Date(local).toISOString();
  return form === 'date' ? text.slice(0, 10) : `${text.slice(0, 19)}${form === 'utc' ? 'Z' : ''}`;
}
