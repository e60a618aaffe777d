/** A call while the tables grow: only the rows of its own rota may cost it time. */
import { makeCalls } from './callers.ts';
import { median, medianRatio, table } from './statistics.ts';
import type { VariantProcess } from './variant-process.ts';
import { seedLine, seedPerson, startBenchWorld, type BenchWorld } from './world.ts';

const ROUNDS = 5;
/** Calls a round, fewer for the longest rotas. */
const CALLS = 40;

const lineId = (number: number) => `6d1f2c3e-0000-4000-8000-0000001${String(number).padStart(5, '0')}`;

interface Place {
  readonly what: string;
  readonly world: BenchWorld;
  readonly process: VariantProcess;
  readonly called: string;
  readonly calls: number;
}

export default async function benchGrowth(): Promise<void> {
  const small = await startBenchWorld(['app']);
  const large = await startBenchWorld(['app']);
  try {
    await ownRota(small);
    console.log('');
    await besides(small, large);
  } finally {
    await small.stop();
    await large.stop();
  }
  console.log(
    `\nMedians of ${ROUNDS} interleaved rounds, 1 call at a time, Graph at 0 ms; ratios within rounds.`,
  );
  console.log(
    'The rows of the block list are made by the stand-in when asked for: their number costs it nothing, as by key in Azure.',
  );
}

async function ownRota(world: BenchWorld): Promise<void> {
  const sizes = [10, 100, 1_000, 10_000];
  for (const [index, size] of sizes.entries())
    seedLine(world.tables.store, lineId(index), `rota-${size}`, size);
  const process = await world.start('app');
  const places = sizes.map((size, index) => ({
    what: `a rota of ${size.toLocaleString('en')} rows`,
    world,
    process,
    called: lineId(index),
    calls: size > 1_000 ? 5 : CALLS,
  }));
  print(places, await measure(places), (ratio, index) =>
    sizes[index] === 1_000 ? `${ratio < 100 ? 'met' : 'MISSED'} (under 100 times)` : '',
  );
}

/** What is beside the rota, added step by step; next to each, in the same rounds, the small world. */
async function besides(small: BenchWorld, large: BenchWorld): Promise<void> {
  const { store } = large.tables;
  const steps: readonly (readonly [string, () => void])[] = [
    [
      '1,000 rotas and lines beside it',
      () => range(1_000, (n) => seedLine(store, lineId(1_000 + n), `other-${n}`, 10)),
    ],
    ['and 10,000 people', () => range(10_000, (n) => seedPerson(store, n))],
    ['and 1,000,000 rows in the block list', () => store.imagine('Callers', blocked)],
  ];
  const [near, far] = [await small.start('app'), await large.start('app')];
  const base = {
    what: 'a rota of 10 rows alone',
    world: small,
    process: near,
    called: lineId(0),
    calls: CALLS,
  };
  seedLine(store, lineId(0), 'rota-10', 10);
  for (const [what, add] of steps) {
    add();
    const places = [base, { ...base, what, world: large, process: far }];
    print(places, await measure(places), (ratio, index) =>
      index === 0 ? '' : `${ratio < 1.25 ? 'met' : 'MISSED'} (as fast as alone)`,
    );
  }
}

/** +1 555 000 0000 and the 999,999 numbers after it. */
const blocked = (rowKey: string) =>
  /^\+15550\d{6}$/.test(rowKey) ? { PartitionKey: 'callers', RowKey: rowKey, Rule: 'block' } : null;

function range(count: number, work: (number: number) => void): void {
  for (let number = 0; number < count; number++) work(number);
}

interface Measured {
  readonly latency: number[];
  readonly cpu: number[];
  operations: number;
  bytes: number;
}

async function measure(places: readonly Place[]): Promise<readonly Measured[]> {
  const results = places.map((): Measured => ({ latency: [], cpu: [], operations: 0, bytes: 0 }));
  for (let round = -1; round < ROUNDS; round++)
    for (const [index, place] of places.entries()) {
      const result = results[index];
      const calls = round < 0 ? place.calls * 3 : place.calls;
      const { tables, graph } = place.world;
      const [usage, stored] = [await place.process.usage(), tables.usage()];
      const made = await makeCalls({
        url: place.process.url,
        token: graph.token,
        calls,
        concurrency: 1,
        called: place.called,
      });
      const [usageNow, storedNow] = [await place.process.usage(), tables.usage()];
      if (round < 0 || result === undefined) continue;
      result.latency.push(median(made.latencies));
      result.cpu.push((usageNow.cpuMs - usage.cpuMs) / calls);
      result.operations = (storedNow.operations - stored.operations) / calls;
      result.bytes = (storedNow.bytes - stored.bytes) / calls;
    }
  return results;
}

function print(
  places: readonly Place[],
  results: readonly Measured[],
  goal: (ratio: number, index: number) => string,
): void {
  const [first] = results;
  const lines = results.map((result, index) => {
    const ratio = medianRatio(result.latency, first?.latency ?? []);
    return [
      places[index]?.what ?? '',
      median(result.latency).toFixed(1),
      median(result.cpu).toFixed(1),
      `${ratio.toFixed(2)}x`,
      result.operations.toFixed(0),
      (result.bytes / 1_000).toFixed(0),
      goal(ratio, index),
    ];
  });
  console.log(
    table([['warm calls with', 'p50 ms', 'CPU ms', 'ratio', 'operations', 'kB', 'goal'], ...lines]),
  );
}
