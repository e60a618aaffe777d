/** A cold start: from the start of the process to registered, and to the first redirect that Graph accepts. */
import { makeCalls } from './callers.ts';
import { median, medianRatio, table, verdict } from './statistics.ts';
import { startBenchWorld, VARIANTS, type BenchWorld, type Variant } from './world.ts';

const RUNS = 9;
const MAX_RATIO = 1.15;

interface Start {
  readonly registered: number;
  readonly redirected: number;
}

export default async function benchStart(): Promise<void> {
  const world = await startBenchWorld(VARIANTS);
  const starts: Record<Variant, Start[]> = { app: [], floor: [] };
  try {
    for (let run = -1; run < RUNS; run++)
      for (const variant of run % 2 === 0 ? VARIANTS : VARIANTS.toReversed()) {
        const measured = await measure(world, variant);
        // The first run of each fills the page cache.
        if (run >= 0) starts[variant].push(measured);
      }
  } finally {
    await world.stop();
  }
  const line = (what: string, pick: (start: Start) => number, goal?: number) => {
    const values = [starts.app.map(pick), starts.floor.map(pick)] as const;
    const ratio = medianRatio(...values);
    const goalText = goal === undefined ? '' : verdict(ratio, goal);
    return [what, ...values.map((all) => median(all).toFixed(0)), ratio.toFixed(2), goalText];
  };
  console.log(
    table([
      ['ms from the start of the process', 'app', 'floor', 'app/floor', 'goal'],
      line('to registered', ({ registered }) => registered),
      line('to the first accepted redirect', ({ redirected }) => redirected, MAX_RATIO),
    ]),
  );
  console.log(
    `\nMedians of ${RUNS} starts each, in turn, with files in the page cache. The call is sent as soon as the process` +
      '\nlistens, so it meets a warm-up that is still under way.',
  );
}

async function measure(world: BenchWorld, variant: Variant): Promise<Start> {
  const process = await world.start(variant);
  await makeCalls({ url: process.url, token: world.graph.token, calls: 1, concurrency: 1 });
  const redirected = world.graph.acceptedAt() - process.startedAt;
  await process.stop();
  return { registered: process.registeredMs, redirected };
}
