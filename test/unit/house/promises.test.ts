/** docs/promises.md names proofs that exist. That its links lead somewhere is in links.test.ts. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rows } from '../../faults/rows.ts';

const document = readFileSync(new URL('../../../docs/promises.md', import.meta.url), 'utf8');
const section = document.slice(
  document.indexOf('## What it promises'),
  document.indexOf('## What is unproven'),
);

it('every promise names rows of the fault matrix that exist, or links to a test', () => {
  const promises = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| promise /.test(line));
  const known = new Set(rows.map(({ name }) => name));
  const named = promises.map((line) => [...line.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name));
  expect(promises.length).toBeGreaterThan(10);
  expect(named.flat().filter((name) => !known.has(name))).toEqual([]);
  expect(promises.filter((line, at) => named[at]?.length === 0 && !line.includes('](../test/'))).toEqual([]);
});
