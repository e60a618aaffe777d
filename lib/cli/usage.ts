import type { Command, OptionSpec } from './command.ts';

const COMMON = { json: { help: 'the answer as one JSON document, for programs' } };

/** Every option of a command, `--json` among them. */
export const optionsOf = (command: Command): Readonly<Record<string, OptionSpec>> => ({
  ...command.options,
  ...(command.json === false ? {} : COMMON),
});

/** How all commands are used. */
export function usage(commands: readonly Command[]): string {
  const width = Math.max(0, ...commands.map((command) => command.name.length));
  return [
    'Usage: ringrota <command> [options]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'ringrota <command> --help says more. --json is for programs.',
    'Exit codes: 0 fine; 1 something for a person to mend; 2 wrong use, unknown name, or no answer.',
    '',
  ].join('\n');
}

/** How one command is used. */
export function usageOf(command: Command): string {
  const options = Object.entries(optionsOf(command)).map(
    ([name, { value, help }]) => [value === undefined ? `--${name}` : `--${name} ${value}`, help] as const,
  );
  const width = Math.max(0, ...options.map(([left]) => left.length));
  return [
    `Usage: ringrota ${command.name} ${`${command.synopsis}${command.json === false ? '' : ' [--json]'}`.trim()}`,
    '',
    `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.`,
    '',
    ...options.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`),
    ...(command.notes ? ['', ...command.notes] : []),
    '',
  ].join('\n');
}
