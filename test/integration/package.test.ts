import { unzipSync } from 'fflate';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageFiles, zipPackage } from '../../infra/package.ts';
import { startLocalHost, type LocalHost } from '../../lib/dev/local-host.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'ringrota-package-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(below: string, path: string, content: string | Uint8Array): void {
  const file = join(folder, below, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

describe('what .funcignore lets through', () => {
  it('is the bundle, the board, and the two files that the host reads, whatever else lies about', () => {
    cpSync(join(root, '.funcignore'), join(folder, 'tree', '.funcignore'), { recursive: true });
    const kept = [
      'dist/board/board-ABCD1234.js',
      'dist/board/index.html',
      'dist/main.cjs',
      'host.json',
      'package.json',
    ];
    const leftOut = [
      '.DS_Store',
      '.azure/ringrota/config.json',
      '.ci/run',
      '.env',
      '.git/config',
      '.github/workflows/deploy.yml',
      '.gitignore',
      '.idea/workspace.xml',
      '.npmrc',
      '.vscode/settings.json',
      'README.md',
      'build.ts',
      'coverage/index.html',
      'dist/.funcignore',
      'dist/main.cjs.map',
      'dist/ringrota.zip',
      'docs/deploy.md',
      'functions/calls.ts',
      'infra/main.bicep',
      'lib/rota/model.ts',
      'local.settings.json',
      'local.settings.sample.json',
      'node_modules/jose/package.json',
      'package-lock.json',
      'people.csv',
      'test/unit/a.test.ts',
      'unsaved.log',
    ];
    for (const path of [...kept, ...leftOut]) put('tree', path, 'x');
    expect(packageFiles(join(folder, 'tree'))).toEqual(kept);
  });

  it('is nothing without a .funcignore: a secret might lie about', () => {
    put('bare', 'host.json', '{}');
    expect(() => packageFiles(join(folder, 'bare'))).toThrow(/\.funcignore/);
  });
});

describe('the package of this repository', () => {
  const built = existsSync(join(root, 'dist/main.cjs'));
  const zip = built ? zipPackage(root) : new Uint8Array();

  it('can be made: "npm run build" came first', () => {
    expect(built).toBe(true);
  });

  it('holds what the host needs and nothing else', () => {
    const files = Object.keys(unzipSync(zip)).sort();
    const isBoard = (file: string) => file.startsWith('dist/board/');
    expect(files.filter((file) => !isBoard(file))).toEqual(['dist/main.cjs', 'host.json', 'package.json']);
    expect(files).toContain('dist/board/index.html');
    expect(files.filter(isBoard).map((file) => file.split('.').at(-1))).not.toContain('map');
  });

  it('is under 2 MB', () => {
    expect(zip.byteLength).toBeLessThan(2_000_000);
  });

  it('is the same when it is made again', () => {
    expect(Buffer.from(zipPackage(root)).equals(Buffer.from(zip))).toBe(true);
  });

  describe('unpacked somewhere else', () => {
    let host: LocalHost | null = null;
    const post = (path: string) => fetch(`${host?.url ?? ''}${path}`, { method: 'POST' });

    beforeAll(async () => {
      for (const [path, content] of Object.entries(unzipSync(zip))) put('unpacked', path, content);
      host = await startLocalHost({
        directory: join(folder, 'unpacked'),
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

    it('has every function', () => {
      expect(host?.functions.map(({ name }) => name).sort()).toEqual([
        'audit',
        'auditRetention',
        'board',
        'callEnded',
        'calls',
        'health',
        'onCall',
      ]);
    });

    it('serves the board and the files that its page names', async () => {
      const page = await fetch(`${host?.url ?? ''}/api/board`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      const names = [...(await page.text()).matchAll(/"(\/api\/board\/[^"]+)"/g)].map(
        ([, path]) => path ?? '',
      );
      expect(names).toHaveLength(2);
      for (const path of names) expect((await fetch(`${host?.url ?? ''}${path}`)).status, path).toBe(200);
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
