import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { withDeadline } from '../../../lib/cli/context.ts';
import { Failure } from '../../../lib/cli/failure.ts';
import { commands } from '../../../lib/cli/commands.ts';
import { localRunFile } from '../../../lib/cli/local-settings.ts';
import { main, type MainOptions } from '../../../lib/cli/main.ts';
import { StoreError, type StoreFault } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { exampleStore, line, rotaRow, runCli, type RunOptions } from '../../support/run-cli.ts';

describe('wrong use is exit code 2 with one plain line and the usage', () => {
  const check = (args: readonly string[], line: string, usage = 'Usage: ringrota') =>
    it(args.join(' ') || 'no command', async () => {
      const { code, stdout, stderr } = await runCli(args, { store: exampleStore() });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      const [first = '', second, third = ''] = stderr.split('\n');
      expect(first).toContain(line);
      expect(first).toMatch(/^ringrota: /);
      expect(second).toBe('');
      expect(third).toContain(usage);
      expect(stderr).not.toMatch(/^\s+at /m);
    });
  check([], 'missing command');
  check(['whoo'], 'unknown command "whoo"');
  check(['--json'], 'unknown option "--json"');
  check(['constructor'], 'unknown command "constructor"');
  check(['whoo'], 'did you mean who?');
  check(['people'], 'missing command after "people"', 'Usage: ringrota <command>');
  check(['audit', '--json'], 'missing command after "audit"');
  check(['people', 'remove'], 'unknown command "people remove"');
  check(['audit', 'lst'], 'unknown command "audit lst"; did you mean audit list?');
  check(['who', '--lin', 'support'], "unknown option '--lin'; did you mean --line?", 'Usage: ringrota who');
  check(['who', '--line'], "option '--line <value>' argument missing", 'Usage: ringrota who');
  check(['who', '--line', '--json'], "option '--line' argument is ambiguous");
  check(['who', '--line', ''], '--line needs a value');
  check(['who', '--line=a', '--line=b'], '--line is given twice');
  check(['who', '--json=yes'], "option '--json' does not take an argument");
  check(['who', 'support'], 'unexpected argument "support"');
  check(['who', '--line', 'support', '--rota', 'support'], '--line and --rota cannot be used together');
  check(['who', '--at', 'tomorrow'], '--at "tomorrow" is not a time');
  check(['shifts'], '--line, --rota or --person is missing', 'Usage: ringrota shifts');
  check(['shifts', '--line', 'support', '--from', '2026-13-01'], '--from "2026-13-01" is not a time');
  check(
    ['shifts', '--line', 'support', '--from', '2026-11-21T08:00', '--to', '2026-11-21T08:00'],
    '--to is not after --from',
  );
  check(['check', '--weeks', '0'], '--weeks "0" is not a whole number');
  check(['check', '--weeks', '8.5'], '--weeks "8.5" is not a whole number');
  check(['import'], 'FILE is missing', 'Usage: ringrota import');
  check(['import', 'a.csv', 'b.csv'], 'unexpected argument "b.csv"');
  check(
    ['import', 'a.csv', '--table', 'CallAudit'],
    '--table "CallAudit" is not one of Rota, People, Lines, Callers',
  );
  check(['export', '--json'], "unknown option '--json'");
  check(['people', 'add', 'anna'], '--target is missing', 'Usage: ringrota people add');
});

describe('help is exit code 0 and needs no settings', () => {
  const check = (args: readonly string[], expected: string) =>
    it(args.join(' '), async () => {
      const openStore = () => {
        throw new Failure('help must not open the tables');
      };
      const { code, stdout, stderr } = await runCli(args, { env: {}, openStore });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(expected);
    });
  check(['--help'], 'import ');
  check(['-h'], 'Usage: ringrota <command>');
  check(['who', '--help'], 'Usage: ringrota who [--line L | --rota R] [--at T] [--caller C]');
  check(['who', '--lin', '--help'], 'Usage: ringrota who');
  check(['people', '--help'], 'people add');
  check(['people', 'add', '--help'], 'Usage: ringrota people add');

  it('fits 80 columns, for every command', async () => {
    for (const words of [[], ...commands.map(({ name }) => name.split(' '))]) {
      const { stdout } = await runCli([...words, '--help']);
      for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });
});

describe('an option', () => {
  it('without a value may be given twice', async () => {
    const { code, json } = await runCli(['who', '--json', '--json'], { store: exampleStore() });
    expect({ code, lines: json() }).toMatchObject({ code: 0, lines: [{ line: 'support' }] });
  });
  const lost = (args: readonly string[], name: string, value: string) =>
    it(`that npm has kept for itself is said: ${args.join(' ')}`, async () => {
      const env = { npm_lifecycle_event: 'rota', [`npm_config_${name}`]: value };
      const { code, stderr } = await runCli(args, { store: exampleStore(), env });
      expect(code).toBe(2);
      expect(stderr).toContain(`write "npm run rota -- ${args[0] ?? ''} --${name.replace('_', '-')} …"`);
    });
  lost(['who', 'support'], 'line', 'true');
  lost(['who'], 'json', 'true');
  lost(['import', 'a.csv'], 'dry_run', 'true');
});

describe('with no storage in the settings', () => {
  const inFolder = async (run: object | string, args = ['who', '--rota', 'support', '--json']) => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'ringrota-local-'));
    mkdirSync(path.join(cwd, '.local'));
    writeFileSync(
      localRunFile(path.join(cwd, '.local')),
      typeof run === 'string' ? run : JSON.stringify(run),
    );
    let opened = '';
    const openStore: MainOptions['openStore'] = (storage) => {
      opened = storage.kind === 'connection-string' ? storage.value : '';
      return exampleStore();
    };
    const ran = await runCli(args, { env: {}, cwd, openStore });
    rmSync(cwd, { recursive: true });
    return { ...ran, opened };
  };
  const up = {
    url: 'http://127.0.0.1:9',
    appUrl: 'http://127.0.0.1:8',
    storage: 'UseDevelopmentStorage=true',
    zone: 'Asia/Tokyo',
  };

  it('the tables and the zone of a local run are used, and it is said on stderr', async () => {
    const { code, stderr, json, opened } = await inFolder({ ...up, pid: process.pid });
    expect({ code, stderr, opened }).toEqual({
      code: 0,
      stderr: 'using the tables of the local run (npm start)\n',
      opened: 'UseDevelopmentStorage=true',
    });
    expect(json()).toMatchObject({ zone: 'Asia/Tokyo' });
  });
  it('doctor does not take the address of the local run for a setting', async () => {
    const { stdout } = await inFolder({ ...up, pid: process.pid }, ['doctor', '--json']);
    expect(stdout).not.toContain('settings:PUBLIC_BASE_URL');
  });
  it('a local run does not count if it has ended or its file is not readable', async () => {
    for (const run of [{ ...up, pid: 2 ** 30 }, '{', '[]', { pid: process.pid }]) {
      const { code, stderr } = await inFolder(run);
      expect({ code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('npm start') as string,
      });
    }
  });
});

describe('a credential', () => {
  const refused = (cause: object) =>
    runCli(['who'], {
      store: createMemoryStore({
        before: () => {
          throw new StoreError('refused', 'the credentials do not allow it', { cause });
        },
      }),
    });
  it('that is missing is answered with how to sign in, and as whom', async () => {
    const { stderr } = await refused({ name: 'AggregateAuthenticationError' });
    expect(stderr).toContain('Sign in with "az login"');
    expect(stderr).toContain('Storage Table Data Reader');
  });
  it('without the role is answered with the role', async () => {
    const { stderr } = await refused({ statusCode: 403 });
    expect(stderr).toContain('the account needs the role Storage Table Data Reader');
  });
});

describe('what stands in the way is exit code 2 with one line and no usage', () => {
  const check = (name: string, run: () => ReturnType<typeof runCli>, ...parts: string[]) =>
    it(name, async () => {
      const { code, stdout, stderr } = await run();
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      for (const part of parts) expect(stderr).toContain(part);
    });
  const store = exampleStore();
  check(
    'an unknown line',
    () => runCli(['who', '--line', 'nope'], { store }),
    'unknown line "nope"; lines: support',
  );
  check(
    'an unknown rota',
    () => runCli(['shifts', '--rota', 'nope'], { store }),
    'unknown rota "nope"; rotas: support',
  );
  check(
    'a file that is not there',
    () => runCli(['import', 'no.csv'], { store }),
    'no.csv cannot be opened: there is no such file',
  );
  check('a folder as a file', () => runCli(['import', '.'], { store }), '. cannot be opened: it is a folder');
  check('no storage setting', () => runCli(['who'], { env: {} }), 'the setting ROTA_STORAGE is missing');
  check(
    'an unknown time zone',
    () =>
      runCli(['who'], {
        store,
        env: { ROTA_STORAGE: 'UseDevelopmentStorage=true', DEFAULT_TIME_ZONE: 'Secret/Zone' },
      }),
    'the setting DEFAULT_TIME_ZONE is malformed',
  );
  check(
    'settings that are no JSON',
    () => runCli(['who'], { env: {}, files: { 'local.settings.json': '{' } }),
    'ROTA_STORAGE is missing',
    'local.settings.json is not a JSON object',
  );
  check(
    'encrypted settings',
    () => runCli(['who'], { env: {}, files: { 'local.settings.json': '{"IsEncrypted":true}' } }),
    'func settings decrypt',
  );
  for (const fault of [
    'timeout',
    'unreachable',
    'refused',
    'busy',
    'invalid',
  ] as const satisfies StoreFault[])
    check(`tables: ${fault}`, () => runCli(['who'], { store: failing(fault) }), `because ${fault}`);
  check(
    'an error that nobody foresaw',
    () =>
      runCli(['who'], {
        store: createMemoryStore({
          before: () => {
            throw new TypeError('AccountKey=abc');
          },
        }),
      }),
    'something went wrong inside (TypeError)',
  );

  it('a malformed setting is named without its value', async () => {
    const { stderr } = await runCli(['who'], { env: { ROTA_STORAGE: 'AccountKey=hush' } });
    expect(stderr).toContain('ROTA_STORAGE is malformed');
    expect(stderr).not.toContain('hush');
  });
});

const failing = (fault: StoreFault) =>
  createMemoryStore({
    before: () => {
      throw new StoreError(fault, `because ${fault}`);
    },
  });

describe('tables that do not answer', () => {
  it('fail every operation within the limit', async () => {
    const never = createMemoryStore({ before: () => new Promise<never>(() => undefined) });
    const store = withDeadline(never, 20);
    const keys = { partitionKey: 'a', rowKey: 'b' };
    const all = [
      store.get('Rota', 'a', 'b'),
      store.all('Rota', {}),
      store.insert('Rota', keys),
      store.change('Rota', []),
      store.create('Rota'),
    ];
    for (const result of await Promise.allSettled(all))
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'StoreError', fault: 'timeout' } });
  });
});

describe('settings', () => {
  const zoneOf = async (options: Parameters<typeof runCli>[1]) => {
    const ran = await runCli(['who', '--rota', 'support', '--json'], { store: exampleStore(), ...options });
    return ran.code === 0 ? (ran.json() as { zone: string }).zone : ran.stderr;
  };
  const values = (zone: string) =>
    JSON.stringify({
      Values: { ROTA_STORAGE: 'UseDevelopmentStorage=true', DEFAULT_TIME_ZONE: zone, RING_SECONDS: 30 },
    });

  it('come from local.settings.json where the environment has none', async () => {
    expect(await zoneOf({ env: {}, files: { 'local.settings.json': `\ufeff${values('Asia/Tokyo')}` } })).toBe(
      'Asia/Tokyo',
    );
  });
  it('come from the environment first, name by name', async () => {
    const files = { 'local.settings.json': values('Asia/Tokyo') };
    expect(await zoneOf({ env: { DEFAULT_TIME_ZONE: 'Europe/Paris' }, files })).toBe('Europe/Paris');
  });
  it('are UTC for the zone where none is set, and that is said', async () => {
    const env = { AzureWebJobsStorage: 'UseDevelopmentStorage=true' };
    expect(await zoneOf({ env })).toBe('UTC');
    const said = async (args: readonly string[], more = {}) =>
      (await runCli(args, { store: exampleStore(more), env })).stderr;
    for (const args of [
      ['who'],
      ['shifts', '--line', 'support'],
      ['shifts', '--person', 'anna'],
      ['audit', 'list'],
    ])
      expect(await said(args)).toContain(
        'DEFAULT_TIME_ZONE is not set here: what names no zone is taken as UTC',
      );
    const Lines = [line('default', { Rota: 'support', TimeZone: 'Asia/Tokyo' })];
    expect(await said(['who'], { Lines })).toBe('');
  });
});

describe('output', () => {
  const escape = '\u001b[';
  it('has colour on a terminal only, and where NO_COLOR is unset', async () => {
    const env = { ROTA_STORAGE: 'UseDevelopmentStorage=true' };
    const shown = async (isTTY: boolean, more: Record<string, string>) =>
      (await runCli(['who'], { store: exampleStore(), isTTY, env: { ...env, ...more } })).stdout.includes(
        escape,
      );
    expect(await shown(true, {})).toBe(true);
    expect(await shown(false, {})).toBe(false);
    expect(await shown(true, { NO_COLOR: '1' })).toBe(false);
    expect(await shown(true, { NO_COLOR: '' })).toBe(false);
  });

  it('as JSON shows a terminal no raw control or direction characters', async () => {
    const Rota = [rotaRow('support/all', { Kind: '\u009b31m \u202e \u200f \u2066' })];
    const run = (isTTY: boolean) => runCli(['who', '--json'], { store: exampleStore({ Rota }), isTTY });
    const shown = await run(true);
    expect(shown.stdout).not.toMatch(/[\u007f-\u009f\u200e-\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(shown.stdout).toContain('\\u202e');
    expect(shown.json()).toEqual((await run(false)).json());
  });

  it.each([['export'], ['shifts', '--line', 'support', '--csv']])(
    'as CSV shows a terminal no raw control or direction characters: %s',
    async (...args) => {
      const odd = 'x\u001b[31m\u202e\u200f\r';
      const Rota = [rotaRow(`support/${odd}`, { Kind: 'shift', Who: 'anna' })];
      const run = (isTTY: boolean) => runCli(args, { store: exampleStore({ Rota }), isTTY });
      const [shown, file] = [await run(true), await run(false)];
      expect(file).toMatchObject({
        stderr: '',
        stdout: expect.stringContaining('\u001b[31m\u202e') as string,
      });
      expect(shown.stdout).not.toMatch(/[\u0000-\u0008\u001b\u200f\u202e]|\r(?!\n)/);
      expect(shown.stdout).toContain('x\\u001b[31m\\u202e\\u200f\\u000d');
      expect(shown.stdout.split('\n')).toHaveLength(file.stdout.split('\n').length);
    },
  );

  it('says when the rota of a line has no rows, and which have', async () => {
    const { stderr } = await runCli(['who'], { store: exampleStore({ Lines: [] }) });
    expect(stderr).toContain(
      'the line default uses the rota "default", which has no rows; rotas with rows: support. A row in Lines says',
    );
  });

  it('ends quietly when the reader goes away', async () => {
    const gone = () =>
      new Writable({
        write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
      });
    const code = await main({
      args: ['check', '--json'],
      stdout: gone(),
      stderr: gone(),
      env: { ROTA_STORAGE: 'UseDevelopmentStorage=true' },
      cwd: '/',
      openStore: () => exampleStore(),
    });
    expect(code).toBe(0);
  });

  it('says so when the answer cannot be written', async () => {
    const full = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' })),
    });
    const said: string[] = [];
    const stderr = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        said.push(chunk.toString());
        done();
      },
    });
    const env = { ROTA_STORAGE: 'UseDevelopmentStorage=true', DEFAULT_TIME_ZONE: 'UTC' };
    expect(
      await main({ args: ['who'], stdout: full, stderr, env, cwd: '/', openStore: () => exampleStore() }),
    ).toBe(2);
    expect(said.join('')).toBe('ringrota: the answer could not be written\n');
  });
});

describe('which tables', () => {
  const uri = 'https://rota.table.core.windows.net';
  const file = (Values: Readonly<Record<string, string>>) => ({
    'local.settings.json': JSON.stringify({ Values }),
  });
  const both = { ROTA_STORAGE: 'UseDevelopmentStorage=true', ROTA_STORAGE__tableServiceUri: uri };
  const opened = async (options: RunOptions) => {
    const storages: unknown[] = [];
    const store = createMemoryStore();
    const ran = await runCli(['who'], {
      openStore: (storage) => (storages.push(storage), store),
      ...options,
    });
    return { ...ran, storages };
  };

  for (const [place, options] of [
    ['the environment', { env: both }],
    ['local.settings.json', { env: {}, files: file(both) }],
  ] as const)
    it(`both forms in ${place} are 2, and both are named`, async () => {
      const { code, stderr, storages } = await opened(options);
      expect({ code, storages }).toEqual({ code: 2, storages: [] });
      expect(stderr).toContain(`ROTA_STORAGE and ROTA_STORAGE__tableServiceUri are both set in ${place}`);
    });

  it('a form in the environment wins over the other form in the file', async () => {
    const { code, storages } = await opened({
      env: { ROTA_STORAGE__tableServiceUri: uri },
      files: file({ ROTA_STORAGE: 'UseDevelopmentStorage=true' }),
    });
    expect({ code, storages }).toEqual({
      code: 0,
      storages: [{ kind: 'identity', tableServiceUri: uri, clientId: null }],
    });
    const other = await opened({
      env: { ROTA_STORAGE: 'UseDevelopmentStorage=true' },
      files: file({ ROTA_STORAGE__tableServiceUri: uri }),
    });
    expect(other.storages).toMatchObject([{ kind: 'connection-string' }]);
  });

  it('their host is named on a terminal, and nowhere else', async () => {
    const env = { ROTA_STORAGE__tableServiceUri: uri, DEFAULT_TIME_ZONE: 'Europe/Stockholm' };
    expect((await opened({ env, isTTY: true })).stderr).toContain('tables: rota.table.core.windows.net\n');
    expect((await opened({ env })).stderr).not.toContain('tables:');
  });

  it('a failure names the host and the setting, and no secret', async () => {
    const store = createMemoryStore({
      before: () => {
        throw new StoreError('unreachable', 'the tables cannot be reached');
      },
    });
    const connection = 'AccountName=acc;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net';
    const { code, stderr } = await opened({ env: { ROTA_STORAGE: connection }, openStore: () => store });
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 2,
      stderr:
        'ringrota: the tables cannot be reached (acc.table.core.windows.net, from the setting ROTA_STORAGE)',
    });
  });
});
