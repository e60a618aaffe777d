/** What goes wrong in a run, drawn from a seed. All instants are milliseconds since the first copy can come. */
import { createRandom, type Random } from './random.ts';

/** What an operation meets; `lost`: it takes effect, and is not answered. */
export type Fault = 'busy' | 'reset' | 'lost' | 'hang' | 'slow' | 'gateway' | 'missing';

/** From when to when which operations fail, for one instance or all of them. */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly instance: number | null;
  readonly what: 'audit' | 'rows' | 'tables' | 'graph' | 'state';
  readonly fault: Fault;
}

export interface Plan {
  readonly seed: number;
  readonly instances: number;
  /** By how much the clock of each instance is wrong. */
  readonly skews: readonly number[];
  /** The clock of an instance is set by so much at an instant. */
  readonly jumps: readonly { readonly at: number; readonly instance: number; readonly by: number }[];
  readonly copies: readonly { readonly at: number; readonly instance: number }[];
  readonly outages: readonly Outage[];
  readonly pauses: readonly { readonly from: number; readonly to: number; readonly instance: number }[];
  readonly kills: readonly { readonly at: number; readonly instance: number }[];
  /** The rota is edited then. */
  readonly edits: readonly number[];
  /** Whether a call went through each instance before. */
  readonly warm: boolean;
  /** Whether Graph refuses the first action, so that the fallback list is used. */
  readonly refuses: boolean;
  /** Whether Graph takes every action of a call, also after it has accepted one. */
  readonly lenient: boolean;
}

/** Faults are over by then. */
export const WELL_MS = 30_000;

export function drawPlan(seed: number): Plan {
  const random = createRandom(seed);
  const instances = random.between(2, 3);
  const list = <T>(most: number, draw: () => T): T[] => Array.from({ length: random.between(0, most) }, draw);
  const instance = () => random.between(0, instances - 1);
  const first = random.between(0, 20);
  return {
    seed,
    instances,
    skews: Array.from({ length: instances }, () => random.pick([0, 0, random.between(-2_000, 2_000)])),
    jumps: list(1, () => ({
      at: random.between(0, 12_000),
      instance: instance(),
      by: random.pick([-600_000, -5_000, 5_000]),
    })),
    copies: [
      { at: first, instance: instance() },
      ...list(3, () => ({
        at: first + random.pick([random.between(0, 30), random.between(0, 14_000)]),
        instance: instance(),
      })),
    ],
    outages: list(5, () => drawOutage(random, instances)),
    pauses: list(2, () => span(random, 6_000)).map((pause) => ({ ...pause, instance: instance() })),
    kills: random.chance(0.2)
      ? [{ at: random.pick([random.between(0, 200), random.between(0, 8_000)]), instance: instance() }]
      : [],
    edits: list(2, () => random.pick([random.between(0, 200), random.between(0, 12_000)])),
    warm: random.chance(0.6),
    refuses: random.chance(0.1),
    lenient: random.chance(0.5),
  };
}

/** Mostly in the first moments, in which a call is decided. */
function span(random: Random, most: number) {
  const from = random.pick([
    0,
    random.between(0, 120),
    random.between(0, 120),
    random.between(0, 3_500),
    random.between(0, 10_000),
  ]);
  return { from, to: from + random.between(5, most) };
}

function drawOutage(random: Random, instances: number): Outage {
  const what = random.pick(['audit', 'audit', 'rows', 'tables', 'graph', 'graph', 'state'] as const);
  const isGraph = what === 'graph' || what === 'state';
  const faults = isGraph
    ? (['busy', 'reset', 'lost', 'hang', 'slow', 'gateway', 'missing'] as const)
    : (['busy', 'reset', 'lost', 'hang', 'slow'] as const);
  return {
    ...span(random, random.pick([300, 2_500, 14_000])),
    instance: random.chance(0.5) ? null : random.between(0, instances - 1),
    what,
    fault: random.pick(faults),
  };
}
