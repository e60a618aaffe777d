import { describe, expect, test } from 'vitest';
import { readRota } from '../../../lib/rows/rota.ts';
import file from '../../schedule-cases.json' with { type: 'json' };

/** `insteadOf` of the cases is the column `InsteadOf`, and `zone` is `TimeZone`. */
const columnOf = (name: string): string =>
  name === 'zone' ? 'TimeZone' : name.charAt(0).toUpperCase() + name.slice(1);

const BROKEN = ["8 o'clock", '"6Sat"', '"0Sat"', '"54"', '"odd even"', '"lastly Fri"'];

describe('the rows of the worked cases', () => {
  for (const { id, rows } of file.cases)
    test(`${id}: every row is read, but for those that are broken or off on purpose`, () => {
      const table = rows.map((row, index) => ({
        ...{ partitionKey: 'support', rowKey: String(index) },
        ...Object.fromEntries(Object.entries(row).map(([name, cell]) => [columnOf(name), cell])),
      }));
      const unread = (row: object) =>
        BROKEN.some((cell) => JSON.stringify(row).includes(cell)) ||
        JSON.stringify(row).includes('"enabled":"no"');
      const { rows: read, problems } = readRota(table);
      expect(read.map(({ name }) => Number(name)).sort((a, b) => a - b)).toEqual(
        rows.flatMap((row, index) => (unread(row) ? [] : [index])),
      );
      expect(problems.every(({ value }) => BROKEN.some((cell) => cell.includes(value ?? '-')))).toBe(true);
    });
});
