/** Why a command ends with exit code 2. Messages are one plain line and hold no setting's value. */

/** Something outside the command line's words: an unknown line, a file that cannot be opened, tables that do not answer. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
}

/** The command line itself is wrong: the usage is printed after the message. */
export class UsageError extends Failure {
  override readonly name = 'UsageError';
}
