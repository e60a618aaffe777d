import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvText, protect, unprotect } from '../../../lib/audit/csv.ts';

describe('a cell that a spreadsheet could run gets a quote before it', () => {
  test.each(['=1+1', '+46701234567', '-x', '@SUM(A1)', "'x", '\t=1', '\rx', '\tx'])('%j', (cell) => {
    expect(protect(cell)).toBe(`'${cell}`);
  });
  test.each(['\u200b=1', '\ufeff+1', '\u00a0-1', ' @x', '\u202e=1', '\n=1', '\u2066\u00ad=1', '\u0000=1'])(
    'also behind characters that nobody sees: %j',
    (cell) => expect(protect(cell)).toBe(`'${cell}`),
  );
  test.each(['anna', '08:00', 'a=1', '', ' ', '2026-11-21', '[{"a":"=1"}]', '\u200bx'])(
    'and no other: %j',
    (cell) => {
      expect(protect(cell)).toBe(cell);
    },
  );
  test('and loses it again', () =>
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\u200b', ' ', '"', 'a', ';', '\n'),
        }),
        (cell) => {
          expect(unprotect(protect(cell))).toBe(cell);
        },
      ),
    ));
});

test('numbers stay numbers, and what a reader could split or trim is in quotes', () =>
  expect(
    csvText([
      ['a', -1],
      ['b;c', ' d'],
      ['e\nf', '=g'],
    ]),
  ).toBe('a,-1\n"b;c"," d"\n"e\nf",\'=g\n'));
