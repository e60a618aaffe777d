import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** `.ci/run` asks for the counts in a file. */
const report = process.env.RINGROTA_TEST_REPORT;
/** Set by `npm run test:all`, which runs the long tests and no others. */
const isLong = process.env.RINGROTA_LONG === '1';
const LONG = 'test/**/*.long.test.ts';

export default defineConfig({
  test: {
    include: [isLong ? LONG : 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(isLong ? [] : [LONG])],
    // Only a test that hangs meets these limits, however busy the machine is.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Files share the modules of their process: SDKs and Azurite take a second to load. No test changes a module.
    isolate: false,
    // Half of the time is waiting for processes and time limits, so two cores can do two files at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
  },
});
