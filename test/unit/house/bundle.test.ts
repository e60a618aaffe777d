/** The size of the bundle, which is what a cold start reads; its load time is measured by `npm run bench -- load`. */
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const BUNDLE = fileURLToPath(new URL('../../../dist/main.cjs', import.meta.url));
const MAX_BYTES = 800_000;

it('the bundle is under 800 kB', () => {
  if (!existsSync(BUNDLE)) throw new Error('dist/main.cjs is missing: run "npm run build" first.');
  const { size } = statSync(BUNDLE);
  expect(size).toBeLessThan(MAX_BYTES);
  // An empty file would pass, and so would a bundle that has lost its SDKs.
  expect(size).toBeGreaterThan(400_000);
});
