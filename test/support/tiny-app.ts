/** A Functions app of a few lines, built as the real one is, to try the local host with. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles `source` (TypeScript, imports resolved from this repository) into a new folder. */
export async function buildTinyApp(
  source: string,
  routePrefix = 'api',
): Promise<{ readonly directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'ringrota-app-'));
  await writeFile(join(directory, 'package.json'), JSON.stringify({ main: 'dist/main.cjs' }));
  await writeFile(
    join(directory, 'host.json'),
    JSON.stringify({ version: '2.0', extensions: { http: { routePrefix } } }),
  );
  await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile: join(directory, 'dist/main.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  });
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}
