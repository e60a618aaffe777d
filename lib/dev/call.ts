/** `npm run call`: places a call in the local run that `npm start` began. Exits with 0, 1 (the chain failed) or 2 (wrong use). */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Usage } from '../cli/command.ts';
import { askControl } from './control.ts';
import { isCaller, NOT_A_CALLER } from './place-call.ts';
import { runProgram, WrongUse } from './program.ts';
import { paintCall } from './tell-call.ts';

const USAGE: Usage = {
  name: 'run call --',
  summary: 'places a call in the local run that "npm start" began',
  synopsis: '--line LINE --from CALLER [--answer PERSON|nobody|busy|gone] [--local FOLDER]',
  options: {
    line: { value: 'LINE', help: 'Name or RowKey of a row in Lines' },
    from: { value: 'CALLER', help: 'a number such as +46701234567, or an Entra object id' },
    answer: {
      value: 'WHO',
      help: 'who picks up: a person of People, nobody, busy (all decline) or gone (the caller hangs up); without it the first that rings',
    },
    local: { value: 'FOLDER', help: 'where the local run keeps its tables (default: .local)' },
  },
  json: false,
};

const LOCAL = fileURLToPath(new URL('../../.local', import.meta.url));

await runProgram(USAGE, async ({ values, out, err }) => {
  const [line, from, answer, local] = ['line', 'from', 'answer', 'local'].map((name) => {
    const value = values[name];
    return typeof value === 'string' ? value : null;
  });
  if (!line) throw new WrongUse('--line is missing.');
  if (!from) throw new WrongUse('--from is missing.');
  if (!isCaller(from)) throw new WrongUse(`--from "${from}" ${NOT_A_CALLER}`);
  const placed = await askControl(resolve(local ?? LOCAL), { line, from, answer: answer ?? null });
  if (placed === null) throw new Error('The local run is not up: start it with "npm start" first.');
  if ('error' in placed) throw new Error(placed.error);
  await out.line(paintCall(placed.lines, out.paint).join('\n'));
  for (const fault of placed.faults) await err.line(err.paint('red', fault));
  return placed.faults.length > 0 ? 1 : 0;
});
