/** Text for a terminal. */
import type { Problem } from '../rota/model.ts';
import type { Output } from './output.ts';
import { STEERING } from '../text/unseen.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

type PaintCell = (cell: string, column: number, row: number) => string;

/**
 * A table for people: columns padded to their widest cell, two spaces between, no space at a line's end. Where it is wider
 * than `width`, cells go on in further lines. Cells come from rows that anybody may edit, so control characters are made
 * visible: a cell cannot steer the terminal.
 */
export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint?: PaintCell,
  width: number | null = null,
): string => growingTable(head, width, paint)(rows);

/**
 * A table that is printed while its rows still come: the first of them decide how wide the columns are, and the head is
 * printed with them.
 */
export function growingTable(
  head: readonly string[],
  width: number | null,
  paint: PaintCell = (cell) => cell,
): (rows: readonly (readonly string[])[]) => string {
  let widths: readonly number[] | null = null;
  return (rows) => {
    const cells = rows.map((row) => row.map(printable));
    const first = widths === null ? lineOf(head, (widths = widthsOf([head, ...cells], width)), width) : '';
    const fixed = widths;
    return (
      first +
      cells
        .map((row, index) => lineOf(row, fixed, width, (cell, column) => paint(cell, column, index)))
        .join('')
    );
  };
}

/** As wide as the widest cell; where that is too much, the widest columns give way. */
function widthsOf(rows: readonly (readonly string[])[], width: number | null): readonly number[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    // No spread: a call takes some 100,000 arguments, and a table may have more rows.
    rows.reduce((widest, row) => Math.max(widest, widthOf(row[column] ?? '')), 0),
  );
  const room = (width ?? Infinity) - 2 * (widths.length - 1);
  while (widths.reduce((sum, one) => sum + one, 0) > room && Math.max(...widths) > 4)
    widths[widths.indexOf(Math.max(...widths))] = Math.max(...widths) - 1;
  return widths;
}

/** One row, in as many lines as its cells need. Without a limit a cell may be wider than its column. */
function lineOf(
  row: readonly string[],
  widths: readonly number[],
  width: number | null,
  paint: (cell: string, column: number) => string = (cell) => cell,
): string {
  const parts = row.map((cell, column) => (width === null ? [cell] : wrap(cell, widths[column] ?? 0)));
  const lines = Math.max(1, ...parts.map(({ length }) => length));
  return Array.from({ length: lines }, (_, line) =>
    parts
      .map((part, column) => {
        const cell = part[line] ?? '';
        return paint(cell, column) + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
      })
      .join('  ')
      .trimEnd(),
  )
    .map((line) => `${line}\n`)
    .join('');
}

/** Lines of at most `width`, broken between words where that is possible. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => piecesOf(one, width))) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A word that is too long is broken anywhere. */
function piecesOf(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (widthOf(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** Line ends and tabs as `⏎` and a space, other control and direction characters as `\u{…}`. */
export const printable = (text: string): string =>
  text
    .replace(/\r\n|\r|\n/g, '⏎')
    .replace(/\t/g, ' ')
    .replace(STEERS, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);

const STEERS = new RegExp(`[${STEERING}]`, 'gu');

const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Cells of a terminal that a text takes: East Asian characters and emoji take two. */
export const widthOf = (text: string): number =>
  /^[ -~]*$/.test(text) ? text.length : widthOfGraphemes(text);

const widthOfGraphemes = (text: string): number =>
  [...graphemes.segment(text)].reduce(
    (sum, { segment }) => sum + (WIDE.test(segment) || segment.includes('\ufe0f') ? 2 : 1),
    0,
  );

/** `1 error`, `2 errors`; for words whose plural has an s. */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Errors red, warnings yellow. */
export const problemTable = (problems: readonly Problem[], { paint, width }: Output): string =>
  table(
    ['', 'Table', 'Row', 'Column', 'Problem'],
    problems.map(({ level, table: name, row, column, problem }) => [level, name, row, column ?? '', problem]),
    (cell, column, row) => {
      if (column > 0) return cell;
      return problems[row]?.level === 'error' ? paint('red', cell) : paint('yellow', cell);
    },
    width,
  );
