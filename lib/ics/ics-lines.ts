/** The bytes of an iCalendar file -> its components. `ical.js` reads each line; values stay as they are written. */
import ICAL from 'ical.js';

export interface IcsProperty {
  /** In lower case. */
  readonly name: string;
  /** By name in lower case. */
  readonly params: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface IcsComponent {
  /** In lower case. */
  readonly name: string;
  /** The line of its `BEGIN`, from 1. */
  readonly line: number;
  readonly properties: readonly IcsProperty[];
  readonly components: readonly IcsComponent[];
}

/** `line` 0: the file as a whole. */
export interface LineProblem {
  readonly line: number;
  readonly problem: string;
}

export interface ParsedIcs {
  readonly calendars: readonly IcsComponent[];
  readonly problems: readonly LineProblem[];
}

/** Every `VCALENDAR` of the file, or what is wrong with its lines. */
export function parseIcs(bytes: Uint8Array): ParsedIcs {
  const calendars: IcsComponent[] = [];
  const problems: LineProblem[] = [];
  const open: Draft[] = [];
  for (const { line, text } of linesOf(bytes)) {
    if (text === null) {
      problems.push({ line, problem: 'is not UTF-8; export the calendar again as UTF-8' });
      continue;
    }
    const [, edge = '', name = ''] = /^(BEGIN|END):\s*(\S*)\s*$/i.exec(text) ?? [];
    const current = open.at(-1);
    if (edge.toUpperCase() === 'BEGIN') {
      const component = { name: name.toLowerCase(), line, properties: [], components: [] };
      if (current !== undefined) current.components.push(component);
      else if (component.name === 'vcalendar') calendars.push(component);
      else continue;
      open.push(component);
    } else if (current === undefined || text.trim() === '') continue;
    else if (edge === '') {
      const property = propertyOf(text);
      if (property === null) problems.push({ line, problem: `"${short(text)}" is not a property` });
      else current.properties.push(property);
    } else if (current.name === name.toLowerCase()) open.pop();
    else {
      const problem = `${short(text)} does not close BEGIN:${current.name.toUpperCase()} of line ${current.line}`;
      return { calendars, problems: [...problems, { line, problem }] };
    }
  }
  const last = open.at(-1);
  if (last !== undefined)
    problems.push({
      line: last.line,
      problem: `BEGIN:${last.name.toUpperCase()} has no END; the file may be cut off`,
    });
  if (calendars.length === 0 && problems.length === 0)
    problems.push({ line: 0, problem: 'the file is not a calendar: it has no BEGIN:VCALENDAR' });
  return { calendars, problems };
}

interface Draft extends IcsComponent {
  readonly properties: IcsProperty[];
  readonly components: IcsComponent[];
}

/** No property has a type, so `ical.js` leaves every value as it is written. */
const RAW = { property: {}, param: {}, value: {}, propertyGroups: false };

function propertyOf(text: string): IcsProperty | null {
  if (isHeadTooLong(text)) return null;
  try {
    const [name, params, , value] = ICAL.parse.property(text, RAW) as [
      string,
      Readonly<Record<string, string>>,
      string,
      string,
    ];
    return { name: name.trim(), params, value };
  } catch {
    // ical.js throws for any line that it cannot split.
    return null;
  }
}

/** Characters before the value: a name and its parameters. ical.js takes the square of their number. */
const MAX_HEAD = 10_000;

/** A colon within quotes belongs to a parameter. */
function isHeadTooLong(text: string): boolean {
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (at > MAX_HEAD) return true;
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ':' && !isQuoted) return false;
  }
  return false;
}

const MAX_QUOTED = 60;

const short = (text: string): string =>
  text.trim().length > MAX_QUOTED ? `${text.trim().slice(0, MAX_QUOTED)}…` : text.trim();

/** Text values have their commas, semicolons and line ends escaped. */
export const plainText = (value: string): string =>
  value.replace(/\\([\\;,nN])/g, (_, char: string) => (char.toLowerCase() === 'n' ? '\n' : char));

export const textOf = ({ properties }: IcsComponent, name: string): string =>
  plainText(properties.find((property) => property.name === name)?.value ?? '').trim();

/** Unfolded before they are decoded: a fold may cut a character in two. `null`: not UTF-8. */
function linesOf(bytes: Uint8Array): readonly { readonly line: number; readonly text: string | null }[] {
  const folded: { readonly line: number; readonly parts: string[] }[] = [];
  // One character for each byte.
  const all = Buffer.from(fromUtf16(bytes))
    .toString('latin1')
    .split(/\r*\n|\r/);
  for (const [index, text] of all.entries())
    if (/^[ \t]/.test(text) && folded.length > 0) folded.at(-1)?.parts.push(text.slice(1));
    else folded.push({ line: index + 1, parts: [text.replace(/^(?:\u00ef\u00bb\u00bf)+/, '')] });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return folded.map(({ line, parts }) => {
    const text = parts.join('');
    if (/^[\0-\x7f]*$/.test(text)) return { line, text };
    try {
      return { line, text: decoder.decode(Buffer.from(text, 'latin1')) };
    } catch {
      return { line, text: null };
    }
  });
}

/** Windows PowerShell writes UTF-16 with a byte order mark. */
function fromUtf16(bytes: Uint8Array): Uint8Array {
  const encoding = { '255 254': 'utf-16le', '254 255': 'utf-16be' }[bytes.subarray(0, 2).join(' ')];
  return encoding === undefined ? bytes : Buffer.from(new TextDecoder(encoding).decode(bytes));
}
