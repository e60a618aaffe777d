import { describe, expect, test } from 'vitest';
import { near } from '../../../lib/text/near.ts';
import { cellText, shownCell } from '../../../lib/rows/text.ts';
import { quote } from '../../../lib/text/quote.ts';

describe('columns that are no String', () => {
  const table: readonly (readonly [unknown, string])[] = [
    [undefined, ''],
    [null, ''],
    ['08:00', '08:00'],
    [2, '2'],
    [9007199254740993n, '9007199254740993'],
    [true, 'true'],
    [{ type: 'Guid', value: '8d1e6ab6' }, '8d1e6ab6'],
    [{ type: 'Double', value: '2.0' }, '2.0'],
    [{ type: 'Int64', value: null }, ''],
  ];
  for (const [cell, text] of table)
    test(`${typeof cell} ${String(shownCell(cell))} is the text ${JSON.stringify(text)}`, () =>
      expect(cellText(cell)).toEqual({ ok: true, value: text }));

  for (const cell of [new Date(0), new Date(NaN), { type: 'DateTime', value: '2026-12-24T18:00:00Z' }])
    test(`the DateTime ${String(shownCell(cell))} is refused`, () =>
      expect(cellText(cell)).toEqual({
        ok: false,
        problem: 'is a DateTime column, which Table Storage keeps in UTC; make it a String',
      }));

  for (const cell of [new Uint8Array(2), { type: 'Binary', value: 'AA==' }, {}, [], () => 1, Symbol('x')])
    test(`${Object.prototype.toString.call(cell)} is refused`, () =>
      expect(cellText(cell)).toMatchObject({ ok: false }));
});

describe('a cell in a problem', () => {
  test('is shown as it stands', () => {
    expect(shownCell(' 1 wek ')).toBe(' 1 wek ');
    expect(shownCell(2)).toBe('2');
    expect(shownCell(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(shownCell(undefined)).toBeNull();
  });
  test('is quoted short, on one line and without control characters', () => {
    expect(quote('a\u001b[31mb\nc')).toBe('"a [31mb c"');
    expect(quote('x'.repeat(50_000))).toHaveLength(62);
  });
});

describe('a near word', () => {
  const table: readonly (readonly [string, readonly string[], string | null])[] = [
    ['Fir', ['Mon', 'Fri'], 'Fri'],
    ['rotaton', ['shift', 'rotation'], 'rotation'],
    ['ROTATION', ['rotation'], 'rotation'],
    ['wek', ['week', 'weeks'], 'week'],
    ['ab', ['cd'], null],
    ['aab', ['aaa', 'abb'], null],
    ['aab', ['aaa', 'abb', 'aab'], 'aab'],
    ['', ['no'], null],
    ['x'.repeat(100_000), ['x'.repeat(100_001)], null],
  ];
  for (const [word, candidates, expected] of table)
    test(`to ${quote(word)} is ${String(expected)}`, () => expect(near(word, candidates)).toBe(expected));
});
