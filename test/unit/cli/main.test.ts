import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { withDeadline } from '../../../lib/cli/deadline.ts';
import { Failure } from '../../../lib/cli/failure.ts';
import { main } from '../../../lib/cli/main.ts';
import { StoreError, type StoreFault } from '../../../lib/ports.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { exampleStore, runCli } from '../../support/run-cli.ts';

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
  check([], 'which command?');
  check(['whoo'], 'unknown command "whoo"');
  check(['--json'], 'unknown option "--json"');
  check(['constructor'], 'unknown command "constructor"');
  check(['people'], 'unknown command "people"');
  check(['people', 'remove'], 'unknown command "people"');
  check(['who', '--lin', 'support'], "unknown option '--lin'", 'Usage: ringrota who');
  check(['who', '--line'], "option '--line <value>' argument missing", 'Usage: ringrota who');
  check(['who', '--line', '--json'], "option '--line' argument is ambiguous");
  check(['who', '--line', ''], '--line needs a value');
  check(['who', '--line=a', '--line=b'], '--line is given twice');
  check(['who', '--json=yes'], "option '--json' does not take an argument");
  check(['who', 'support'], '"support" is one word too many');
  check(['who', '--line', 'support', '--rota', 'support'], '--line and --rota exclude each other');
  check(['who', '--at', 'tomorrow'], '--at "tomorrow" is not a time');
  check(['shifts'], '--line or --rota is missing', 'Usage: ringrota shifts');
  check(['shifts', '--line', 'support', '--from', '2026-13-01'], '--from "2026-13-01" is not a time');
  check(
    ['shifts', '--line', 'support', '--from', '2026-11-21T08:00', '--to', '2026-11-21T08:00'],
    '--to is not after --from',
  );
  check(['check', '--weeks', '0'], '--weeks "0" is not a whole number');
  check(['check', '--weeks', '8.5'], '--weeks "8.5" is not a whole number');
  check(['import'], 'FILE.csv is missing', 'Usage: ringrota import');
  check(['import', 'a.csv', 'b.csv'], '"b.csv" is one word too many');
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
  check(['who', '--help'], 'Usage: ringrota who [--line L | --rota R] [--at T] [--json]');
  check(['who', '--lin', '--help'], 'Usage: ringrota who');
  check(['people', '--help'], 'people add');
  check(['people', 'add', '--help'], 'Usage: ringrota people add');
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
    'nobody knows the line "nope"',
  );
  check(
    'an unknown rota',
    () => runCli(['shifts', '--rota', 'nope'], { store }),
    'nobody knows the rota "nope"',
  );
  check(
    'a file that is not there',
    () => runCli(['import', 'no.csv'], { store }),
    'no.csv cannot be opened: there is no such file',
  );
  check('a folder as a file', () => runCli(['import', '.'], { store }), '. cannot be opened: it is a folder');
  check('no storage setting', () => runCli(['who'], { env: {} }), 'the setting ROTA_STORAGE is missing');
  check(
    'a zone that is none',
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
  it('are UTC for the zone where nobody says', async () => {
    expect(await zoneOf({ env: { AzureWebJobsStorage: 'UseDevelopmentStorage=true' } })).toBe('UTC');
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
    const env = { ROTA_STORAGE: 'UseDevelopmentStorage=true' };
    expect(
      await main({ args: ['who'], stdout: full, stderr, env, cwd: '/', openStore: () => exampleStore() }),
    ).toBe(2);
    expect(said.join('')).toBe('ringrota: the answer could not be written\n');
  });
});
