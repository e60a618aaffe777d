/** Faults of the tables. */
import { connectionStringOf } from '../../lib/dev/azurite.ts';
import { seedMany } from './seed-many.ts';
import { startGate, type GateMode, type GateRequest } from '../support/gate.ts';
import type { World } from '../support/world.ts';
import type { FaultRow, Promised } from './row.ts';

const MODES: readonly (readonly [GateMode, string])[] = [
  ['hang', 'hanging'],
  ['busy', '503'],
  ['reset', 'connection broken'],
  ['refused', 'wrong rights (403)'],
];

const isWrite = ({ method }: GateRequest) => method !== 'GET';
const set = (mode: GateMode, only: (request: GateRequest) => boolean = () => true) => ({
  set: ({ tables }: World) => {
    tables.only = only;
    tables.mode = mode;
  },
});

const cold: Promised = {
  action: 'redirect duty',
  withinMs: 3_500,
  audit: 'log',
  source: 'settings-fallback',
  logged: ['storage.fallback', 'audit.unsaved', 'call.decided'],
};
const warm: Promised = { ...cold, action: 'redirect anna', source: 'last-good-rota' };
const rota: Promised = {
  action: 'redirect anna',
  withinMs: 3_500,
  audit: 'tables',
  source: 'rota',
  logged: ['call.decided'],
};

/** Nothing in memory to go on with: silence is given a second try. */
const silentCold: Promised = { ...cold, withinMs: 5_000 };

const outages = MODES.flatMap(([mode, words]): FaultRow[] => [
  {
    name: `tables: ${words} from the start`,
    short: mode === 'hang' || mode === 'refused',
    warm: false,
    before: set(mode).set,
    promised: mode === 'hang' ? silentCold : cold,
  },
  {
    name: `tables: ${words} later`,
    short: mode === 'hang' || mode === 'busy',
    fault: ({ world }) => set(mode).set(world),
    promised: warm,
  },
]);

/** Tables that take no writes: the call is decided by the rota all the same. */
const writes = MODES.map(([mode, words]): FaultRow => ({
  name: `tables: writes ${words}`,
  short: mode === 'hang',
  fault: ({ world }) => set(mode, isWrite).set(world),
  promised: { ...rota, audit: 'log', logged: ['audit.unsaved', 'call.decided'] },
}));

/** Slow, yet well within the 2 s that an operation has: on a busy machine it takes longer than the delay says. */
const slow = [500, 1_000, 1_300].flatMap((delay): FaultRow[] => [
  {
    name: `tables: each operation takes ${delay / 1_000} s`,
    short: delay === 1_300,
    fault: ({ world }) => void (world.tables.delay = delay),
    promised: { ...rota, withinMs: 3_500 },
  },
  {
    name: `tables: each operation takes ${delay / 1_000} s, from the start`,
    short: delay === 1_000,
    warm: false,
    before: (world) => void (world.tables.delay = delay),
    promised: { ...rota, withinMs: 1_500 + 3.1 * delay },
  },
]);

/** An address where nobody listens. */
async function closedPort(): Promise<string> {
  const gate = await startGate('http://127.0.0.1:9');
  await gate.stop();
  return connectionStringOf(gate.url);
}

const others: readonly FaultRow[] = [
  {
    name: 'tables: connection refused',
    short: true,
    warm: false,
    env: { ROTA_STORAGE: await closedPort() },
    promised: cold,
  },
  {
    name: 'tables: hanging, and no FALLBACK_TARGETS',
    short: true,
    warm: false,
    env: { FALLBACK_TARGETS: undefined },
    before: set('hang').set,
    promised: { ...silentCold, action: 'reject busy', source: 'none' },
  },
  {
    name: 'tables: the claim took effect, its answer got lost',
    short: true,
    fault: ({ world, callId }) => {
      let left = 1;
      set('reset-after', ({ method, body }) => method === 'POST' && body.includes(callId) && left-- > 0).set(
        world,
      );
    },
    promised: rota,
  },
  {
    name: 'tables: reads hanging, writes fine',
    short: false,
    fault: ({ world }) => set('hang', (request) => !isWrite(request)).set(world),
    promised: { ...warm, audit: 'tables', logged: ['storage.fallback', 'call.decided'] },
  },
  {
    name: 'tables: only Callers hanging',
    short: false,
    fault: ({ world }) => set('hang', ({ path }) => path.includes('Callers')).set(world),
    promised: { ...rota, logged: ['storage.failed', 'call.decided'] },
  },
  {
    name: 'tables: 10,000 unreadable rows in the rota',
    short: false,
    warm: false,
    before: (world) =>
      seedMany(world, 'Rota', 10_000, (n) => ({
        partitionKey: 'support',
        rowKey: `broken-${n}`,
        Kind: 'shift',
        Who: 'anna',
        Days: 'Mon-Fir',
      })),
    promised: { ...rota, withinMs: 6_500, logged: ['row.unreadable', 'call.decided'] },
  },
  {
    name: 'tables: 2,000 unreadable rows in the rota',
    short: true,
    before: (world) =>
      seedMany(world, 'Rota', 2_000, (n) => ({
        partitionKey: 'support',
        rowKey: `broken-${n}`,
        Kind: 'shift',
        Who: 'anna',
        Days: 'Mon-Fir',
      })),
    promised: { ...rota, logged: ['row.unreadable', 'call.decided'] },
  },
  {
    name: 'tables: 10,000 people, and an unknown name',
    short: false,
    before: async (world) => {
      await seedMany(world, 'People', 10_000, (n) => ({
        partitionKey: 'people',
        rowKey: `person-${n}`,
        Target: '+4670000000',
      }));
      await world.seed('Rota', [
        { partitionKey: 'support', rowKey: 'another', Kind: 'shift', Who: 'nobody-knows' },
      ]);
    },
    promised: rota,
  },
];

export const tableRows: readonly FaultRow[] = [...outages, ...writes, ...slow, ...others];
