import { parseArgs } from 'node:util';
import type { Command } from './command.ts';
import { UsageError } from './failure.ts';
import { optionsOf } from './usage.ts';

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** The words after the command's name. Throws `UsageError` for everything that the command does not take. */
export function readArguments(command: Command, words: readonly string[]): Arguments {
  const { values, positionals, tokens } = parse(command, words);
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    if (seen.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    seen.add(token.name);
    if (token.value?.trim() === '') throw new UsageError(`--${token.name} needs a value`);
  }
  const wanted = command.positionals ?? [];
  const missing = wanted[positionals.findIndex((word) => word.trim() === '')] ?? wanted[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  if (positionals.length > wanted.length)
    throw new UsageError(`"${positionals[wanted.length] ?? ''}" is one word too many`);
  return { values: values, positionals };
}

function parse(command: Command, words: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(optionsOf(command)).map(([name, spec]) => [
      name,
      { type: 'value' in spec ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: true, tokens: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = ''] = error.message.split(/\. |\n/);
    throw new UsageError(sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, ''));
  }
}
