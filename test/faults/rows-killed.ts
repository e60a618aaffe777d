/** The instance is killed with SIGKILL at each step of a call, and the notification is delivered again to another. */
import { waitFor } from '../support/wait-for.ts';
import type { GateMode, GateRequest } from '../support/gate.ts';
import type { FaultRow, Promised, Stage } from './row.ts';

/** Sets the trap and says when the instance is where it is to die. */
type Trap = (stage: Stage) => () => boolean | Promise<boolean>;

/** Requests that write this row of the audit meet `mode`. */
const atRow =
  (part: string, mode: GateMode): Trap =>
  ({ world: { tables }, callId }) => {
    const meets = ({ method, body }: GateRequest) => method === 'POST' && body.includes(`${callId}_${part}`);
    tables.only = meets;
    tables.mode = mode;
    return () => tables.requests.some(meets);
  };

/** The redirect gets no answer, and takes effect or not. */
const atRedirect =
  (effect: boolean): Trap =>
  ({ world: { graph }, callId }) => {
    graph.fail({ callId }, { kind: 'hang', effect });
    return () => graph.requests.some((request) => request.callId === callId);
  };

const row = (at: string, short: boolean, trap: Trap, promised: Promised): FaultRow => ({
  name: `killed: ${at}`,
  short,
  takenOver: true,
  fault: async ({ world }) => {
    const second = await world.start();
    world.graph.appUrl = second.url;
  },
  deliver: async (stage) => {
    const { world, notification } = stage;
    const [first] = world.hosts;
    if (!first) throw new Error('There is no instance.');
    const isThere = trap(stage);
    const lost = world.graph.notify(notification, { appUrl: first.url });
    await waitFor(at, isThere);
    first.kill('SIGKILL');
    await lost;
    world.tables.mode = 'up';
    return world.graph.notify(notification);
  },
  promised,
});

/** Another instance acts as soon as the claim has run out, 5 s after it was made. */
const takenOver: Promised = {
  action: 'redirect anna',
  withinMs: 8_000,
  audit: 'tables',
  source: 'rota',
  logged: ['call.duplicate', 'call.decided'],
};
/** The first instance has placed the call, and only it knew. */
const unrecorded: Promised = {
  action: 'redirect anna',
  withinMs: 1_500,
  audit: 'gone',
  logged: ['call.gone'],
  problem: 'the instance that had it before may have acted',
  not: 'Nobody can know what the dead instance did: Action is "none", Problem says that it may have acted, and Targets lists who may have rung.',
};

/** The platform drains the instance in mid-call. */
const drained: FaultRow = {
  name: 'drained: SIGTERM with the redirect on its way',
  short: false,
  deliver: async ({ world, callId, notification }) => {
    const [host] = world.hosts;
    if (!host) throw new Error('There is no instance.');
    world.graph.fail({ callId }, { kind: 'delay', milliseconds: 1_500 });
    const answer = world.graph.notify(notification);
    await waitFor('the redirect', () => world.graph.requests.some((request) => request.callId === callId));
    host.kill('SIGTERM');
    return answer;
  },
  promised: { ...takenOver, withinMs: 3_500, audit: 'unended', attempts: 1, logged: ['call.decided'] },
};

export const killedRows: readonly FaultRow[] = [
  drained,
  row('before the claim is written', false, atRow('1-incoming', 'hang'), {
    ...takenOver,
    withinMs: 1_500,
    logged: ['call.decided'],
  }),
  row('after the claim was written', true, atRow('1-incoming', 'hang-after'), takenOver),
  row('with the redirect on its way', false, atRedirect(false), takenOver),
  row('when the redirect took effect', true, atRedirect(true), unrecorded),
  row('before the decision is written', false, atRow('2-decision', 'hang'), unrecorded),
  row('after the decision was written', true, atRow('2-decision', 'hang-after'), {
    ...takenOver,
    withinMs: 1_500,
    logged: ['call.duplicate'],
  }),
];
