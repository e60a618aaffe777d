import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findBicep } from '../../infra/bicep.ts';

const root = join(import.meta.dirname, '../..');
const folders: string[] = [];
/** The compiler takes seconds for a file, and more on a machine that does other things too. */
const SLOW = 600_000;

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const temporary = () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringrota-bicep-'));
  folders.push(folder);
  return folder;
};

const check = (env: Readonly<Record<string, string>>) =>
  spawnSync(process.execPath, ['infra/check.ts'], { cwd: root, encoding: 'utf8', env });

const bicep = findBicep(join(root, 'node_modules', '.cache', 'bicep'));
if (bicep === null)
  console.warn('infra/ is not compiled: there is neither "dotnet" nor "bicep" on this machine.');

describe.runIf(bicep !== null)('the real compiler', () => {
  it(
    'has nothing to say of infra/, and each set of parameters makes what its snapshot says',
    () => {
      const { status, stdout, stderr } = check(process.env as Record<string, string>);
      expect(stderr).toBe('');
      expect(stdout).toMatch(/ \d+ sets of parameters, 0 findings$/m);
      expect(status).toBe(0);
    },
    SLOW,
  );

  /** What main.bicep says of parameters: everything that is wrong, before anything is made. */
  const refused = (parameters: string) => {
    const folder = temporary();
    cpSync(join(root, 'infra'), folder, { recursive: true });
    writeFileSync(join(folder, 'wrong.bicepparam'), `using 'main.bicep'\n${parameters}\n`);
    const ran = bicep?.([
      ...['snapshot', join(folder, 'wrong.bicepparam'), '--mode', 'overwrite', '--location', 'westeurope'],
      ...['--subscription-id', '00000000-0000-0000-0000-000000000001', '--resource-group', 'rg'],
    ]);
    return [ran?.status === 0, ran?.stderr ?? ''] as const;
  };

  it(
    'refuses parameters that cannot work, all of them in one message',
    () => {
      const [taken, said] = refused(`param name = 'ring_rota-'
param botAppId = ''
param alwaysReadyInstances = 3
param maximumInstances = 2
param options = { defaultTimeZone: '', publicBaseUrl: 'https://calls.contoso.com/' }`);
      expect(taken).toBe(false);
      for (const name of ['name', 'botAppId', 'options.defaultTimeZone', 'options.publicBaseUrl'])
        expect(said).toContain(`${name}: `);
      expect(said).toContain('alwaysReadyInstances: not more than maximumInstances.');
      expect(said).toContain('somebody must get the alerts.');
    },
    SLOW,
  );
});

describe.skipIf(process.platform === 'win32')('infra:check on a machine', () => {
  it('takes the "bicep" on the PATH where nothing can be restored', () => {
    const folder = temporary();
    writeFileSync(join(folder, 'bicep'), '#!/bin/sh\necho "stand-in $1"\n');
    chmodSync(join(folder, 'bicep'), 0o755);
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      expect(findBicep(temporary())?.(['lint']).stdout).toBe('stand-in lint\n');
    } finally {
      process.env.PATH = path;
    }
  });

  it('has none where there is neither', () => {
    const path = process.env.PATH;
    process.env.PATH = temporary();
    try {
      expect(findBicep(temporary())).toBeNull();
    } finally {
      process.env.PATH = path;
    }
  });
});
