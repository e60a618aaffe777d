/** A cold start: from the start of the process to registered, and to the first redirect that Graph accepts. */
import { makeCalls } from './callers.ts';
import { median, medianRatio, table, verdict } from './statistics.ts';
import { startBenchWorld, VARIANTS, type BenchWorld, type Variant } from './world.ts';

const RUNS = 9;
const MOST_RATIO = 1.3;

interface Start {
  readonly registered: number;
  readonly redirected: number;
}

export default async function benchStart(): Promise<void> {
  const world = await startBenchWorld(VARIANTS);
  const starts: Record<Variant, Start[]> = { app: [], floor: [], usual: [] };
  try {
    for (let run = -1; run < RUNS; run++)
      for (let turn = 0; turn < VARIANTS.length; turn++) {
        const variant = VARIANTS[(run + 1 + turn) % VARIANTS.length] ?? 'app';
        const measured = await measure(world, variant);
        // The first run of each fills the page cache.
        if (run >= 0) starts[variant].push(measured);
      }
  } finally {
    await world.stop();
  }
  const line = (what: string, pick: (start: Start) => number, goal?: number) => {
    const [app, floor, usual] = VARIANTS.map((variant) => starts[variant].map(pick));
    const ratio = medianRatio(app ?? [], floor ?? []);
    return [
      what,
      ...[app, floor, usual].map((times) => median(times ?? []).toFixed(0)),
      ratio.toFixed(2),
      medianRatio(usual ?? [], floor ?? []).toFixed(2),
      goal === undefined ? '' : verdict(ratio, goal),
    ];
  };
  console.log(
    table([
      ['ms from the start of the process', 'app', 'floor', 'usual', 'app/floor', 'usual/floor', 'goal'],
      line('to registered', ({ registered }) => registered),
      line('to the first accepted redirect', ({ redirected }) => redirected, MOST_RATIO),
    ]),
  );
  console.log(
    `\nMedians of ${RUNS} interleaved starts each, with files in the page cache. The call is sent as soon as`,
  );
  console.log('the process listens, so that it meets a warm-up that is still under way.');
}

async function measure(world: BenchWorld, variant: Variant): Promise<Start> {
  const process = await world.start(variant);
  await makeCalls({ url: process.url, token: world.graph.token, calls: 1, concurrency: 1 });
  const redirected = world.graph.acceptedAt() - process.startedAt;
  await process.stop();
  return { registered: process.registeredMs, redirected };
}
