/**
 * `npm start`: the built app with everything that it needs around it, on this machine alone, and one call placed.
 * With `--once` it ends after that call: 0, or 1 where anything of the chain failed. Wrong use is 2.
 */
import { execFileSync } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Usage } from '../cli/command.ts';
import { claimFolder, startControl } from './control.ts';
import { findCoreTools } from './core-tools.ts';
import { faultsOf, firstLine, placeCall } from './place-call.ts';
import { runProgram, WrongUse, type Program } from './program.ts';
import { startSimulation, type Simulation } from './simulation.ts';
import { paintCall, tellCall } from './tell-call.ts';

const USAGE: Usage = {
  name: 'start --',
  summary: 'runs everything on this machine alone and places one call',
  synopsis: '[--once] [--func] [--local FOLDER]',
  options: {
    once: { help: 'ends after the first call: 0 where all of it worked, 1 otherwise' },
    func: { help: 'runs the app in Azure Functions Core Tools, which must be on the PATH' },
    local: { value: 'FOLDER', help: 'where tables and log are kept (default: .local)' },
    build: { help: 'builds the app first; "npm start" does' },
  },
  json: false,
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOCAL = join(ROOT, '.local');
const MINUTE = 60_000;

await runProgram(USAGE, async (program) => {
  const { once, func, local, build } = program.values;
  const folder = resolve(typeof local === 'string' ? local : LOCAL);
  const tools = func === true ? findCoreTools() : null;
  if (func === true && tools === null)
    throw new WrongUse('--func: Azure Functions Core Tools ("func") are not on the PATH.');
  const release = claimFolder(folder);
  if (release === null)
    throw new Error('The local run is up already: end it there, or place calls with "npm run call".');
  try {
    if (build === true) execFileSync(process.execPath, ['build.ts'], { cwd: ROOT, stdio: 'inherit' });
    return await run(program, folder, { once: once === true, func: tools });
  } finally {
    release();
  }
});

interface Options {
  readonly once: boolean;
  readonly func: string | null;
}

async function run(program: Program, local: string, { once, func }: Options): Promise<number> {
  const simulation = await start(local, once, func, program);
  if (simulation === null) return 1;
  if (once) return firstCall(program, simulation, local).finally(() => simulation.stop());
  const control = await startControl(local, simulation, (request) => placeCall(simulation, request));
  const ended = untilStopped();
  const stopTimer = repeat(simulation.notify, program);
  const first = firstCall(program, simulation, local).then(() => program.out.line(whatNext(simulation)));
  await Promise.race([ended, first]);
  await ended;
  stopTimer();
  await control.stop();
  await simulation.stop();
  return 0;
}

async function start(
  local: string,
  once: boolean,
  func: string | null,
  { out, err }: Program,
): Promise<Simulation | null> {
  try {
    return await startSimulation({
      directory: ROOT,
      local,
      times: once ? { ring: 300, talk: 300 } : { ring: 800, talk: 800 },
      func,
      onError: (line) => void err.line(err.paint('red', line)),
      onMessage: (lines) => void out.line(`\n${lines.join('\n')}`),
    });
  } catch (error) {
    await err.line(`Could not start: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** The local host has no timers: `notify`, which Azure runs every 5 minutes, is run each minute. Returns what ends it. */
function repeat(notify: Simulation['notify'], { err }: Program): () => void {
  if (notify === null) return () => undefined;
  const run = () => void notify().catch((error: unknown) => err.line(String(error)));
  run();
  const timer = setInterval(run, MINUTE);
  return () => clearInterval(timer);
}

/** Places the first call, tells of it, and returns the exit code. */
async function firstCall({ out, err }: Program, simulation: Simulation, local: string): Promise<number> {
  const seeded = simulation.seeded ? 'a small rota was put there' : 'as you left them';
  const shown = relative(process.cwd(), local);
  await out.line(`Ringrota runs at ${simulation.appUrl}/api, its log is ${join(shown, 'app.log')}.`);
  await out.line(`The board, where people see and change the rota: ${simulation.appUrl}/api/board`);
  await out.line(`Its tables are kept in ${join(shown, 'tables')}: ${seeded}.\n`);
  try {
    const line = await firstLine(simulation.store);
    const story = await placeCall(simulation, { line, from: '+46701234567', answer: null });
    await out.line(paintCall(tellCall(story), out.paint).join('\n'));
    const faults = faultsOf(story);
    if (faults.length > 0) faults.push(await healthOf(simulation));
    for (const fault of faults) await err.line(err.paint('red', fault));
    return faults.length > 0 ? 1 : 0;
  } catch (error) {
    await err.line(error instanceof Error ? error.message : String(error));
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
From another terminal, in this folder:
  npx ringrota who --line support                            who is on call
  npx ringrota shifts --line support                         the coming weeks
  npm run call -- --line support --from +46701234567 [--answer anna|nobody]
  curl '${appUrl}/api/on-call?line=support'
The tables, for Azure Storage Explorer:
  ${connectionString}
Ctrl-C ends everything.`;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
