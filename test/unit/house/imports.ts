/** Which folder of `lib` may import what: the one list. docs/design.md shows it, `imports.test.ts` holds the code to it. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The folder or file of `lib` (or `functions`) -> what it may import besides itself. `node:*` stands for all of Node. */
export const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'lib/text': [],
  'lib/rota': ['lib/text'],
  'lib/ports': [],
  'lib/within': [],
  'lib/second-try': ['lib/ports', 'lib/within'],
  'lib/rows': ['lib/text', 'lib/rota', 'lib/ports'],
  'lib/check': ['lib/text', 'lib/rota', 'lib/rows', 'lib/ports'],
  'lib/edit': ['lib/text', 'lib/rota', 'lib/rows', 'lib/check', 'lib/ports'],
  'lib/settings': ['lib/rota'],
  'lib/audit': ['lib/text', 'lib/rota', 'lib/rows', 'lib/ports', 'lib/within', 'csv-stringify'],
  'lib/http': ['lib/text', 'lib/rota', 'lib/rows', 'lib/audit', 'lib/settings', 'lib/ports', 'lib/within'],
  'lib/calls': [
    'lib/text',
    'lib/rota',
    'lib/rows',
    'lib/audit',
    'lib/http',
    'lib/ports',
    'lib/within',
    'lib/second-try',
    'node:*',
  ],
  'lib/calendar': [
    'lib/text',
    'lib/rota',
    'lib/rows',
    'lib/check',
    'lib/http',
    'lib/ports',
    'node:*',
    'ical-generator',
  ],
  'lib/ics': ['lib/text', 'lib/rota', 'lib/rows', 'lib/edit', 'node:*', 'ical.js', 'windows-iana'],
  'lib/messages': [
    'lib/text',
    'lib/rota',
    'lib/rows',
    'lib/check',
    'lib/edit',
    'lib/audit',
    'lib/ports',
    'node:*',
  ],
  'lib/azure': [
    'lib/table-files',
    'lib/text',
    'lib/rota',
    'lib/rows',
    'lib/calls',
    'lib/messages',
    'lib/settings',
    'lib/ports',
    'lib/within',
    'lib/second-try',
    'node:*',
    '@azure/core-rest-pipeline',
    '@azure/data-tables',
    '@azure/identity',
    '@microsoft/microsoft-graph-client',
    'jose',
  ],
  'lib/table-files': ['lib/audit', 'lib/rota', 'lib/rows', 'lib/ports'],
  'lib/app': [
    'lib/table-files',
    'lib/rota',
    'lib/rows',
    'lib/audit',
    'lib/calendar',
    'lib/calls',
    'lib/http',
    'lib/messages',
    'lib/azure',
    'lib/settings',
    'lib/ports',
    'node:*',
  ],
  functions: ['lib/app', 'lib/azure', 'lib/http', 'lib/ports', '@azure/functions'],
  'lib/cli': [
    'lib/table-files',
    'lib/text',
    'lib/rota',
    'lib/rows',
    'lib/check',
    'lib/edit',
    'lib/audit',
    'lib/calendar',
    'lib/ics',
    'lib/messages',
    'lib/azure',
    'lib/settings',
    'lib/ports',
    'lib/within',
    'node:*',
    '@azure/identity',
    'csv-parse',
    'csv-stringify',
  ],
  // The page in the browser: the core and the readers, of the adapters the tables alone, of calendars the feeds (a test says so).
  'lib/board': [
    'lib/text',
    'lib/rota',
    'lib/rows',
    'lib/check',
    'lib/edit',
    'lib/audit',
    'lib/calendar',
    'lib/azure',
    'lib/ports',
    'preact',
    '@azure/data-tables',
    '@azure/identity',
  ],
  'lib/dev': [
    'lib/cli',
    'lib/azure',
    'lib/ports',
    'node:*',
    'azurite',
    'jose',
    '@azure/functions',
    '@azure/data-tables',
  ],
};

/** One import: from which file to which file, or to which package. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every import of a source text, dynamic ones and those of types too. `file`: its path from the root, with `/`. */
export function importsOf(file: string, text: string): readonly Import[] {
  const found = text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'([^'\n]+)'/g);
  return [...found].map(([, to = '']) => ({
    from: file,
    to: to.startsWith('.') ? relative('/', resolve('/', dirname(file), to)) : to,
  }));
}

export function readImports(root: string): readonly Import[] {
  return ['lib', 'functions'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name).replaceAll('\\', '/'))
      .flatMap((file) => importsOf(file, readFileSync(join(root, file), 'utf8'))),
  );
}

/** `lib/rows/dates.ts` -> `lib/rows`, `lib/app.ts` -> `lib/app`, `csv-parse/sync` -> `csv-parse`, `node:fs` -> `node:*`. */
function folderOf(path: string): string {
  if (path.startsWith('node:')) return 'node:*';
  const parts = path.split('/');
  if (parts[0] === 'functions') return 'functions';
  if (parts[0] === 'lib') return `lib/${(parts[1] ?? '').replace(/\.tsx?$/, '')}`;
  return parts.slice(0, path.startsWith('@') ? 2 : 1).join('/');
}

/** `lib/rows/dates.ts imports node:fs: lib/rows may not import node:*` for each import that is not allowed. */
export function forbidden(imports: readonly Import[]): readonly string[] {
  return imports.flatMap(({ from, to }) => {
    const [folder, target] = [folderOf(from), folderOf(to)];
    if (folder === target || ALLOWED[folder]?.includes(target)) return [];
    return [`${from} imports ${to}: ${folder} may not import ${target}`];
  });
}

/** Files that import each other in a circle, as one path for each circle that is met first. */
export function circles(imports: readonly Import[]): readonly string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
