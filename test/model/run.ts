/** One run: instances of the real call path, copies of one call, and what goes wrong. */
import { createCallRouter } from '../../lib/calls/route-call.ts';
import { createCallMemory, type Became } from '../../lib/calls/call-context.ts';
import { createLineReader } from '../../lib/rows/read-line.ts';
import type { Row } from '../../lib/ports.ts';
import type { Timer } from '../../lib/within.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { fakeGraph, fakeStore, type Means, type World } from './fakes.ts';
import { drawPlan, WELL_MS, type Plan } from './plan.ts';
import { createRandom } from './random.ts';
import { createVirtualTime, type Steppable, type VirtualTime } from './virtual-time.ts';

export const CALL = '491f0b00-ffff-4bc9-a43e-b226498ec22a';
const LINE = '7629bdce-046c-4903-86b4-a8f718277e1a';
const START = Date.parse('2026-11-21T02:14:00.000Z');
const people = ['anna', 'bo', 'carl'].map((name, n) => ({
  name,
  id: `8d1e6ab6-26c5-4e22-a1bc-00000000000${n}`,
}));

/** Before the first copy can come: an earlier call, if there was one. */
const WARM_MS = 1_000;

/** A copy of the notification, and what became of it. */
export interface Copy {
  readonly at: number;
  readonly instance: number;
  answered: { readonly at: number; readonly routed: Became | 'failed' } | null;
}

export interface Run extends Steppable {
  readonly plan: Plan;
  readonly world: World;
  readonly copies: readonly Copy[];
  /** Lines of log, `audit.unsaved` among them. */
  readonly lines: readonly string[];
}

/** Rows were written an hour before. */
function seededTables(time: VirtualTime) {
  const state = { isSeeded: false };
  const store = createMemoryStore({
    now: () => (state.isSeeded ? START + time.now() : START - 3_600_000),
    tables: {
      Lines: [
        { partitionKey: 'lines', rowKey: LINE, Name: 'support', Rota: 'support', Fallback: 'fallback' },
      ],
      Rota: [{ partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'anna' }],
      People: [
        ...people.map(({ name, id }) => ({ partitionKey: 'people', rowKey: name, Target: id })),
        { partitionKey: 'people', rowKey: 'fallback', Target: '8d1e6ab6-26c5-4e22-a1bc-000000000009' },
      ],
      CallAudit: [],
    },
  });
  state.isSeeded = true;
  return store;
}

interface Instance {
  deliver(copy: Copy): void;
  warm(): Promise<unknown>;
  kill(): void;
}

export function startRun(seed: number): Run {
  const plan = drawPlan(seed);
  const time = createVirtualTime(120_000, WARM_MS);
  const world: World = {
    ...{ plan, time, random: createRandom(seed ^ 0x9e3779b9), tables: seededTables(time) },
    ...{ accepted: [], onTheWay: new Set(), blind: new Set(), unclaimed: new Map(), wasMisled: false },
  };
  const lines: string[] = [];
  const instances = Array.from({ length: plan.instances }, (_, index) => startInstance(index, world, lines));
  const copies: Copy[] = [];
  const deliver = (instance: number) => {
    const copy: Copy = { at: time.now(), instance, answered: null };
    copies.push(copy);
    instances[instance]?.deliver(copy);
  };
  const alive = () =>
    Array.from({ length: plan.instances }, (_, n) => n).filter(
      (n) => !plan.kills.some(({ instance }) => instance === n),
    )[0] ?? 0;
  const begin = () => {
    for (const { at, instance } of plan.copies) time.timer(at, () => deliver(instance));
    for (const { at, instance } of plan.kills) time.timer(at, () => instances[instance]?.kill());
    plan.edits.forEach((at, n) => time.timer(at, () => edit(world, people[(n + 1) % 3]?.name ?? 'anna')));
    // All is well: whatever has become of the call, one more copy.
    time.timer(WELL_MS, () => {
      deliver(alive());
    });
  };
  if (plan.warm) for (const one of instances) void one.warm();
  time.timer(WARM_MS, begin);
  return { plan, world, copies, lines, step: () => time.step() };
}

function edit({ tables }: World, who: string): void {
  const row: Row = { partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: who };
  void tables.change('Rota', [{ kind: 'replace', row, etag: '*' }]);
}

function startInstance(index: number, world: World, lines: string[]): Instance {
  const { plan, time } = world;
  let isKilled = false;
  const pauseAt = (now: number) =>
    plan.pauses.find((one) => one.instance === index && one.from <= now && now < one.to);
  /** Runs `then` unless killed, and not before a pause is over. */
  const run = (then: () => void): void => {
    if (isKilled) return;
    const pause = pauseAt(time.now());
    if (pause === undefined) then();
    else time.timer(pause.to - time.now(), () => run(then));
  };
  const timer: Timer = (ms, then) => time.timer(ms, () => run(then));
  const means: Means = { index, timer, elapsed: time.now };
  const skewAt = (now: number) =>
    (plan.skews[index] ?? 0) +
    plan.jumps.filter((one) => one.instance === index && one.at <= now).reduce((sum, { by }) => sum + by, 0);
  const now = () => START + time.now() + skewAt(time.now());
  const log = {
    ...{ info: () => undefined, warn: () => undefined, error: () => undefined },
    line: (_level: string, text: string) => void lines.push(text),
  };
  const store = fakeStore(world, means);
  const reader = createLineReader(store, 'UTC');
  const route = createCallRouter({
    ...{
      store,
      reader,
      graph: fakeGraph(world, means),
      memory: createCallMemory(),
    },
    ...{
      publicBaseUrl: 'https://bot.example',
      fallbackTargets: [],
      ringSeconds: null,
      now,
      elapsed: means.elapsed,
      timer,
      log,
    },
    sleep: (ms) => new Promise((resolve) => void timer(ms, resolve)),
    background: (work) => void work.catch(() => undefined),
  });
  const deliver = (copy: Copy) => {
    const [received, began] = [now(), time.now()];
    const call = {
      ...({ kind: 'incoming', callId: CALL, asItCame: CALL, called: LINE, callChainId: null } as const),
      caller: { kind: 'phone', id: '+46701234567', name: null } as const,
    };
    const arrival = {
      call,
      tenantId: 't',
      received,
      now: () => received + time.now() - began,
      verifyMs: 0,
      log,
    };
    route(arrival).then(
      ({ became }) => (copy.answered = { at: time.now(), routed: became }),
      () => (copy.answered = { at: time.now(), routed: 'failed' }),
    );
  };
  return {
    deliver: (copy) => run(() => deliver(copy)),
    warm: () => warmUp(reader),
    kill: () => void (isKilled = true),
  };
}

/** As after a call before. */
const warmUp = (reader: ReturnType<typeof createLineReader>) =>
  reader.read(LINE, { kind: 'unknown', id: null, name: null }).reading;
