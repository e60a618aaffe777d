/**
 * `npm run infra:check`: builds and lints every Bicep file of `infra/` with the real compiler, `bicep` or `az bicep`.
 * Exit code 0: clean; 1: errors or warnings; 2: no compiler, so nothing was checked.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How to call the compiler: the program, the arguments before the command, and how it takes the file. */
interface Compiler {
  readonly command: string;
  readonly before: readonly string[];
  readonly file: (path: string) => readonly string[];
}

const COMPILERS: readonly Compiler[] = [
  { command: 'bicep', before: [], file: (path) => [path] },
  { command: 'az', before: ['bicep'], file: (path) => ['--file', path] },
];

/** `main.bicep(12,3) : Warning no-unused-params: …`, on either stream. */
const FINDING = /\(\d+,\d+\) : (?:Error|Warning|Info) /;

const run = (compiler: Compiler, ...args: readonly string[]) =>
  spawnSync(compiler.command, [...compiler.before, ...args], {
    encoding: 'utf8',
    env: { ...process.env, AZURE_BICEP_CHECK_VERSION: 'false' },
    shell: process.platform === 'win32',
  });

const findCompiler = (): Compiler | undefined =>
  COMPILERS.find(
    (compiler) => run(compiler, compiler.command === 'bicep' ? '--version' : 'version').status === 0,
  );

/** What the compiler says about one file; empty: nothing. */
function findings(compiler: Compiler, path: string): readonly string[] {
  const commands = path.endsWith('.bicepparam')
    ? [['build-params', ...compiler.file(path), '--stdout']]
    : [
        ['build', ...compiler.file(path), '--stdout'],
        ['lint', ...compiler.file(path)],
      ];
  const lines = commands.flatMap((args) => {
    const { status, stdout, stderr } = run(compiler, ...args);
    const said = `${stderr}\n${stdout}`.split('\n').filter((line) => FINDING.test(line));
    return status === 0 || said.length > 0
      ? said
      : [`${path}: ${args[0] ?? ''} failed: ${stderr.trim() || `exit code ${status ?? 'none'}`}`];
  });
  return [...new Set(lines)];
}

function main(): number {
  const compiler = findCompiler();
  if (!compiler) {
    console.error('Nothing was checked: neither "bicep" nor "az bicep" is on the PATH.');
    return 2;
  }
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.bicep(?:param)?$/.test(name))
    .sort();
  const found = files.flatMap((name) => findings(compiler, join(folder, name)));
  for (const line of found) console.error(line);
  console.log(`${files.length} files, ${found.length} findings`);
  return found.length === 0 ? 0 : 1;
}

process.exitCode = main();
