/** Builds what the bench compares, under `.local/bench`. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';
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
  await bundle(entry, `${name}/main.cjs`);
  return appFolder(name, 'main.cjs');
}

async function appFolder(name: string, main: string): Promise<string> {
  const directory = join(OUT, name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name, type: 'commonjs', main }));
  await writeFile(join(directory, 'host.json'), await readFile(join(ROOT, 'host.json')));
  return directory;
}

/** What "default settings" means: what stands in the app, and what people write who do not think about it. */
const DEFAULTS: readonly (readonly [file: string, from: RegExp, to: string])[] = [
  ['lib/azure/store.ts', /^ *retryOptions: .*\n/m, ''],
  [
    'lib/azure/credential.ts',
    /new ManagedIdentityCredential\(\{.*?\}\);/s,
    'new DefaultAzureCredential({ managedIdentityClientId: clientId });',
  ],
  [
    'lib/azure/credential.ts',
    /^ {2}ManagedIdentityCredential,\n/m,
    '  ManagedIdentityCredential,\n  DefaultAzureCredential,\n',
  ],
  ['functions/index.ts', /^setImmediate.*\n/m, ''],
];

/**
 * The same app as it is usually shipped: a file of JavaScript for each of TypeScript, SDKs in `node_modules`, their
 * own retries and credential chain, no warm-up.
 */
export async function transpileApp(name: string): Promise<string> {
  for (const folder of ['functions', 'lib'])
    for (const file of await readdir(join(ROOT, folder), { recursive: true }))
      if (file.endsWith('.ts') && !/^(?:cli|simulator)\//.test(file))
        await transpile(name, join(folder, file));
  return appFolder(name, 'functions/index.js');
}

async function transpile(name: string, file: string): Promise<void> {
  let source = await readFile(join(ROOT, file), 'utf8');
  for (const [where, from, to] of DEFAULTS) {
    if (where !== file) continue;
    if (!from.test(source))
      throw new Error(`${relative(ROOT, join(ROOT, file))} has nothing like ${from.source} any more.`);
    source = source.replace(from, to);
  }
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      rewriteRelativeImportExtensions: true,
    },
  });
  const out = join(OUT, name, file.replace(/\.ts$/, '.js'));
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, outputText.replaceAll('import.meta.dirname', '__dirname'));
}
