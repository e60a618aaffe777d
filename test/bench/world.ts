/** The stand-ins, the variants, and the rows that they read. */
import { bundle, bundleApp } from './bundle.ts';
import { startGraphServer, type GraphServer } from './stand-ins/graph-server.ts';
import { startTableServer, type TableServer } from './stand-ins/table-server.ts';
import type { TableStore } from './stand-ins/table-store.ts';
import { startVariant, type VariantProcess } from './variant-process.ts';

export const VARIANTS = ['app', 'floor'] as const;
export type Variant = (typeof VARIANTS)[number];

export interface BenchWorld {
  readonly graph: GraphServer;
  readonly tables: TableServer;
  start(
    variant: Variant,
    nodeOptions?: readonly string[],
    settings?: Readonly<Record<string, string>>,
  ): Promise<VariantProcess>;
  stop(): Promise<void>;
}

const BUILDERS: Readonly<Record<Variant, () => Promise<string>>> = {
  app: () => bundleApp('app', 'functions/index.ts'),
  floor: () => bundleApp('floor', 'test/bench/floor/index.ts'),
};

/** Builds these variants and starts the stand-ins, in this process, with the usual rows. */
export async function startBenchWorld(variants: readonly Variant[]): Promise<BenchWorld> {
  const program = await bundle('test/bench/host.ts', 'host.cjs');
  const folders = new Map<Variant, string>();
  for (const variant of variants) folders.set(variant, await BUILDERS[variant]());
  const graph = await startGraphServer();
  const tables = await startTableServer();
  seed(tables.store);
  const running = new Set<VariantProcess>();
  return {
    graph,
    tables,
    async start(variant, nodeOptions = [], settings = {}) {
      const env = { ...graph.settings, ROTA_STORAGE: tables.connectionString, ...settings };
      const started = await startVariant({
        program,
        directory: folders.get(variant) ?? '',
        env,
        nodeOptions,
      });
      running.add(started);
      return started;
    },
    async stop() {
      await Promise.all([...running].map((one) => one.stop()));
      await Promise.all([graph.stop(), tables.stop()]);
    },
  };
}

/** The account that is called. */
export const LINE = '6d1f2c3e-0000-4000-8000-00000000117e';

export const personId = (number: number) => `22222222-0000-4000-8000-${String(number).padStart(12, '0')}`;

/** One line, a rota of ten rows (one of them rings two people), 40 people, three rules for callers. */
function seed(store: TableStore): void {
  seedLine(store, LINE, 'support', 10);
  for (let number = 0; number < 40; number++) seedPerson(store, number);
  for (let number = 0; number < 3; number++)
    store.put('Callers', { PartitionKey: 'callers', RowKey: `+4670174060${number}`, Rule: 'block' });
}

export function seedPerson(store: TableStore, number: number): void {
  const row = { PartitionKey: 'people', RowKey: `p${number}`, Name: `Person ${number}` };
  store.put('People', { ...row, Target: personId(number) });
}

/** A line and its rota; the row `a-always` makes two people ring at any time. */
export function seedLine(store: TableStore, called: string, rota: string, rows: number): void {
  const line = { PartitionKey: 'lines', RowKey: called, Name: rota, Rota: rota };
  store.put('Lines', { ...line, TimeZone: 'Europe/Stockholm', RingSeconds: '45' });
  store.put('Rota', { PartitionKey: rota, RowKey: 'a-always', Kind: 'shift', Who: 'p0, p1' });
  for (let number = 1; number < rows; number++)
    store.put('Rota', {
      PartitionKey: rota,
      RowKey: `row-${String(number).padStart(5, '0')}`,
      ...columnsOf(number),
    });
}

/** A second tier by turns, and overrides of days long gone, as they pile up. */
function columnsOf(number: number): Record<string, string> {
  const who = `p${number % 40}`;
  if (number % 3 === 0)
    return {
      Kind: 'rotation',
      Who: `${who} > p${(number + 1) % 40}`,
      Every: '1 week',
      Start: '2026-01-05 09:00',
      Tier: '2',
    };
  if (number % 3 === 1)
    return {
      Kind: 'shift',
      Who: who,
      Days: 'Mon-Fri',
      From: '08:00',
      To: '17:00',
      Tier: '2',
      Note: 'the backup of the day',
    };
  const month = String(1 + (number % 9)).padStart(2, '0');
  return {
    Kind: 'override',
    Who: who,
    InsteadOf: 'p0',
    From: `2026-${month}-03 08:00`,
    To: `2026-${month}-04 08:00`,
    Note: 'swapped',
  };
}
