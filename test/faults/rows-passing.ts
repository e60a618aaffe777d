/** Faults that pass, of tables: whatever it was, the call ends as an undisturbed one does. */
import type { GateMode } from '../support/gate.ts';
import { CALLER } from './people.ts';
import { meet, STATES, stateOf, TABLES, undisturbed } from './passing.ts';
import type { FaultRow, Stage } from './row.ts';

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
  promised: undisturbed(isWarm, form.costMs[times === 1 ? 0 : 1] * (isWarm ? 1 : tables.length)),
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

/** All requests to the tables meet the fault, and all is well again after a while. */
const lasting = (mode: GateMode, ms: number, isWarm: boolean): FaultRow => ({
  name: `passing: all tables: ${mode} for ${ms / 1_000} s, ${stateOf(isWarm)}`,
  short: false,
  warm: isWarm,
  ...(ms > 2_500 && { env: { FALLBACK_TARGETS: undefined } }),
  fault({ world }) {
    world.tables.only = () => true;
    world.tables.mode = mode;
    setTimeout(() => (world.tables.mode = 'up'), ms).unref();
  },
  promised: undisturbed(isWarm, ms + 2_000),
});

const long = (['busy', 'reset', 'hang'] as const).flatMap((mode) => [
  lasting(mode, 2_300, true),
  lasting(mode, 2_300, false),
  lasting(mode, 5_500, false),
]);

export const passingTableRows: readonly FaultRow[] = [...oneTable, ...twoTables, ...block, ...edit, ...long];
