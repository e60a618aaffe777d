/** Azure Functions Core Tools in place of the local host, for those who have `func` and ask for it. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogLine } from './functions-core.ts';
import { listen, sleep } from './http.ts';

export interface CoreTools {
  readonly url: string;
  stop(): Promise<void>;
}

/** Path of `func`, or `null`. */
export function findCoreTools(path = process.env.PATH ?? ''): string | null {
  const names = process.platform === 'win32' ? ['func.cmd', 'func.exe'] : ['func'];
  const files = path.split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return files.find((file) => existsSync(file)) ?? null;
}

/** Core Tools need some seconds to load the host and to get the worker up. */
const START_LIMIT_MS = 60_000;

/** Runs `func start` in the folder and waits until it answers. Throws a plain message where it does not. */
export async function startCoreTools(
  func: string,
  directory: string,
  env: Readonly<Record<string, string>>,
  log: LogLine,
): Promise<CoreTools> {
  const port = await freePort();
  const child = spawn(func, ['start', '--port', String(port), '--typescript'], {
    cwd: directory,
    env: { ...process.env, FUNCTIONS_WORKER_RUNTIME: 'node', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const end = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  createInterface({ input: child.stdout }).on('line', (line) => log(line, 'information'));
  createInterface({ input: child.stderr }).on('line', (line) => log(line, 'error'));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGINT');
    await end;
  };
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await answers(`${url}/api/health`))) {
    if (child.exitCode !== null) throw new Error('func ended before it answered: its log says why.');
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`func did not answer within ${START_LIMIT_MS / 1_000} s: its log says why.`);
    }
    await sleep(250);
  }
  return { url, stop };
}

async function freePort(): Promise<number> {
  const server = await listen(createServer(), 0);
  await server.stop();
  return server.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url);
    return true;
  } catch {
    return false;
  }
}
