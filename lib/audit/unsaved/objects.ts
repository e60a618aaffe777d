/** Objects of JSON inside a text of any kind, however often it was quoted on its way. */
import { isRecord, type JsonRecord } from '../../parse/json.ts';
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

/** A row has 1 MiB at most, and each way of quoting may double it; the app's own lines have some hundred bytes. */
const MOST_TEXT = 2 ** 22;

/** The object that begins with the `{` at `start`; `null`: none that can be read. */
export function objectAt(text: string, start: number): FoundObject | null {
  const source = text.slice(start, start + MOST_TEXT);
  for (const way of WAYS) {
    const found = objectBy(source, way);
    if (found !== null) return { value: found.value, end: start + found.end };
  }
  return null;
}

function objectBy(source: string, way: readonly Decoder[]): FoundObject | null {
  let text = source;
  const ends: (readonly number[])[] = [];
  for (const decode of way) {
    const decoded = decode(text);
    text = decoded.text;
    ends.push(decoded.ends);
  }
  const length = objectLength(text);
  const value = length === 0 ? null : parse(text.slice(0, length));
  if (value === null) return null;
  const end = ends.reduceRight((at, map) => map[at - 1] ?? at, length);
  return { value, end };
}

/**
 * Up to the brace that closes the first; 0: none does. Stops at what JSON cannot have, so that a line which was cut off
 * costs no more than itself.
 */
function objectLength(text: string): number {
  if (!/^\{\s*["}]/.test(text) || /^\{\s*""(?!\s*:)/.test(text)) return 0;
  const open: string[] = [];
  let last = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (/\s/.test(char)) continue;
    if (char === '"') {
      at = stringEnd(text, at);
      if (at === -1) return 0;
    } else if (char === '{' || char === '[') {
      if (!mayOpen(open.at(-1), last)) return 0;
      open.push(char);
    } else if (char === '}' || char === ']') {
      open.pop();
      if (open.length === 0) return at + 1;
    } else if (!/[-+.:,\deEtrufalsn]/.test(char)) return 0;
    last = char;
  }
  return 0;
}

/** An object or list stands first, after a colon in an object, or after a comma in a list. */
const mayOpen = (within: string | undefined, last: string): boolean =>
  within === undefined || (within === '{' ? last === ':' : last === '[' || last === ',');

/** The closing quote; -1: none on this line, where JSON must have it. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === '"') return at;
    else if (char === '\n') return -1;
  }
  return -1;
}

function parse(json: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(json);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
