/** How heavy the code is: `node test/unit/house/size.ts` prints lines, files, the longest chain of imports and others. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readImports } from './imports.ts';

const root = join(import.meta.dirname, '../../..');

function files(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const lines = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + readFileSync(path, 'utf8').split('\n').length - 1, 0);

/** Files on the longest path of imports that begins in `functions`. */
function longestChain(imports: ReturnType<typeof readImports>): readonly string[] {
  const next = Map.groupBy(imports, ({ from }) => from);
  const known = new Map<string, readonly string[]>();
  const chain = (file: string): readonly string[] => {
    const before = known.get(file);
    if (before) return before;
    known.set(file, [file]);
    const rest = (next.get(file) ?? []).map(({ to }) => chain(to)).sort((a, b) => b.length - a.length)[0];
    const found = [file, ...(rest ?? [])];
    known.set(file, found);
    return found;
  };
  return (
    [...next.keys()]
      .filter((file) => file.startsWith('functions/'))
      .map(chain)
      .sort((a, b) => b.length - a.length)[0] ?? []
  );
}

const inLib = files('lib');
const imports = readImports(root).filter(({ to }) => to.startsWith('lib/'));
const importers = Map.groupBy(imports, ({ to }) => to);
const names = Map.groupBy(
  inLib.filter((path) => /\.tsx?$/.test(path)),
  (path) => basename(path),
);
const chain = longestChain(imports);
console.log({
  linesInLib: lines(inLib),
  linesInTest: lines(files('test')),
  filesInLib: inLib.length,
  longestChain: chain.length,
  namesThatOccurTwice: [...names.values()].filter(({ length }) => length > 1).length,
  filesWithOneImporter: [...importers.values()].filter((from) => new Set(from.map((i) => i.from)).size === 1)
    .length,
  longestFiles: inLib
    .map((path) => ({ path: path.slice(root.length + 1), lines: lines([path]) }))
    .sort((a, b) => b.lines - a.lines)
    .slice(0, 5),
});
if (process.argv.includes('--chain')) console.log(chain.join('\n'));
