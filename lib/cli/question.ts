import type { Question } from '../rows/load.ts';
import type { Context, OptionSpec } from './command.ts';
import { Failure, UsageError } from './failure.ts';

/** `--line L` and `--rota R`, of which one may be given. */
export const questionOptions: Readonly<Record<string, OptionSpec>> = {
  line: { value: 'L', help: "a line's Name or RowKey, in any case" },
  rota: { value: 'R', help: 'a rota by itself: rows that name Lines do not count, no hours, no fallback' },
};

/** `null`: neither is given. Throws `UsageError` for both. */
export function readQuestion(context: Context): Question | null {
  const [line, rota] = [context.option('line'), context.option('rota')];
  if (line !== null && rota !== null) throw new UsageError('--line and --rota exclude each other');
  if (line !== null) return { line };
  return rota === null ? null : { rota };
}

export const unknown = (question: Question): Failure =>
  'line' in question
    ? new Failure(`nobody knows the line "${question.line}"`)
    : new Failure(`nobody knows the rota "${question.rota}"`);
