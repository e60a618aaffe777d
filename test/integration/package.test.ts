import { unzipSync } from 'fflate';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOf, stagePackage, zipFolder } from '../../infra/package.ts';
import { startLocalHost, type LocalHost } from '../../lib/dev/local-host.ts';
import { accepts, publishedFiles } from '../support/core-tools.ts';

const root = join(import.meta.dirname, '../..');
const temporary = mkdtempSync(join(tmpdir(), 'ringrota-package-'));

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

function plant(below: string, path: string, content: string | Uint8Array): void {
  const file = join(temporary, below, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** What may lie about in a working directory: secrets, people's numbers, what builds leave. */
const LYING_ABOUT = [
  '.DS_Store',
  '.azure/ringrota/.env',
  '.env',
  '.env.local',
  '.git/config',
  '.github/workflows/deploy.yml',
  '.gitignore',
  '.npmrc',
  '.vscode/settings.json',
  'README.md',
  'build.ts',
  'coverage/index.html',
  'dist/maps/main.cjs.map',
  'dist/package/main.cjs',
  'dist/ringrota.zip',
  'dist/people.csv',
  'docs/deploy.md',
  'functions/calls.ts',
  'infra/deploy.env',
  'infra/main.bicep',
  'local.settings.json',
  'local.settings.sample.json',
  'node_modules/jose/package.json',
  'package-lock.json',
  'people.csv',
  'ringrota.zip',
  'sub/local.settings.json',
  'sub/people.csv',
  'unsaved.log',
];

describe('what Core Tools send', () => {
  const put = (folder: string, paths: readonly string[]) => {
    for (const path of paths) plant(folder, path, 'x');
    return join(temporary, folder);
  };

  it.each([
    ['*.map', ['a.map'], ['dist/a.map']],
    ['node_modules', ['node_modules/jose/a.js'], ['sub/node_modules/a.js', 'node_modules_old']],
    ['*.csv', ['people.csv'], ['sub/people.csv']],
    ['dist/main.cjs', ['dist/main.cjs', 'dist/main.cjs.map'], ['dist/main.js']],
  ])('goes by the root and by words: %s', (pattern, denied, accepted) => {
    expect(denied.filter(accepts(pattern))).toEqual([]);
    expect(accepted.filter(accepts(pattern))).toEqual(accepted);
  });

  it('from the root of the repository is the app alone, whatever lies about', () => {
    const app = ['dist/board/app.js', 'dist/board/index.html', 'dist/main.cjs', 'host.json', 'package.json'];
    const tree = put('tree', [...app, ...LYING_ABOUT]);
    cpSync(join(root, '.funcignore'), join(tree, '.funcignore'));
    expect(publishedFiles(tree)).toEqual(app);
  });

  it('from the staged folder is the app alone, whatever lay about where it was staged', () => {
    const tree = put('staged', ['dist/board/index.html', 'host.json', ...LYING_ABOUT, 'dist/package/old.js']);
    plant('staged', 'package.json', '{"name":"ringrota","version":"1.2.3"}');
    plant('staged', 'dist/main.cjs', 'module.exports="1.2.3+0123456789ab"');
    const { folder, version } = stagePackage(tree);
    expect(version).toBe('1.2.3+0123456789ab');
    expect(publishedFiles(folder)).toEqual(['board/index.html', 'host.json', 'main.cjs', 'package.json']);
  });
});

describe('the staged folder', () => {
  it('is gone where nothing was built: an old one cannot be published by mistake', () => {
    plant('unbuilt', 'package.json', '{"name":"ringrota","version":"1.2.3"}');
    plant('unbuilt', 'dist/package/main.cjs', 'x');
    const unbuilt = join(temporary, 'unbuilt');
    expect(() => stagePackage(unbuilt)).toThrow(/npm run package/);
    expect(filesOf(unbuilt)).toEqual(['package.json']);
  });

  it('is refused for the bundle of another version', () => {
    plant('stale', 'dist/board/index.html', 'x');
    plant('stale', 'package.json', '{"name":"ringrota","version":"1.2.4"}');
    plant('stale', 'dist/main.cjs', 'module.exports="1.2.3+0123456789ab"');
    expect(() => stagePackage(join(temporary, 'stale'))).toThrow(/build again/);
  });
});

describe('the package of this repository', () => {
  // A copy, so that a package that somebody is publishing stays as it is.
  const copy = join(temporary, 'copy');
  for (const path of ['package.json', 'host.json', 'dist/main.cjs', 'dist/board'])
    if (existsSync(join(root, path))) cpSync(join(root, path), join(copy, path), { recursive: true });
  const { folder, version } = stagePackage(copy);
  const zip = zipFolder(folder);

  it('holds what the host needs and nothing else', () => {
    const files = filesOf(folder).filter((path) => !path.startsWith('board/'));
    expect(files).toEqual(['host.json', 'main.cjs', 'package.json']);
    expect(filesOf(folder).filter((path) => path.endsWith('.map'))).toEqual([]);
    expect(Object.keys(unzipSync(zip)).sort()).toEqual(filesOf(folder));
  });

  it('is under 2 MB', () => {
    expect(zip.byteLength).toBeLessThan(2_000_000);
  });

  it('is the same when it is made again', () => {
    expect(Buffer.from(zipFolder(stagePackage(copy).folder)).equals(Buffer.from(zip))).toBe(true);
  });

  describe('unpacked somewhere else', () => {
    let host: LocalHost | null = null;
    const post = (path: string) => fetch(`${host?.url ?? ''}${path}`, { method: 'POST' });

    beforeAll(async () => {
      for (const [path, content] of Object.entries(unzipSync(zip))) plant('unpacked', path, content);
      host = await startLocalHost({
        directory: join(temporary, 'unpacked'),
        env: {
          BOT_APP_ID: '11111111-1111-4111-8111-111111111111',
          BOT_TENANT_ID: '22222222-2222-4222-8222-222222222222',
          BOT_MANAGED_IDENTITY_CLIENT_ID: '33333333-3333-4333-8333-333333333333',
          PUBLIC_BASE_URL: 'https://ringrota.example',
          ROTA_STORAGE__tableServiceUri: 'https://127.0.0.1:9',
          NOTIFICATION_METADATA_URL: 'http://127.0.0.1:9/metadata',
          GRAPH_BASE_URL: 'http://127.0.0.1:9',
        },
      });
    });

    afterAll(async () => host?.stop());

    it('has the functions that docs/deploy.md says, and no other', () => {
      const deploy = readFileSync(join(root, 'docs/deploy.md'), 'utf8');
      const sentence = /ends with the list of functions: ([^.]+)\./.exec(deploy)?.[1] ?? '';
      const documented = [...sentence.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
      expect(documented.length).toBeGreaterThan(5);
      expect(host?.functions.map(({ name }) => name).sort()).toEqual(documented.sort());
    });

    it('serves the board and the files that its page names', async () => {
      const page = await fetch(`${host?.url ?? ''}/api/board`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const names = [...(await page.text()).matchAll(/"(\/api\/board\/[^"]+)"/g)].map(
        ([, path]) => path ?? '',
      );
      // The style, the page's program and the worker that makes previews.
      expect(names).toHaveLength(3);
      for (const path of names) expect((await fetch(`${host?.url ?? ''}${path}`)).status, path).toBe(200);
    });

    it('names the version that was staged, so that the publisher sees when it runs', async () => {
      const health = await fetch(`${host?.url ?? ''}/api/health`);
      expect(health.headers.get('ringrota-version')).toBe(version);
    });

    it.each(['/api/calls', '/api/calls/0d0e7f1c-3f5a-4b7e-9c2d-1a2b3c4d5e6f'])(
      '%s asks for a token',
      async (path) => {
        const answer = await post(path);
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      },
    );
  });
});
