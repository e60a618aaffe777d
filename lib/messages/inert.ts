/** Text that people wrote -> text that Teams shows as it stands: no Markdown, no HTML, no mention, no link. */
import { STEERING } from '../text/unseen.ts';

/**
 * Characters that Markdown or HTML give a meaning -> what looks like them and has none. Backslashes would do in some of
 * Teams' clients and be shown in others.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '[': '［',
  ']': '］',
  '*': '∗',
  '`': 'ˋ',
  '~': '∼',
  '\\': '＼',
  '|': '｜',
  '@': '＠',
};

const STEERS = new RegExp(`[${STEERING}]+`, 'gu');

/** One line; the same text again comes out as it is. */
export function inert(text: string): string {
  return text
    .toWellFormed()
    .replace(STEERS, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[<>[\]*`~\\|@]/g, (character) => LOOK_ALIKES[character] ?? '')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '＿')
    .replace(/&(?=#|\w+;)/g, '＆')
    .replace(/:(?=\/\/)/g, '：')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}․`)
    .replace(/\b(mailto|tel|sip|sips|javascript|data|msteams):/gi, '$1：')
    .replace(/^([-+#]+)(?=\s)/, (marks) => marks.replace(/./g, (mark) => AT_START[mark] ?? mark))
    .replace(/^(\d+)([.)])(?=\s)/, (_, number: string, mark: string) => `${number}${AT_START[mark] ?? ''}`);
}

/** Marks that begin a list or a heading. */
const AT_START: Readonly<Record<string, string>> = { '-': '–', '+': '＋', '#': '＃', '.': '․', ')': '）' };

/** Never between the halves of a character. */
export function clip(text: string, max: number): string {
  const shown = Array.from(text);
  return shown.length > max ? `${shown.slice(0, max - 1).join('')}…` : text;
}
