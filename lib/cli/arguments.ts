/** The words after a command's name, read by what the command says of its options. */
import { parseArgs } from 'node:util';
import { nearest } from '../text/near.ts';
import type { Usage, Command, OptionSpec } from './command.ts';
import { UsageError } from './failure.ts';
import { wrap } from './table.ts';

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** Throws `UsageError` for everything that the command does not take. A switch may stand twice, a value may not. */
export function readArguments(command: Usage, words: readonly string[]): Arguments {
  const { values, positionals, tokens } = parse(command, words);
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    if (seen.has(token.name)) throw new UsageError(`--${token.name} is given twice`);
    seen.add(token.name);
    if (token.value.trim() === '') throw new UsageError(`--${token.name} needs a value`);
  }
  checkPositionals(command.positionals ?? [], positionals);
  return { values, positionals };
}

/** The last of the names may end in `…`: then it may stand several times. */
function checkPositionals(names: readonly string[], given: readonly string[]): void {
  const missing = names[given.findIndex((word) => word.trim() === '')] ?? names[given.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const tooMany = given[names.length];
  if (tooMany !== undefined && !names.at(-1)?.endsWith('…'))
    throw new UsageError(`unexpected argument "${tooMany}"`);
}

function parse(command: Usage, words: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(optionsOf(command)).map(([name, { value }]) => [
      name,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, strict: true, allowPositionals: true, tokens: true });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(sentenceOf(error.message, Object.keys(options)));
  }
}

/** Node's sentence, without its advice on `--`, and with the option that was meant. */
function sentenceOf(message: string, names: readonly string[]): string {
  const [first = ''] = message.split(/\. |\n/);
  const sentence = first.charAt(0).toLowerCase() + first.slice(1).replace(/\.$/, '');
  const unknown = /^unknown option '--?([^']+)'/.exec(sentence)?.[1];
  const [meant] = unknown === undefined ? [] : nearest(unknown, names);
  return meant === undefined ? sentence : `${sentence}; did you mean --${meant}?`;
}

/** What `--help` says. */

const COMMON = { json: { help: 'the answer as one JSON document, for programs' } };
/** The usual width of a terminal. */
const COLUMNS = 80;
const INDENT = ' '.repeat('Usage: '.length);

/** Every option of a command, `--json` among them. */
export const optionsOf = (command: Usage): Readonly<Record<string, OptionSpec>> => ({
  ...command.options,
  ...(command.json === false ? {} : COMMON),
});

/** How all commands are used. */
export function usage(commands: readonly Command[]): string {
  return [
    'Usage: ringrota <command> [options]',
    '',
    ...described(commands.map(({ name, summary }) => [name, summary])),
    '',
    'ringrota <command> --help says more. --json is for programs.',
    ...wrap(
      'Exit codes: 0 fine; 1 something that a person must fix; 2 wrong use, an unknown name, or no answer.',
      COLUMNS,
    ),
    '',
  ].join('\n');
}

/** How one command is used. `program`: what is typed before its name. */
export function usageOf(command: Usage, program = 'ringrota'): string {
  const options = Object.entries(optionsOf(command)).map(
    ([name, { value, help }]) => [value === undefined ? `--${name}` : `--${name} ${value}`, help] as const,
  );
  const synopsis = `${command.synopsis}${command.json === false ? '' : ' [--json]'}`.trim();
  const [first = '', ...more] = wrap(
    `Usage: ${program} ${command.name} ${synopsis}`,
    COLUMNS - INDENT.length,
  );
  return [
    first,
    ...more.map((line) => INDENT + line),
    '',
    ...wrap(`${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`, COLUMNS),
    '',
    ...described(options),
    ...(command.notes ? ['', ...command.notes.flatMap((note) => wrap(note, COLUMNS))] : []),
    '',
  ].join('\n');
}

/** Names and what they mean, side by side. */
function described(entries: readonly (readonly [name: string, text: string])[]): readonly string[] {
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries.flatMap(([name, text]) =>
    wrap(text, COLUMNS - width - 4).map(
      (line, index) => `  ${(index === 0 ? name : '').padEnd(width)}  ${line}`,
    ),
  );
}
