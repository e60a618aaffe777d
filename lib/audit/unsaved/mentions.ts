/** Where a text mentions `audit.unsaved`, and how. */
export interface Mention {
  readonly at: number;
  /** Where the next one is, or the end of the text. */
  readonly next: number;
}

const EVENT = 'audit.unsaved';

/** Not as a part of a longer name. */
export function* mentions(text: string): Generator<Mention> {
  let at = nextMention(text, 0);
  while (at !== -1) {
    const next = nextMention(text, at + EVENT.length);
    yield { at, next: next === -1 ? text.length : next };
    at = next;
  }
}

function nextMention(text: string, from: number): number {
  for (let at = text.indexOf(EVENT, from); at !== -1; at = text.indexOf(EVENT, at + 1))
    if (
      !/[\w-]/.test(text.charAt(at + EVENT.length)) &&
      !/\.\w/.test(text.slice(at + EVENT.length, at + EVENT.length + 2))
    )
      return at;
  return -1;
}

/** Quotes as they stand after any number of exports: `"`, `\"`, `""`, `\u0022`, `&quot;`, `&#34;`. */
const QUOTES = String.raw`(?:[\\"']|\\*u0022|&(?:quot|#34|#x22);)*`;
const KEYED = new RegExp(String.raw`event${QUOTES}\s*:\s*${QUOTES}$`, 'i');
const VALUE = new RegExp(String.raw`(?:^|[\n,;:=\[\t>])\s*${QUOTES}$`);

/** Whether it is the value of a member `event`: then it is no mere word. */
export const isKeyed = (text: string, at: number): boolean => KEYED.test(before(text, at));

/** Whether it is a whole value or cell, or has something like a row behind it on its line. */
export const isValue = (text: string, at: number): boolean =>
  (VALUE.test(before(text, at)) && /^[\\"'&,;\t\r\n\]}<]|^$/.test(text.charAt(at + EVENT.length))) ||
  /PartitionKey/i.test(text.slice(at, Math.min(endOfLine(text, at), at + 4_096)));

const before = (text: string, at: number): string => text.slice(Math.max(0, at - 80), at);

export function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

/** The line, from 1, of an offset; offsets must not go back. */
export function lineCounter(text: string): (offset: number) => number {
  let [at, line] = [0, 1];
  return (offset) => {
    for (let end = text.indexOf('\n', at); end !== -1 && end < offset; end = text.indexOf('\n', at)) {
      line += 1;
      at = end + 1;
    }
    return line;
  };
}
