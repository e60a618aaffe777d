/**
 * Undoes what exports do to a text: quotes doubled in a CSV cell, escapes of a JSON string, entities of HTML or XML.
 * Each decoder begins in the middle of such a text and stops where it ends.
 */

/** `ends[i]`: where in the source the i-th character ends. */
export interface Decoded {
  readonly text: string;
  readonly ends: readonly number[];
  /** Whether the source ended before the text did. */
  readonly isCut: boolean;
}

export type Decoder = (source: string) => Decoded;

type Step = readonly [decoded: string, length: number] | null;

/** Nothing that stands for a character is longer: `&#x10ffff;`. */
const LONGEST = 12;

const decoder =
  (step: (source: string, at: number) => Step): Decoder =>
  (source) => {
    const parts: string[] = [];
    const ends: number[] = [];
    let at = 0;
    while (at < source.length) {
      const next = step(source, at);
      if (next === null) break;
      const [decoded, length] = next;
      at += length;
      parts.push(decoded);
      for (let index = 0; index < decoded.length; index += 1) ends.push(at);
    }
    return { text: parts.join(''), ends, isCut: at > source.length - LONGEST };
  };

/** A cell in quotes: `""` is a quote, a single one ends the cell. */
export const fromCsvCell: Decoder = decoder((source, at) => {
  const char = source.charAt(at);
  if (char !== '"') return [char, 1];
  return source.charAt(at + 1) === '"' ? ['"', 2] : null;
});

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A string of JSON: an unescaped quote, or an escape that JSON does not have, ends it. */
export const fromJsonString: Decoder = decoder((source, at) => {
  const char = source.charAt(at);
  if (char === '"') return null;
  if (char !== '\\') return [char, 1];
  const escape = source.charAt(at + 1);
  const hex = escape === 'u' ? /^[\da-f]{4}$/i.exec(source.slice(at + 2, at + 6)) : null;
  if (hex !== null) return [String.fromCharCode(Number.parseInt(hex[0], 16)), 6];
  const decoded = ESCAPES[escape];
  return decoded === undefined ? null : [decoded, 2];
});

const ENTITY = /^&(?:quot|amp|apos|lt|gt|#\d{1,7}|#x[\da-f]{1,6});/i;
const ENTITIES: Readonly<Record<string, string>> = { quot: '"', amp: '&', apos: "'", lt: '<', gt: '>' };

/** Text of HTML or XML: a quote or a bracket ends it. */
export const fromMarkup: Decoder = decoder((source, at) => {
  const char = source.charAt(at);
  if (char === '"' || char === '<') return null;
  const entity = char === '&' ? ENTITY.exec(source.slice(at, at + LONGEST))?.[0] : undefined;
  if (entity === undefined) return [char, 1];
  const name = entity.slice(1, -1).toLowerCase();
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return [ENTITIES[name] ?? String.fromCodePoint(Math.min(code, 0x10ffff)), entity.length];
});
