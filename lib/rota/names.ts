/** Names of people, lines and rotas: two texts that are the same name to a person are the same name here. */

import { UNSEEN } from '../text/unseen.ts';

/** They come with text pasted from web pages and contact cards. */
const INVISIBLE = new RegExp(`[${UNSEEN}]`, 'g');

/** Nearly every name: nothing to do but to trim it. */
export const isAscii = (text: string): boolean => /^[ -~]*$/.test(text) && !text.includes('  ');

/** Spaces of any kind become one space, invisible characters go, accents have one form (NFC). */
export function tidy(text: string): string {
  if (isAscii(text)) return text.trim();
  return text.replace(INVISIBLE, '').normalize('NFC').replace(/\s+/g, ' ').trim();
}

/**
 * One text for each name: outer spaces, runs of spaces, case and Unicode composition do not count, nor, in a number,
 * spaces, hyphens, dots and brackets. Only for comparing: it is never shown.
 */
export function nameKey(name: string): string {
  const text = tidy(name);
  const number = numberIn(text);
  if (number !== null) return number;
  if (/^app:/i.test(text)) return `app:${text.slice(4).trim().toLowerCase()}`;
  // Through capitals, because some letters have two small forms ("ς" and "σ").
  return isAscii(text) ? text.toLowerCase() : text.toUpperCase().toLowerCase().normalize('NFC');
}

export const sameName = (a: string, b: string): boolean => nameKey(a) === nameKey(b);

/** `+46701234567` of `+46 (70) 123-45.67`; `null`: not a number in international form. Short ones (`+1001`) too. */
export function numberIn(text: string): string | null {
  const first = text.trim().charAt(0);
  if (first !== '+' && first !== '\uff0b') return null;
  const number = text.normalize('NFKC').trim();
  // "+46 (0)70…": that 0 is not dialled from abroad, and with it the number is somebody else's.
  if (/\(\s*0\s*\)/.test(number)) return null;
  const digits = number.replace(/[\s().\u2010-\u2015\u2212-]/g, '');
  return /^\+\d{1,30}$/.test(digits) ? digits : null;
}
