/** Lists of people and of lines: `anna, bo`, `anna > bo, carl > dina`. */
import { nameKey, tidy } from '../rota/names.ts';
import { invalid, ok, type Read } from './text.ts';
import { quote } from '../text/quote.ts';

/** As keyboards of all kinds type them, and lines of a cell. */
const SEPARATOR = /[,;\n\r\uff0c\uff1b\u3001]/;

/** The names in order, each once however it is spelled; empty members are ignored. */
function splitNames(text: string): readonly string[] {
  const names = new Map<string, string>();
  for (const part of text.split(SEPARATOR)) {
    const name = tidy(part);
    if (name !== '' && !names.has(nameKey(name))) names.set(nameKey(name), name);
  }
  return [...names.values()];
}

/** Every name of a Who cell, whatever the turns. */
export const namesIn = (text: string): readonly string[] => text.split(ARROW).flatMap(splitNames);

/** People who ring together. `>` is refused: turns are for rotations. */
export function readPeopleList(text: string): Read<readonly string[]> {
  if (ARROW.test(text))
    return invalid(
      `${quote(text)} has turns (">"), which only a rotation has; expected people, such as "anna, bo"`,
    );
  const names = splitNames(text);
  return names.length > 0
    ? ok(names)
    : invalid(`${quote(text)} names nobody; expected people, such as "anna, bo"`);
}

/** `*`, or who leaves. */
export function readInsteadOf(text: string): Read<'*' | readonly string[]> {
  const read = readPeopleList(text);
  if (!read.ok || !read.value.includes('*')) return read;
  if (read.value.length === 1) return ok('*');
  return invalid(
    `${quote(text)} mixes "*" and names; expected "*" for everybody of the tier, or people, such as "anna, bo"`,
  );
}

/** The `nameKey` of each line; `*` is all lines, as an empty cell is. */
export function readLineNames(text: string): Read<readonly string[]> {
  const names = splitNames(text).map(nameKey);
  return ok(names.includes('*') ? [] : names);
}

/** `>`, and the arrows that people draw with it. */
const ARROW = /[-=]?[>\uff1e]|→/;

/**
 * The people of each turn, at least one turn. A `>` too many at either end is ignored; one between two others is
 * refused, because it could be a slip as well as a turn of nobody, and would move everybody's turn.
 */
export function readTurns(text: string): Read<readonly (readonly string[])[]> {
  const turns = text.split(ARROW).map(splitNames);
  const isTurn = (turn: readonly string[]) => turn.length > 0;
  const kept = turns.slice(turns.findIndex(isTurn), turns.findLastIndex(isTurn) + 1);
  if (!kept.some(isTurn))
    return invalid(`${quote(text)} names nobody; expected turns, such as "anna > bo, carl > dina"`);
  if (kept.every(isTurn)) return ok(kept);
  return invalid(
    `${quote(text)} has a turn of nobody between two ">"; remove one ">", or name who is on call in that turn`,
  );
}
