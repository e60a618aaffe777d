import { printable, widthOf } from './table.ts';

/**
 * A table that is printed while its rows still come: columns keep the width that they once had, and grow where a cell needs
 * more. The first call prints the head as well.
 */
export function growingTable(
  head: readonly string[],
  paint: (cell: string, column: number) => string = (cell) => cell,
): (rows: readonly (readonly string[])[]) => string {
  const widths = head.map(widthOf);
  let headPrinted = false;
  const line = (cells: readonly string[], painted: typeof paint) =>
    `${cells
      .map((cell, column) => painted(cell, column) + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
      .join('  ')
      .trimEnd()}\n`;
  return (rows) => {
    const cells = rows.map((row) => row.map(printable));
    for (const row of cells)
      for (const [column, cell] of row.entries())
        widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    const lines = cells.map((row) => line(row, paint));
    if (headPrinted) return lines.join('');
    headPrinted = true;
    return line(head, (cell) => cell) + lines.join('');
  };
}
