import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './source.ts';

/** A checker of Bicep that needs Node alone; it stands beside the repository where there is one. */
const checker = join(root, '../shared/bicep-check/check.mjs');
const present = existsSync(checker);
if (!present) console.warn("Bicep is not checked against Azure's types: ../shared/bicep-check is not there.");

describe('infra/', () => {
  it.runIf(present)('has no finding', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [checker, 'infra'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(`${stdout}${stderr}`).toMatch(/ 0 errors, 0 warnings\s*$/);
    expect(status).toBe(0);
  });
});
