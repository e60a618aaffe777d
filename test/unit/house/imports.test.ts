import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALLOWED, circles, forbidden, importsOf, readImports } from './imports.ts';

const imports = readImports(join(import.meta.dirname, '../../..'));

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

  it('let the board use the tables, and no other adapter: a browser has no Node', () => {
    const adapters = imports.filter(
      ({ from, to }) => from.startsWith('lib/board/') && to.startsWith('lib/azure/'),
    );
    expect(new Set(adapters.map(({ to }) => to))).toEqual(new Set(['lib/azure/tables.ts']));
  });

  it('see a circle of types over three files', () => {
    const seeded = ['a', 'b', 'c'].flatMap((name, index) =>
      importsOf(`lib/rota/${name}.ts`, `import type { X } from './${['b', 'c', 'a'][index] ?? ''}.ts';`),
    );
    expect(circles(seeded)).toEqual(['lib/rota/a.ts -> lib/rota/b.ts -> lib/rota/c.ts -> lib/rota/a.ts']);
  });
});
