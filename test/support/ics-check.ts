/** A strict reader of calendar feeds, by hand from RFC 5545, and a second one by `ical.js`. */
import ICAL from 'ical.js';

const REQUIRED = ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY', 'TRANSP', 'X-MICROSOFT-CDO-BUSYSTATUS'];
const UTC = /^\d{8}T\d{6}Z$/;

/** Everything that is wrong with a calendar text. */
export function faultsOfCalendar(text: string): readonly string[] {
  const faults: string[] = [];
  if (/[^\r]\n|\r[^\n]/.test(text)) faults.push('a line does not end in CRLF');
  if (!text.endsWith('END:VCALENDAR\r\n')) faults.push('the last line does not end');
  for (const line of text.split('\r\n'))
    if (Buffer.byteLength(line) > 75) faults.push(`more than 75 octets: ${line}`);
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.test(text)) faults.push('a control character');
  const lines = unfold(text);
  for (const line of lines)
    if (!/^[A-Z0-9-]+(?:;[^:]+)?:/.test(line)) faults.push(`no content line: ${line}`);
  for (const [name, value] of [
    ['BEGIN', 'VCALENDAR'],
    ['VERSION', '2.0'],
  ])
    if (lines.filter((line) => line === `${name ?? ''}:${value ?? ''}`).length !== 1)
      faults.push(`not one ${name ?? ''}:${value ?? ''}`);
  if (!lines.some((line) => /^PRODID:-\/\/[^/]+\/\/[^/]+\/\/EN$/.test(line))) faults.push('PRODID');
  const events = eventsOf(lines);
  for (const event of events) faults.push(...faultsOfEvent(event));
  const uids = events.map(({ UID }) => UID);
  if (new Set(uids).size !== uids.length) faults.push('a UID comes twice');
  return faults;
}

function faultsOfEvent(event: Readonly<Record<string, string>>): readonly string[] {
  const name = event.SUMMARY ?? event.UID ?? '?';
  const { DTSTART = '', DTEND = '' } = event;
  return [
    ...REQUIRED.filter((property) => !event[property]).map((property) => `${name}: no ${property}`),
    ...['DTSTAMP', 'DTSTART', 'DTEND']
      .filter((property) => !UTC.test(event[property] ?? ''))
      .map((property) => `${name}: ${property} is not in UTC`),
    ...(DTSTART < DTEND ? [] : [`${name}: does not end after it begins`]),
    ...(event.TRANSP === 'TRANSPARENT' && event['X-MICROSOFT-CDO-BUSYSTATUS'] === 'FREE'
      ? []
      : [`${name}: makes people busy`]),
    ...(/(?<!\\)(?:\\\\)*[,;]/.test(event.SUMMARY ?? '') ? [`${name}: is not escaped`] : []),
  ];
}

const unfold = (text: string): readonly string[] =>
  text
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .filter((line) => line !== '');

function eventsOf(lines: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const events: Record<string, string>[] = [];
  let event: Record<string, string> | null = null;
  for (const line of lines) {
    const at = line.indexOf(':');
    const [name = '', value] = [line.slice(0, at).split(';')[0], line.slice(at + 1)];
    if (line === 'BEGIN:VEVENT') events.push((event = {}));
    else if (line === 'END:VEVENT') event = null;
    else if (event !== null) event[name] = value;
  }
  return events;
}

export interface ReadEvent {
  readonly uid: string;
  readonly summary: string;
  readonly from: string;
  readonly to: string;
}

/** The events as `ical.js` reads them, in the order of the text. */
export function readEvents(text: string): readonly ReadEvent[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      summary: event.summary,
      from: event.startDate.toJSDate().toISOString(),
      to: event.endDate.toJSDate().toISOString(),
    };
  });
}

/** X-WR-CALNAME; `ical.js` leaves the values of X- properties as they are. */
export function calendarName(text: string): string {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return String(calendar.getFirstPropertyValue('x-wr-calname')).replace(/\\(.)/g, '$1');
}
