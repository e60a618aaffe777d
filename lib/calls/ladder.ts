/** The rungs of a call: what was decided, then what may follow if Graph refuses it. */
import type { GraphAction } from './action-body.ts';
import { reject, type Decision } from '../rota/decide.ts';
import type { Target } from '../rota/model.ts';
import type { IncomingCall } from './notification.ts';
import { lineFallback, settingsFallback, type Decided } from './decide-call.ts';
import type { Step } from './place-call.ts';

export interface LadderDeps {
  readonly fallbackTargets: readonly Target[];
  readonly ringSeconds: number | null;
}

/** Decision, the line's fallback, `FALLBACK_TARGETS`, reject `busy`. A reject has no rung after it. */
export function ladderOf(call: IncomingCall, decided: Decided, deps: LadderDeps): readonly Step<Decision>[] {
  const { decision, reading } = decided;
  const rung = (decide: () => Promise<Decision | null> | Decision | null): Step<Decision> => ({
    action: async () => {
      const next = await decide();
      return next === null ? null : { decision: next, action: actionOf(next, decided, deps) };
    },
  });
  const first = rung(() => decision);
  if (decision.action === 'reject') return [first];
  const steps = [first];
  if (reading !== null && reading.line.fallback.length > 0 && decision.source !== 'line-fallback')
    steps.push(rung(() => lineFallback(call.caller, reading)));
  if (deps.fallbackTargets.length > 0 && decision.source !== 'settings-fallback')
    steps.push(rung(() => settingsFallback(call.caller, deps.fallbackTargets)));
  return [...steps, rung(() => reject('busy', 'none'))];
}

function actionOf(decision: Decision, { reading }: Decided, deps: LadderDeps): GraphAction {
  if (decision.reason !== null) return { kind: 'reject', reason: decision.reason };
  return {
    kind: 'redirect',
    ring: decision.ring,
    ringSeconds: reading?.line.ringSeconds ?? deps.ringSeconds,
    disableForwarding: reading?.line.disableForwarding ?? false,
    maskCaller: reading?.line.maskCaller ?? false,
    maskCallee: reading?.line.maskCallee ?? false,
  };
}
