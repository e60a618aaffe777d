/** Warm calls: three variants, side by side in the same run. */
import { makeCalls } from './callers.ts';
import { median, medianRatio, quantile, table, verdict } from './statistics.ts';
import type { VariantProcess } from './variant-process.ts';
import { waterfall } from './waterfall.ts';
import { startBenchWorld, VARIANTS, type BenchWorld, type Variant } from './world.ts';

const ROUNDS = 9;
const WARM_UP = 600;
const MAX_P50 = 1.15;
const MAX_P99 = 1.25;
const MIN_THROUGHPUT = 1;
const MAX_CPU = 1.15;
const MAX_OPERATIONS = 6;

interface Scenario {
  readonly concurrency: number;
  readonly graphMs: number;
  /** A round of one variant. */
  readonly calls: number;
}

const SCENARIOS: readonly Scenario[] = [
  { concurrency: 1, graphMs: 0, calls: 120 },
  { concurrency: 8, graphMs: 0, calls: 240 },
  { concurrency: 32, graphMs: 0, calls: 320 },
  { concurrency: 1, graphMs: 80, calls: 25 },
  { concurrency: 8, graphMs: 80, calls: 120 },
  { concurrency: 32, graphMs: 80, calls: 320 },
];

/** One round of one variant in one scenario. */
interface Round {
  readonly latencies: readonly number[];
  readonly callsASecond: number;
  readonly cpuMs: number;
  readonly operations: number;
  readonly bytes: number;
}

type Rounds = Readonly<Record<Variant, Round[]>>;

export default async function benchCalls(): Promise<void> {
  const world = await startBenchWorld(VARIANTS);
  const lines = [['warm calls', 'app', 'floor', 'usual', 'app/floor', 'usual/floor', 'goal']];
  const stages = new Map<number, readonly Record<string, unknown>[]>();
  try {
    const processes = await startAll(world);
    for (const scenario of SCENARIOS) {
      await processes.app.stages();
      const rounds = await runScenario(world, processes, scenario);
      lines.push(...latencyLines(scenario, rounds), ...otherLines(scenario, rounds));
      if (scenario.concurrency === 1) stages.set(scenario.graphMs, await processes.app.stages());
    }
  } finally {
    await world.stop();
  }
  console.log(table(lines));
  console.log(
    `\n${ROUNDS} rounds, variants in turn. p50, throughput and CPU: medians of rounds, ratios within rounds; p95 and p99: of all.`,
  );
  for (const [graphMs, calls] of stages) {
    console.log(`\nWhere the time goes: medians, 1 call at a time, Graph at ${graphMs} ms\n`);
    console.log(waterfall(calls));
  }
}

async function startAll(world: BenchWorld): Promise<Readonly<Record<Variant, VariantProcess>>> {
  const [app, floor, usual] = [
    await world.start('app'),
    await world.start('floor'),
    await world.start('usual'),
  ];
  for (const { url } of [app, floor, usual])
    await makeCalls({ url, token: world.graph.token, calls: WARM_UP, concurrency: 8 });
  return { app, floor, usual };
}

async function runScenario(
  world: BenchWorld,
  processes: Readonly<Record<Variant, VariantProcess>>,
  scenario: Scenario,
): Promise<Rounds> {
  const rounds: Rounds = { app: [], floor: [], usual: [] };
  world.graph.delayMs = scenario.graphMs;
  for (let round = 0; round < ROUNDS; round++)
    for (let turn = 0; turn < VARIANTS.length; turn++) {
      const variant = VARIANTS[(round + turn) % VARIANTS.length] ?? 'app';
      rounds[variant].push(await runRound(world, processes[variant], scenario));
    }
  return rounds;
}

async function runRound(
  world: BenchWorld,
  process: VariantProcess,
  { calls, concurrency }: Scenario,
): Promise<Round> {
  const [usage, stored] = [await process.usage(), world.tables.usage()];
  const { latencies, elapsedMs } = await makeCalls({
    url: process.url,
    token: world.graph.token,
    calls,
    concurrency,
  });
  const [usageNow, storedNow] = [await process.usage(), world.tables.usage()];
  return {
    latencies,
    callsASecond: (calls / elapsedMs) * 1_000,
    cpuMs: (usageNow.cpuMs - usage.cpuMs) / calls,
    operations: (storedNow.operations - stored.operations) / calls,
    bytes: (storedNow.bytes - stored.bytes) / calls,
  };
}

const nameOf = ({ concurrency, graphMs }: Scenario) => `${concurrency} at a time, Graph ${graphMs} ms`;

function latencyLines(scenario: Scenario, rounds: Rounds): string[][] {
  const p50 = by(rounds, (all) => all.map(({ latencies }) => median(latencies)));
  const all = by(rounds, (list) => list.flatMap(({ latencies }) => latencies));
  const pooled = (part: number) => by(rounds, (_, variant) => [quantile(all[variant], part)]);
  return [
    line(`${nameOf(scenario)}: p50 ms`, p50, 1, (ratio) => verdict(ratio, MAX_P50)),
    line('  p95 ms', pooled(0.95), 1),
    line('  p99 ms', pooled(0.99), 1, (ratio) => verdict(ratio, MAX_P99)),
  ];
}

function otherLines(scenario: Scenario, rounds: Rounds): string[][] {
  const pick = (value: (round: Round) => number) => by(rounds, (list) => list.map(value));
  const least = (ratio: number) =>
    `${ratio >= MIN_THROUGHPUT ? 'met' : 'MISSED'} (at least ${MIN_THROUGHPUT})`;
  const lines = [
    line(
      '  CPU ms a call',
      pick(({ cpuMs }) => cpuMs),
      2,
      (ratio) => verdict(ratio, MAX_CPU),
    ),
  ];
  if (scenario.concurrency === 32)
    lines.unshift(
      line(
        '  calls a second',
        pick(({ callsASecond }) => callsASecond),
        0,
        least,
      ),
    );
  if (scenario.concurrency > 1 || scenario.graphMs > 0) return lines;
  const operations = pick((round) => round.operations);
  return [
    ...lines,
    line('  storage operations a call', operations, 1, () => verdict(median(operations.app), MAX_OPERATIONS)),
    line(
      '  storage bytes a call',
      pick(({ bytes }) => bytes),
      0,
    ),
  ];
}

type Values = Readonly<Record<Variant, readonly number[]>>;

function by(rounds: Rounds, values: (all: readonly Round[], variant: Variant) => readonly number[]): Values {
  return {
    app: values(rounds.app, 'app'),
    floor: values(rounds.floor, 'floor'),
    usual: values(rounds.usual, 'usual'),
  };
}

function line(what: string, values: Values, digits: number, goal?: (ratio: number) => string): string[] {
  const ratio = medianRatio(values.app, values.floor);
  return [
    what,
    ...VARIANTS.map((variant) => median(values[variant]).toFixed(digits)),
    ratio.toFixed(2),
    medianRatio(values.usual, values.floor).toFixed(2),
    goal?.(ratio) ?? '',
  ];
}
