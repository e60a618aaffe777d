/** The value below which this part of the values lies (nearest rank). `NaN` of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The median of the ratios of runs that were made next to each other: on a machine that others use too it holds
 * where the times themselves do not.
 */
export function medianRatio(values: readonly number[], base: readonly number[]): number {
  return median(values.map((value, index) => value / (base[index] ?? NaN)));
}

/** Columns as wide as they must be, the first to the left; the first line is the head. */
export function table(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/** `met` or `MISSED`, with the goal. */
export const verdict = (value: number, goal: number, unit = ''): string =>
  `${value <= goal ? 'met' : 'MISSED'} (at most ${goal}${unit})`;
