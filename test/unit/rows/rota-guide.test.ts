import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Problem, TableName } from '../../../lib/rota/model.ts';
import { onCallAt } from '../../../lib/rota/periods.ts';
import { prepareRota } from '../../../lib/rota/prepare.ts';
import { readCallers } from '../../../lib/rows/callers.ts';
import { columnsOf, defaultPartition, tableNames } from '../../../lib/rows/columns.ts';
import { readLines } from '../../../lib/rows/lines.ts';
import { countingPeople } from '../../../lib/rows/which-count.ts';
import { readRota } from '../../../lib/rows/rota.ts';
import type { Row } from '../../../lib/ports.ts';

const guide = readFileSync(new URL('../../../docs/rota.md', import.meta.url), 'utf8');

interface Example {
  /** The heading above it. */
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Every table of the guide, in order. */
function tablesOf(markdown: string): readonly Example[] {
  const tables: { title: string; header: string[]; rows: string[][] }[] = [];
  let title = '';
  let inside = false;
  for (const line of markdown.split('\n')) {
    title = /^#+ (.*)$/.exec(line)?.[1] ?? title;
    const cells = line.startsWith('|')
      ? line
          .slice(1, line.lastIndexOf('|'))
          .split('|')
          .map((cell) => cell.trim())
      : null;
    if (cells === null) inside = false;
    else if (!inside) inside = tables.push({ title, header: cells, rows: [] }) > 0;
    else if (!/^-+$/.test(cells[0] ?? '')) tables.at(-1)?.rows.push(cells);
  }
  return tables;
}

const tables = tablesOf(guide);
const examples = tables.filter(({ header }) => header[0] === 'RowKey');

/** Which table an example is of: each has a column that the others lack. */
function tableOf({ header }: Example): TableName {
  if (header.includes('Kind')) return 'Rota';
  if (header.includes('Target')) return 'People';
  return header.includes('Rule') ? 'Callers' : 'Lines';
}

const rowsOf = (example: Example): readonly Row[] =>
  example.rows.map((cells) => {
    const row = Object.fromEntries(example.header.map((column, index) => [column, cells[index]]));
    const { RowKey: rowKey = '', ...columns } = row;
    return { partitionKey: defaultPartition(tableOf(example)) ?? 'support', rowKey, ...columns };
  });

function read(
  table: TableName,
  rows: readonly Row[],
): { readonly rows: readonly object[]; readonly problems: readonly Problem[] } {
  switch (table) {
    case 'Rota':
      return readRota(rows);
    case 'People':
      return countingPeople(rows);
    case 'Lines':
      return readLines(rows, 'UTC');
    case 'Callers':
      return readCallers(rows);
  }
}

describe('every example of the guide is read without a problem', () => {
  test('there are examples of each table', () => {
    expect(examples.length).toBeGreaterThan(12);
    for (const table of tableNames) expect(examples.some((example) => tableOf(example) === table)).toBe(true);
  });
  for (const [index, example] of examples.entries())
    test(`${index + 1}: ${example.title}`, () => {
      const rows = rowsOf(example);
      const { rows: found, problems } = read(tableOf(example), rows);
      expect(problems).toEqual([]);
      expect(found).toHaveLength(rows.length);
    });
});

test('the guide describes every column, in the order of export', () => {
  const described = tables.filter(({ header }) => header[0] === 'Column');
  const keys = new Set(['PartitionKey', 'RowKey']);
  expect(
    described.map(({ rows }) => rows.map(([column]) => column ?? '').filter((column) => !keys.has(column))),
  ).toEqual(tableNames.map((table) => [...columnsOf(table)]));
});

describe('a recipe of the guide does what it says', () => {
  /** Who is on call in the recipe of that title, with the rows that it takes for granted; `line` as in `Lines`. */
  function onCall(
    title: string,
    at: string,
    zone: string,
    before: readonly Row[] = [],
    line: string | null = null,
  ): readonly string[] {
    const rows = examples
      .filter((example) => example.title === title && tableOf(example) === 'Rota')
      .flatMap(rowsOf);
    const rota = prepareRota(readRota([...before, ...rows]).rows, { line, zone });
    return onCallAt(rota, Date.parse(at))[0]?.people ?? [];
  }
  const row = (rowKey: string, cells: Readonly<Record<string, string>>): Row => ({
    partitionKey: 'support',
    rowKey,
    ...cells,
  });

  test('two people swap a night', () => {
    const nights = [
      row('tue', { Kind: 'shift', Who: 'anna', Days: 'Tue', From: '17:00', To: '08:00' }),
      row('thu', { Kind: 'shift', Who: 'bo', Days: 'Thu', From: '17:00', To: '08:00' }),
    ];
    expect(onCall('Swap a night', '2026-03-03T23:00Z', 'UTC', nights)).toEqual(['bo']);
    expect(onCall('Swap a night', '2026-03-05T23:00Z', 'UTC', nights)).toEqual(['anna']);
    expect(onCall('Swap a night', '2026-03-10T23:00Z', 'UTC', nights)).toEqual(['anna']);
  });
  test('Christmas counts as Sundays, without a gap from the 24th to the 28th', () => {
    const nights = [
      row('office', { Kind: 'shift', Who: 'anna', Days: 'Mon-Fri', From: '08:00', To: '17:00' }),
      row('nights', { Kind: 'shift', Who: 'bo', Days: 'Mon-Fri', From: '17:00', To: '08:00' }),
    ];
    const at = (time: string) => onCall('Christmas', time, 'UTC', nights);
    expect(at('2026-12-23T12:00Z')).toEqual(['anna']);
    expect(at('2026-12-25T12:00Z')).toEqual(['dina']);
    expect(at('2026-12-26T12:00Z')).toEqual(['carl']);
    expect(at('2026-12-24T20:00Z')).toEqual(['hq']);
    expect(at('2027-01-01T12:00Z')).toEqual([]);
    for (let hour = 0; hour < 6 * 24; hour++)
      expect(at(new Date(Date.parse('2026-12-23T00:00Z') + hour * 3_600_000).toISOString())).toHaveLength(1);
  });
  test('follow the sun leaves no gap from Tuesday to Friday, on either side of every clock change', () => {
    for (const day of ['2026-01-13', '2026-03-11', '2026-03-25', '2026-04-01', '2026-10-28', '2026-11-03'])
      for (let hour = 0; hour < 24; hour++) {
        const at = `${day}T${String(hour).padStart(2, '0')}:30Z`;
        expect([at, onCall('Follow the sun', at, 'UTC').length > 0]).toEqual([at, true]);
      }
  });
  test('a second number has a rota of its own', () => {
    const ask = (line: string) => onCall('A second number', '2026-01-07T12:00Z', 'UTC', [], line);
    expect(ask('sales')).toEqual(['gina', 'hal']);
    expect(ask('support')).toEqual(['anna']);
  });
});
