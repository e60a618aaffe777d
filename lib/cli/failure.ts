/** Why a command ends with exit code 2. Messages are one plain line and hold no setting's value. */
import { nearest } from '../text/near.ts';

/** Something outside the command line's words: an unknown line, a file that cannot be opened, tables that do not answer. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
}

/** The command line itself is wrong: the usage is printed after the message. */
export class UsageError extends Failure {
  override readonly name = 'UsageError';
}

const MAX_NAMES = 20;

/** Such as `unknown line "suport"; did you mean "support"? lines: sales, support`. */
export function unknownName(what: string, name: string, known: readonly string[]): Failure {
  const meant = nearest(name, known).map((one) => `"${one}"`);
  const names = [...new Set(known)].sort();
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  const list =
    names.length === 0 ? 'there are none' : `${what}s: ${names.slice(0, MAX_NAMES).join(', ')}${more}`;
  return new Failure(
    `unknown ${what} "${name}"; ${meant.length > 0 ? `did you mean ${meant.join(' or ')}? ` : ''}${list}`,
  );
}
