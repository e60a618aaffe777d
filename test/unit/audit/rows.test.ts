import { expect, it } from 'vitest';
import { findUnsaved } from '../../../lib/audit/replay.ts';
import { unsavedLine } from '../../../lib/audit/rows.ts';
import { decision, ended } from './rows.ts';

const rowsOf = (rows: readonly { readonly row: string; readonly Who: unknown }[]) =>
  String(decision('c', '2026-11-21T02:14:00Z', { rows }).Rows);

it('the rows behind a decision are kept as they stood', () => {
  expect(rowsOf([{ row: 'support/nights', Who: 'anna' }])).toBe('[{"row":"support/nights","Who":"anna"}]');
});

it('rows beyond 30,000 characters are left out, and the list stays JSON', () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({ row: `support/${n}`, Who: 'a'.repeat(1_000) }));
  const text = rowsOf(rows);
  expect(text.length).toBeLessThanOrEqual(30_000);
  expect(JSON.parse(text)).toEqual(rows.slice(0, 29));
});

it('a single row that is too long leaves an empty list', () => {
  expect(rowsOf([{ row: 'support/nights', Who: 'a'.repeat(30_000) }])).toBe('[]');
});

it('a cell that is a whole number of 64 bits costs no record', () => {
  expect(rowsOf([{ row: 'support/nights', Who: 12n }])).toBe('[{"row":"support/nights","Who":"12"}]');
});

it('the line of an unsaved row has at most 32,000 characters and can be put back: the last rows go first', () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({ row: `support/${n}`, Note: '"\\'.repeat(100) }));
  const row = decision('c', '2026-11-21T02:14:00Z', { rows, because: rows.map(({ row: name }) => name) });
  const line = unsavedLine(row);
  expect(line.length).toBeLessThanOrEqual(32_000);
  const [found] = findUnsaved(line);
  const kept = JSON.parse(String(found?.row?.Rows)) as unknown[];
  expect(kept.length).toBeGreaterThan(20);
  expect(kept).toEqual(rows.slice(0, kept.length));
  expect(found?.row).toEqual({ ...row, Rows: found?.row?.Rows });
});

it.each([
  ['answeredBy', { answeredBy: '{"a":"\\"'.repeat(1_777) }],
  ['two long texts', { answeredBy: '"'.repeat(16_000), message: '\u0001'.repeat(4_000) }],
])('an end with %s still fits into a line that can be read', (_what, more) => {
  const row = ended('c', '2026-11-21T02:14:00Z', { ...more, code: 487 });
  const line = unsavedLine(row);
  expect(line.length).toBeLessThanOrEqual(32_000);
  expect(findUnsaved(line)[0]?.row).toMatchObject({ Code: 487, Outcome: 'ended', CallId: 'c' });
});

it('a short row is logged whole', () => {
  expect(JSON.parse(unsavedLine(decision('c', '2026-11-21T02:14:00Z')))).toMatchObject({
    event: 'audit.unsaved',
    row: { PartitionKey: '2026-11-21', RowKey: 'c_2-decision', Action: 'redirect' },
  });
});
