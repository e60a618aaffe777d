/** The bytes of an iCalendar file -> its calendars, by `ical.js`. */
import ICAL from 'ical.js';

export interface ParsedFile {
  readonly calendars: readonly ICAL.Component[];
  /** Where each event begins, from 1, in the order of the file. */
  readonly lines: readonly number[];
}

/** `line` 0: the file as a whole. */
export interface Unreadable {
  readonly line: number;
  readonly problem: string;
}

export function parseCalendars(bytes: Uint8Array): ParsedFile | Unreadable {
  const text = decode(bytes);
  if (typeof text !== 'string')
    return { line: text.line, problem: 'is not UTF-8: export the calendar once more, as UTF-8' };
  const calendars = parse(text);
  return 'problem' in calendars ? calendars : { calendars, lines: linesOf(text) };
}

function decode(bytes: Uint8Array): string | { readonly line: number } {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { line: firstBadLine(bytes) };
  }
}

function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const next = end < 0 ? bytes.length : end + 1;
    try {
      decoder.decode(bytes.subarray(from, next));
    } catch {
      return line;
    }
    from = next;
  }
  return line;
}

/** Every VCALENDAR of the file. */
function parse(text: string): readonly ICAL.Component[] | Unreadable {
  if (!/^BEGIN:VCALENDAR\s*$/im.test(text))
    return { line: 0, problem: 'the file is no calendar: it has no BEGIN:VCALENDAR' };
  try {
    const parsed = ICAL.parse(text) as unknown[];
    const components = (typeof parsed[0] === 'string' ? [parsed] : parsed) as unknown[][];
    const calendars = components.filter(([name]) => name === 'vcalendar');
    if (calendars.length > 0) return calendars.map((one) => new ICAL.Component(one));
    return { line: 0, problem: 'the file is no calendar: its events are in no VCALENDAR' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return { line: lineOf(text, reason), problem: `cannot be read: ${reason}` };
  }
}

/** `ical.js` quotes the line that it cannot read, without its number. */
function lineOf(text: string, reason: string): number {
  const quoted = /(?:\) |in )["'](.*)["']$/s.exec(reason)?.[1] ?? '';
  if (quoted === '') return 0;
  return text.split(/\r?\n/).findIndex((line) => line !== '' && quoted.startsWith(line)) + 1;
}

const linesOf = (text: string): readonly number[] =>
  text.split(/\r?\n/).flatMap((line, index) => (/^BEGIN:VEVENT\s*$/i.test(line) ? [index + 1] : []));
