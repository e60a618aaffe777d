/**
 * Makes `dist/main.cjs`: the one CommonJS file that the Functions host loads (`main` in package.json).
 * Only `@azure/functions-core` stays outside: it exists inside the host alone.
 */
import { build } from 'esbuild';

await build({
  entryPoints: ['functions/index.ts'],
  outfile: 'dist/main.cjs',
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['@azure/functions-core'],
  legalComments: 'none',
  sourcemap: 'external',
  metafile: false,
  logLevel: 'warning',
});
