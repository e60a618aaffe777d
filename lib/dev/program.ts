/** What `npm start` and `npm run call` share: their arguments, their output, and how they end. */
import { readArguments, type Arguments } from '../cli/arguments.ts';
import type { Usage } from '../cli/command.ts';
import { UsageError } from '../cli/failure.ts';
import { createOutput, type Output } from '../cli/output.ts';
import { usageOf } from '../cli/arguments.ts';

export { UsageError as WrongUse } from '../cli/failure.ts';

export interface Program extends Arguments {
  readonly out: Output;
  readonly err: Output;
}

/** Runs and ends the process: with the exit code of `work`, 2 for wrong use and for an error, which is one line. */
export async function runProgram(usage: Usage, work: (program: Program) => Promise<number>): Promise<never> {
  const out = createOutput(process.stdout, process.env);
  const err = createOutput(process.stderr, process.env);
  const words = process.argv.slice(2);
  let code = 2;
  try {
    if (words.includes('--help') || words.includes('-h')) {
      await out.write(usageOf(usage, 'npm'));
      code = 0;
    } else code = await work({ ...readArguments(usage, words), out, err });
  } catch (error) {
    await err.line(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) await err.write(`\n${usageOf(usage, 'npm')}`);
  }
  // Tables that could not be opened leave timers behind, which would hold the process.
  process.exit(code);
}
