/**
 * `npm start`: the built app with everything that it needs around it, on this machine alone, and one call placed.
 * With `--once` it ends after that call: 0, or 1 where anything of the chain failed. Wrong use is 2.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Usage } from '../cli/command.ts';
import { claimFolder, startControl } from './control.ts';
import { listen } from './http.ts';
import { faultsOf, firstLine, placeCall } from './place-call.ts';
import { runProgram, WrongUse, type Program } from './program.ts';
import { startSimulation, type Simulation } from './simulation.ts';
import { paintCall, tellCall } from './tell-call.ts';

const USAGE: Usage = {
  name: 'start --',
  summary: 'runs everything on this machine alone and places one call',
  synopsis: '[--once] [--port PORT] [--local FOLDER]',
  options: {
    once: { help: 'ends after the first call: 0 where all of it worked, 1 otherwise' },
    port: { value: 'PORT', help: 'where the app listens (default: the port of the last run, if it is free)' },
    local: { value: 'FOLDER', help: 'where tables and log are kept (default: .local)' },
    build: { help: 'builds the app first; "npm start" does' },
  },
  json: false,
};

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LOCAL = join(ROOT, '.local');
const MINUTE = 60_000;

await runProgram(USAGE, async (program) => {
  const { once, port, local, build } = program.values;
  const folder = resolve(typeof local === 'string' ? local : LOCAL);
  const wanted = typeof port === 'string' ? portOf(port) : null;
  const release = claimFolder(folder);
  if (release === null)
    throw new Error('The local run is up already: end it there, or place calls with "npm run call".');
  try {
    if (build === true) buildApp();
    return await run(program, folder, once === true, await choosePorts(folder, wanted));
  } finally {
    release();
  }
});

function buildApp(): void {
  try {
    accessSync(ROOT, constants.W_OK);
  } catch {
    if (existsSync(join(ROOT, 'dist/main.cjs'))) return;
    throw new Error(`The app is not built, and ${ROOT} cannot be written: its owner runs "npm run build".`);
  }
  execFileSync(process.execPath, ['build.ts'], { cwd: ROOT, stdio: 'inherit' });
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new WrongUse(`--port "${text}" is not a port from 1 to 65535.`);
  return port;
}

interface Ports {
  readonly app: number;
  readonly tables: number;
  readonly calls: number;
}

function portsFile(local: string): string {
  return join(local, 'ports.json');
}

function lastPorts(local: string): Partial<Ports> {
  try {
    return Object(JSON.parse(readFileSync(portsFile(local), 'utf8'))) as Partial<Ports>;
  } catch {
    return {};
  }
}

/** Those of the last run as far as they are free; 0 is any. Throws where the port that was asked for is taken. */
async function choosePorts(local: string, wanted: number | null): Promise<Ports> {
  const last = lastPorts(local);
  const ifFree = async (port: unknown) => (typeof port === 'number' && (await isFree(port)) ? port : 0);
  if (wanted !== null && !(await isFree(wanted)))
    throw new Error(`Port ${wanted} is taken by another program.`);
  return {
    app: wanted ?? (await ifFree(last.app)),
    tables: await ifFree(last.tables),
    calls: await ifFree(last.calls),
  };
}

async function isFree(port: number): Promise<boolean> {
  try {
    await (await listen(createServer(), port)).stop();
    return true;
  } catch {
    return false;
  }
}

async function run(program: Program, local: string, once: boolean, ports: Ports): Promise<number> {
  const simulation = await start(local, once, ports, program);
  if (simulation === null) return 1;
  if (once) return firstCall(program, simulation, local, null).finally(() => simulation.stop());
  const control = await startControl(local, simulation, ports.calls);
  const used = { app: portIn(simulation.appUrl), tables: portIn(simulation.tablesUrl), calls: control.port };
  writeFileSync(portsFile(local), JSON.stringify(used));
  const ended = untilStopped();
  const stopTimer = repeat(simulation.notify, program);
  const first = firstCall(program, simulation, local, control.url).then(() =>
    program.out.line(whatNext(simulation)),
  );
  await Promise.race([ended, first]);
  await ended;
  stopTimer();
  await control.stop();
  await simulation.stop();
  await program.out.line(`\nStopped. ${keptIn(local)}`);
  return 0;
}

function portIn(url: string): number {
  return Number(new URL(url).port);
}

function keptIn(local: string): string {
  return `The rota and the record of calls are kept in ${join(relative(process.cwd(), local), 'tables')}; delete that folder to begin anew.`;
}

async function start(
  local: string,
  once: boolean,
  ports: Ports,
  { out, err }: Program,
): Promise<Simulation | null> {
  try {
    return await startSimulation({
      directory: ROOT,
      local,
      times: once ? { ring: 300, talk: 300 } : { ring: 800, talk: 800 },
      ports,
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
  const run = () => void notify().catch((error: unknown) => err.line(String(error)));
  run();
  const timer = setInterval(run, MINUTE);
  return () => clearInterval(timer);
}

/** Places the first call, tells of it, and returns the exit code. `page`: where calls are placed. */
async function firstCall(
  { out, err }: Program,
  simulation: Simulation,
  local: string,
  page: string | null,
): Promise<number> {
  const seeded = simulation.seeded ? 'a small rota was put there' : 'as you left them';
  const shown = relative(process.cwd(), local);
  await out.line(`The board:    ${simulation.appUrl}/api/board`);
  if (page !== null) await out.line(`Place a call: ${page}/`);
  await out.line(`The app:      ${simulation.appUrl}/api, its log is ${join(shown, 'app.log')}`);
  await out.line(`The tables:   ${join(shown, 'tables')}, ${seeded}\n`);
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
Ctrl-C ends everything and keeps the tables.`;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
