/** Prints the real counts of the test runs, added up, as the plain line `N passed, N failed`. */
import { readFileSync } from 'node:fs';

/** A run that left no report, or that is not a success without a failed test, counts as one failure. */
function countsOf(path) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, success } = JSON.parse(
      readFileSync(path, 'utf8'),
    );
    const failed = success ? numFailedTests : Math.max(numFailedTests, 1);
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const runs = process.argv.slice(2).map(countsOf);
const sum = (key) => runs.reduce((total, run) => total + run[key], 0);
const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exit(runs.every(({ passed, failed }) => passed > 0 && failed === 0) ? 0 : 1);
