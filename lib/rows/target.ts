/** What a person is reached by: `8d1e6ab6-…`, `+46 70 123 45 67`, `app:8d1e6ab6-…`. */
import type { Target } from '../rota/model.ts';
import { targetOf } from '../rota/target.ts';
import { invalid, didYouMean, ok, plain, quote, type Read } from './text.ts';

const EXPECTED =
  'expected an Entra object id, a number in international form, such as "+46701234567", or "app:" and the id of another bot';

/** An object id (also in braces), a `+` number (spaces, dashes, dots and parentheses do not matter) or `app:<id>`. */
export function readTarget(text: string): Read<Target> {
  const cell = plain(text)
    .replace(/^\{(.*)\}$/, '$1')
    .replace(/^tel: ?/i, '');
  const problem = phoneProblem(cell);
  if (problem !== null) return invalid(`${quote(text)} ${problem}`);
  const target = targetOf(cell);
  return target === null
    ? invalid(`${quote(text)} is nothing that can be rung; ${EXPECTED}${didYouMean(hint(cell))}`)
    : ok(target);
}

/** `+46 (0)70…`: the digit in parentheses is not dialled from abroad, so taking it along rings somebody else. */
function phoneProblem(cell: string): string | null {
  if (!/^\+[^(]{1,8}\( ?0 ?\)/.test(cell)) return null;
  return `has "(0)", which is not part of the number in international form; did you mean ${quote(cell.replace(/ ?\( ?0 ?\) ?/, ' '))}?`;
}

function hint(cell: string): string | null {
  if (cell.length > 60) return null;
  const digits = cell.replace(/[\s().-]/g, '');
  if (/^00[1-9]\d{6,14}$/.test(digits)) return `+${digits.slice(2)}`;
  if (/^[1-9]\d{10,14}$/.test(digits)) return `+${digits}`;
  const hex = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i.exec(cell);
  return hex === null ? null : hex.slice(1).join('-');
}
