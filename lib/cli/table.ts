/**
 * A table for people: columns padded to their widest cell, two spaces between, no space at a line's end. Cells
 * come from rows that anybody may edit, so control characters are made visible: a cell cannot steer the terminal.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: (cell: string, column: number, row: number) => string = (cell) => cell,
): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = head.map((title, column) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  const line = (row: readonly string[], painted: (cell: string, column: number) => string) =>
    row
      .map((cell, column) => {
        const gap = column === row.length - 1 ? 0 : (widths[column] ?? 0) - widthOf(cell);
        return painted(cell, column) + ' '.repeat(gap);
      })
      .join('  ')
      .trimEnd();
  return [
    line(head, (cell) => cell),
    ...cells.map((row, index) => line(row, (cell, column) => paint(cell, column, index))),
  ]
    .map((text) => `${text}\n`)
    .join('');
}

/** Line ends and tabs as `⏎` and a space, other control and direction characters as `\u{…}`. */
export const printable = (text: string): string =>
  text
    .replace(/\r\n|\r|\n/g, '⏎')
    .replace(/\t/g, ' ')
    .replace(
      /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
      (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
    );

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const WIDE =
  /^[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Cells of a terminal that a text takes: East Asian characters and emoji take two. */
export const widthOf = (text: string): number =>
  [...graphemes.segment(text)].reduce(
    (sum, { segment }) => sum + (WIDE.test(segment) || segment.includes('\ufe0f') ? 2 : 1),
    0,
  );
