/** Events of a calendar -> their occurrences: recurrences, exceptions and cancellations done, by `ical.js`. */
import ICAL from 'ical.js';
import { problemOf } from './event-problem.ts';
import { readable } from './readable.ts';
import { startsOf } from './ics-rules.ts';
import { prepareZones } from './ics-zones.ts';

/** One time at which an event is. */
export interface Occurrence {
  readonly event: EventText;
  readonly start: ICAL.Time;
  readonly end: ICAL.Time;
  /** Where it would be without an exception that moved it: with the UID, what makes its key. */
  readonly original: ICAL.Time;
  readonly recurring: boolean;
}

/** An event as it stands in the file. */
export interface EventText {
  readonly uid: string;
  readonly summary: string;
  /** Of its `BEGIN:VEVENT`, from 1. */
  readonly line: number;
  /** Whole days, by dates or as Outlook marks them. */
  readonly allDay: boolean;
}

/** `line`, `summary`: of the event. */
export interface EventProblem {
  readonly line: number;
  readonly summary: string;
  readonly problem: string;
}

export interface Events {
  readonly occurrences: readonly Occurrence[];
  readonly problems: readonly EventProblem[];
  /** Cancelled ones. */
  readonly cancelled: readonly EventText[];
  /** TZIDs whose definition is not what the zone is. */
  readonly disagreeing: readonly string[];
  /** Whether something that repeats was cut to what lies ahead. */
  readonly cut: boolean;
}

/** [from, to): what repeats is taken where it meets this. `max`: occurrences, after which it stops with one more. */
export interface Limits {
  readonly from: number;
  readonly to: number;
  readonly max: number;
  readonly instantOf: (time: ICAL.Time) => number;
}

export function eventsOf(calendar: ICAL.Component, lines: readonly number[], limits: Limits): Events {
  const zones = prepareZones(calendar);
  const isCancelled = String(calendar.getFirstPropertyValue('method')).toUpperCase() === 'CANCEL';
  const occurrences: Occurrence[] = [];
  const problems: EventProblem[] = [];
  const cancelled: EventText[] = [];
  let cut = false;
  const components = calendar.getAllSubcomponents('vevent');
  const all = components.map((component, index) => ({
    component,
    text: textOf(component, lines[index] ?? 0),
  }));
  const usable = all.filter(({ component, text }) => {
    const found = readable(() => problemOf(component, zones));
    const problem = typeof found === 'object' ? (found?.unreadable ?? null) : found;
    if (problem !== null) problems.push({ line: text.line, summary: text.summary, problem });
    return problem === null;
  });
  for (const { master, exceptions } of seriesOf(usable)) {
    const series = isCancelled || statusOf(master.component) === 'CANCELLED' ? null : master;
    if (series === null) cancelled.push(master.text);
    const read = series === null ? NOTHING : occurrencesOf(series, exceptions, limits);
    occurrences.push(...read.occurrences);
    cancelled.push(...read.cancelled);
    cut ||= read.cut;
    if (read.problem !== null)
      problems.push({ line: master.text.line, summary: master.text.summary, problem: read.problem });
    if (occurrences.length > limits.max) break;
  }
  return { occurrences, problems, cancelled, cut, disagreeing: [...zones.disagreeing] };
}

interface Parsed {
  readonly component: ICAL.Component;
  readonly text: EventText;
}

interface Series {
  readonly master: Parsed;
  readonly exceptions: readonly Parsed[];
}

const statusOf = (component: ICAL.Component): string =>
  String(component.getFirstPropertyValue('status') ?? '').toUpperCase();

function textOf(component: ICAL.Component, line: number): EventText {
  const text = (name: string) => String(component.getFirstPropertyValue(name) ?? '');
  const marked = text('x-microsoft-cdo-alldayevent').toUpperCase() === 'TRUE';
  // By its type: a time that cannot be read is said later, with its place.
  const isDate = component.getFirstProperty('dtstart')?.type === 'date';
  return { uid: text('uid'), summary: text('summary').trim(), line, allDay: isDate || marked };
}

/** Of copies of one event the one with the highest SEQUENCE counts, of equal ones the last. */
function seriesOf(all: readonly Parsed[]): readonly Series[] {
  const newest = new Map<string, Parsed>();
  const sequence = ({ component }: Parsed) => Number(component.getFirstPropertyValue('sequence') ?? 0);
  for (const one of all) {
    const id = JSON.stringify([one.text.uid || one.text.line, keyOf(one)]);
    const before = newest.get(id);
    if (before === undefined || sequence(one) >= sequence(before)) newest.set(id, one);
  }
  const isException = ({ component }: Parsed) => component.hasProperty('recurrence-id');
  const events = [...newest.values()];
  const masters = events.filter((one) => !isException(one));
  const uids = new Set(masters.map(({ text }) => text.uid));
  // An exception alone in its file is an event.
  const alone = events.filter((one) => isException(one) && !uids.has(one.text.uid));
  return [...masters, ...alone].map((master) => ({
    master,
    exceptions: isException(master)
      ? []
      : events.filter((one) => isException(one) && one.text.uid === master.text.uid),
  }));
}

const keyOf = ({ component }: Parsed): string =>
  String(component.getFirstPropertyValue('recurrence-id') ?? '');

interface Read {
  readonly occurrences: readonly Occurrence[];
  readonly cancelled: readonly EventText[];
  readonly cut: boolean;
  readonly problem: string | null;
}

const NOTHING: Read = { occurrences: [], cancelled: [], cut: false, problem: null };

function occurrencesOf(master: Parsed, exceptions: readonly Parsed[], limits: Limits): Read {
  const read = readable(() => {
    const event = new ICAL.Event(master.component, {
      strictExceptions: true,
      exceptions: exceptions.map(({ component }) => component),
    });
    return event.isRecurring() ? repeatedOf(master, event, exceptions, limits) : singleOf(master, event);
  });
  return 'unreadable' in read ? { ...NOTHING, problem: read.unreadable } : read;
}

function singleOf({ text, component }: Parsed, event: ICAL.Event): Read {
  const original = component.getFirstPropertyValue('recurrence-id');
  const times = { start: event.startDate, end: event.endDate, recurring: false };
  const key = original instanceof ICAL.Time ? original : event.startDate;
  return { ...NOTHING, occurrences: [{ event: text, ...times, original: key }] };
}

/** What `getOccurrenceDetails` answers; its own type is lost in the package. */
interface Details {
  readonly item: ICAL.Event;
  readonly startDate: ICAL.Time;
  readonly endDate: ICAL.Time;
}

function repeatedOf(master: Parsed, event: ICAL.Event, exceptions: readonly Parsed[], limits: Limits): Read {
  const textOfItem = new Map(exceptions.map(({ component, text }) => [component, text]));
  const occurrences: Occurrence[] = [];
  const cancelled: EventText[] = [];
  let cut = false;
  for (const original of startsOf(master.component, event, (time) => limits.instantOf(time) < limits.to)) {
    if (original === 'too many') return { ...NOTHING, problem: 'repeats too often to be read' };
    const { item, startDate, endDate } = event.getOccurrenceDetails(original) as Details;
    const ahead = limits.instantOf(endDate) > limits.from && limits.instantOf(startDate) < limits.to;
    const text = textOfItem.get(item.component) ?? master.text;
    if (!ahead) cut = true;
    else if (statusOf(item.component) === 'CANCELLED') cancelled.push(text);
    else occurrences.push({ event: text, start: startDate, end: endDate, original, recurring: true });
    if (occurrences.length > limits.max) break;
  }
  return { occurrences, cancelled, cut, problem: null };
}
