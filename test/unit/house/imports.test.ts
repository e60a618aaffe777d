import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALLOWED, circles, forbidden, importsOf, readImports } from './imports.ts';

const root = join(import.meta.dirname, '../../..');
const imports = readImports(root);

/** Folder -> what it may import, as the table of docs/design.md says it. */
const documented = new Map(
  [
    ...readFileSync(join(root, 'docs/design.md'), 'utf8').matchAll(
      /^\| `(functions|lib\/[\w-]+)` \|[^|]+\| ([^|]+) \|$/gm,
    ),
  ].map(([, folder = '', cell = '']) => [folder, cell.split(', ').sort()] as const),
);

/** `lib/rota` -> `rota`, `node:*` -> `Node`, `jose` -> `` `jose` ``. */
function shown(target: string): string {
  if (target === 'node:*') return 'Node';
  return target.startsWith('lib/') ? target.slice('lib/'.length) : `\`${target}\``;
}

describe('the directions of imports', () => {
  it('are kept by every file', () => {
    expect(imports.length).toBeGreaterThan(300);
    expect(forbidden(imports)).toEqual([]);
  });

  it('have no circle, not by type either', () => {
    expect(circles(imports)).toEqual([]);
  });

  it.each(Object.keys(ALLOWED))(
    '%s may not import a folder or package that its list does not name',
    (folder) => {
      const file = folder === 'lib/app' || folder === 'lib/ports' ? `${folder}.ts` : `${folder}/seeded.ts`;
      const up = file
        .split('/')
        .slice(1)
        .map(() => '..')
        .join('/');
      const others = Object.keys(ALLOWED).filter(
        (other) => other !== folder && !ALLOWED[folder]?.includes(other),
      );
      const seeded = [
        ...others.map((other) => `import type { A } from '${up}/${other}/a.ts';`),
        `const b = await import('left-pad');`,
      ];
      expect(seeded.map((line) => forbidden(importsOf(file, line)).length)).toEqual(seeded.map(() => 1));
    },
  );

  it('let the board use the tables and the feeds, and no other adapter or calendar: a browser has no Node', () => {
    const used = imports.filter(
      ({ from, to }) => from.startsWith('lib/board/') && /^lib\/(?:azure|calendar)\//.test(to),
    );
    expect(new Set(used.map(({ to }) => to))).toEqual(
      new Set(['lib/azure/table-store.ts', 'lib/calendar/feed.ts']),
    );
    expect(
      imports.filter(({ from, to }) => from === 'lib/calendar/feed.ts' && to.startsWith('node:')),
    ).toEqual([]);
  });

  it('name every folder and file of lib', () => {
    const there = readdirSync(join(root, 'lib')).map((name) => `lib/${name.replace(/\.ts$/, '')}`);
    expect(Object.keys(ALLOWED).sort()).toEqual(['functions', ...there].sort());
  });

  it.each(Object.entries(ALLOWED))('of %s are in the table of docs/design.md', (folder, allowed) => {
    expect(documented.get(folder)).toEqual(allowed.length === 0 ? ['nothing'] : allowed.map(shown).sort());
  });

  it('see a circle of types over three files', () => {
    const seeded = ['a', 'b', 'c'].flatMap((name, index) =>
      importsOf(`lib/rota/${name}.ts`, `import type { X } from './${['b', 'c', 'a'][index] ?? ''}.ts';`),
    );
    expect(circles(seeded)).toEqual(['lib/rota/a.ts -> lib/rota/b.ts -> lib/rota/c.ts -> lib/rota/a.ts']);
  });
});
