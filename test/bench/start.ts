/** A cold start: from the start of the process to registered, and to the first redirect that Graph accepts. */
import { makeCalls } from './callers.ts';
import { median, medianRatio, table, verdict } from './statistics.ts';
import { startBenchWorld, type BenchWorld, type Startable } from './world.ts';

const RUNS = 9;
const MAX_RATIO = 1.2;

interface Start {
  readonly registered: number;
  readonly redirected: number;
}

const STARTED = ['app', 'floor', 'laden', 'usual'] as const;

export default async function benchStart(): Promise<void> {
  const world = await startBenchWorld(STARTED);
  const starts: Record<Startable, Start[]> = { app: [], floor: [], laden: [], usual: [] };
  try {
    for (let run = -1; run < RUNS; run++)
      for (let turn = 0; turn < STARTED.length; turn++) {
        const variant = STARTED[(run + 1 + turn) % STARTED.length] ?? 'app';
        const measured = await measure(world, variant);
        // The first run of each fills the page cache.
        if (run >= 0) starts[variant].push(measured);
      }
  } finally {
    await world.stop();
  }
  const line = (what: string, pick: (start: Start) => number, goal?: number) => {
    const of = (variant: Startable) => starts[variant].map(pick);
    const ratio = medianRatio(of('app'), of('floor'));
    return [
      what,
      ...STARTED.map((variant) => median(of(variant)).toFixed(0)),
      ratio.toFixed(2),
      medianRatio(of('app'), of('laden')).toFixed(2),
      medianRatio(of('usual'), of('floor')).toFixed(2),
      goal === undefined ? '' : verdict(ratio, goal),
    ];
  };
  const ratios = ['app/floor', 'app/(floor + SDKs)', 'usual/floor', 'goal'];
  console.log(
    table([
      ['ms from the start of the process', 'app', 'floor', 'floor + SDKs', 'usual', ...ratios],
      line('to registered', ({ registered }) => registered),
      line('to the first accepted redirect', ({ redirected }) => redirected, MAX_RATIO),
    ]),
  );
  console.log(
    `\nMedians of ${RUNS} interleaved starts each, with files in the page cache. The call is sent as soon as`,
  );
  console.log(
    'the process listens, so that it meets a warm-up that is still under way. "floor + SDKs" loads the',
  );
  console.log("app's SDKs and makes their clients, and uses none.");
}

async function measure(world: BenchWorld, variant: Startable): Promise<Start> {
  const process = await world.start(variant);
  await makeCalls({ url: process.url, token: world.graph.token, calls: 1, concurrency: 1 });
  const redirected = world.graph.acceptedAt() - process.startedAt;
  await process.stop();
  return { registered: process.registeredMs, redirected };
}
