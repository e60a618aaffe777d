/** One line of what `ringrota doctor` says. */

/**
 * - `ok`: as it should be
 * - `warn`: works, or could not be seen for certain; a person may want to look
 * - `error`: calls suffer until a person fixes it
 * - `skipped`: not looked at, the message says why
 */
export type CheckStatus = 'ok' | 'warn' | 'error' | 'skipped';

/** Texts are for people and hold no setting's value, no token and no secret. */
export interface Check {
  /** Stable, such as `table:Rota`. */
  readonly name: string;
  readonly status: CheckStatus;
  readonly message: string;
  /** What to do, with the command or the place in the portal; `null`: nothing. */
  readonly advice: string | null;
}

export const ok = (name: string, message: string): Check => ({ name, status: 'ok', message, advice: null });

export const warn = (name: string, message: string, advice: string): Check => ({
  name,
  status: 'warn',
  message,
  advice,
});

export const bad = (name: string, message: string, advice: string): Check => ({
  name,
  status: 'error',
  message,
  advice,
});

export const skipped = (name: string, message: string, advice: string | null = null): Check => ({
  name,
  status: 'skipped',
  message,
  advice,
});
