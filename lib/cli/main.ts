import { createStore } from '../azure/tables.ts';
import { StoreError, type Store } from '../ports.ts';
import type { Environment } from '../settings/setting-values.ts';
import type { StorageSettings } from '../settings/storage-settings.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { commands as allCommands } from './commands.ts';
import { createContext } from './context.ts';
import { createCredential } from '../azure/cli-credential.ts';
import { ANSWER_MS } from './deadline.ts';
import { createDirectory } from '../azure/directory.ts';
import { Failure, UsageError } from './failure.ts';
import { loadLocalSettings } from './local-settings.ts';
import { createOutput, type Output, type Sink } from './output.ts';
import { printable } from './table.ts';
import { usage, usageOf } from './usage.ts';

export interface MainOptions {
  /** The words after `ringrota`. */
  readonly args: readonly string[];
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Environment;
  /** Where the person stands: FILE and local.settings.json are looked for here. */
  readonly cwd: string;
  /** Where else local.settings.json may be: the checkout. */
  readonly settingsFolders?: readonly string[];
  readonly now?: () => number;
  /** Default: Azure Table Storage. */
  readonly openStore?: (storage: StorageSettings, env: Environment) => Store;
  readonly fetch?: typeof fetch;
  /** An access token for Graph. Default: the credentials of whoever runs the command. */
  readonly token?: () => Promise<string>;
  readonly commands?: readonly Command[];
}

/**
 * The command line: the answer goes to stdout, all else to stderr. Returns the exit code: 0 fine, 1 something for
 * a person to mend, 2 wrong use, an unknown name, or no answer (one plain line, never a stack or a setting's value).
 */
export async function main(options: MainOptions): Promise<number> {
  const commands = options.commands ?? allCommands;
  const out = createOutput(options.stdout, options.env);
  const err = createOutput(options.stderr, options.env);
  const { command, rest } = find(commands, options.args);
  try {
    if (asksForHelp(options.args)) return await help(commands, command, options.args, out);
    if (command === null) throw new UsageError(unknownCommand(options.args));
    const args = readArguments(command, rest);
    return await command.run(createContext(args, partsOf(options, out, err)));
  } catch (error) {
    await err.line(`ringrota: ${printable(messageOf(error))}`);
    if (error instanceof UsageError) await err.write(`\n${command ? usageOf(command) : usage(commands)}`);
    return 2;
  }
}

function partsOf(options: MainOptions, out: Output, err: Output) {
  const folders = [options.cwd, ...(options.settingsFolders ?? [])];
  return {
    settings: loadLocalSettings(options.env, folders),
    out,
    err,
    cwd: options.cwd,
    now: (options.now ?? Date.now)(),
    openStore: options.openStore ?? openTables,
    openDirectory: (baseUrl: string, env: Environment) =>
      createDirectory({
        baseUrl,
        token: options.token ?? (() => graphToken(baseUrl, env)),
        ...(options.fetch && { fetch: options.fetch }),
      }),
  };
}

async function graphToken(baseUrl: string, env: Environment): Promise<string> {
  const clientId = env.ROTA_STORAGE__clientId?.trim() ?? null;
  const token = await createCredential(env, clientId).getToken(`${baseUrl}/.default`);
  if (token === null) throw new Failure('there is no token for Graph');
  return token.token;
}

/** Patient with a slow line, unlike the call path: 15 s, one further try. */
const openTables = (storage: StorageSettings, env: Environment): Store =>
  createStore({
    storage,
    credential: (clientId) => createCredential(env, clientId),
    timeoutMs: ANSWER_MS,
    retries: 1,
  });

function find(commands: readonly Command[], args: readonly string[]) {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(' ');
    const command = commands.find((one) => one.name === name);
    if (command && args.length >= length) return { command, rest: args.slice(length) };
  }
  return { command: null, rest: args };
}

/** Words after `--` are no options. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

/** `audit --help` is about all commands that begin so. */
async function help(
  commands: readonly Command[],
  command: Command | null,
  args: readonly string[],
  out: Output,
): Promise<number> {
  if (command) {
    await out.write(usageOf(command));
    return 0;
  }
  const [first = ''] = args;
  const group = commands.filter((one) => one.name.startsWith(`${first} `));
  if (!first.startsWith('-') && group.length === 0) throw new UsageError(unknownCommand(args));
  await out.write(usage(group.length > 0 ? group : commands));
  return 0;
}

function unknownCommand(args: readonly string[]): string {
  const [first] = args;
  if (first === undefined) return 'which command?';
  return first.startsWith('-')
    ? `unknown option "${first}" (the command comes first)`
    : `unknown command "${first}"`;
}

/** Of an error that is none of ours, only the kind: its message may hold anything. */
function messageOf(error: unknown): string {
  if (error instanceof Failure || error instanceof StoreError) return error.message;
  return `something went wrong inside (${error instanceof Error ? error.name : typeof error})`;
}
