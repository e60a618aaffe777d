/** Where calls are placed in a running `npm start`: a page, and what `npm run call` asks. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { localRunFile, readLocalRun, type LocalRun } from '../cli/local-settings.ts';
import { callPage, readForm, readNames } from './call-page.ts';
import { listen, readBody, sendJson, type Listening } from './http.ts';
import { faultsOf, isCaller, NOT_A_CALLER, placeCall, UnknownName, type CallRequest } from './place-call.ts';
import type { Simulation } from './simulation.ts';
import { isOwnPage } from './tables-path.ts';
import { tellCall } from './tell-call.ts';

/** What a call was, told; or why there was none. */
export type ControlAnswer =
  { readonly lines: readonly string[]; readonly faults: readonly string[] } | { readonly error: string };

/**
 * Takes a folder for one local run, and makes it; the function gives it back. `null`: another run has it. Throws where it
 * cannot be written.
 */
export function claimFolder(local: string): (() => void) | null {
  try {
    mkdirSync(local, { recursive: true });
    if (pidIn(local) !== null) return null;
    writeFileSync(localRunFile(local), JSON.stringify({ pid: process.pid }));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new Error(`The folder ${local} cannot be written (${code}): name another with --local FOLDER.`, {
      cause: error,
    });
  }
  return () => rmSync(localRunFile(local), { force: true });
}

/** The process that has the folder, if it is alive. */
function pidIn(local: string): number | null {
  try {
    const { pid } = JSON.parse(readFileSync(localRunFile(local), 'utf8')) as { pid: number };
    // Throws where there is no such process.
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

/** Serves the page and `POST /calls` until `stop`, and writes down where, and where the app and its tables are. */
export async function startControl(local: string, simulation: Simulation, port: number): Promise<Listening> {
  const { appUrl, connectionString, zone } = simulation;
  const server = await listen(
    createServer((request, response) => {
      handle(simulation, request, response).catch(() => response.destroy());
    }),
    port,
  );
  const run: LocalRun = { url: server.url, pid: process.pid, appUrl, storage: connectionString, zone };
  writeFileSync(localRunFile(local), JSON.stringify(run));
  return server;
}

async function handle(simulation: Simulation, request: IncomingMessage, response: ServerResponse) {
  const { method = '', url = '' } = request;
  // Other pages in the browser must not place calls: they say their origin, or ask first where the type is JSON.
  if (!isOwnPage(request)) return void response.writeHead(403).end();
  const body = Buffer.from(await readBody(request, 10_000)).toString();
  if (method === 'POST' && url === '/calls' && request.headers['content-type'] === 'application/json') {
    const answer = await answerOf(simulation, JSON.parse(body) as CallRequest);
    sendJson(response, 'error' in answer ? 400 : 200, answer);
    return;
  }
  if (url !== '/' || (method !== 'GET' && method !== 'POST')) return void response.writeHead(404).end();
  const asked = method === 'POST' ? readForm(body) : null;
  const answer = asked === null ? null : await answerOf(simulation, asked);
  const told =
    answer === null ? [] : 'error' in answer ? [answer.error] : [...answer.lines, ...answer.faults];
  const page = callPage(await readNames(simulation.store), asked, told, `${simulation.appUrl}/api/board`);
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
      'cache-control': 'no-store',
    })
    .end(page);
}

async function answerOf(simulation: Simulation, request: CallRequest): Promise<ControlAnswer> {
  if (!isCaller(request.from)) return { error: `"${request.from}" ${NOT_A_CALLER}` };
  try {
    const story = await placeCall(simulation, request);
    return { lines: tellCall(story), faults: faultsOf(story) };
  } catch (error) {
    if (error instanceof UnknownName) return { error: error.message };
    return { error: `The call failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Asks the local run for a call; `null` where none is running. */
export async function askControl(local: string, request: CallRequest): Promise<ControlAnswer | null> {
  const run = readLocalRun(local);
  if (run === null) return null;
  try {
    const answer = await fetch(`${run.url}/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
    return (await answer.json()) as ControlAnswer;
  } catch {
    return null;
  }
}
