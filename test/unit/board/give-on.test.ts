/** Which rows change where a shift that an override made is given on. */
import { expect, it } from 'vitest';
import { overrideEdit, swapProblem } from '../../../lib/board/override.ts';
import { undoOf } from '../../../lib/board/row-edit.ts';
import { planEdit } from '../../../lib/edit/plan.ts';
import type { StoredRow } from '../../../lib/ports.ts';
import { readTables } from '../../../lib/rows/tables.ts';

type Cells = Readonly<Record<string, string>>;

const stored = (rowKey: string, cells: Cells): StoredRow => ({
  ...{ partitionKey: 'r', rowKey, etag: `"${rowKey}"` },
  ...cells,
});
const BASE = stored('base', { Kind: 'shift', Who: 'anna' });
const NIGHT = { Kind: 'override', InsteadOf: 'anna', From: '2026-11-26 17:00', To: '2026-11-27 08:00' };

/** The edit of the form `texts`, as `row: cells` and `-row`. */
function editOf(rows: readonly StoredRow[], texts: Cells): readonly string[] {
  const Lines = [{ partitionKey: 'lines', rowKey: 'l', Name: 'l', Rota: 'r', TimeZone: 'UTC' }];
  const { lines } = readTables({ Rota: rows, Lines, People: [], Callers: [] }, 'UTC');
  const [reading] = lines;
  if (!reading) throw new Error('there is one line');
  const edit = overrideEdit(texts, reading, lines, rows);
  return [
    ...edit.rows.map(({ rowKey, cells }) => `${rowKey} ${JSON.stringify({ ...cells, Kind: undefined })}`),
    ...edit.removed.map(({ rowKey }) => `-${rowKey}`),
  ];
}

const times = { From: NIGHT.From, To: NIGHT.To };

it('the whole time of an override goes to somebody else by its own row', () => {
  const rows = [BASE, stored('x', { ...NIGHT, Who: 'bo' })];
  expect(editOf(rows, { Who: 'carl', InsteadOf: 'bo', ...times })).toEqual(['x {"Who":"carl"}']);
});

it('an override with several people loses only the one who leaves', () => {
  const rows = [BASE, stored('x', { ...NIGHT, Who: 'dina, bo' })];
  expect(editOf(rows, { Who: 'carl', InsteadOf: 'bo', ...times })).toEqual(['x {"Who":"dina, carl"}']);
});

it('an override that would put back whom it takes out is removed', () => {
  const rows = [BASE, stored('x', { ...NIGHT, Who: 'bo' })];
  expect(editOf(rows, { Who: 'anna', InsteadOf: 'bo', ...times })).toEqual(['-x']);
});

it('the middle of an override is cut out of it', () => {
  const rows = [BASE, stored('x', { ...NIGHT, Who: 'bo' })];
  const part = { From: '2026-11-26 20:00', To: '2026-11-26 22:00' };
  expect(editOf(rows, { Who: 'carl', InsteadOf: 'bo', ...part })).toEqual([
    'x {"To":"2026-11-26 20:00"}',
    '2026-11-26-carl-for-anna {"Who":"carl","From":"2026-11-26 20:00","To":"2026-11-26 22:00","InsteadOf":"anna"}',
    '2026-11-26-bo-for-anna {"Who":"bo","From":"2026-11-26 22:00","To":"2026-11-27 08:00","InsteadOf":"anna"}',
  ]);
});

it('one day of a repeating override becomes an override with a date', () => {
  const weekly = { Kind: 'override', Who: 'bo', InsteadOf: 'anna', Days: 'Thu', From: '12:00', To: '17:00' };
  const day = { From: '2026-11-26 12:00', To: '2026-11-26 17:00' };
  expect(editOf([BASE, stored('x', weekly)], { Who: 'carl', InsteadOf: 'bo', ...day })).toEqual([
    'x {"ValidUntil":"2026-11-25"}',
    'override-bo-for-anna {"Who":"bo","Days":"Thu","From":"12:00","To":"17:00","InsteadOf":"anna","ValidFrom":"2026-11-27"}',
    '2026-11-26-carl-for-anna {"Who":"carl","From":"2026-11-26 12:00","To":"2026-11-26 17:00","InsteadOf":"anna"}',
  ]);
});

it('a shift of the rota itself needs a row of its own', () => {
  const rows = [BASE];
  expect(editOf(rows, { Who: 'carl', InsteadOf: 'anna', ...times })).toEqual([
    '2026-11-26-carl-for-anna {"Who":"carl","InsteadOf":"anna","From":"2026-11-26 17:00","To":"2026-11-27 08:00"}',
  ]);
});

it('two shifts at the same time, or of one person, cannot be swapped', () => {
  const turn = { person: 'anna', tier: 1, from: 0, to: 10 };
  expect(swapProblem(turn, { ...turn, person: 'bo' })).toMatch('at the same time');
  expect(swapProblem(turn, { ...turn, from: 10, to: 20 })).toMatch('same person');
  expect(swapProblem(turn, { ...turn, person: 'bo', from: 10, to: 20 })).toBeNull();
});

it('steps are undone from the versions that they made, and not where somebody wrote since', () => {
  const before = stored('x', { Who: 'bo' });
  const rows = [{ partitionKey: 'r', rowKey: 'x', cells: { Who: 'carl' } }];
  const { steps } = planEdit([before], { kind: 'write', table: 'Rota', rows });
  const after = { ...before, Who: 'carl', etag: '"2"' };
  expect(undoOf('Rota', steps, [after])).toMatchObject([
    { kind: 'changed', before: { etag: '"2"' }, after: { Who: 'bo' }, columns: ['Who'] },
  ]);
  expect(undoOf('Rota', steps, [{ ...after, Who: 'dina' }])).toBeNull();
});
