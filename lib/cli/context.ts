import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Store, StoreError } from '../ports.ts';
import {
  createReader,
  oneUrl,
  zone,
  type Environment,
  type SettingProblem,
} from '../settings/setting-values.ts';
import { readStorageSettings, tablesAddress, type StorageSettings } from '../settings/storage-settings.ts';
import type { Arguments } from './arguments.ts';
import type { Context } from './command.ts';
import { createDirectory } from './directory.ts';
import { Failure } from './failure.ts';
import type { LocalRun } from './local-settings.ts';
import type { LocalSettings } from './local-settings.ts';
import type { Output } from './output.ts';
import { Late, within } from '../within.ts';

/** What a context is made of. */
export interface Parts {
  readonly settings: LocalSettings;
  /** Whose tables are used; `null`: those that the settings name. */
  readonly localRun: LocalRun | null;
  readonly out: Output;
  readonly err: Output;
  readonly ask: Context['ask'];
  readonly cwd: string;
  readonly now: number;
  readonly openStore: (storage: StorageSettings, env: Environment) => Store;
  readonly fetch: typeof fetch;
  readonly token: Context['token'];
}

/** What a command works with. Settings are read when they are first asked for, so that `--help` needs none. */
export function createContext(args: Arguments, parts: Parts): Context {
  const { env } = parts.settings;
  const text = (name: string) => args.values[name];
  return {
    option: (name) => {
      const value = text(name);
      return typeof value === 'string' ? value : null;
    },
    flag: (name) => text(name) === true,
    positionals: args.positionals,
    json: text('json') === true,
    now: parts.now,
    out: parts.out,
    ask: parts.ask,
    note: (line) => parts.err.line(line),
    store: once(() => {
      if (parts.settings.conflict !== null) throw new Failure(parts.settings.conflict);
      if (parts.localRun) void parts.err.line('using the tables of the local run (npm start)');
      const address = tablesAddress(env);
      if (parts.err.width !== null && address !== null) void parts.err.line(`tables: ${address.host}`);
      return withDeadline(
        parts.openStore(
          required(parts.settings, (found) => readStorageSettings(env, found)),
          env,
        ),
      );
    }),
    defaultZone: () =>
      required(
        parts.settings,
        (found) => createReader(env, found).optional('DEFAULT_TIME_ZONE', zone) ?? 'UTC',
      ),
    noteZone: once(() => {
      if (!env.DEFAULT_TIME_ZONE?.trim())
        void parts.err.line('DEFAULT_TIME_ZONE is not set here: what names no zone is taken as UTC');
    }),
    localAppUrl: parts.localRun?.appUrl ?? null,
    env,
    settingsProblem: parts.settings.problem,
    fetch: parts.fetch,
    token: parts.token,
    directory: once(() => {
      const baseUrl = required(
        parts.settings,
        (found) =>
          createReader(env, found).optional('GRAPH_BASE_URL', oneUrl) ?? 'https://graph.microsoft.com',
      );
      return createDirectory({
        baseUrl,
        token: () => parts.token(`${baseUrl}/.default`),
        fetch: parts.fetch,
      });
    }),
    readFile: (file) => orFailure(`${file} cannot be opened`, () => readFile(path.resolve(parts.cwd, file))),
    writeFile: (file, text) =>
      orFailure(`${file} cannot be written`, () => writeWhole(path.resolve(parts.cwd, file), text)),
    filesIn: (folder) =>
      orFailure(`${folder} cannot be opened`, () => readdir(path.resolve(parts.cwd, folder))),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** Throws `Failure` that names every setting in question and what is expected of it. */
function required<T>(settings: LocalSettings, read: (problems: SettingProblem[]) => T | null): T {
  const problems: SettingProblem[] = [];
  const value = read(problems);
  if (problems.length === 0 && value !== null) return value;
  const wrong = problems.map(({ name, expected }) => {
    const state = settings.env[name]?.trim() ? 'is malformed' : 'is missing';
    return `the setting ${name} ${state}: expected ${expected}`;
  });
  const start = problems.some(({ name }) => name === 'ROTA_STORAGE' && !settings.env[name]?.trim())
    ? ['or run "npm start" in the checkout, and its tables are used']
    : [];
  throw new Failure(
    [...wrong, ...start, ...(settings.problem === null ? [] : [settings.problem])].join('; '),
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'reading it is not allowed',
  EPERM: 'reading it is not allowed',
};

async function orFailure<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Failure(`${what}: ${REASONS[code] ?? code}`);
  }
}

/** Atomic: a reader of FILE sees either the old text or the new one. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The contract's limit for tables that do not answer, credentials included; the store's own comes first. */
export const ANSWER_MS = 15_000;
/** Leaves time for the program to start and end on a busy machine: 1 to 4 s. */
const OPERATION_MS = 11_000;

/** The same store, with every operation (each page) over within `ms`. */
export function withDeadline(store: Store, ms = ANSWER_MS): Store {
  const limit = { timeoutMs: Math.min(OPERATION_MS, ms) };
  const limited = <T>(work: Promise<T>) => race(work, ms);
  return {
    get: (table, partitionKey, rowKey, options) =>
      limited(store.get(table, partitionKey, rowKey, { ...limit, ...options })),
    async *pages(table, where, options) {
      const pages = store.pages(table, where, { ...limit, ...options })[Symbol.asyncIterator]();
      for (;;) {
        const page = await limited(pages.next());
        if (page.done) return;
        yield page.value;
      }
    },
    async all(table, where, options) {
      const rows = [];
      for await (const page of this.pages(table, where, options)) rows.push(...page);
      return rows;
    },
    insert: (table, row, options) => limited(store.insert(table, row, { ...limit, ...options })),
    change: (table, changes, options) => limited(store.change(table, changes, { ...limit, ...options })),
    create: (table, options) => limited(store.create(table, { ...limit, ...options })),
  };
}

async function race<T>(work: Promise<T>, ms: number): Promise<T> {
  try {
    return await within(ms, work);
  } catch (error) {
    throw error instanceof Late ? new StoreError('timeout', 'no answer in time') : error;
  }
}
