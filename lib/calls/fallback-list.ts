/** What may be sent to Graph for a call, in order: what was decided, then what may follow if Graph refuses that. */
import { redirect, reject, type Decision } from '../rota/decide.ts';
import { resolveRing, type Caller } from '../rota/ring.ts';
import { StoreError } from '../ports.ts';
import type { LineReading } from '../rows/read-line.ts';
import { Late, within, type Timer } from '../within.ts';
import type { GraphAction } from './action.ts';
import type { CallContext } from './call-context.ts';
import { settingsFallback, type Decided } from './decide-call.ts';

/** A decision, and the action that carries it out. */
export interface Planned {
  readonly decision: Decision;
  readonly action: GraphAction;
}

/** Each is asked for when its turn comes; `null`: there is nobody to ring. */
export type FallbackList = readonly (() => Promise<Planned | null>)[];

/** Reading who they are must leave the attempt its time. */
const PEOPLE_MS = 800;

type ListContext = Pick<CallContext, 'call' | 'fallbackTargets' | 'ringSeconds' | 'timer'>;

/** Decision, the line's fallback, `FALLBACK_TARGETS`, reject `busy`. Nothing follows a reject. */
export function fallbackList(decided: Decided, context: ListContext): FallbackList {
  const { decision, reading } = decided;
  const { call, fallbackTargets, timer } = context;
  const planned = (next: Decision | null): Planned | null =>
    next && { decision: next, action: actionOf(next, decided, context) };
  const first = () => Promise.resolve(planned(decision));
  if (decision.action === 'reject') return [first];
  const list = [first];
  if (reading !== null && reading.line.fallback.length > 0 && decision.source !== 'line-fallback')
    list.push(async () => planned(await lineFallback(call.caller, reading, timer)));
  if (fallbackTargets.length > 0 && decision.source !== 'settings-fallback')
    list.push(() => Promise.resolve(planned(settingsFallback(call.caller, fallbackTargets))));
  return [...list, () => Promise.resolve(planned(reject('busy', 'none')))];
}

function actionOf(decision: Decision, { reading }: Decided, { ringSeconds }: ListContext): GraphAction {
  if (decision.reason !== null) return { kind: 'reject', reason: decision.reason };
  return {
    kind: 'redirect',
    ring: decision.ring,
    ringSeconds: reading?.line.ringSeconds ?? ringSeconds,
    disableForwarding: reading?.line.disableForwarding ?? false,
    maskCaller: reading?.line.maskCaller ?? false,
    maskCallee: reading?.line.maskCallee ?? false,
  };
}

/** The line's own fallback; `null`: there is nobody among them. Never rejects. */
async function lineFallback(
  caller: Caller,
  { line, people }: LineReading,
  timer: Timer | undefined,
): Promise<Decision | null> {
  let lookup = people.lookup;
  try {
    await within(PEOPLE_MS, people.fetch(resolveRing(line.fallback, lookup, caller).unread), timer);
  } catch (error) {
    if (!(error instanceof StoreError || error instanceof Late)) throw error;
    lookup = people.remembered;
  }
  const { ring } = resolveRing(line.fallback, lookup, caller);
  return ring.length > 0 ? redirect(ring, 'line-fallback') : null;
}
