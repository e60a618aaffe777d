/** Shared by the tables of readers: a value, or a problem that has these words. */
import { expect, test } from 'vitest';
import type { Read } from '../../../lib/rows/text.ts';

/** Every text of the table is read as the value beside it. */
export function reads<T>(reader: (text: string) => Read<T>, table: Readonly<Record<string, T>>): void {
  for (const [text, value] of Object.entries(table))
    test(`${JSON.stringify(text)} is read`, () => expect(reader(text)).toEqual({ ok: true, value }));
}

/** Every text of the table is refused, in words that contain those beside it, and names what stood there. */
export function refuses(
  reader: (text: string) => Read<unknown>,
  table: Readonly<Record<string, string>>,
): void {
  for (const [text, words] of Object.entries(table))
    test(`${JSON.stringify(text)} is refused`, () => {
      const read = reader(text);
      expect(read.ok ? read.value : read.problem).toContain(words);
      expect(read.ok).toBe(false);
    });
}

/** Level, column and a piece of each problem; pieces are what `expected` has. */
export function checkProblems(
  problems: readonly { readonly level: string; readonly column: string | null; readonly problem: string }[],
  expected: readonly (readonly [string, string, string])[],
): void {
  expect(problems.map(({ level, column }) => [level, column])).toEqual(
    expected.map(([level, column]) => [level, column]),
  );
  for (const [index, [, , words]] of expected.entries()) expect(problems[index]?.problem).toContain(words);
}
