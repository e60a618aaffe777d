/** The text of a cell, before anybody asks what it means. */

import { isAscii, tidy } from '../rota/names.ts';

/** What a reader of a cell says: a value, or in plain words why there is none. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export const ok = <T>(value: T): Read<T> => ({ ok: true, value });

export const invalid = (problem: string): Read<never> => ({ ok: false, problem });

const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
/** `08:00` as an East Asian keyboard types it. */
const FULL_WIDTH = /[\uff01-\uff5e]/g;

/** For words, dates and times: as `tidy`, dashes of any kind become `-`, and a `;` or `,` too many at an end goes. */
export function plain(text: string): string {
  if (isAscii(text)) return withoutStrays(text);
  const narrow = (wide: string) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
  return withoutStrays(tidy(text.replace(DASHES, '-').replace(FULL_WIDTH, narrow)));
}

/** Trims the text. A cell of nothing but separators stays as it is: it is not empty. */
function withoutStrays(text: string): string {
  const isStray = (index: number) => ';, '.includes(text.charAt(index));
  let [from, to] = [0, text.length];
  while (from < to && isStray(to - 1)) to--;
  while (from < to && isStray(from)) from++;
  return from === to ? text.trim() : text.slice(from, to);
}

/**
 * The text of a column as Table Storage holds it: strings as they are, numbers and yes/no columns as text, a
 * missing column as an empty cell. A DateTime column is a problem: its local time is lost.
 */
export function cellText(value: unknown): Read<string> {
  if (value === undefined || value === null) return ok('');
  if (typeof value === 'string') return ok(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return ok(String(value));
  if (value instanceof Date) return invalid(DATE_TIME);
  if (typeof value === 'object' && Object.hasOwn(value, 'type')) return typedText(value);
  return invalid('is not text; make the column a String');
}

const DATE_TIME = 'is a DateTime column, which Table Storage keeps in UTC; make it a String';

/** `{ type: 'Guid', value: '…' }`: what the table client gives for columns that JavaScript has no type for. */
function typedText(cell: { readonly type?: unknown; readonly value?: unknown }): Read<string> {
  if (cell.type === 'DateTime') return invalid(DATE_TIME);
  if (cell.type === 'Binary' || (typeof cell.value === 'object' && cell.value !== null))
    return invalid('is not text; make the column a String');
  return cellText(cell.value);
}

/** The cell as it stands, for a problem; `null` where there is none. */
export function shownCell(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'DateTime' : value.toISOString();
  if (typeof value === 'string') return value;
  if (typeof value === 'object')
    return 'value' in value && typeof value.value !== 'object' ? shownCell(value.value) : null;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : null;
}
