/** What a check of `ringrota doctor` says. */

/**
 * - `ok`: as it should be
 * - `warn`: works, or could not be seen for certain; a person may want to look
 * - `error`: calls suffer until a person fixes it
 * - `skipped`: not looked at, the message says why
 */
export type CheckStatus = 'ok' | 'warn' | 'error' | 'skipped';

/** The message is for people and holds no setting's value, no token and no secret. */
export interface Verdict {
  readonly status: CheckStatus;
  readonly message: string;
}

/** One line of the answer. */
export interface Line extends Verdict {
  readonly name: string;
  /** Where it is written what to do, such as `docs/doctor.md#table`; `null`: nothing to do. */
  readonly advice: string | null;
}

export const ok = (message: string): Verdict => ({ status: 'ok', message });
export const warn = (message: string): Verdict => ({ status: 'warn', message });
export const error = (message: string): Verdict => ({ status: 'error', message });
export const skipped = (message: string): Verdict => ({ status: 'skipped', message });

/** Each kind of check has a heading in docs/doctor.md. */
export function lineOf(name: string, { status, message }: Verdict): Line {
  const heading = /^(?:table|settings):/.test(name) ? (name.split(':')[0] ?? '') : name.replace(':', '');
  const advice = status === 'ok' || status === 'skipped' ? null : `docs/doctor.md#${heading}`;
  return { name, status, message, advice };
}
