/** The matrix as text. */
import type { FaultRow, Promised, Seen } from './row.ts';

export interface Result {
  readonly row: FaultRow;
  readonly seen: Seen;
  /** What is not as promised. */
  readonly wrong: readonly string[];
}

const HEAD = ['', 'fault', 'promised', 'seen', 'after', 'audit', 'logged'];

/** Columns side by side, as wide as they need to be. */
export function printMatrix(results: readonly Result[]): string {
  const lines = results.map(({ row, seen, wrong }) => [
    wrong.length === 0 ? 'ok' : 'NOT',
    row.name,
    promisedText(row.promised),
    seen.action,
    `${(seen.afterMs / 1_000).toFixed(1)} s`,
    seen.audit,
    seen.logged.join(' '),
  ]);
  return printTable([HEAD, ...lines]);
}

export function printTable(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => (cells[column] ?? '').length)),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** What is not as promised, and what cannot be promised. */
export function printNotes(results: readonly Result[]): string {
  const wrong = results.flatMap(({ row, wrong: all }) =>
    all.map((text) => `NOT AS PROMISED  ${row.name}: ${text}.`),
  );
  const limits = results.flatMap(({ row }) =>
    row.promised.not === undefined ? [] : [`${row.name}: ${row.promised.not}`],
  );
  return ['Limits, said plainly:', ...limits, '', ...wrong].join('\n').trimEnd();
}

function promisedText({ action, withinMs, audit }: Promised): string {
  return `${action} in ${(withinMs / 1_000).toFixed(1)} s, ${audit}`;
}
