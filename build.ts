/**
 * Makes what is deployed:
 * - `dist/main.cjs`: the one CommonJS file that the Functions host loads (`main` in package.json). Only
 *   `@azure/functions-core` stays outside: it exists inside the host alone.
 * - `dist/board/`: the page that the function `board` serves; every file but `index.html` has a hash in its name.
 */
import { build } from 'esbuild';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const BOARD = 'dist/board';

await Promise.all([buildBundle(), buildBoard()]);

async function buildBundle(): Promise<void> {
  await build({
    entryPoints: ['functions/index.ts'],
    outfile: 'dist/main.cjs',
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['@azure/functions-core'],
    // Where the files of the board are: beside the bundle.
    define: { 'import.meta.dirname': '__dirname' },
    legalComments: 'none',
    sourcemap: 'external',
    metafile: false,
    logLevel: 'warning',
  });
}

async function buildBoard(): Promise<void> {
  rmSync(BOARD, { recursive: true, force: true });
  mkdirSync(BOARD, { recursive: true });
  const { metafile } = await build({
    entryPoints: { board: 'lib/board/main.tsx' },
    outdir: BOARD,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    // Signing in and the client of the tables are files of their own: the page is there before them.
    splitting: true,
    minify: true,
    platform: 'browser',
    target: 'es2023',
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const entry = Object.entries(metafile.outputs).find(
    ([, { entryPoint }]) => entryPoint === 'lib/board/main.tsx',
  );
  if (entry?.[1].cssBundle === undefined) throw new Error('the board has no script or no style');
  const page = readFileSync('lib/board/index.html', 'utf8')
    .replace('SCRIPT', basename(entry[0]))
    .replace('STYLE', basename(entry[1].cssBundle));
  writeFileSync(`${BOARD}/index.html`, page);
}
