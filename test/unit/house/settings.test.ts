import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingNames } from '../../../lib/settings/settings.ts';

const document = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');

it('docs/settings.md has every setting that the code reads, and no other', () => {
  const firstCells = [...document.matchAll(/^\| ([^|]*`[^|]*) \|/gm)].map(([, cell = '']) => cell);
  const named = firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  expect(named.toSorted()).toEqual([...settingNames].sort());
});
