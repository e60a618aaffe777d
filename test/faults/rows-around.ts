/** Faults of what is around the app: the identity endpoint, the signer's keys, the clock, the disk. */
import type { World } from '../support/world.ts';
import { healAfterOne } from './heal.ts';
import { clockShifted, logsFull } from './preload.ts';
import type { FaultRow, Promised, Stage } from './row.ts';

const rota: Promised = {
  action: 'redirect anna',
  withinMs: 1_500,
  audit: 'tables',
  source: 'rota',
  logged: ['call.decided'],
};
const identity = (mode: World['graph']['identity']['mode']) => (world: World) =>
  void (world.graph.identity.mode = mode);
const noToken: Promised = {
  action: 'nothing',
  withinMs: 12_000,
  audit: 'unplaced',
  logged: ['graph.retry', 'call.unplaced'],
  not: 'Without a token Graph takes nothing: 503, a page at once, and a re-delivery is acted on.',
};

const identityRows: readonly FaultRow[] = [
  {
    name: 'identity: 500 once',
    short: true,
    warm: false,
    before: identity('error'),
    fault: ({ world }) => healAfterOne(world),
    promised: { ...rota, withinMs: 6_000 },
  },
  { name: 'identity: 500 for ever', short: false, warm: false, before: identity('error'), promised: noToken },
  {
    name: 'identity: hung at the start, up when the call comes',
    short: true,
    warm: false,
    before: identity('hang'),
    fault: ({ world }) => identity('up')(world),
    promised: { ...rota, withinMs: 6_000 },
  },
  {
    name: 'identity: hangs once in the call',
    short: false,
    warm: false,
    before: identity('hang'),
    fault: ({ world }) => healAfterOne(world),
    promised: { ...rota, withinMs: 6_000 },
  },
  { name: 'identity: hangs for ever', short: true, warm: false, before: identity('hang'), promised: noToken },
  {
    name: 'identity: Graph refuses the token in hand, and the endpoint hangs once',
    short: false,
    fault: (stage) => {
      stage.world.graph.identity.revoke();
      identity('hang')(stage.world);
      healAfterOne(stage.world);
    },
    promised: { ...rota, withinMs: 8_000, logged: ['graph.retry', 'call.decided'] },
  },
  {
    name: 'identity: down later',
    short: false,
    fault: ({ world }) => identity('error')(world),
    promised: rota,
  },
];

const keys = (mode: World['graph']['keys']['mode']) => (world: World) => void (world.graph.keys.mode = mode);

/** Again each second, as the service would, until the app takes it. */
async function untilTaken({ world, notification }: Stage) {
  for (let tries = 0; ; tries += 1) {
    const delivered = await world.graph.notify(notification);
    if (delivered.status === 202 || tries === 14) return delivered;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

const noKeys: Promised = {
  action: 'nothing',
  withinMs: 12_000,
  audit: 'none',
  logged: ['keys.unavailable'],
  not: 'A notification that nobody can verify is not acted on: 503, and a re-delivery is looked at anew.',
};

const keyRows: readonly FaultRow[] = [
  {
    name: 'keys: down at the start, up for the second delivery',
    short: true,
    warm: false,
    before: keys('error'),
    deliver: async (stage) => {
      const { world, notification } = stage;
      await world.graph.notify(notification);
      keys('up')(world);
      return untilTaken(stage);
    },
    promised: { ...rota, withinMs: 12_000, logged: ['keys.unavailable', 'call.decided'] },
  },
  { name: 'keys: down from the start', short: false, warm: false, before: keys('error'), promised: noKeys },
  { name: 'keys: hanging from the start', short: false, warm: false, before: keys('hang'), promised: noKeys },
  { name: 'keys: down later', short: true, fault: ({ world }) => keys('error')(world), promised: rota },
  { name: 'keys: hanging later', short: false, fault: ({ world }) => keys('hang')(world), promised: rota },
  {
    name: 'keys: rotated, the old one withdrawn',
    short: true,
    fault: ({ world }) => world.graph.keys.rotate(true),
    deliver: untilTaken,
    promised: {
      ...rota,
      withinMs: 12_000,
      not: 'A token of a new key is 401 for up to 5 s after the last fetch: the bound on what a flood of key ids may cause.',
    },
  },
];

/** Comes up again after one more request has failed. */
function healAfterFailure({ world }: Stage): void {
  const failures = () => world.events('keys.refresh.failed').length;
  const before = failures();
  const timer = setInterval(() => {
    if (failures() === before) return;
    keys('up')(world);
    clearInterval(timer);
  }, 20).unref();
}

const slowKeys: readonly FaultRow[] = [
  {
    name: 'keys: rotated, and the fetch of the new one fails once',
    short: false,
    fault: async (stage) => {
      await stage.world.graph.keys.rotate(true);
      keys('error')(stage.world);
      healAfterFailure(stage);
    },
    deliver: untilTaken,
    promised: {
      ...rota,
      withinMs: 12_000,
      logged: ['keys.refresh.failed', 'keys.unavailable', 'call.decided'],
    },
  },
  {
    name: 'keys: metadata and keys take 2 s each, from the start',
    short: true,
    warm: false,
    before: (world) => void (world.graph.keys.delay = 2_000),
    promised: { ...rota, withinMs: 8_000 },
  },
  ...[1_500, 4_000].map((ms): FaultRow => ({
    name: `keys: down for ${ms / 1_000} s when the first call comes`,
    short: ms === 1_500,
    warm: false,
    before: keys('error'),
    fault: ({ world }) => void setTimeout(() => keys('up')(world), ms).unref(),
    promised: { ...rota, withinMs: 1_500 + ms, logged: ['keys.refresh.failed', 'call.decided'] },
  })),
  {
    name: 'keys: rotated while metadata and keys take 2 s each',
    short: false,
    fault: async ({ world }) => {
      world.graph.keys.delay = 2_000;
      await world.graph.keys.rotate(true);
    },
    deliver: untilTaken,
    promised: { ...rota, withinMs: 12_000 },
  },
];

const MINUTE = 60_000;
const clockRows: readonly FaultRow[] = [
  { name: 'clock: 10 minutes fast', short: true, env: clockShifted(10 * MINUTE), promised: rota },
  { name: 'clock: 4 minutes slow', short: false, env: clockShifted(-4 * MINUTE), promised: rota },
  {
    name: 'clock: 10 minutes slow',
    short: true,
    warm: false,
    env: clockShifted(-10 * MINUTE),
    promised: {
      action: 'nothing',
      withinMs: 2_000,
      audit: 'none',
      logged: ['token.refused'],
      not: 'A token from the future is refused (5 minutes of tolerance): 401, and the alert on refused tokens.',
    },
  },
];

const diskRows: readonly FaultRow[] = [
  {
    name: 'disk full: no line of log can be written',
    short: true,
    env: logsFull(),
    promised: {
      ...rota,
      logged: [],
      not: 'The app writes nothing to a disk; what can fill up is where its log goes.',
    },
  },
];

export const aroundRows: readonly FaultRow[] = [
  ...identityRows,
  ...keyRows,
  ...slowKeys,
  ...clockRows,
  ...diskRows,
];
