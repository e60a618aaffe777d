/** The real program, as a child process, on Azurite's tables. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAzurite, type Azurite } from '../../lib/dev/azurite.ts';
import { ids } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const bin = path.join(root, 'lib', 'cli', 'bin.ts');
let azurite: Azurite;
let folder: string;
/** Begun first, so that the wait goes on while the other tests run. */
let unanswered: Promise<Awaited<ReturnType<typeof run>>>;

beforeAll(async () => {
  azurite = await startAzurite();
  folder = mkdtempSync(path.join(tmpdir(), 'ringrota-bin-'));
  unanswered = askSilence();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await azurite.stop();
});

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: folder,
  ROTA_STORAGE: azurite.connectionString,
  DEFAULT_TIME_ZONE: 'Europe/Stockholm',
});

function run(args: readonly string[], options: { env?: NodeJS.ProcessEnv; cwd?: string } = {}) {
  const { env = environment(), cwd = folder } = options;
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const given = { env, cwd, maxBuffer: 100_000_000 };
    const child = execFile(process.execPath, [bin, ...args], given, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** A server that takes connections and never says a word. */
async function askSilence() {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const ROTA_STORAGE = storageAt(port);
  const ran = await run(['who'], { env: { ...environment(), ROTA_STORAGE } });
  silent.close();
  return ran;
}

const storageAt = (port: number) => azurite.connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`);

/** `$0` is Node, `$1` the program. */
function shell(script: string) {
  return new Promise<{ stdout: string; stderr: string }>((resolve) => {
    const given = { env: environment(), cwd: folder, maxBuffer: 100_000_000 };
    execFile('sh', ['-c', script, process.execPath, bin], given, (_error, stdout, stderr) =>
      resolve({ stdout, stderr }),
    );
  });
}

const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);

describe('the program', () => {
  it('makes the tables, imports, answers, exports, and imports what it exported without a change', async () => {
    write(
      'people.csv',
      `PartitionKey,RowKey,Target,Name\npeople,anna,${ids.anna},Anna\npeople,bo,'+46701234567,\n`,
    );
    write('lines.csv', 'PartitionKey,RowKey,Name,Rota\nlines,default,help,support\n');
    write(
      'rota.csv',
      '\ufeffPartitionKey;RowKey;Kind;Who;Note\r\nsupport;always;shift;anna, bo;"two\r\nlines, =1 😀"\r\nsupport;-x;shift;bo;=1\r\n',
    );
    for (const [file, table] of [
      ['people.csv', 'People'],
      ['lines.csv', 'Lines'],
      ['rota.csv', 'Rota'],
    ] as const) {
      const imported = await run(['import', file, '--table', table, '--json']);
      expect(imported).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(imported.stdout)).toMatchObject({ changed: [], removed: [], problems: [] });
    }
    const who = await run(['who', '--line', 'HELP', '--json']);
    expect(who).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(who.stdout)).toMatchObject({
      line: 'help',
      ring: [{ person: 'bo' }, { person: 'anna' }],
      until: null,
      skipped: [],
    });
    const exported = await run(['export']);
    write('again.csv', exported.stdout);
    const again = await run(['import', 'again.csv', '--replace', '--json']);
    expect(JSON.parse(again.stdout)).toEqual({
      added: [],
      changed: [],
      removed: [],
      problems: [],
      onCall: [],
      calls: [],
    });
    expect((await run(['check'])).code).toBe(0);
    const less = await run(['import', 'rota.csv', '--json']);
    expect(JSON.parse(less.stdout)).toMatchObject({ changed: [] });
    write('one.csv', 'PartitionKey,RowKey\nsupport,always\n');
    expect(JSON.parse((await run(['import', 'one.csv', '--replace', '--json'])).stdout)).toMatchObject({
      removed: ['support/-x'],
    });
  });

  it('gives a large answer whole through a slow pipe', async () => {
    write('long.csv', 'PartitionKey,RowKey,Kind,Who,From,To\nlong,x,shift,bo,08:00,17:00\n');
    expect((await run(['import', 'long.csv', '--json'])).code).toBe(0);
    const shifts = 'shifts --rota long --from 2020-01-01 --to 2029-12-31 --json';
    const { stdout } = await shell(`"$0" "$1" ${shifts} | (sleep 0.5; cat)`);
    expect(stdout.length).toBeGreaterThan(500_000);
    expect((JSON.parse(stdout) as { shifts: unknown[] }).shifts).toHaveLength(2 * 3_653 + 1);
  });

  it('ends quietly when the reader goes away', async () => {
    const { stderr } = await shell(
      `("$0" "$1" shifts --rota long --json; echo "code $?" >&2) | head -c 1 >/dev/null`,
    );
    expect(stderr).toBe('code 0\n');
  });

  it('takes settings from local.settings.json where the person stands', async () => {
    const elsewhere = mkdtempSync(path.join(folder, 'settings-'));
    const Values = { ROTA_STORAGE: azurite.connectionString, DEFAULT_TIME_ZONE: 'Europe/Stockholm' };
    writeFileSync(path.join(elsewhere, 'local.settings.json'), JSON.stringify({ Values }));
    const { PATH, HOME } = environment();
    expect(await run(['who', '--json'], { env: { PATH, HOME }, cwd: elsewhere })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('under npm finds FILE where the person stands', async () => {
    write('none.csv', 'PartitionKey,RowKey\n');
    const env = { ...environment(), INIT_CWD: folder };
    expect(await run(['import', 'none.csv', '--json'], { env, cwd: root })).toMatchObject({ code: 0 });
  });

  it('runs as npx ringrota from the checkout', async () => {
    const env = { ...environment(), npm_config_update_notifier: 'false', npm_config_offline: 'true' };
    const stdout = await new Promise<string>((resolve) => {
      execFile('npx', ['ringrota', 'who', '--help'], { env, cwd: root }, (_error, text) => resolve(text));
    });
    expect(stdout).toContain('Usage: ringrota who');
  });

  it('gives up within 15 s on tables that never answer', async () => {
    const { code, stdout, stderr } = await unanswered;
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: 2,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toContain('did not answer');
  });

  it('gives up at once on tables that are not there', async () => {
    const ROTA_STORAGE = storageAt(9);
    const { code, stderr } = await run(['who'], { env: { ...environment(), ROTA_STORAGE } });
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(stderr).toContain('cannot be reached');
  });
});
