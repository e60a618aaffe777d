import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

/** Bars inside code and escaped ones do not end a cell. */
const barsIn = (line: string): number =>
  line
    .replace(/`[^`]*`/g, 'code')
    .replaceAll('\\|', '')
    .split('|').length - 1;

/** `12: 4 of 5` for each row of a table that has other cells than the head of the table. */
function oddRows(markdown: string): readonly string[] {
  const odd: string[] = [];
  let head: number | null = null;
  let isCode = false;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.trim().startsWith('```')) isCode = !isCode;
    if (isCode || !line.trim().startsWith('|')) head = null;
    else {
      head ??= barsIn(line);
      if (barsIn(line) !== head) odd.push(`${index + 1}: ${barsIn(line)} of ${head}`);
    }
  }
  return odd;
}

it('a row that lacks a cell is found', () => {
  expect(oddRows('| a | b |\n|---|---|\n| `x|y` | z |\n| only |')).toEqual(['4: 2 of 3']);
});

it.each(pages)('every row of a table in %s has the cells of its head', (page) => {
  expect(oddRows(readFileSync(join(root, page), 'utf8'))).toEqual([]);
});
