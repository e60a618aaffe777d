/** Whether the app can take calls: settings by name, storage in general words. The answer is kept for 10 s. */
import type { SettingProblem } from '../settings/setting-values.ts';
import { StoreError, type Log } from '../ports.ts';
import { jsonAnswer, type HttpAnswer } from './http.ts';

/** Set by build.ts; not there when run from source. */
declare const RINGROTA_VERSION: string | undefined;

/** `<release>+<commit>` */
export const version = typeof RINGROTA_VERSION === 'string' ? RINGROTA_VERSION : 'source';

export interface HealthDeps {
  /** Settings that are wrong; empty: all are right. */
  readonly problems: readonly SettingProblem[];
  /** Settings that are wrong and stop no call. */
  readonly ignored?: readonly SettingProblem[];
  /** Whether the tables answer; throws `StoreError`. Not asked while settings are wrong. */
  readonly ping: () => Promise<void>;
  /** Whether calls would still ring somebody while the tables do not answer. */
  readonly hasFallback: boolean;
  readonly now: () => number;
}

const KEPT_MS = 10_000;

/** `ok` is 200. `degraded` (calls are taken, but by the fallback or without messages) and `down` are 503. */
export function createHealth(deps: HealthDeps): (log: Log) => Promise<HttpAnswer> {
  let kept: { readonly answer: Promise<HttpAnswer>; readonly at: number } | null = null;
  return (log) => {
    // A clock that was set back must not keep an answer for longer.
    const age = Math.abs(deps.now() - (kept?.at ?? -Infinity));
    if (kept === null || age >= KEPT_MS) kept = { answer: look(deps, log), at: deps.now() };
    return kept.answer;
  };
}

async function look(
  { problems, ignored = [], ping, hasFallback }: HealthDeps,
  log: Log,
): Promise<HttpAnswer> {
  if (problems.length > 0) {
    log.error('health.down', { settings: problems.map(({ name }) => name) });
    return jsonAnswer(503, { status: 'down', version, settings: problems });
  }
  try {
    await ping();
    if (ignored.length === 0) return jsonAnswer(200, { status: 'ok', version });
    log.error('health.down', { status: 'degraded', settings: ignored.map(({ name }) => name) });
    return jsonAnswer(503, { status: 'degraded', version, settings: ignored });
  } catch (error) {
    const storage = error instanceof StoreError ? words[error.fault] : 'cannot be used';
    const status = hasFallback ? 'degraded' : 'down';
    log.error('health.down', { status, storage });
    return jsonAnswer(503, { status, version, storage, ...(ignored.length > 0 && { settings: ignored }) });
  }
}

const words: Readonly<Record<StoreError['fault'], string>> = {
  timeout: 'does not answer in time',
  unreachable: 'cannot be reached',
  refused: 'refuses the credentials',
  changed: 'cannot be used',
  invalid: 'cannot be used',
  busy: 'fails or is overloaded',
};
