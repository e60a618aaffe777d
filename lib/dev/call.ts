/** `npm run call`: places a call in the simulation that `npm start` runs. Exits with 0, 1 (the chain failed) or 2 (wrong use). */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askControl } from './control.ts';
import type { CallRequest } from './place-call.ts';

const USAGE = `Usage: npm run call -- --line LINE --from CALLER [--answer PERSON|nobody|busy|gone] [--local FOLDER]

  --line    Name or RowKey of a row in Lines
  --from    a number such as +46701234567, or an Entra object id
  --answer  who picks up: a person of People, nobody, busy (all decline) or gone (the caller
            hangs up); without it the first that rings
  --local   where the simulator keeps its tables (default: .local)`;

const LOCAL = fileURLToPath(new URL('../../.local', import.meta.url));
const CALLER = /^(\+[1-9][0-9]{1,14}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const read = readArguments(args);
  if (typeof read === 'string') {
    const help = read === '';
    (help ? console.log : console.error)(help ? USAGE : `${read}\n\n${USAGE}`);
    return help ? 0 : 2;
  }
  const answer = await askControl(read.local, read.request);
  if (answer === null) console.error('The simulator is not running: start it with "npm start" first.');
  else if ('error' in answer) console.error(answer.error);
  else {
    console.log(answer.lines.join('\n'));
    for (const fault of answer.faults) console.error(fault);
    return answer.faults.length > 0 ? 1 : 0;
  }
  return 2;
}

/** The request; or what is wrong with the arguments, nothing where help is asked for. */
function readArguments(args: string[]): { readonly request: CallRequest; readonly local: string } | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        line: { type: 'string' },
        from: { type: 'string' },
        answer: { type: 'string' },
        local: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return '';
    if (!values.line) return '--line is missing.';
    if (!values.from) return '--from is missing.';
    if (!CALLER.test(values.from))
      return `--from "${values.from}" is neither a number such as +46701234567 nor an object id.`;
    const { line, from, answer = null, local = LOCAL } = values;
    return { request: { line, from, answer }, local: resolve(local) };
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}
