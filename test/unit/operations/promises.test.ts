import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rows } from '../../faults/rows.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const section = readme.slice(readme.indexOf('## What it promises'), readme.indexOf('## What is unproven'));

describe("the README's promises", () => {
  it('name rows of the fault matrix that are there', () => {
    const named = [...section.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
    const known = new Set(rows.map(({ name }) => name));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('link to tests that are there', () => {
    const linked = [...section.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(linked.filter((path) => !existsSync(new URL(`../../../${path}`, import.meta.url)))).toEqual([]);
  });
});
