/** What a command of `ringrota` is, and what it gets to work with. */
import type { Instant, Zone } from '../rota/model.ts';
import type { Store } from '../ports.ts';
import type { Environment } from '../settings/setting-values.ts';
import type { Directory } from './directory.ts';
import type { Output } from './output.ts';

/** `value`: the word that stands for the option's text in the usage; without it the option is a switch. */
export interface OptionSpec {
  readonly value?: string;
  readonly help: string;
}

/** How something is used that takes words and options. */
export interface Usage {
  /** One or two words: `who`, `audit list`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** How the arguments are written in the usage, such as `[--line L | --rota R] [--at T]`. */
  readonly synopsis: string;
  /** Words that must stand without `--`, in order; the last may end in `…`: then it may stand several times. */
  readonly positionals?: readonly string[];
  readonly options?: Readonly<Record<string, OptionSpec>>;
  /** `false`: the answer is no JSON, so there is no `--json`. */
  readonly json?: false;
  /** Further lines of the usage: examples, exit codes. */
  readonly notes?: readonly string[];
}

export interface Command extends Usage {
  /** The exit code: 0, or 1 where a person must fix something. Throws `Failure` or `StoreError` for 2. */
  run(context: Context): Promise<number>;
}

export interface Context {
  /** The text of an option; `null`: not given. Never empty. */
  option(name: string): string | null;
  /** Whether a switch is given. */
  flag(name: string): boolean;
  /** The command's `positionals`, none empty. */
  readonly positionals: readonly string[];
  /** Whether `--json` is given. */
  readonly json: boolean;
  readonly now: Instant;
  /** Standard output: the answer and nothing else. */
  readonly out: Output;
  /** Asks the person at the terminal; `null`: nobody is there. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** A line on standard error. */
  note(line: string): Promise<void>;
  /** The tables; throws `Failure` when a setting that is needed is missing or malformed. */
  store(): Store;
  /** `DEFAULT_TIME_ZONE`; throws `Failure` when it is malformed. */
  defaultZone(): Zone;
  /** Says on standard error, once, that times are in UTC because no zone is set. */
  noteZone(): void;
  /** Where the app of the local run is whose tables are used; `null`: there is none. */
  readonly localAppUrl: string | null;
  /** The environment, name by name before `Values` of local.settings.json. */
  readonly env: Environment;
  /** Why local.settings.json could not be read; `null`: it was, or there is none. */
  readonly settingsProblem: string | null;
  readonly fetch: typeof fetch;
  /** An access token of the person who runs the command, for a scope such as `https://graph.microsoft.com/.default`; may reject. */
  readonly token: (scope: string) => Promise<string>;
  /** Microsoft Graph's users, with the credentials at hand. */
  directory(): Directory;
  /** The bytes of FILE, relative to where the person stands; throws `Failure` when it cannot be opened. */
  readFile(file: string): Promise<Uint8Array>;
  /** Whole or not at all; makes the folder that FILE is in. Throws `Failure`. */
  writeFile(file: string, text: string): Promise<void>;
  /** The names of the files of a folder. Throws `Failure`. */
  filesIn(folder: string): Promise<readonly string[]>;
}
