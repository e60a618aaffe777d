import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Problem, TableName } from '../../../lib/rota/model.ts';
import { readCallers } from '../../../lib/rows/callers.ts';
import type { ReadRows } from '../../../lib/rows/cells.ts';
import { columnsOf, tableNames } from '../../../lib/rows/columns.ts';
import { readLines } from '../../../lib/rows/lines.ts';
import { countingPeople } from '../../../lib/rows/which-count.ts';
import { readRota } from '../../../lib/rows/rota.ts';
import type { Row } from '../../../lib/ports.ts';

const readers: Readonly<Record<TableName, (rows: readonly Row[]) => ReadRows<object>>> = {
  Rota: readRota,
  People: countingPeople,
  Lines: (rows) => readLines(rows, 'UTC'),
  Callers: readCallers,
};

const pieces = [
  ...[
    'shift',
    'rotation',
    'override',
    'holiday',
    'anna',
    'bo',
    '>',
    ',',
    ';',
    '*',
    'Mon',
    'Fri',
    '-',
    '–',
    ' to ',
  ],
  ...[
    '08:00',
    '24:00',
    '8',
    ' ',
    '\u00a0',
    '2026-12-24',
    '2026-02-30',
    'T',
    'Z',
    '+01:00',
    '1',
    'week',
    'shifts',
  ],
  ...[
    'Europe/Stockholm',
    'yes',
    'no',
    'busy',
    'block',
    '+46701234567',
    'app:',
    '8d1e6ab6-26c5-4e22-a1bc-06ea7343958e',
  ],
];
const cell = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  {
    weight: 1,
    arbitrary: fc.anything({
      withDate: true,
      withBigInt: true,
      withTypedArray: true,
      withNullPrototype: true,
    }),
  },
);

function rowOf(table: TableName): fc.Arbitrary<Row> {
  const column = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...columnsOf(table)) },
    { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', 'tier', 'Tiers', 'who') },
    { weight: 1, arbitrary: fc.string() },
  );
  const key = fc.constantFrom('people', 'lines', 'callers', 'default', '+46701234567', '');
  const reserved = new Set(['partitionKey', 'rowKey']);
  return fc
    .tuple(key, key, fc.array(fc.tuple(column, cell), { maxLength: 12 }))
    .map(
      ([partitionKey, rowKey, cells]) =>
        Object.fromEntries([
          ...cells.filter(([name]) => !reserved.has(name)),
          ...[['partitionKey', partitionKey] as const, ['rowKey', rowKey] as const],
        ]) as Row,
    );
}

function checkProblem(problem: Problem, table: TableName): void {
  expect(problem.table).toBe(table);
  expect(problem.row).toContain('/');
  expect(problem.problem.length).toBeGreaterThan(10);
  expect(problem.problem.length).toBeLessThan(500);
  expect(problem.problem).not.toMatch(/[\u0000-\u001f]/);
}

describe('whatever stands in the rows', () => {
  for (const table of tableNames)
    test(`${table} is read without a throw, twice the same, in any order`, () => {
      fc.assert(
        fc.property(fc.array(rowOf(table), { maxLength: 4 }), (rows) => {
          const before = JSON.stringify(rows.map((row) => Object.keys(row)));
          const read = readers[table](rows);
          expect(readers[table](rows)).toEqual(read);
          expect(JSON.stringify(rows.map((row) => Object.keys(row)))).toBe(before);
          expect(read.rows.length).toBeLessThanOrEqual(rows.length);
          for (const problem of read.problems) checkProblem(problem, table);
        }),
        { numRuns: 400 },
      );
    });

  test('a rota row with an error never counts, and one that does not count says why', () => {
    fc.assert(
      fc.property(rowOf('Rota'), (row) => {
        const { rows, problems } = readRota([row]);
        const errors = problems.filter(({ level }) => level === 'error');
        if (rows.length > 0) expect(errors).toEqual([]);
        else expect(errors.length > 0 || problems.length === 0).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

describe('a cell as long as Table Storage allows', () => {
  // 32 Ki characters; ten times that time is what a backtracking pattern would take many times over.
  const long = [...pieces, 'a', '(', '1:', 'Mon,', 'Mon-', 'a > ', '08:00-', '- ', 'z/', '\u0301', '\u200b'];
  for (const table of tableNames)
    test(`costs ${table} little`, () => {
      for (const piece of long) {
        const text = piece.repeat(Math.ceil(32_768 / piece.length)).slice(0, 32_768);
        const cells = Object.fromEntries(columnsOf(table).map((column) => [column, text]));
        for (const Kind of ['shift', 'rotation', 'override', 'holiday', text]) {
          const begin = process.cpuUsage();
          const partitionKey = table.toLowerCase();
          readers[table]([
            { partitionKey, rowKey: text, ...cells, ...(table === 'Rota' ? { Kind } : {}), Enabled: '' },
          ]);
          // CPU time, so that a busy machine does not matter.
          expect(process.cpuUsage(begin).user).toBeLessThan(1_000_000);
          if (table !== 'Rota') break;
        }
      }
    });
});

test('columns of an own __proto__ do not reach the prototype', () => {
  const row = JSON.parse(
    '{"partitionKey":"r","rowKey":"a","Kind":"holiday","From":"2026-12-25","__proto__":{"Days":"Sun"}}',
  ) as Row;
  const { rows, problems } = readRota([row]);
  expect(rows).toMatchObject([{ as: null }]);
  expect(problems).toMatchObject([{ level: 'warning', column: '__proto__' }]);
});
