/**
 * `npm run package`: writes `dist/ringrota.zip`, the zip that `func azure functionapp publish` would send: the
 * working directory less what `.funcignore` names, less what Core Tools always leave out.
 */
import { zipSync } from 'fflate';
import ignore from 'ignore';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Core Tools, FileSystemHelpers.GetLocalFiles: left out in every folder, whatever `.funcignore` says. */
const ALWAYS_LEFT_OUT = ['.git', '.vscode', '.funcignore', '.gitignore', 'local.settings.json'];

/** A fixed time, so that the same files make the same zip. */
const MODIFIED = new Date(2026, 0, 1);

/**
 * The files of the package, relative to `root`, with `/`, in order.
 * @throws where `.funcignore` cannot be read: without it secrets of the working directory might be sent.
 */
export function packageFiles(root: string): readonly string[] {
  const rules = ignore()
    .add(readFileSync(join(root, '.funcignore'), 'utf8'))
    .add(ALWAYS_LEFT_OUT);
  const walk = (folder: string): readonly string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      if (entry.isDirectory()) return rules.ignores(`${path}/`) ? [] : walk(`${path}/`);
      return rules.ignores(path) ? [] : [path];
    });
  return [...walk('')].sort();
}

/** The zip of `packageFiles(root)`. */
export function zipPackage(root: string): Uint8Array {
  const contents = packageFiles(root).map((path) => [path, new Uint8Array(readFileSync(join(root, path)))]);
  return zipSync(Object.fromEntries(contents) as Record<string, Uint8Array>, { level: 9, mtime: MODIFIED });
}

if (import.meta.main) {
  const root = dirname(import.meta.dirname);
  const target = join(root, 'dist', 'ringrota.zip');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, zipPackage(root));
  const kilobytes = Math.ceil(statSync(target).size / 1024);
  console.log(`dist/ringrota.zip: ${packageFiles(root).join(', ')} (${kilobytes} KB)`);
}
