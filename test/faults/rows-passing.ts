/** Faults that pass: whatever it was, the call ends as an undisturbed one does. */
import { seen } from '../../lib/dev/faults.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Gate, GateMode, GateRequest } from '../support/gate.ts';
import type { World } from '../support/world.ts';
import { healAfterOne } from './heal.ts';
import { CALLER } from './people.ts';
import type { FaultRow, Promised, Stage } from './row.ts';

/** Several times what a call takes when nothing fails; a new process has more to do. */
const WARM_MS = 1_000;
const COLD_MS = 1_250;

/**
 * As if nothing had happened: anna rings, by the rota as it is, all rows are in the table, and Graph is asked once. It may
 * take the usual time and what the fault itself costs by decision 0004, said here once more so that a change of either is seen.
 * Of a row that is late and otherwise as promised, `meetRow` asks again: no promise depends on how fast the machine is.
 */
const undisturbed = (isWarm: boolean, costMs: number): Promised => ({
  action: 'redirect anna',
  withinMs: (isWarm ? WARM_MS : COLD_MS) + costMs,
  audit: 'tables',
  attempts: 1,
  source: 'rota',
  logged: ['call.decided'],
});

/** A form of failure, in words, and what it costs a read that meets it once, and twice. */
interface Form {
  readonly mode: GateMode;
  readonly words: string;
  readonly costMs: readonly [once: number, twice: number];
}

/** What fails at once is tried again at once, then after 0.1 s. */
const QUICK = [0, 100] as const;
/** Beside a silent request another goes out at 0.5 s, and at 1.25 s. */
const SILENT = [500, 1_250] as const;

const FORMS: readonly Form[] = [
  { mode: 'busy', words: '503', costMs: QUICK },
  { mode: 'error', words: '500', costMs: QUICK },
  { mode: 'deleted', words: '409 TableBeingDeleted', costMs: QUICK },
  { mode: 'reset', words: 'a broken connection', costMs: QUICK },
  { mode: 'hang', words: 'silence', costMs: SILENT },
  { mode: 'slow', words: 'an answer after 2.5 s', costMs: SILENT },
];

/**
 * A claim that was written and not answered is found by the second insert, but is not known to be one's own until the first
 * one is given up (decision 0003).
 */
const SLOW_CLAIM_MS = 2_000;

const costOf = (form: Form, [table]: readonly string[], times: 1 | 2): number =>
  table === 'CallAudit' && form.mode === 'slow' ? SLOW_CLAIM_MS : form.costMs[times === 1 ? 0 : 1];

const TABLES = ['Lines', 'Rota', 'People', 'Callers', 'CallAudit'] as const;
const STATES = [true, false] as const;
const stateOf = (isWarm: boolean) => (isWarm ? 'warm' : 'cold');

/** The first requests meet `mode`. */
function meetFirst(gate: Gate, mode: GateMode, times: number): void {
  let left = times;
  gate.only = () => left-- > 0;
  gate.mode = mode;
}

/** The first requests of each of these tables meet `mode`, so many times each. */
function meet(world: World, tables: readonly string[], mode: GateMode, times: number): void {
  const left = new Map(tables.map((table) => [table, times]));
  world.tables.only = ({ path }: GateRequest) => {
    const table = tables.find((one) => path.includes(`/${one}`));
    const count = table === undefined ? 0 : (left.get(table) ?? 0);
    if (table !== undefined) left.set(table, count - 1);
    return count > 0;
  };
  world.tables.mode = mode;
}

interface Case {
  readonly name: string;
  readonly isWarm: boolean;
  readonly tables: readonly string[];
  readonly form: Form;
  readonly times?: 1 | 2;
}

const row = ({ name, isWarm, tables, form, times = 1 }: Case): FaultRow => ({
  name: `passing: ${name}, ${stateOf(isWarm)}`,
  short: times === 1 && form.costMs === QUICK && (tables.length > 1 || tables.includes('Rota')),
  warm: isWarm,
  fault: ({ world }) => meet(world, tables, form.mode, times),
  // Cold, a call reads its tables one after the other.
  promised: undisturbed(isWarm, costOf(form, tables, times) * (isWarm ? 1 : tables.length)),
});

const oneTable = FORMS.flatMap((form) =>
  TABLES.flatMap((table) =>
    STATES.flatMap((isWarm) =>
      ([1, 2] as const).map((times) => {
        const name = `${table}: ${form.words} ${times === 1 ? 'once' : 'twice'}`;
        return row({ name, isWarm, tables: [table], form, times });
      }),
    ),
  ),
);

const twoTables = FORMS.flatMap((form) =>
  STATES.map((isWarm) =>
    row({ name: `Lines and Rota: ${form.words} once`, isWarm, tables: ['Lines', 'Rota'], form }),
  ),
);

const block = FORMS.flatMap((form) =>
  STATES.map((isWarm): FaultRow => {
    const name = `a blocked caller, Callers: ${form.words} once`;
    const usual = row({ name, isWarm, tables: ['Callers'], form });
    return {
      ...usual,
      short: form.mode === 'busy',
      before: (world) => world.seed('Callers', [{ partitionKey: 'callers', rowKey: CALLER, Rule: 'block' }]),
      promised: { ...usual.promised, action: 'reject forbidden', source: 'rule' },
    };
  }),
);

const edit: readonly FaultRow[] = FORMS.map((form): FaultRow => {
  const name = `the rota was edited, Rota: ${form.words} once`;
  const usual = row({ name, isWarm: true, tables: ['Rota'], form });
  return {
    ...usual,
    short: form.mode === 'busy',
    fault: async ({ world }: Stage) => {
      await world.seed('Rota', [{ partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'bo' }]);
      meet(world, ['Rota'], form.mode, 1);
    },
    promised: { ...usual.promised, action: 'redirect bo' },
  };
});

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

export const passingRows: readonly FaultRow[] = [
  ...oneTable,
  ...twoTables,
  ...block,
  ...edit,
  ...dead,
  idle,
  ...gateways,
  ...together,
];
