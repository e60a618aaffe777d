import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';

const programOf = (name: string) => fileURLToPath(new URL(`../../lib/dev/${name}.ts`, import.meta.url));

function run(name: string, args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [programOf(name), ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

describe('npm start', () => {
  let folder: string;
  let local: string;
  let program: ChildProcess;
  let output = '';
  const saw = (words: string) => waitFor(`"${words}" in: ${output}`, () => output.includes(words));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringrota-start-'));
    local = join(folder, '.local');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('--once seeds a rota, places a call, tells of it and ends with 0', async () => {
    const { code, stdout, stderr } = await run('start', ['--once', '--local', local]);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout).toContain('a small rota was put there');
    expect(stdout).toMatch(/^\+46701234567 calls the line support\.$/m);
    expect(stdout).toMatch(/^ {2}decided {4}redirect, because of support\/(office|nights|weekend), tier 1/m);
    expect(stdout).toMatch(/^ {2}rang {7}(anna|bo|carl|dina)/m);
    expect(stdout).toMatch(/^ {2}audit .*incoming .*decision \(redirect\), ended \(answered\)$/m);
  });

  it('stays up for more calls and ends at once when it is told to', async () => {
    program = spawn(process.execPath, [programOf('start'), '--local', local]);
    const ended = new Promise((resolve) => program.once('exit', resolve));
    program.stdout?.on('data', (data: Buffer) => (output += data.toString()));
    await saw('Ctrl-C ends everything and keeps the tables.');
    expect(output).toMatch(/^The board: {4}http:\/\/127\.0\.0\.1:\d+\/api\/board\n/);
    expect(output).toContain('as you left them');

    const who = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      const bin = fileURLToPath(new URL('../../lib/cli/bin.ts', import.meta.url));
      const given = { cwd: folder, env: { PATH: process.env.PATH } };
      execFile(process.execPath, [bin, 'who', '--json'], given, (_error, stdout, stderr) =>
        resolve({ stdout, stderr }),
      );
    });
    expect(who.stderr).toBe('using the tables of the local run (npm start)\n');
    expect(JSON.parse(who.stdout)).toMatchObject([{ line: 'support', zone: 'Europe/Stockholm' }]);

    const call = (...args: string[]) =>
      run('call', ['--local', local, '--line', 'Support', '--from', '+46701234568', ...args]);
    const placed = await call('--answer', 'nobody');
    expect([placed.stderr, placed.code]).toEqual(['', 0]);
    expect(placed.stdout).toContain('picked up  nobody');
    expect(placed.stdout).toContain('ended (nobody answered)');
    const unknown = await call('--answer', 'zoe');
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('There is no person "zoe" in People. There is: anna, bo');
    const bundle = fileURLToPath(new URL('../../dist/main.cjs', import.meta.url));
    const built = statSync(bundle).mtimeMs;
    const second = await run('start', ['--build', '--once', '--local', local]);
    expect([second.code, second.stderr]).toEqual([2, expect.stringContaining('is up already')]);
    // It has not built under the first.
    expect(statSync(bundle).mtimeMs).toBe(built);

    const page = /^Place a call: (\S+)$/m.exec(output)?.[1] ?? '';
    expect(await (await fetch(page)).text()).toContain('<option value="support" selected>');
    const form = new URLSearchParams({ line: 'support', from: '+46701234567', answer: 'busy' });
    const posted = await fetch(page, {
      method: 'POST',
      body: form,
      headers: { origin: new URL(page).origin },
    });
    expect(await posted.text()).toContain('picked up  nobody');
    const foreign = await fetch(page, {
      method: 'POST',
      body: form,
      headers: { origin: 'http://evil.example' },
    });
    expect(foreign.status).toBe(403);

    program.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(output).toMatch(/\nStopped\. The rota and the record of calls are kept in \S*tables;/);
    expect(existsSync(join(local, 'simulator.json'))).toBe(false);
    const late = await call();
    expect([late.code, late.stderr]).toEqual([
      2,
      'The local run is not up: start it with "npm start" first.\n',
    ]);
  });

  it('takes the ports of the last run again, or the one that is asked for, or says that it is taken', async () => {
    const boardOf = (stdout: string) => /^The board: +(\S+)$/m.exec(stdout)?.[1];
    const again = await run('start', ['--once', '--local', local]);
    expect(boardOf(again.stdout)).toBe(boardOf(output));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const taken = await run('start', ['--once', '--local', local, '--port', String(port)]);
    expect([taken.code, taken.stderr]).toEqual([2, `Port ${port} is taken by another program.\n`]);
    await new Promise((resolve) => server.close(resolve));
    const asked = await run('start', ['--once', '--local', local, '--port', String(port)]);
    expect(boardOf(asked.stdout)).toBe(`http://127.0.0.1:${port}/api/board`);
  });

  it.each([
    ['tables that are damaged', 'tables/__azurite_db_table__.json', 'the file is damaged'],
    ['tables that are something else', 'tables/__azurite_db_table__.json', 'the file is damaged', '[]'],
    ['a file where the folder must be', 'tables', 'tables'],
  ])('with %s names the file and ends', async (_, name, message, content = '{"filename":') => {
    const broken = await mkdtemp(join(tmpdir(), 'ringrota-broken-'));
    await mkdir(join(broken, dirname(name)), { recursive: true });
    await writeFile(join(broken, name), content);
    const { code, stdout, stderr } = await run('start', ['--once', '--local', broken]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(join(broken, name));
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    await rm(broken, { recursive: true });
  });
  it('with a folder that cannot be made says so and ends', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { code, stderr } = await run('start', ['--once', '--local', join(file, 'x')]);
    expect([code, stderr]).toEqual([
      2,
      `The folder ${join(file, 'x')} cannot be written (ENOTDIR): name another with --local FOLDER.\n`,
    ]);
  });
});
