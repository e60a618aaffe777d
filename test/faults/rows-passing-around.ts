/** Faults that pass, of connections and gateways, and several at once. */
import { seen } from '../../lib/dev/faults.ts';
import type { Gate } from '../support/gate.ts';
import { waitFor } from '../support/wait-for.ts';
import type { World } from '../support/world.ts';
import { healAfterOne } from './heal.ts';
import { meet, meetFirst, STATES, stateOf, TABLES, undisturbed } from './passing.ts';
import type { FaultRow } from './row.ts';

/** Whose open connections die; new ones work. */
const GATES: readonly (readonly ['tables' | 'graph' | 'both', string, (world: World) => readonly Gate[]])[] =
  [
    ['tables', 'to the tables', ({ tables }) => [tables]],
    ['graph', 'to Graph', ({ graphGate }) => [graphGate]],
    ['both', 'to the tables and to Graph', ({ tables, graphGate }) => [tables, graphGate]],
  ];

const freeze = (gates: readonly Gate[], how: 'silence' | 'reset') =>
  gates.forEach((gate) => gate.freeze(how));

/**
 * A redirect that is silent gets no company, since a second one would make a slow success look like a call that is gone: it
 * has its 3 s, then a pause of 0.2 s. That is not needed where the tables have shown before that connections are dead.
 */
const COSTS_MS = {
  silence: { tables: 500, graph: 3_200, both: 500 },
  reset: { tables: 0, graph: 200, both: 0 },
} as const;

const dead: readonly FaultRow[] = (['silence', 'reset'] as const).flatMap((how) =>
  GATES.flatMap(([which, words, gatesOf]) =>
    STATES.map((isWarm): FaultRow => {
      // Cold, there is no connection to Graph yet.
      const isKept = which !== 'graph' || isWarm;
      return {
        name: `passing: all open connections ${words} are ${how === 'silence' ? 'dead' : 'reset when used'}, ${stateOf(isWarm)}`,
        short: how === 'silence',
        warm: isWarm,
        fault: ({ world }) => freeze(gatesOf(world), how),
        promised: undisturbed(isWarm, isKept ? COSTS_MS[how][which] : 0),
      };
    }),
  ),
);

/** On any day: connections that nobody used for seconds are closed before they can be dead. */
const idle: FaultRow = {
  name: 'passing: all connections were idle for seconds, and would be dead',
  short: true,
  fault: async ({ world }) => {
    const gates = [world.tables, world.graphGate];
    freeze(gates, 'silence');
    await waitFor('idle connections to be closed', () => gates.every((gate) => gate.connections() === 0));
  },
  promised: undisturbed(true, 0),
};

/**
 * What is before Graph answers in its place, first an action, then the question whether the call waits. Graph is asked again
 * after 0.2 s at least, and so is the action.
 */
const gateways: readonly FaultRow[] = ([1, 2] as const).map((times): FaultRow => ({
  name: `passing: a 404 page of a gateway before Graph, ${times === 1 ? 'once' : 'twice'}`,
  short: true,
  fault: ({ world }) => meetFirst(world.graphGate, 'gateway', times),
  promised: { ...undisturbed(true, times * 500), logged: ['graph.retry', 'call.decided'] },
}));

/** Several at once: of the 12 s there is time for all of them. */
const together: readonly FaultRow[] = [
  {
    name: 'passing: keys, identity, every table and Graph fail at once, cold',
    short: true,
    warm: false,
    before: ({ graph }) => {
      graph.keys.mode = 'error';
      graph.identity.mode = 'error';
    },
    fault: ({ world, callId }) => {
      setTimeout(() => (world.graph.keys.mode = 'up'), 1_500).unref();
      healAfterOne(world);
      meet(world, TABLES, 'busy', 1);
      meetFirst(world.graphGate, 'gateway', 1);
      world.graph.fail({ callId }, seen.unavailable);
    },
    promised: { ...undisturbed(false, 5_000), attempts: 2 },
  },
  {
    name: 'passing: keys are slow, identity and every table are silent once, Graph is busy once, cold',
    short: false,
    warm: false,
    before: ({ graph }) => {
      graph.keys.delay = 2_000;
      graph.identity.mode = 'hang';
    },
    fault: ({ world, callId }) => {
      healAfterOne(world);
      meet(world, TABLES, 'hang', 1);
      world.graph.fail({ callId }, seen.unavailable);
    },
    promised: { ...undisturbed(false, 10_000), attempts: 2 },
  },
  {
    name: 'passing: connections are dead, the token is refused, tables fail twice and Graph once, warm',
    short: false,
    fault: ({ world, callId }) => {
      freeze([world.tables, world.graphGate], 'silence');
      world.graph.identity.revoke();
      meet(world, TABLES, 'busy', 2);
      world.graph.fail({ callId }, { kind: 'answer', status: 504 });
    },
    promised: { ...undisturbed(true, 3_000), attempts: 3 },
  },
];

export const passingAroundRows: readonly FaultRow[] = [...dead, idle, ...gateways, ...together];
