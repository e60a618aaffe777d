import { createStore } from '../azure/store.ts';
import { StoreError, type Store } from '../ports.ts';
import type { Environment } from '../settings/setting-values.ts';
import { tablesAddress, type StorageSettings } from '../settings/storage-settings.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { commands as allCommands } from './commands.ts';
import { createContext } from './context.ts';
import { ANSWER_MS } from './context.ts';
import { nearest } from '../text/near.ts';
import { Failure, UsageError } from './failure.ts';
import { loadLocalSettings } from './local-settings.ts';
import { localRunFor } from './local-settings.ts';
import { createOutput, type Output, type Sink } from './output.ts';
import { createCredential } from './sign-in.ts';
import { printable } from './table.ts';
import { optionsOf, usage, usageOf } from './arguments.ts';

export interface MainOptions {
  /** The words after `ringrota`. */
  readonly args: readonly string[];
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Environment;
  /** Where the person stands: FILE and local.settings.json are looked for here. */
  readonly cwd: string;
  /** Where else local.settings.json, or a local run, may be: the checkout. */
  readonly settingsFolders?: readonly string[];
  readonly now?: () => number;
  /** Asks the person at the terminal; left out if nobody is there. */
  readonly ask?: (question: string) => Promise<string>;
  /** Default: Azure Table Storage. */
  readonly openStore?: (storage: StorageSettings, env: Environment) => Store;
  readonly fetch?: typeof fetch;
  /** An access token for a scope. Default: the credentials of the person who runs the command. */
  readonly token?: (scope: string) => Promise<string>;
  readonly commands?: readonly Command[];
}

/**
 * The command line: the answer goes to stdout, all else to stderr. Returns the exit code: 0 fine, 1 something that a
 * person must fix, 2 wrong use, an unknown name, or no answer (one plain line, never a stack or a setting's value).
 */
export async function main(options: MainOptions): Promise<number> {
  const commands = options.commands ?? allCommands;
  const out = createOutput(options.stdout, options.env);
  const err = createOutput(options.stderr, options.env);
  const { command, rest } = find(commands, options.args);
  try {
    if (asksForHelp(options.args)) return await help(commands, command, options.args, out);
    if (command === null) throw new UsageError(unknownCommand(commands, options.args));
    refuseLostOptions(command, options);
    const args = readArguments(command, rest);
    return await command.run(createContext(args, partsOf(options, out, err)));
  } catch (error) {
    await err.line(`ringrota: ${printable(messageOf(error) + whereOf(error, options))}`);
    if (error instanceof UsageError)
      await err.write(`\n${command ? usageOf(command) : usage(groupOf(commands, options.args))}`);
    return 2;
  }
}

function settingsOf(options: MainOptions) {
  const folders = [options.cwd, ...(options.settingsFolders ?? [])];
  const settings = loadLocalSettings(options.env, folders);
  const localRun = localRunFor(settings.env, folders);
  const ofLocalRun = localRun && { ROTA_STORAGE: localRun.storage, DEFAULT_TIME_ZONE: localRun.zone };
  return { settings: { ...settings, env: { ...ofLocalRun, ...settings.env } }, localRun };
}

function partsOf(options: MainOptions, out: Output, err: Output) {
  const { settings, localRun } = settingsOf(options);
  return {
    settings,
    localRun,
    out,
    err,
    ask: options.ask ?? null,
    cwd: options.cwd,
    now: (options.now ?? Date.now)(),
    openStore: options.openStore ?? openTables,
    fetch: options.fetch ?? fetch,
    token: options.token ?? ((scope: string) => signedInToken(scope, settings.env)),
  };
}

/** npm keeps options that stand before a `--` for itself, and the command would run without them. */
function refuseLostOptions(command: Command, { args, env }: MainOptions): void {
  if (env.npm_lifecycle_event !== 'rota') return;
  const lost = Object.keys(optionsOf(command)).filter((name) => {
    const value = env[`npm_config_${name.replaceAll('-', '_')}`];
    return value !== undefined && value !== '' && value !== 'false';
  });
  if (lost.length > 0 && !args.some((word) => word.startsWith('-')))
    throw new UsageError(
      `npm has kept ${lost.map((name) => `--${name}`).join(', ')} for itself: write "npm run rota -- ${command.name} --${lost[0] ?? ''} …", or npx ringrota`,
    );
}

async function signedInToken(scope: string, env: Environment): Promise<string> {
  const clientId = env.ROTA_STORAGE__clientId?.trim() ?? null;
  const token = await createCredential(env, clientId).getToken(scope);
  if (token === null) throw new Failure('no token could be had');
  return token.token;
}

/** Patient with a slow line, unlike the call path: 15 s, one further try. */
function openTables(storage: StorageSettings, env: Environment): Store {
  const credential = createCredential(env, storage.kind === 'identity' ? storage.clientId : null);
  return createStore({ storage, credential: () => credential, timeoutMs: ANSWER_MS, retries: 1 });
}

function find(commands: readonly Command[], args: readonly string[]) {
  for (const length of [2, 1]) {
    const name = args.slice(0, length).join(' ');
    const command = commands.find((one) => one.name === name);
    if (command && args.length >= length) return { command, rest: args.slice(length) };
  }
  return { command: null, rest: args };
}

/** Words after `--` do not count as options. */
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
  const group = groupOf(commands, args);
  if (command === null && group === commands && args[0]?.startsWith('-') === false)
    throw new UsageError(unknownCommand(commands, args));
  await out.write(command ? usageOf(command) : usage(group));
  return 0;
}

/** The commands that begin with the same word: those of `audit`; all of them where none does. */
function groupOf(commands: readonly Command[], [first = '']: readonly string[]): readonly Command[] {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  return group.length > 0 ? group : commands;
}

function unknownCommand(commands: readonly Command[], args: readonly string[]): string {
  const [first, second] = args;
  if (first === undefined) return 'missing command';
  if (first.startsWith('-')) return `unknown option "${first}" (the command comes first)`;
  const group = groupOf(commands, args);
  if (group !== commands && (second === undefined || second.startsWith('-')))
    return `missing command after "${first}"`;
  const words = group === commands ? first : `${first} ${second ?? ''}`;
  const meant = nearest(
    words,
    group.map(({ name }) => name),
  );
  return `unknown command "${words}"${meant.length > 0 ? `; did you mean ${meant.join(' or ')}?` : ''}`;
}

/** Shows only the kind of an unexpected error, because its message may hold anything. */
function messageOf(error: unknown): string {
  if (error instanceof StoreError && error.fault === 'refused') return `${error.message}: ${adviceOn(error)}`;
  if (error instanceof Failure || error instanceof StoreError) return error.message;
  return `something went wrong inside (${error instanceof Error ? error.name : typeof error})`;
}

/** Which tables failed, and which setting names them: often they are not the ones that were meant. */
function whereOf(error: unknown, options: MainOptions): string {
  if (!(error instanceof StoreError) || error.fault === 'changed' || error.fault === 'invalid') return '';
  const { env } = settingsOf(options).settings;
  const address = tablesAddress(env);
  return address === null ? '' : ` (${address.host}, from the setting ${address.setting})`;
}

/** The service answers 403 to an account without a role; where there is no answer, there was no account. */
const adviceOn = ({ cause }: StoreError): string =>
  typeof (cause as { readonly statusCode?: unknown } | null)?.statusCode === 'number'
    ? 'the account needs the role Storage Table Data Reader on the tables, to change rows Storage Table Data Contributor (docs/cli.md, "Signing in")'
    : 'nobody is signed in. Sign in with "az login", "azd auth login" or "Connect-AzAccount", as somebody who has the role Storage Table Data Reader on the tables (docs/cli.md, "Signing in")';
