/** Tables and Graph of a run: what is stored and accepted is shared, what an operation meets is the instance's. */
import type { GraphAction } from '../../lib/calls/action.ts';
import type { AttemptResult, CallState, GraphCalls } from '../../lib/calls/ports.ts';
import { StoreError, type Store, type StoreOptions } from '../../lib/ports.ts';
import { secondTry } from '../../lib/second-try.ts';
import { Late, within, type Timer } from '../../lib/within.ts';
import type { MemoryStore } from '../support/memory-store.ts';
import type { Fault, Outage, Plan } from './plan.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How an instance sees the world: its timers stand still while it is paused, and end when it is killed. */
export interface Means {
  readonly index: number;
  readonly timer: Timer;
  readonly elapsed: () => number;
}

export interface World {
  readonly plan: Plan;
  readonly random: Random;
  readonly time: VirtualTime;
  readonly tables: MemoryStore;
  readonly accepted: {
    readonly at: number;
    readonly action: string;
    readonly instance: number;
    /** It was sent without a claim: after Graph said that the call waits, or Graph could not be asked. */
    readonly unclaimed: 'told' | 'not told' | null;
    /** Whether Graph had said that the call waits while this was on its way: a different action may have followed. */
    readonly isBelated: boolean;
  }[];
  /** Attempts on their way to Graph. */
  readonly onTheWay: Set<{ isBelated: boolean }>;
  /** Instances whose last operation on the audit failed. */
  readonly blind: Set<number>;
  /** Instances that asked Graph while the audit did not answer: when, and whether Graph said that the call waits. */
  readonly unclaimed: Map<number, { readonly at: number; readonly wasTold: boolean }>;
  /** Whether something said that the call was gone which was not Graph, and Graph did not say otherwise when asked. */
  wasMisled: boolean;
}

function faultOf(world: World, instance: number, what: readonly Outage['what'][]): Fault | null {
  const now = world.time.now();
  const outage = world.plan.outages.find(
    (one) =>
      what.includes(one.what) &&
      one.from <= now &&
      now < one.to &&
      (one.instance === null || one.instance === instance),
  );
  return outage?.fault ?? null;
}

/** Work on the network: there, the effect, and back; the answer waits while the instance is paused. */
async function travel<T>(
  world: World,
  { timer }: Means,
  fault: Fault | null,
  effect: () => Promise<T>,
): Promise<T> {
  const { random, time } = world;
  await time.sleep(random.between(1, 15));
  if (fault === 'hang') return new Promise(() => undefined);
  if (fault === 'slow') await time.sleep(random.between(300, 1_900));
  const result = await effect();
  await time.sleep(random.between(1, 15));
  if (fault === 'lost') return new Promise(() => undefined);
  // Back at the instance.
  return new Promise((resolve) => void timer(0, () => resolve(result)));
}

export function fakeStore(world: World, means: Means): Store {
  const { tables } = world;
  const once = async <T>(
    table: string,
    given: StoreOptions | undefined,
    effect: () => Promise<T>,
  ): Promise<T> => {
    const isAudit = table === 'CallAudit';
    const fault = faultOf(world, means.index, isAudit ? ['audit', 'tables'] : ['rows', 'tables']);
    const work = async () => {
      if (fault === 'busy')
        throw await travel(world, means, null, () => Promise.resolve(new StoreError('busy', '503')));
      if (fault === 'reset') {
        if (world.random.chance(0.5)) await travel(world, means, null, effect);
        throw await travel(world, means, null, () => Promise.resolve(new StoreError('unreachable', 'reset')));
      }
      return travel(world, means, fault, effect);
    };
    const began = world.time.now();
    try {
      const result = await within(given?.timeoutMs ?? 2_000, work(), means.timer);
      if (isAudit) world.blind.delete(means.index);
      if (isAudit && began >= (world.unclaimed.get(means.index)?.at ?? Infinity))
        world.unclaimed.delete(means.index);
      return result;
    } catch (error) {
      if (isAudit) world.blind.add(means.index);
      throw error instanceof Late ? new StoreError('timeout', 'late') : error;
    }
  };
  const read = <T>(table: string, given: StoreOptions | undefined, effect: () => Promise<T>): Promise<T> =>
    secondTry(
      (_number, leftMs) =>
        once(table, { ...given, timeoutMs: Math.min(given?.timeoutMs ?? 2_000, leftMs) }, effect),
      {
        ...{ now: means.elapsed, timer: means.timer },
        ...(given?.patienceMs !== undefined && { patienceMs: given.patienceMs }),
      },
    );
  return {
    get: (table, partitionKey, rowKey, given) =>
      read(table, given, () => tables.get(table, partitionKey, rowKey, given)),
    async *pages(table, where, given) {
      yield await read(table, given, () => tables.all(table, where, given));
    },
    all: (table, where, given) => read(table, given, () => tables.all(table, where, given)),
    insert: (table, row, given) => once(table, given, () => tables.insert(table, row)),
    change: (table, changes, given) => once(table, given, () => tables.change(table, changes)),
    create: (table, given) => once(table, given, () => tables.create(table)),
  };
}

const actionText = (action: GraphAction): string =>
  action.kind === 'reject'
    ? `reject ${action.reason}`
    : `redirect ${action.ring
        .map(({ id }) => id)
        .sort()
        .join()}`;

const answer = (status: number | null) => ({ status, requestId: null });

export function fakeGraph(world: World, means: Means): GraphCalls {
  const { accepted, plan, time } = world;
  const isWaiting = () => accepted.length === 0;
  let isMissing = false;
  const effect = (
    action: GraphAction,
    unclaimed: World['accepted'][0]['unclaimed'],
    isBelated: boolean,
  ): AttemptResult => {
    if (plan.refuses && action.kind === 'redirect' && action.ring.some(({ person }) => person !== 'fallback'))
      return isWaiting() || plan.lenient
        ? { kind: 'refused', code: null, advice: null, ...answer(403) }
        : { kind: 'gone', ...answer(404) };
    if (!isWaiting() && !plan.lenient) return { kind: 'gone', ...answer(404) };
    accepted.push({
      at: time.now(),
      action: actionText(action),
      instance: means.index,
      unclaimed,
      isBelated,
    });
    return { kind: 'accepted', ...answer(202) };
  };
  const attempt = async (action: GraphAction, fault: Fault | null): Promise<AttemptResult> => {
    const asked = world.unclaimed.get(means.index);
    const unclaimed = asked === undefined ? null : asked.wasTold ? 'told' : 'not told';
    const request = { isBelated: false };
    world.onTheWay.add(request);
    const act = () => {
      world.onTheWay.delete(request);
      return Promise.resolve(effect(action, unclaimed, request.isBelated));
    };
    const said = (result: AttemptResult) => travel(world, means, null, () => Promise.resolve(result));
    if (fault === 'busy') return said({ kind: 'busy', why: '503', retryAfterMs: null, ...answer(503) });
    if (fault === 'missing') {
      isMissing = true;
      return said({ kind: 'missing', ...answer(404) });
    }
    if (fault === 'reset' || fault === 'gateway') {
      if (world.random.chance(0.5)) await travel(world, means, null, act);
      return said({ kind: 'unknown', why: 'broke', ...answer(fault === 'gateway' ? 504 : null) });
    }
    return travel(world, means, fault, act);
  };
  return {
    prepare: () => Promise.resolve(),
    act: (_call, action, _form, timeoutMs) =>
      within(timeoutMs, attempt(action, faultOf(world, means.index, ['graph'])), means.timer).catch(
        (): AttemptResult => ({ kind: 'unknown', why: 'no answer', ...answer(null) }),
      ),
    async state(_call, timeoutMs) {
      const isBlind = world.blind.has(means.index);
      const fault = faultOf(world, means.index, ['graph', 'state']);
      const said = (): CallState => {
        if (fault === 'busy' || fault === 'reset' || fault === 'gateway' || fault === 'missing')
          return 'unknown';
        if (!isWaiting()) return 'gone';
        for (const request of world.onTheWay) request.isBelated = true;
        return 'waiting';
      };
      const state = await within(
        timeoutMs,
        travel(world, means, fault, () => Promise.resolve(said())),
        means.timer,
      ).catch((): CallState => 'unknown');
      if (isBlind) world.unclaimed.set(means.index, { at: time.now(), wasTold: state === 'waiting' });
      world.wasMisled ||= isMissing && state === 'unknown';
      isMissing = false;
      return state;
    },
  };
}
