/** Many calls at once, with duplicates, throttling and time-outs of the tables: is every one of them placed once? */
import { randomUUID } from 'node:crypto';
import { seen } from '../../lib/dev/faults.ts';
import type { SpawnedHost } from '../../lib/dev/spawn-host.ts';
import { startWorld, type World } from '../support/world.ts';
import { countRows, type RowCounts } from './count-rows.ts';
import { residentMegabytes } from './memory.ts';
import { seedRota } from './people.ts';
import { inPool } from './pool.ts';

export interface LoadOptions {
  readonly calls: number;
  /** Calls at a time. */
  readonly concurrency: number;
  /** Shares of calls, 0 to 1, that come twice, meet a 429, and of requests to the tables that get no answer. */
  readonly duplicates: number;
  readonly throttled: number;
  readonly timeouts: number;
}

export const LOAD: Omit<LoadOptions, 'calls'> = {
  concurrency: 32,
  duplicates: 0.02,
  throttled: 0.01,
  timeouts: 0.01,
};

export interface LoadResult extends RowCounts {
  readonly calls: number;
  /** Calls that Graph accepted exactly one action for. */
  readonly placedOnce: number;
  /** Answers to notifications other than 202. */
  readonly notAccepted: number;
  /** Milliseconds, ascending: from the notification to Graph's acceptance, and to the answer. */
  readonly toAction: readonly number[];
  readonly toAnswer: readonly number[];
  /** Memory of the app's process after each twentieth of the calls. */
  readonly megabytes: readonly number[];
  readonly seconds: number;
}

/** A heap that is collected often: only so does resident memory say what is held. */
const SMALL_HEAP = '--max-old-space-size=96 --max-semi-space-size=4';

/** Runs the load against one instance. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  const world = await startWorld({ graph: { limit: Infinity }, env: { NODE_OPTIONS: SMALL_HEAP } });
  try {
    await seedRota(world);
    await (
      await world.call()
    ).ended;
    world.tables.only = () => Math.random() < options.timeouts;
    world.tables.mode = 'hang';
    return await drive(options, world);
  } finally {
    await world.stop();
  }
}

async function drive(options: LoadOptions, world: World): Promise<LoadResult> {
  const ids = Array.from({ length: options.calls }, () => randomUUID());
  const megabytes: number[] = [];
  const toAnswer: number[] = [];
  const begun = performance.now();
  const ended: Promise<unknown>[] = [];
  const statuses = await inPool(ids, options.concurrency, async (id, index) => {
    if (index % Math.ceil(options.calls / 20) === 0) megabytes.push(await memoryOf(world.hosts));
    if (Math.random() < options.throttled) world.graph.fail({ callId: id }, seen.throttled('0.5'));
    const placing = world.call({ id });
    const copy = Math.random() < options.duplicates ? copyOf(world, id) : null;
    const placed = await placing;
    ended.push(placed.ended);
    toAnswer.push(placed.delivered.took);
    return [placed.delivered.status, (await copy)?.status ?? 202];
  });
  const seconds = (performance.now() - begun) / 1_000;
  world.tables.mode = 'up';
  await Promise.all(ended);
  const accepted = ids.map((id) => world.graph.accepted(id));
  return {
    calls: options.calls,
    placedOnce: accepted.filter(({ length }) => length === 1).length,
    notAccepted: statuses.flat().filter((status) => status !== 202).length,
    toAction: ids.flatMap((id) => delayOf(world, id)).sort((a, b) => a - b),
    toAnswer: toAnswer.sort((a, b) => a - b),
    megabytes,
    seconds,
    ...(await countRows(world, new Set(ids))),
  };
}

/** The notification once more, at the same time. */
async function copyOf(world: World, id: string) {
  const call = world.graph.calls.find(id);
  return call ? world.graph.notify(call.notification) : null;
}

function delayOf(world: World, id: string): number[] {
  const [call, accepted] = [world.graph.calls.find(id), world.graph.accepted(id)[0]];
  return call && accepted ? [accepted.at - call.openedAt] : [];
}

const memoryOf = ([host]: readonly SpawnedHost[]) => residentMegabytes(host?.pid ?? 0);

/** What is not as promised, in plain words: one action, one decision and one end a call, and memory that is flat. */
export function judgeLoad(result: LoadResult): readonly string[] {
  const { calls, placedOnce, notAccepted, incoming, decision, ended, extra } = result;
  const wrong: string[] = [];
  if (placedOnce !== calls) wrong.push(`${calls - placedOnce} calls without exactly one accepted action`);
  if (notAccepted > 0) wrong.push(`${notAccepted} answers other than 202`);
  for (const [name, count] of Object.entries({ incoming, decision, ended }))
    if (count !== calls) wrong.push(`${count} calls have an ${name} row, of ${calls}`);
  if (extra > 0) wrong.push(`${extra} rows of a call were written twice`);
  if (growthOf(result.megabytes) > MAX_GROWTH_MB)
    wrong.push(`memory grew by ${growthOf(result.megabytes).toFixed(0)} MB`);
  return wrong;
}

/** Between the second fifth, when all caches are full, and the last; the rest is the collector's breathing. */
const MAX_GROWTH_MB = 40;
export function growthOf(megabytes: readonly number[]): number {
  const fifth = Math.floor(megabytes.length / 5);
  const mean = (part: readonly number[]) => part.reduce((a, b) => a + b, 0) / Math.max(part.length, 1);
  return mean(megabytes.slice(-fifth)) - mean(megabytes.slice(fifth, 2 * fifth));
}
