/**
 * Makes what is deployed:
 * - `dist/main.cjs`: the one CommonJS file that the Functions host loads (`main` in package.json). Only
 *   `@azure/functions-core` stays outside: it exists inside the host alone.
 * - `dist/board/`: the page that the function `board` serves; every file but `index.html` has a hash in its name.
 */
import { build } from 'esbuild';
import { appBundle } from './app-bundle.ts';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const BOARD = 'dist/board';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

/** `<release>+<commit>`: what `GET /api/health` says runs. */
const stamp = `${version}+${commitHere()}`;

const [{ code, map }] = await Promise.all([buildBundle(), buildBoard()]);
mkdirSync('dist/maps', { recursive: true });
writeFileSync('dist/main.cjs', code);
// In a folder of its own: Core Tools would take dist/main.cjs.map for dist/main.cjs (.funcignore).
writeFileSync('dist/maps/main.cjs.map', map);

/** Twelve digits, then `.dirty` where tracked files differ from that commit; `unknown` outside a clone. */
function commitHere(): string {
  const git = (...args: readonly string[]) => spawnSync('git', args, { encoding: 'utf8' });
  const { status, stdout } = git('rev-parse', '--short=12', 'HEAD');
  if (status !== 0) return 'unknown';
  const isClean = git('status', '--porcelain', '--untracked-files=no').stdout === '';
  return stdout.trim() + (isClean ? '' : '.dirty');
}

async function buildBundle(): Promise<{ readonly code: string; readonly map: string }> {
  const { outputFiles } = await build({
    entryPoints: ['functions/index.ts'],
    outfile: 'dist/main.cjs',
    ...appBundle,
    define: { ...appBundle.define, RINGROTA_VERSION: JSON.stringify(stamp) },
    sourcemap: 'external',
    metafile: false,
    write: false,
  });
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return { code: text('main.cjs'), map: text('main.cjs.map') };
}

async function buildBoard(): Promise<void> {
  rmSync(BOARD, { recursive: true, force: true });
  mkdirSync(BOARD, { recursive: true });
  const { metafile } = await build({
    entryPoints: { board: 'lib/board/main.tsx', preview: 'lib/board/preview-worker.ts' },
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
  const outputOf = (source: string) =>
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === source);
  const [entry, worker] = ['lib/board/main.tsx', 'lib/board/preview-worker.ts'].map(outputOf);
  if (entry?.[1].cssBundle === undefined || worker === undefined)
    throw new Error('the board has no script, style or worker');
  const page = readFileSync('lib/board/index.html', 'utf8')
    .replace('SCRIPT', basename(entry[0]))
    .replace('WORKER', basename(worker[0]))
    .replace('STYLE', basename(entry[1].cssBundle));
  writeFileSync(`${BOARD}/index.html`, page);
  // Messages about duty link to it.
  copyFileSync('docs/on-call.md', `${BOARD}/on-call.txt`);
}
