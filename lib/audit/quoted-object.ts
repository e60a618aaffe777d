/** An object of JSON inside a text of any kind, however often it was quoted on its way. */
import { isRecord, parseJson, type JsonRecord } from '../text/json.ts';

export interface QuotedObject {
  readonly value: JsonRecord;
  /** Where in the text it ends. */
  readonly end: number;
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const ENTITIES: Readonly<Record<string, string>> = { quot: '"', amp: '&', apos: "'", lt: '<', gt: '>' };

/** How a quoted object begins, and what undoes that quoting. The first that fits is the outermost. */
const QUOTINGS: readonly (readonly [begins: RegExp, undo: (text: string) => string])[] = [
  // A cell of CSV, also one that holds a string of JSON: `{""`, `{\""`.
  [/^\{\s*\\*""/, (text) => text.replaceAll('""', '"')],
  // A string of JSON: `{\"`, `{\u0022`, `{\n`.
  [
    /^\{\s*\\/,
    (text) =>
      text.replace(/\\(?:u([\da-f]{4})|([^]))/gi, (_, hex: string | undefined, char: string) =>
        hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
      ),
  ],
  // HTML or XML: `{&quot;`.
  [/^\{\s*&/, (text) => text.replace(/&(?:#\d{1,6}|#x[\da-f]{1,5}|\w{2,4});/gi, (entity) => charOf(entity))],
];

function charOf(entity: string): string {
  const name = entity.slice(1, -1).toLowerCase();
  if (!name.startsWith('#')) return ENTITIES[name] ?? entity;
  return String.fromCodePoint(Number(name.replace('#', '').replace('x', '0x')));
}

const MAX_QUOTINGS = 5;

/**
 * What is looked at first, and how much more where the object goes on: most braces are told by a few characters. A row has
 * 1 MiB at most, and each quoting may double it.
 */
const WINDOWS = [2 ** 8, 2 ** 12, 2 ** 16, 2 ** 22] as const;

/** The object that begins with the `{` at `start`; `null`: none that can be read. */
export function objectAt(text: string, start: number): QuotedObject | null {
  for (const size of WINDOWS) {
    const source = text.slice(start, start + size);
    const json = unquoted(source);
    const length = objectLength(json);
    if (length === null) return null;
    if (length === 'open') continue;
    const value = recordOf(json.slice(0, length));
    return value && { value, end: start + sourceLength(source, length) };
  }
  return null;
}

function unquoted(source: string): string {
  let text = source;
  for (let undone = 0; undone < MAX_QUOTINGS; undone += 1) {
    const quoting = QUOTINGS.find(([begins]) => begins.test(text));
    if (quoting === undefined) return text;
    text = quoting[1](text);
  }
  return text;
}

/** How much of the source the first `length` characters of the unquoted text are. */
function sourceLength(source: string, length: number): number {
  let [low, high] = [length, source.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (unquoted(source.slice(0, middle)).length < length) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A string on one line, a bracket, a comma or colon, or a number or word. */
const TOKEN = /\s*(?:("(?:[^"\\\n]|\\.)*")|([{}[\],:])|[-+.\w]+)/y;

/** A string that goes on, or less than one quoted character. */
const OPEN = /^\s*(?:"(?:[^"\\\n]|\\.)*\\?|.{0,12})$/;

/**
 * Up to the brace that closes the first; `open`: the text ends before. `null` at what JSON cannot have, so that a line which
 * was cut off costs no more than itself.
 */
function objectLength(json: string): number | 'open' | null {
  const open: string[] = [];
  let last = '';
  for (TOKEN.lastIndex = 0; ;) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(json);
    if (match === null) return OPEN.test(json.slice(at)) ? 'open' : null;
    const token = match[1] ? '"' : (match[2] ?? 'word');
    if ((token === '{' || token === '[') && !mayOpen(open.at(-1), last)) return null;
    if (open.length === 1 && last === '{' && token !== '"' && token !== '}') return null;
    if (token === '{' || token === '[') open.push(token);
    if (token === '}' || token === ']') open.pop();
    if (open.length === 0) return TOKEN.lastIndex;
    last = token;
  }
}

/** An object or list stands first, after a colon in an object, or after a comma in a list. */
const mayOpen = (within: string | undefined, last: string): boolean =>
  within === undefined || (within === '{' ? last === ':' : last === '[' || last === ',');

function recordOf(json: string): JsonRecord | null {
  const value = parseJson(json);
  return isRecord(value) ? value : null;
}
