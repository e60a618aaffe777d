/**
 * Duties as an iCalendar text (RFC 5545). Only `feed-answer.ts` imports this file, when a calendar is first asked for: the
 * library must not cost a call's cold start anything.
 */
import { createHash } from 'node:crypto';
import {
  ICalCalendar,
  ICalCalendarMethod,
  ICalEventBusyStatus,
  ICalEventTransparency,
  type ICalEventData,
} from 'ical-generator';
import type { Instant } from '../rota/model.ts';
import type { Duty } from './feed-duties.ts';
import { STEERING } from '../text/unseen.ts';

export interface CalendarText {
  /** What people see as the calendar's name. */
  readonly name: string;
  /** What the events are about, stable: part of each UID. */
  readonly subject: string;
  /** 00:00 UTC of the day of the request. */
  readonly day: Instant;
  /** When the newest of the rows that the calendar is made of was written. */
  readonly written: Instant;
  readonly duties: readonly Duty[];
}

/** How often a client is asked to look again. Google and Outlook take their own time all the same. */
const REFRESH_SECONDS = 3_600;

export function icsOf({ name, subject, day, written, duties }: CalendarText): string {
  const newest = Math.max(day, written);
  const events = duties.map((duty) => eventOf(duty, subject, day, newest));
  const calendar = new ICalCalendar({
    // As a text it loses its first dash.
    prodId: { company: 'Ringrota', product: 'On call', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: REFRESH_SECONDS,
    // `name` of the library is written without escaping.
    x: [['X-WR-CALNAME', oneLine(name)]],
    events: events.length > 0 ? events : [noDuty(subject, day, newest)],
  });
  const text = calendar.toString();
  // RFC 5545 3.6: the last line ends too. The library leaves that out.
  return text.endsWith('\r\n') ? text : `${text}\r\n`;
}

/** Outlook and others refuse a calendar without events (RFC 5545 3.6). */
function noDuty(subject: string, day: Instant, newest: Instant): ICalEventData {
  const today = { from: day, to: day + DAY, cut: true, who: null };
  return { ...eventOf(today, `no duty, ${subject}`, day, newest), summary: 'No duty' };
}

function eventOf(duty: Duty, subject: string, day: Instant, newest: Instant): ICalEventData {
  return {
    id: uidOf(duty, subject),
    sequence: sequenceOf(duty, newest),
    stamp: new Date(day),
    start: new Date(duty.from),
    end: new Date(duty.to),
    summary: summaryOf(duty),
    // Nobody is busy for being on call.
    transparency: ICalEventTransparency.TRANSPARENT,
    busystatus: ICalEventBusyStatus.FREE,
  };
}

const DAY = 86_400_000;
/** Before any event of a calendar, and early enough that a sequence is never negative. */
const BEFORE_START = 800 * DAY;
/** A sequence has 31 bits: 1,231 days of these. */
const TICK = 50;
const YEAR_2020 = Date.UTC(2020, 0, 1);

/**
 * Greater after every edit, and the next day after a removal, whose row is no longer there to tell its time. It counts
 * from the start, which stays as long as the UID does; an event without its true start counts seconds.
 */
const sequenceOf = ({ from, cut }: Duty, newest: Instant): number =>
  cut ? Math.floor((newest - YEAR_2020) / 1_000) : Math.floor((newest - from + BEFORE_START) / TICK);

function summaryOf({ who }: Duty): string {
  if (who === null) return 'Nobody on call';
  const tier = who.tier === 1 ? '' : ` (tier ${who.tier})`;
  return who.label === null ? `On call${tier}` : `${oneLine(who.label)} on call${tier}`;
}

/**
 * The same while subject, true start, tier and person are. Of a bare number only so much of a hash goes in that nobody
 * can find the number by trying them all.
 */
function uidOf({ from, cut, who }: Duty, subject: string): string {
  const person = who === null ? '' : who.label === null ? hash(who.key).slice(0, 5) : who.key;
  return `${hash(JSON.stringify([subject, cut ? 'before' : from, who?.tier ?? null, person])).slice(0, 32)}@ringrota`;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

const STEERS = new RegExp(`[${STEERING} ]+`, 'gu');

/** No line's end or other control character: names come from cells that people fill in. */
const oneLine = (text: string): string => text.toWellFormed().replace(STEERS, ' ').trim();
