#!/usr/bin/env node
/** The program `ringrota`: runs from source, Node 24 strips the types. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setFlagsFromString } from 'node:v8';
import type { Sink } from './output.ts';

// A list of 100,000 calls streams, but V8 lets garbage grow to 250 MB before it looks at it: with these it stays under 150.
// Such a list waits for the tables, so code that is optimised for it is not worth its memory either.
const lean = ['--optimize-for-size', '--no-maglev', '--no-sparkplug'];
for (const flag of process.argv[2] === 'audit' ? [...lean, '--no-turbofan'] : lean) setFlagsFromString(flag);
// Types are stripped once and not at every start.
enableCompileCache();

const { main } = await import('./main.ts');

const root = path.resolve(import.meta.dirname, '..', '..');

/** npm runs scripts in the checkout and says in INIT_CWD where the person stands; elsewhere it may be stale. */
const cwd = process.cwd() === root ? (process.env.INIT_CWD ?? root) : process.cwd();

/** Where somebody can answer. */
const isTerminal = process.stdin.isTTY && process.stderr.isTTY;
const ask = async (question: string): Promise<string> => {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  return terminal.question(question).finally(() => terminal.close());
};

const code = await main({
  args: process.argv.slice(2),
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd,
  settingsFolders: [root],
  ...(isTerminal && { ask }),
});

const flushed = (stream: Sink) => new Promise<void>((resolve) => stream.write('', () => resolve()));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Sockets that the SDKs keep open, and tables that never answer, must not hold the process.
process.exit(code);
