/** A call while the tables grow, beside a call with a rota of ten rows in the same rounds. */
import { makeCalls } from './callers.ts';
import { median, medianRatio, table, verdict } from './statistics.ts';
import { seedLine, seedPerson, startBenchWorld } from './world.ts';

const ROUNDS = 5;
/** Calls of a round; fewer for the longest rotas. */
const CALLS = 40;

/** Rows of the called line's rota, and the goal for the ratio. */
const SIZES: readonly (readonly [rows: number, goal: number])[] = [
  [10, 1],
  [100, 1.25],
  [1_000, 1.5],
  [10_000, 6],
];

const lineId = (number: number) => `6d1f2c3e-0000-4000-8000-0000001${String(number).padStart(5, '0')}`;

export default async function benchGrowth(): Promise<void> {
  const world = await startBenchWorld(['app']);
  const { store } = world.tables;
  try {
    const app = await world.start('app');
    const measure = async (called: string, calls: number) => {
      const { token } = world.graph;
      const before = (await app.usage()).cpuMs;
      const { latencies } = await makeCalls({ url: app.url, token, calls, concurrency: 1, called });
      return { ms: median(latencies), cpuMs: ((await app.usage()).cpuMs - before) / calls };
    };
    type Measured = Awaited<ReturnType<typeof measure>>;

    for (const [index, [rows]] of SIZES.entries()) seedLine(store, lineId(index), `rota-${rows}`, rows);
    const results = SIZES.map((): Measured[] => []);
    for (let round = -1; round < ROUNDS; round++)
      for (const [index, [rows]] of SIZES.entries()) {
        const measured = await measure(lineId(index), rows > 1_000 ? 5 : CALLS);
        // The first round warms up.
        if (round >= 0) results[index]?.push(measured);
      }
    const lines = results.map((own, index) =>
      lineOf(`a rota of ${String(SIZES[index]?.[0])} rows`, own, results[0], SIZES[index]?.[1]),
    );
    console.log(table([['warm calls with', 'p50 ms', 'CPU ms', 'ratio', 'goal'], ...lines]));

    const alone = results[0] ?? [];
    const steps: readonly (readonly [what: string, add: () => void])[] = [
      [
        '1,000 other rotas and lines',
        () => range(1_000, (n) => seedLine(store, lineId(1_000 + n), `other-${n}`, 10)),
      ],
      ['and 1,000 people', () => range(1_000, (n) => seedPerson(store, n))],
      ['and 1,000,000 rows in the block list', () => store.imagine('Callers', blocked)],
    ];
    const grown = [];
    for (const [what, add] of steps) {
      add();
      const own: Measured[] = [];
      for (let round = -1; round < ROUNDS; round++) {
        const measured = await measure(lineId(0), CALLS);
        if (round >= 0) own.push(measured);
      }
      grown.push(lineOf(what, own, alone));
    }
    console.log(`\n${table([['10 rows, beside', 'p50 ms', 'CPU ms', 'ratio', ''], ...grown])}`);
    console.log(
      `\nMedians of ${ROUNDS} rounds, 1 call at a time, nothing far away. Rows of the block list are made when asked for.`,
    );
  } finally {
    await world.stop();
  }
}

function lineOf(
  what: string,
  own: readonly { readonly ms: number; readonly cpuMs: number }[],
  base: typeof own = own,
  goal?: number,
): string[] {
  const ratio = medianRatio(
    own.map(({ ms }) => ms),
    base.map(({ ms }) => ms),
  );
  const [ms, cpuMs] = [median(own.map((one) => one.ms)), median(own.map((one) => one.cpuMs))];
  return [
    what,
    ms.toFixed(1),
    cpuMs.toFixed(1),
    `${ratio.toFixed(2)}x`,
    goal === undefined ? '' : verdict(ratio, goal),
  ];
}

/** +1 555 000 0000 and the 999,999 numbers after it. */
const blocked = (rowKey: string) =>
  /^\+15550\d{6}$/.test(rowKey) ? { PartitionKey: 'callers', RowKey: rowKey, Rule: 'block' } : null;

function range(count: number, work: (number: number) => void): void {
  for (let number = 0; number < count; number++) work(number);
}
