/** Rota rows of the tests, and what is claimed of them. */
import { expect } from 'vitest';
import type { RotaRow } from '../../../lib/rota/model.ts';
import { readRotaRow } from '../../../lib/rows/rota.ts';

export type CellsOf = Readonly<Record<string, unknown>>;

export const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 86_400_000;
export const read = (cells: CellsOf) => readRotaRow({ partitionKey: 'support', rowKey: 'nights', ...cells });
const base = {
  ...{ rota: 'support', name: 'nights', lines: [], zone: null, validFrom: null, validUntil: null },
};

/** The row is read as `expected` (beside what every row has), without a problem. */
export function check(cells: CellsOf, expected: Partial<RotaRow>): void {
  const { row, problems } = read(cells);
  expect(problems).toEqual([]);
  expect(row).toEqual({ ...base, ...expected });
}

/** The row is skipped, with exactly these errors: column and words of the problem. */
export function checkErrors(cells: CellsOf, errors: readonly (readonly [string, string])[]): void {
  const { row, problems } = read(cells);
  expect(row).toBeNull();
  expect(problems.map(({ level, column }) => [level, column])).toEqual(
    errors.map(([column]) => ['error', column]),
  );
  for (const [index, [, words]] of errors.entries()) expect(problems[index]?.problem).toContain(words);
}

/** The row counts, with exactly these warnings. */
export function checkWarnings(cells: CellsOf, warnings: readonly (readonly [string, string])[]): void {
  const { row, problems } = read(cells);
  expect(row).not.toBeNull();
  expect(problems.map(({ level, column }) => [level, column])).toEqual(
    warnings.map(([column]) => ['warning', column]),
  );
  for (const [index, [, words]] of warnings.entries()) expect(problems[index]?.problem).toContain(words);
}

export const all = [1, 2, 3, 4, 5, 6, 7] as const;
export const shift = { Kind: 'shift', Who: 'anna' };
export const rotation = { Kind: 'rotation', Who: 'anna > bo', Every: '1 week', Start: '2026-01-05 09:00' };
export const override = { Kind: 'override', Who: 'bo', From: '2026-11-24 08:00', To: '2026-11-24 17:00' };
export const holiday = { Kind: 'holiday', From: '2026-12-25' };
