/** Memory over 100,000 calls (`BENCH_CALLS` for another number). */
import { makeCalls } from './callers.ts';
import { table, verdict } from './statistics.ts';
import { startBenchWorld } from './world.ts';

const CALLS = Number(process.env.BENCH_CALLS ?? 100_000);
const SAMPLES = 10;
/** The heap may grow by this from the second sample on; what is kept for a while (5,000 calls) is full by then. */
const MAX_MB = 3;

export default async function benchMemory(): Promise<void> {
  const world = await startBenchWorld(['app']);
  const lines = [['calls', 'heap MB', 'external MB', 'RSS MB', 'calls a second']];
  const heaps: number[] = [];
  try {
    const app = await world.start('app', ['--expose-gc']);
    for (let sample = 1; sample <= SAMPLES; sample++) {
      const calls = Math.ceil(CALLS / SAMPLES);
      const made = await makeCalls({ url: app.url, token: world.graph.token, calls, concurrency: 32 });
      world.tables.store.clear('CallAudit');
      // Timers of the last calls run out.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      const { heapUsed, external, rss } = await app.usage(true);
      heaps.push(heapUsed / 1e6);
      const megabytes = [heapUsed, external, rss].map((bytes) => (bytes / 1e6).toFixed(1));
      lines.push([String(sample * calls), ...megabytes, ((calls / made.elapsedMs) * 1_000).toFixed(0)]);
      console.log(lines.at(-1)?.join('  '));
    }
  } finally {
    await world.stop();
  }
  console.log(`\n${table(lines)}`);
  const growth = (heaps.at(-1) ?? NaN) - (heaps[1] ?? NaN);
  console.log(
    `\nThe heap grew by ${growth.toFixed(1)} MB from the second sample to the last: ${verdict(growth, MAX_MB, ' MB')}`,
  );
}
