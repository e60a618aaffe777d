/** Many runs, a batch at a time. */
import { broken } from './properties.ts';
import { startRun } from './run.ts';
import { runAll } from './virtual-time.ts';

export interface Broken {
  readonly seed: number;
  readonly what: readonly string[];
}

const BATCH = 250;

/** Runs the seeds from `from` on; ends early once so many are broken. */
export async function checkRuns(from: number, count: number, most = 5): Promise<readonly Broken[]> {
  const found: Broken[] = [];
  for (let seed = from; seed < from + count && found.length < most; seed += BATCH) {
    const runs = Array.from({ length: Math.min(BATCH, from + count - seed) }, (_, n) => startRun(seed + n));
    await runAll(runs);
    for (const run of runs) {
      const what = broken(run);
      if (what.length > 0) found.push({ seed: run.plan.seed, what });
    }
  }
  return found.slice(0, most);
}
