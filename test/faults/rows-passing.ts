/** Faults that pass: whatever it was, the call ends as an undisturbed one does. */
import type { GateMode, GateRequest } from '../support/gate.ts';
import type { World } from '../support/world.ts';
import { CALLER } from './people.ts';
import type { FaultRow, Promised, Stage } from './row.ts';

/** As if nothing had happened: anna rings, by the rota as it is, and all rows are in the table. */
const undisturbed: Promised = {
  action: 'redirect anna',
  withinMs: 6_000,
  audit: 'tables',
  source: 'rota',
  logged: ['call.decided'],
};

const TABLES = ['Lines', 'Rota', 'People', 'Callers', 'CallAudit'] as const;
const FORMS: readonly (readonly [GateMode, string])[] = [
  ['busy', '503'],
  ['deleted', '409 TableBeingDeleted'],
  ['reset', 'a broken connection'],
  ['hang', 'silence'],
];

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

const row = (
  name: string,
  isWarm: boolean,
  tables: readonly string[],
  mode: GateMode,
  times: number,
): FaultRow => ({
  name: `passing: ${name}, ${isWarm ? 'warm' : 'cold'}`,
  short: times === 1 && mode !== 'hang' && (tables.length > 1 || tables.includes('Rota')),
  warm: isWarm,
  fault: ({ world }) => meet(world, tables, mode, times),
  promised: undisturbed,
});

const oneTable = FORMS.flatMap(([mode, words]) =>
  TABLES.flatMap((table) =>
    [true, false].flatMap((isWarm) =>
      [1, 2].map((times) =>
        row(`${table}: ${words} ${times === 1 ? 'once' : 'twice'}`, isWarm, [table], mode, times),
      ),
    ),
  ),
);

const twoTables = FORMS.flatMap(([mode, words]) =>
  [true, false].map((isWarm) => row(`Lines and Rota: ${words} once`, isWarm, ['Lines', 'Rota'], mode, 1)),
);

const block = FORMS.flatMap(([mode, words]) =>
  [true, false].map((isWarm): FaultRow => ({
    ...row(`a blocked caller, Callers: ${words} once`, isWarm, ['Callers'], mode, 1),
    short: mode === 'busy',
    before: (world) => world.seed('Callers', [{ partitionKey: 'callers', rowKey: CALLER, Rule: 'block' }]),
    promised: { ...undisturbed, action: 'reject forbidden', source: 'rule' },
  })),
);

const edit: readonly FaultRow[] = FORMS.map(([mode, words]): FaultRow => ({
  ...row(`the rota was edited, Rota: ${words} once`, true, ['Rota'], mode, 1),
  short: mode === 'busy',
  fault: async ({ world }: Stage) => {
    await world.seed('Rota', [{ partitionKey: 'support', rowKey: 'always', Kind: 'shift', Who: 'bo' }]);
    meet(world, ['Rota'], mode, 1);
  },
  promised: { ...undisturbed, action: 'redirect bo' },
}));

/** All connections that are open now die without a word; new ones work. */
const idle: readonly FaultRow[] = [true, false].map((isWarm): FaultRow => ({
  name: `passing: all open connections to the tables are dead, ${isWarm ? 'warm' : 'cold'}`,
  short: true,
  warm: isWarm,
  fault: ({ world }) => world.tables.freeze(),
  promised: undisturbed,
}));

export const passingRows: readonly FaultRow[] = [...oneTable, ...twoTables, ...block, ...edit, ...idle];
