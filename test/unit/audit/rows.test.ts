import { expect, it } from 'vitest';
import { decision } from './rows.ts';

const rowsOf = (rows: readonly { readonly row: string; readonly Who: unknown }[]) =>
  String(decision('c', '2026-11-21T02:14:00Z', { rows }).Rows);

it('the rows behind a decision are kept as they stood', () => {
  expect(rowsOf([{ row: 'support/nights', Who: 'anna' }])).toBe('[{"row":"support/nights","Who":"anna"}]');
});

it('of more rows than 30,000 characters hold the last are left out, and the list stays JSON', () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({ row: `support/${n}`, Who: 'a'.repeat(1_000) }));
  const text = rowsOf(rows);
  expect(text.length).toBeLessThanOrEqual(30_000);
  expect(JSON.parse(text)).toEqual(rows.slice(0, 29));
});

it('one row that is too long by itself leaves an empty list', () => {
  expect(rowsOf([{ row: 'support/nights', Who: 'a'.repeat(30_000) }])).toBe('[]');
});

it('a cell that is a whole number of 64 bits costs no record', () => {
  expect(rowsOf([{ row: 'support/nights', Who: 12n }])).toBe('[{"row":"support/nights","Who":"12"}]');
});
