import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** `.ci/run` asks for the counts in a file. */
const report = process.env.RINGROTA_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Files share the modules of their process: SDKs and Azurite take a second to load. No test changes a module.
    isolate: false,
    // Half of the time is waiting for processes and time limits, so two cores can do two files at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: report ? ['default', 'json'] : ['default'],
    ...(report ? { outputFile: { json: report } } : {}),
  },
});
