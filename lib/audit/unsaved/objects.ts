/** Objects of JSON inside a text of any kind, however often it was quoted on its way. */
import { isRecord, type JsonRecord } from '../../rows/json.ts';
import { fromCsvCell, fromJsonString, fromMarkup, type Decoder } from './decode.ts';

export interface FoundObject {
  readonly value: JsonRecord;
  /** Where in the text it ends. */
  readonly end: number;
}

/** What may have been done to a line of log, the last thing first. At most one of them leads to an object. */
const WAYS: readonly (readonly Decoder[])[] = [
  [],
  [fromCsvCell],
  [fromJsonString],
  [fromCsvCell, fromJsonString],
  [fromJsonString, fromJsonString],
  [fromCsvCell, fromJsonString, fromJsonString],
  [fromJsonString, fromJsonString, fromJsonString],
  [fromJsonString, fromCsvCell],
  [fromJsonString, fromCsvCell, fromJsonString],
  [fromCsvCell, fromCsvCell],
  [fromMarkup],
  [fromCsvCell, fromMarkup],
  [fromJsonString, fromMarkup],
];

/**
 * What is looked at first, and how much more where the object goes on: most braces are told by a few characters, and a row
 * may stand in a text of many rows. A row has 1 MiB at most, and each way of quoting may double it.
 */
const WINDOWS = [2 ** 8, 2 ** 12, 2 ** 16, 2 ** 22] as const;

/** The object that begins with the `{` at `start`; `null`: none that can be read. */
export function objectAt(text: string, start: number): FoundObject | null {
  let ways = WAYS;
  for (const size of WINDOWS) {
    const source = text.slice(start, start + size);
    const open: (typeof WAYS)[number][] = [];
    for (const way of ways) {
      const found = objectBy(source, way);
      if (found === 'open') open.push(way);
      else if (found !== null) return { value: found.value, end: start + found.end };
    }
    if (open.length === 0) return null;
    ways = open;
  }
  return null;
}

/** `open`: as far as the source goes, it may be one. */
function objectBy(source: string, way: readonly Decoder[]): FoundObject | 'open' | null {
  let [text, isCut] = [source, true];
  const ends: (readonly number[])[] = [];
  for (const decode of way) {
    const decoded = decode(text);
    text = decoded.text;
    isCut &&= decoded.isCut;
    ends.push(decoded.ends);
  }
  const length = objectLength(text);
  if (length === 'open') return isCut ? 'open' : null;
  const value = length === null ? null : parse(text.slice(0, length));
  if (length === null || value === null) return null;
  const end = ends.reduceRight((at, map) => map[at - 1] ?? at, length);
  return { value, end };
}

/**
 * Up to the brace that closes the first; `open`: none does. `null` at what JSON cannot have, so that a line which was cut
 * off costs no more than itself.
 */
function objectLength(text: string): number | 'open' | null {
  if (!/^\{\s*(?:["}]|$)/.test(text) || /^\{\s*""(?!\s*(?::|$))/.test(text)) return null;
  const open: string[] = [];
  let last = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (/\s/.test(char)) continue;
    if (char === '"') {
      const end = stringEnd(text, at);
      if (end === null || end === 'open') return end;
      at = end;
    } else if (char === '{' || char === '[') {
      if (!mayOpen(open.at(-1), last)) return null;
      open.push(char);
    } else if (char === '}' || char === ']') {
      open.pop();
      if (open.length === 0) return at + 1;
    } else if (!/[-+.:,\deEtrufalsn]/.test(char)) return null;
    last = char;
  }
  return 'open';
}

/** An object or list stands first, after a colon in an object, or after a comma in a list. */
const mayOpen = (within: string | undefined, last: string): boolean =>
  within === undefined || (within === '{' ? last === ':' : last === '[' || last === ',');

/** The closing quote; `null`: none on this line, where JSON must have it. */
function stringEnd(text: string, start: number): number | 'open' | null {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') return at;
    else if (char === '\n') return null;
  }
  return 'open';
}

function parse(json: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
