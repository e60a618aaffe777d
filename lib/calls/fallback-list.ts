/** What may be sent to Graph for a call, in order: what was decided, then what may follow if Graph refuses that. */
import { firstTier, redirect, reject, type Decision } from '../rota/decide.ts';
import { resolveRing, type Ringing } from '../rota/ring.ts';
import type { GraphAction } from './action.ts';
import type { CallContext } from './call-context.ts';
import { settingsFallback, type Decided } from './decide-call.ts';

/** A decision, and the action that carries it out. */
export interface Rung {
  /** `half`: of the targets that Graph refused together; `tier`: one above the tier that was decided. */
  readonly kind: 'decided' | 'half' | 'tier' | 'fallback' | 'busy';
  readonly decision: Decision;
  readonly action: GraphAction;
}

type ListContext = Pick<CallContext, 'call' | 'fallbackTargets' | 'ringSeconds'>;

/**
 * Decision, its targets in two halves, the tiers above, the line's fallback, `FALLBACK_TARGETS`, reject `busy`. Nothing
 * follows a reject.
 */
export function fallbackList(decided: Decided, context: ListContext): readonly Rung[] {
  const { decision, reading } = decided;
  const { call, fallbackTargets } = context;
  const rungs = (kind: Rung['kind'], decisions: readonly (Decision | null)[]): readonly Rung[] =>
    decisions
      .filter((next) => next !== null)
      .map((next) => ({ kind, decision: next, action: actionOf(next, decided, context) }));
  const first = rungs('decided', [decision]);
  if (decision.action === 'reject') return first;
  const line = reading && resolveRing(reading.line.fallback, reading.people, call.caller);
  return [
    ...first,
    ...rungs('half', halvesOf(decision)),
    ...rungs('tier', tiersAbove(decided)),
    ...rungs('fallback', [
      line !== null && line.length > 0 ? redirect(line, 'line-fallback') : null,
      settingsFallback(call.caller, fallbackTargets),
    ]),
    ...rungs('busy', [reject('busy', 'none')]),
  ];
}

/** The larger half first: one target that cannot be rung makes Graph refuse them all. */
function halvesOf(decision: Decision): readonly Decision[] {
  const { ring } = decision;
  if (ring.length < 2) return [];
  const middle = Math.ceil(ring.length / 2);
  const half = (part: readonly Ringing[]): Decision => ({ ...decision, ring: part });
  return [half(ring.slice(0, middle)), half(ring.slice(middle))];
}

function tiersAbove({ decision, input }: Decided): readonly Decision[] {
  const above: Decision[] = [];
  if (input === null) return above;
  for (let { tier } = decision; tier !== null;) {
    const next = firstTier(input, tier);
    if (next !== null) above.push({ ...next, source: decision.source });
    tier = next?.tier ?? null;
  }
  return above;
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
