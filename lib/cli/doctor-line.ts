/** What `ringrota doctor` says about one check. */

/**
 * - `ok`: as it should be
 * - `warn`: works, or could not be seen for certain; somebody may want to look
 * - `error`: calls suffer until somebody fixes it
 * - `skipped`: not checked; the message says why
 */
export type CheckStatus = 'ok' | 'warn' | 'error' | 'skipped';

export interface Line {
  /** Stable, such as `table:Rota`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** Never holds a setting's value, a token or a secret. */
  readonly message: string;
  /** Where to read what to do, such as `docs/doctor.md#table`; `null` for `ok` and `skipped`. */
  readonly advice: string | null;
}

export const ok = (name: string, message: string): Line => ({ name, status: 'ok', message, advice: null });

export const skipped = (name: string, message: string): Line => ({
  name,
  status: 'skipped',
  message,
  advice: null,
});

export const warn = (name: string, message: string): Line => ({
  name,
  status: 'warn',
  message,
  advice: adviceOn(name),
});

export const error = (name: string, message: string): Line => ({ ...warn(name, message), status: 'error' });

/** Each kind of check has a heading in docs/doctor.md: `table`, `settings`, `bot:channel`. */
const adviceOn = (name: string): string =>
  `docs/doctor.md#${name.replace(/^(table|settings):.*/, '$1').replace(':', '')}`;
