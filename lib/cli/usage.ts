/** What `--help` says. */
import type { Command, OptionSpec, Usage } from './command.ts';
import { wrap } from './table.ts';

const COMMON = { json: { help: 'the answer as one JSON document, for programs' } };
/** Of a terminal that nobody has made wider. */
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
