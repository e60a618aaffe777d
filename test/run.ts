/**
 * `npm test` is everything that a change needs: build, then the tests beside format, lint, unused code and types.
 * `npm run test:all` is the long rest: the tests in files named `*.long.test.ts`. Each step is named when it begins, and its
 * time when it ends. `RINGROTA_TEST_REPORT`: a file for the counts of the tests, as JSON.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

interface Step {
  readonly name: string;
  readonly command: readonly [file: string, ...args: string[]];
}

const BUILD: Step = { name: 'build', command: ['node', 'build.ts'] };
/** The tests come first on a busy processor; a check has no time limits. */
const CHECKS: readonly Step[] = [
  { name: 'types', command: ['tsc'] },
  { name: 'format', command: ['prettier', '--check', '.'] },
  { name: 'unused code', command: ['knip'] },
  { name: 'lint', command: ['eslint', '.'] },
];

const isLong = process.argv.includes('--long');
const tests: Step = { name: isLong ? 'long tests' : 'tests', command: ['vitest', 'run'] };

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(0)} s`;

/** Shows what a step prints at once, or, `quietly`, only where it fails, so that two steps do not print into each other. */
function run({ name, command: [file, ...args] }: Step, quietly: boolean): Promise<boolean> {
  const begun = performance.now();
  say(`▶ ${name}`);
  const child = spawn(file, args, {
    stdio: ['ignore', quietly ? 'pipe' : 'inherit', quietly ? 'pipe' : 'inherit'],
    env: { ...process.env, ...(isLong && { RINGROTA_LONG: '1' }) },
    shell: process.platform === 'win32',
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  if (quietly && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(`✗ ${name}: ${error.message}`);
      resolve(false);
    });
    child.on('close', (code) => {
      if (code !== 0) say(Buffer.concat(output).toString());
      say(`${code === 0 ? '✓' : '✗'} ${name}, ${seconds(begun)}`);
      resolve(code === 0);
    });
  });
}

async function inOrder(steps: readonly Step[]): Promise<readonly boolean[]> {
  const results: boolean[] = [];
  for (const step of steps) results.push(await run(step, true));
  return results;
}

const begun = performance.now();
const results: boolean[] = [];
if (!isLong || !existsSync('dist/main.cjs')) results.push(await run(BUILD, true));
if (results.every(Boolean)) {
  const [tested, checked] = await Promise.all([run(tests, false), isLong ? [] : inOrder(CHECKS)]);
  results.push(tested, ...checked);
}
const isGreen = results.every(Boolean);
say(`${isGreen ? '✓ all well' : '✗ something failed: see above'}, ${seconds(begun)}`);
process.exit(isGreen ? 0 : 1);
