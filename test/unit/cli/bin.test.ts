import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const BIN = path.resolve(import.meta.dirname, '..', '..', '..', 'lib', 'cli', 'bin.js');

it('an older Node is answered with one plain line', async () => {
  const old = "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });";
  const ran = await new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['-e', `${old} import(${JSON.stringify(BIN)})`],
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
  expect(ran).toMatchObject({ code: 2, stdout: '' });
  expect(ran.stderr).toMatch(/^ringrota: Node 24 is needed, and this is v.+\n$/);
});
