/** Builds what the bench compares, under `.local/bench`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { appBundle } from '../../app-bundle.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const OUT = join(ROOT, '.local/bench');

/** One file, as the app is bundled. Returns its path. */
export async function bundle(entry: string, outfile: string): Promise<string> {
  const file = join(OUT, outfile);
  await build({ ...appBundle, entryPoints: [join(ROOT, entry)], outfile: file });
  return file;
}

/** The folder of a bundled app. */
export async function bundleApp(name: string, entry: string): Promise<string> {
  const main = 'main.cjs';
  await bundle(entry, `${name}/${main}`);
  const directory = join(OUT, name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name, type: 'commonjs', main }));
  await writeFile(join(directory, 'host.json'), await readFile(join(ROOT, 'host.json')));
  return directory;
}
