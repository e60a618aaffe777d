/**
 * `npm start`: the built app with everything that it needs around it, on this machine alone, and one call placed.
 * With `--once` it ends after that call: 0, or 1 where anything of the chain failed. Wrong use is 2.
 */
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isRunning, startControl } from './control.ts';
import { findCoreTools } from './core-tools.ts';
import { faultsOf, firstLine, placeCall } from './place-call.ts';
import { startSimulation, type Simulation } from './simulation.ts';
import { tellCall } from './tell-call.ts';

const USAGE = `Usage: npm start [-- --once] [--func] [--local FOLDER]

  --once   ends after the first call: 0 where all of it worked, 1 otherwise
  --func   runs the app in Azure Functions Core Tools, which must be on the PATH
  --local  where tables and log are kept (default: .local)`;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MINUTE = 60_000;
const LOCAL = fileURLToPath(new URL('../../.local', import.meta.url));

interface Options {
  readonly once: boolean;
  readonly func: string | null;
  readonly local: string;
}

const options = readArguments(process.argv.slice(2));
if (typeof options === 'string') {
  const help = options === '';
  (help ? console.log : console.error)(help ? USAGE : `${options}\n\n${USAGE}`);
  process.exitCode = help ? 0 : 2;
} else process.exitCode = await main(options);

async function main({ once, func, local }: Options): Promise<number> {
  if (await isRunning(local)) {
    console.error('The simulator is running already: end it there, or place calls with "npm run call".');
    return 2;
  }
  let simulation: Simulation;
  try {
    simulation = await startSimulation({
      directory: ROOT,
      local,
      times: once ? { ring: 300, talk: 300 } : { ring: 800, talk: 800 },
      func,
      onError: (line) => console.error(line),
      onMessage: (lines) => console.log(`\n${lines.join('\n')}`),
    });
  } catch (error) {
    console.error(`Could not start: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  if (once) return firstCall(simulation, local).finally(() => simulation.stop());
  const control = await startControl(local, (request) => placeCall(simulation, request));
  const ended = untilStopped();
  const stopTimer = repeat(simulation.notify);
  await Promise.race([ended, firstCall(simulation, local).then(() => console.log(whatNext(simulation)))]);
  await ended;
  stopTimer();
  await control.stop();
  await simulation.stop();
  return 0;
}

/** The local host has no timers: `notify`, which Azure runs every 5 minutes, is run each minute. Returns what ends it. */
function repeat(notify: Simulation['notify']): () => void {
  if (notify === null) return () => undefined;
  const run = () => void notify().catch((error: unknown) => console.error(String(error)));
  run();
  const timer = setInterval(run, MINUTE);
  return () => clearInterval(timer);
}

/** Places the first call, tells of it, and returns the exit code. */
async function firstCall(simulation: Simulation, local: string): Promise<number> {
  const seeded = simulation.seeded ? 'a small rota was put there' : 'as you left them';
  const shown = relative(process.cwd(), local);
  console.log(`Ringrota runs at ${simulation.appUrl}/api, its log is ${join(shown, 'app.log')}.`);
  console.log(`The board, where people see and change the rota: ${simulation.appUrl}/api/board`);
  console.log(`Its tables are kept in ${join(shown, 'tables')}: ${seeded}.\n`);
  try {
    const line = await firstLine(simulation.store);
    const story = await placeCall(simulation, { line, from: '+46701234567', answer: null });
    console.log(tellCall(story).join('\n'));
    const faults = faultsOf(story);
    if (faults.length > 0) faults.push(await healthOf(simulation));
    for (const fault of faults) console.error(fault);
    return faults.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function healthOf(simulation: Simulation): Promise<string> {
  try {
    const answer = await fetch(`${simulation.appUrl}/api/health`);
    return `GET /api/health says ${answer.status} ${await answer.text()}`;
  } catch {
    return 'GET /api/health does not answer.';
  }
}

function whatNext({ appUrl, connectionString }: Simulation): string {
  return `
More calls, from another terminal:
  npm run call -- --line support --from +46701234567 [--answer anna|nobody]
Who is on call:
  curl '${appUrl}/api/on-call?line=support'
The tables, for Azure Storage Explorer or as ROTA_STORAGE of "npm run rota -- who":
  ${connectionString}
Ctrl-C ends everything.`;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

/** The options; or what is wrong with the arguments, nothing where help is asked for. */
function readArguments(args: string[]): Options | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        once: { type: 'boolean' },
        func: { type: 'boolean' },
        local: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return '';
    const func = values.func ? findCoreTools() : null;
    if (values.func && !func) return '--func: Azure Functions Core Tools ("func") are not on the PATH.';
    return { once: values.once ?? false, func, local: resolve(values.local ?? LOCAL) };
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}
