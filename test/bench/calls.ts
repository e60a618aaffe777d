/** Warm calls of the app and of the floor, in turn in the same run, with the tables and Graph near and far. */
import { makeCalls } from './callers.ts';
import { median, medianRatio, quantile, table, verdict } from './statistics.ts';
import type { VariantProcess } from './variant-process.ts';
import { waterfall } from './waterfall.ts';
import { startBenchWorld, VARIANTS, type BenchWorld, type Variant } from './world.ts';

const ROUNDS = 9;
const WARM_UP = 600;
const MAX_OPERATIONS = 6;
const MIN_THROUGHPUT = 0.8;
const MAX_P99 = 1.3;
const MAX_CPU = 1.35;

interface Scenario {
  readonly concurrency: number;
  readonly tablesMs: number;
  readonly graphMs: number;
  /** In one round of one variant. */
  readonly calls: number;
  readonly maxP50: number;
}

/** The second is what a caller waits for: two round trips. */
const SCENARIOS: readonly Scenario[] = [
  { concurrency: 1, tablesMs: 0, graphMs: 0, calls: 120, maxP50: 1.25 },
  { concurrency: 1, tablesMs: 8, graphMs: 80, calls: 25, maxP50: 1.03 },
  { concurrency: 32, tablesMs: 0, graphMs: 0, calls: 320, maxP50: 1.25 },
];

interface Round {
  readonly latencies: readonly number[];
  readonly callsASecond: number;
  readonly cpuMs: number;
  readonly operations: number;
}

type Rounds = Readonly<Record<Variant, Round[]>>;
type Processes = Readonly<Record<Variant, VariantProcess>>;

export default async function benchCalls(): Promise<void> {
  const world = await startBenchWorld(VARIANTS);
  const lines = [['warm calls', 'app', 'floor', 'app/floor', 'goal']];
  const waterfalls: string[] = [];
  try {
    const processes = { app: await world.start('app'), floor: await world.start('floor') };
    for (const { url } of Object.values(processes))
      await makeCalls({ url, token: world.graph.token, calls: WARM_UP, concurrency: 8 });
    for (const scenario of SCENARIOS) {
      await processes.app.stages();
      lines.push(...linesOf(scenario, await runScenario(world, processes, scenario)));
      const stages = await processes.app.stages();
      if (scenario.concurrency === 1) waterfalls.push(`${nameOf(scenario)}\n\n${waterfall(stages)}`);
    }
  } finally {
    await world.stop();
  }
  console.log(table(lines));
  console.log(`\n${ROUNDS} rounds, in turn. Medians of rounds, ratios within rounds; p99 of all calls.`);
  for (const text of waterfalls) console.log(`\nWhere the time goes (medians), ${text}`);
}

async function runScenario(world: BenchWorld, processes: Processes, scenario: Scenario): Promise<Rounds> {
  const rounds: Rounds = { app: [], floor: [] };
  world.graph.delayMs = scenario.graphMs;
  world.tables.delayMs = scenario.tablesMs;
  for (let round = 0; round < ROUNDS; round++)
    for (const variant of round % 2 === 0 ? VARIANTS : VARIANTS.toReversed())
      rounds[variant].push(await runRound(world, processes[variant], scenario));
  return rounds;
}

async function runRound(
  world: BenchWorld,
  process: VariantProcess,
  { calls, concurrency }: Scenario,
): Promise<Round> {
  const [usage, stored] = [await process.usage(), world.tables.operations()];
  const { latencies, elapsedMs } = await makeCalls({
    url: process.url,
    token: world.graph.token,
    calls,
    concurrency,
  });
  return {
    latencies,
    callsASecond: (calls / elapsedMs) * 1_000,
    cpuMs: ((await process.usage()).cpuMs - usage.cpuMs) / calls,
    operations: (world.tables.operations() - stored) / calls,
  };
}

const nameOf = ({ concurrency, tablesMs, graphMs }: Scenario) =>
  `${concurrency} at a time, tables ${tablesMs} ms and Graph ${graphMs} ms away`;

function linesOf(scenario: Scenario, { app, floor }: Rounds): string[][] {
  const line = (
    what: string,
    pick: (round: Round) => number,
    digits: number,
    goal: (ratio: number) => string,
  ) => {
    const values = [app.map(pick), floor.map(pick)] as const;
    const ratio = medianRatio(...values);
    return [what, ...values.map((all) => median(all).toFixed(digits)), ratio.toFixed(2), goal(ratio)];
  };
  const [far, farFloor] = [app, floor].map((rounds) =>
    quantile(
      rounds.flatMap(({ latencies }) => latencies),
      0.99,
    ),
  ) as [number, number];
  const p50 = line(
    `${nameOf(scenario)}: p50 ms`,
    ({ latencies }) => median(latencies),
    1,
    (ratio) => verdict(ratio, scenario.maxP50),
  );
  const p99 = far / farFloor;
  const lines = [
    p50,
    ['  p99 ms', far.toFixed(1), farFloor.toFixed(1), p99.toFixed(2), verdict(p99, MAX_P99)],
  ];
  if (scenario.tablesMs > 0) return lines;
  lines.push(
    line(
      '  CPU ms a call',
      ({ cpuMs }) => cpuMs,
      2,
      (ratio) => verdict(ratio, MAX_CPU),
    ),
  );
  if (scenario.concurrency > 1) {
    const least = (ratio: number) =>
      `${ratio >= MIN_THROUGHPUT ? 'met' : 'MISSED'} (at least ${MIN_THROUGHPUT})`;
    lines.push(line('  calls a second', ({ callsASecond }) => callsASecond, 0, least));
  } else {
    const most = () => verdict(median(app.map(({ operations }) => operations)), MAX_OPERATIONS);
    lines.push(line('  storage operations a call', ({ operations }) => operations, 1, most));
  }
  return lines;
}
