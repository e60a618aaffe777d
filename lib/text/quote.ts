/** Pieces of a cell in messages. */
import { STEERING } from './unseen.ts';

const MAX_QUOTED = 60;

const STEERS = new RegExp(`[${STEERING}]`, 'gu');

/** A piece of a cell for a message: short, on one line, without characters that could steer a terminal. */
export function quote(text: string): string {
  const clean = text.slice(0, 4 * MAX_QUOTED).replace(STEERS, ' ');
  const shown = Array.from(clean);
  return shown.length > MAX_QUOTED ? `"${shown.slice(0, MAX_QUOTED - 1).join('')}…"` : `"${clean}"`;
}

/** `; did you mean "Mon-Fri"?`, or nothing. */
export const didYouMean = (suggestion: string | null): string =>
  suggestion === null ? '' : `; did you mean ${quote(suggestion)}?`;
