/**
 * `npm run package`: stages `dist/package`, the one folder that `func`, azd and the pipeline publish from, and writes
 * the same as `dist/ringrota.zip`, to keep. Nothing else is ever sent: what lies about in the repository stays there.
 */
import { zipSync } from 'fflate';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A fixed time, so that the same files make the same zip. */
const MODIFIED = new Date(2026, 0, 1);

/**
 * Makes `<root>/dist/package` anew from what `npm run build` has made. Gives its folder and its version, which
 * `GET /api/health` names once it runs.
 * @throws where there is no build.
 */
export function stagePackage(root: string): { readonly folder: string; readonly version: string } {
  const built = join(root, 'dist');
  const folder = join(built, 'package');
  rmSync(folder, { recursive: true, force: true });
  const bundle = join(built, 'main.cjs');
  for (const part of [bundle, join(built, 'board', 'index.html')])
    if (!existsSync(part)) throw new Error(`${part} is missing: "npm run package" builds first.`);
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
  };
  const stamped = versionIn(readFileSync(bundle, 'utf8'), version);
  mkdirSync(folder, { recursive: true });
  cpSync(bundle, join(folder, 'main.cjs'));
  cpSync(join(root, 'host.json'), join(folder, 'host.json'));
  cpSync(join(built, 'board'), join(folder, 'board'), { recursive: true });
  const manifest = { name, version: stamped, private: true, main: 'main.cjs' };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return { folder, version: stamped };
}

/** The version that build.ts has put into the bundle. */
function versionIn(bundle: string, version: string): string {
  const found = new RegExp(`${version.replaceAll('.', '\\.')}\\+(?:[0-9a-f]{12}(?:\\.dirty)?|unknown)`).exec(
    bundle,
  )?.[0];
  if (found === undefined)
    throw new Error(`dist/main.cjs is not a build of version ${version}: build again.`);
  return found;
}

/** The files of a folder, relative to it, with `/`, in order. */
export const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

export function zipFolder(folder: string): Uint8Array {
  const contents = filesOf(folder).map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))]);
  return zipSync(Object.fromEntries(contents) as Record<string, Uint8Array>, { level: 9, mtime: MODIFIED });
}

if (import.meta.main) {
  const root = dirname(import.meta.dirname);
  const { folder, version } = stagePackage(root);
  const zip = zipFolder(folder);
  writeFileSync(join(root, 'dist', 'ringrota.zip'), zip);
  const files = filesOf(folder);
  console.log(
    `dist/package, version ${version}: ${files.length} files, ${Math.ceil(zip.length / 1024)} KB zipped`,
  );
}
