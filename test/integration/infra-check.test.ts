import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Runs `npm run infra:check` with nothing on the PATH but stand-ins for the compiler. */
function check(programs: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'ringrota-bicep-'));
  folders.push(folder);
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/check.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: folder },
  });
  return { status, stdout, stderr };
}

const WARNING = 'infra/main.bicep(3,7) : Warning no-unused-params: Parameter "x" is declared but never used.';

describe.skipIf(process.platform === 'win32')('infra:check', () => {
  it('without a compiler says so in one line and never passes', () => {
    const { status, stdout, stderr } = check({});
    expect(status).toBe(2);
    expect(`${stdout}${stderr}`.trim().split('\n')).toEqual([
      'Nothing was checked: neither "bicep" nor "az bicep" is on the PATH.',
    ]);
  });

  it('without the Bicep of az says the same', () => {
    expect(check({ az: 'exit 1' }).status).toBe(2);
  });

  it('passes where the compiler says nothing', () => {
    const { status, stdout } = check({ bicep: 'exit 0' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+ files, 0 findings$/m);
  });

  it('fails on a warning, although the compiler exits 0', () => {
    const { status, stderr } = check({ bicep: `[ "$1" = lint ] && echo '${WARNING}' >&2; exit 0` });
    expect(status).toBe(1);
    expect(stderr).toContain('Warning no-unused-params');
  });

  it('fails where the compiler itself fails', () => {
    const { status, stderr } = check({ bicep: '[ "$1" = --version ] || { echo broken >&2; exit 3; }' });
    expect(status).toBe(1);
    expect(stderr).toContain('broken');
  });

  it('takes az where there is no bicep, and builds every file and the parameters', () => {
    const { status, stdout } = check({
      az: '[ "$1" = bicep ] || exit 9; case "$3" in --file|"") exit 0;; *) exit 9;; esac',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('0 findings');
  });
});
