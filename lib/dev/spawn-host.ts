import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LogLine } from './functions-core.ts';

export interface SpawnHostOptions {
  /** The folder with package.json, host.json and the bundle. */
  readonly directory: string;
  /** The app's settings; of this process's environment only `PATH` and its like are passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly functionKey?: string;
  /** Where Azurite listens: the board then finds the tables on the host's own origin. */
  readonly tables?: string;
  /** Every line as it comes, besides `logs()`. */
  readonly log?: LogLine;
}

export interface SpawnedHost {
  readonly url: string;
  readonly pid: number;
  /** Everything that was logged so far, a line each. */
  logs(): readonly string[];
  /** Runs a timer function at once. Throws what it threw. */
  invokeTimer(name: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./host-process.ts', import.meta.url));
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'LANG'];

/** Starts `host-process.ts` and waits until it listens. Throws with its message where it does not. */
export async function spawnHost(options: SpawnHostOptions): Promise<SpawnedHost> {
  const child = spawn(
    process.execPath,
    [PROGRAM, options.directory, String(options.port ?? 0), options.functionKey ?? '', options.tables ?? ''],
    { env: environment(options.env), stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const note = (line: string, level: string) => {
      lines.push(line);
      options.log?.(line, level);
    };
    readLines(child, note, resolve, (message) => reject(new Error(message)));
    child.once('error', reject);
    void ended.then(() => reject(new Error(`The local host ended before it listened. ${lines.join('\n')}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    logs: () => [...lines],
    invokeTimer: createTimerCall(child),
    kill: (signal) => void child.kill(signal),
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(force);
    },
  };
}

function environment(env: Readonly<Record<string, string>>): Record<string, string> {
  const own = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), ...env };
}

function readLines(
  child: ChildProcess,
  note: LogLine,
  listening: (url: string) => void,
  failed: (message: string) => void,
): void {
  if (!child.stdout || !child.stderr) throw new Error('The local host has no output.');
  createInterface({ input: child.stderr }).on('line', (line) => note(line, 'error'));
  createInterface({ input: child.stdout }).on('line', (text) => {
    const message = parse(text);
    if (message.listening !== undefined) listening(message.listening);
    else if (message.failed !== undefined) failed(message.failed);
    else if (message.logged !== undefined) note(message.logged[1], message.logged[0]);
    else note(text, 'information');
  });
}

interface Message {
  readonly listening?: string;
  readonly failed?: string;
  readonly logged?: readonly [level: string, line: string];
}

function parse(text: string): Message {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function createTimerCall(child: ChildProcess): (name: string) => Promise<void> {
  let last = 0;
  return (timer) =>
    new Promise((resolve, reject) => {
      const id = (last += 1);
      const onMessage = (message: { id: number; error?: string }) => {
        if (message.id !== id) return;
        child.off('message', onMessage);
        if (message.error === undefined) resolve();
        else reject(new Error(message.error));
      };
      child.on('message', onMessage);
      child.send({ id, timer });
    });
}
